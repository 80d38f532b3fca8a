"""`cs-desk audit checkpoint` and `audit verify --checkpoint`, as a person runs them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from cs_desk import cli


def test_a_tail_cut_after_a_checkpoint_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "CS_DESK_CONFIG", "CS_DESK_DB"):
        monkeypatch.delenv(name, raising=False)
    store, kept = str(tmp_path / "desk.db"), str(tmp_path / "elsewhere")
    assert cli.run(["audit", "verify", "--db", store, "--checkpoint", kept]) == 74  # no key yet, so no checkpoint
    assert cli.run(["init", "--organisation", "Harbour", "--db", store]) == 0
    for login in ("ann", "bob"):
        assert cli.run(["staff", "add", login, "--name", login, "--role", "operator", "--db", store]) == 0
        assert cli.run(["audit", "checkpoint", "--file", kept, "--db", store]) == 0
    assert len(Path(kept).read_text().splitlines()) == 2
    assert cli.run(["audit", "verify", "--checkpoint", kept, "--db", store]) == 0
    with sqlite3.connect(store) as connection:
        connection.execute("DROP TRIGGER audit_keep")
        connection.execute("DROP TRIGGER audit_seal_keep")
        connection.execute("DELETE FROM audit_seal WHERE position = 3")
        connection.execute("DELETE FROM audit WHERE id = 3")
    connection.close()
    assert cli.run(["audit", "verify", "--db", store]) == 0
    capsys.readouterr()
    assert cli.run(["audit", "verify", "--checkpoint", kept, "--db", store]) == 1
    assert "broken at link 3: the chain had 3 links" in capsys.readouterr().err
