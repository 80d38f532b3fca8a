"""Databases that cannot be right: told as what they are, not as a fault of ours, and without a secret."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cs_desk.cli import run
from cs_desk.errors import UsageError
from cs_desk.store.address import StoreAddress, parse_address
from tests.support import postgres

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


def test_a_file_in_a_folder_that_is_gone_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(UsageError, match=r"--db desk\.db: this folder is gone\. Give the whole path"):
        parse_address("desk.db")
    whole = str(tmp_path / "desk.db")
    assert parse_address(whole).location == parse_address(f"sqlite://{whole}").location == whole


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_keep_every_character_is_refused(
    encoding: str, postgres_server: postgres.Server, capsys: pytest.CaptureFixture[str]
) -> None:
    name = f"csdesk_writing_{os.getpid()}"
    url = postgres_server.create(name, encoding=encoding)
    try:
        for more in (("init", "--organisation", "木"), ("db", "status")):
            assert run([*more, "--db", url]) == 74
            assert f"keeps its text as {encoding}, and a store needs UTF8" in capsys.readouterr().err
    finally:
        postgres_server.drop(name)


def test_text_is_whole_whatever_encoding_the_environment_names(
    empty_address: StoreAddress, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    assert run(["init", "--organisation", "木 & Söhne", "--json", "--db", empty_address.location]) == 0
    assert run(["customers", "add", "山田 Zoë", "--db", empty_address.location]) == 0
    capsys.readouterr()
    assert run(["customers", "find", "山田", "--db", empty_address.location]) == 0
    assert "山田 Zoë" in capsys.readouterr().out
