"""`cs-desk backup` and `restore`, as an administrator runs them; who may not, and when one is warned."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from cs_desk.queries import backups
from cs_desk.services.founding import is_founded
from cs_desk.store import backup as store_backup
from cs_desk.store.address import StoreAddress, parse_address
from cs_desk.store.manifest import beside
from tests.cli.conftest import Life
from tests.support.commands import Shell
from tests.support.desks import START, open_desk
from tests.support.scene import events


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "CS_DESK_CONFIG", "CS_DESK_DB"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def test_backup_drill_and_restore(shell: Shell, life: Life, tmp_path: Path) -> None:
    folder = tmp_path / "b"
    made = shell("adm", "backup", "--to", str(folder), "--json")
    assert made.code == 0, made.err
    path = Path(made.json["path"])
    assert (made.json["counts"]["complaint"], made.json["rotated"]) == (2, [])
    drill = shell("adm", "restore", str(path), "--drill", "--json")
    assert drill.code == 0, drill.err
    names = [step["step"] for step in drill.json["steps"]]
    assert names[:5] == ["digest", "contents", "restore", "open", "audit trail"]
    assert names[5] in (f"complaint {life.complaint}", f"complaint {life.unowned}")
    assert all(step["seconds"] >= 0 for step in drill.json["steps"])
    assert (drill.json["good"], drill.json["unchecked"]) == (True, [])
    to = tmp_path / "again" / "desk.db"
    assert shell("adm", "restore", str(path), "--to", str(to)).code == 0
    assert shell("adm", "restore", str(path), "--to", str(to)).code == 64
    restored = Shell(str(to), shell.capsys)
    assert restored("aud", "audit", "verify").code == 0
    assert life.complaint in restored("amira", "complaints", "list").out
    for desk in open_desk(parse_address(str(to))):
        assert events(desk.store)[-1]["new"] == {"restored_from": path.name}
    assert path.name in shell("adm", "db", "status").out


def test_a_backup_goes_to_the_other_engine_in_a_process_of_its_own(
    shell: Shell, life: Life, empty_address: StoreAddress, tmp_path: Path
) -> None:
    """Where only --to names a server: drivers are left out before anything is imported, so a process has to show it."""
    path = shell("adm", "backup", "--to", str(tmp_path / "b"), "--json").json["path"]
    command = [sys.executable, "-m", "cs_desk", "restore", path, "--to", empty_address.location]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert life.complaint in Shell(empty_address.location, shell.capsys)("amira", "complaints", "list").out


def test_who_may_not_and_what_makes_no_sense(shell: Shell, life: Life, tmp_path: Path) -> None:
    folder = tmp_path / "b"
    assert shell("mia", "backup", "--to", str(folder)).code == 77
    assert not folder.exists()
    assert shell("adm", "restore", str(tmp_path / "none.db"), "--drill").code == 66
    (tmp_path / "list.db").write_text("key,name\n1,Ann\n")
    assert (
        ". Check the path, or restore a backup.\n" in shell("adm", "restore", str(tmp_path / "list.db"), "--drill").err
    )
    assert shell("adm", "restore", "x.db").code == 64
    assert shell("adm", "restore", "x.db", "--drill", "--to", "y.db").code == 64
    assert shell("adm", "backup", "--keep", "0").code == 64
    assert shell("adm", "backup", "--to", "/dev/null/b").code == 74
    assert life.complaint


def test_a_tampered_backup_fails_the_drill_and_is_not_put_back(shell: Shell, life: Life, tmp_path: Path) -> None:
    path = Path(shell("adm", "backup", "--to", str(tmp_path / "b"), "--json").json["path"])
    with path.open("r+b") as file:
        file.seek(5000)
        file.write(b"tampered")
    for more in (("--drill",), ("--to", str(tmp_path / "r.db"))):
        ran = shell("adm", "restore", str(path), *more, "--json")
        assert (ran.code, ran.json["good"]) == (1, False)
        assert "SHA-256" in ran.err
    assert not (tmp_path / "r.db").exists()
    beside(path).unlink()
    assert shell("adm", "restore", str(path), "--drill").code in (0, 1)
    assert life.complaint


def test_rotation(shell: Shell, life: Life, tmp_path: Path) -> None:
    folder = tmp_path / "b"
    for _ in range(3):
        assert shell("adm", "backup", "--to", str(folder), "--keep", "2").code == 0
    assert len(store_backup.backups(folder)) == 2
    assert life.complaint


def test_the_warning_comes_when_the_last_verified_backup_is_old(
    shell: Shell, life: Life, address: StoreAddress, tmp_path: Path
) -> None:
    def warned(limit: int = 24, **later: float) -> str:
        return backups.overdue(START + timedelta(**later), limit)

    for desk in open_desk(address):
        assert is_founded()
        assert warned(days=9) == ""  # a demo is not warned about
        desk.store.execute("UPDATE setting SET value = '' WHERE key = 'demo'")
        assert warned(hours=23) == ""  # not on its first day
        assert warned(hours=25) == "never backed up: cs-desk backup"
        assert warned(0, days=9) == ""
    shell("adm", "backup", "--to", str(tmp_path / "b"))
    for desk in open_desk(address):
        at, file = backups.last_verified()
        assert at is not None
        assert file.startswith("desk-")
        assert backups.overdue(at + timedelta(hours=24), 24) == ""
        assert backups.overdue(at + timedelta(hours=30), 24) == "last verified backup 30 hours ago"
        assert backups.overdue(at + timedelta(days=5), 24) == "last verified backup 5 days ago"
        assert desk.ask("amira", backups.warning, 24) == ""
    assert life.complaint
    status = shell("adm", "db", "status", "--json").json
    assert (status["backup_file"], status["backup_warning"]) == (file, None)
