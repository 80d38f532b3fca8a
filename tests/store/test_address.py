"""Addresses of a database that cannot be right: told as what they are, not as a fault of ours, and without a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from cs_desk.cli import run

UNREADABLE, NOWHERE = "this is no address of a database", "the name of the database server is not known here"


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "CS_DESK_CONFIG", "CS_DESK_DB"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.mark.parametrize(
    ("address", "code", "said"),
    [
        ("postgresql://u@nowhere.invalid/desk", 75, NOWHERE),
        ("postgresql://u:se%zzcret@localhost/desk", 64, UNREADABLE),
        ("postgresql://u:se cret@localhost/desk", 64, UNREADABLE),
        ("postgresql://u:secret@[::1/desk", 64, UNREADABLE),
        ("postgresql:///desk?hst=localhost", 64, UNREADABLE),
        ("postgresql:///desk?host=127.0.0.1&port=99999", 64, UNREADABLE),
        ("postgresql:///desk?host=127.0.0.1&sslmode=quite", 64, UNREADABLE),
        ("mysql://localhost/desk", 64, "give a file path or postgresql://"),
    ],
)
def test_an_address_that_cannot_be_right(
    address: str, code: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = run(["db", "status", "--db", address])
    told = capsys.readouterr().err
    assert (ended, said in told) == (code, True), told
    assert "cret" not in told
    assert not list(tmp_path.rglob("errors.log"))
