"""`cs-desk demo`: makes its store once, says what is in it, and leaves real stores alone."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from cs_desk.cli import run
from cs_desk.cli.context import os_user, settings_of
from cs_desk.cli.demo import notice
from cs_desk.cli.opening import begin
from cs_desk.cli.parser import parse
from cs_desk.demo import bank
from cs_desk.models.people import Account, Setting
from cs_desk.queries.people import who_acts
from cs_desk.store import health
from cs_desk.store.address import StoreAddress, parse_address
from cs_desk.store.opening import open_store
from tests.demo.dump import dump
from tests.support import desks

FOUNDER = desks.FOUNDING.login


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.delenv("CS_DESK_DB", raising=False)
    monkeypatch.setenv("TZ", "Australia/Sydney")


def test_the_store_is_made_once_in_a_file_of_its_seed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CS_DESK_DB", str(tmp_path / "work.db"))  # where real work is done: not touched
    path = tmp_path / "XDG_DATA_HOME" / "cs-desk" / "demo-3.db"
    assert run(["demo", "--seed", "3", "--no-tui"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert f"made a demo with seed 3 at {path}: 11 staff, 120 customers, " in err
    assert all(one.login in err for one in bank.load().staff.staff)
    assert err.count("\n") == 1
    assert path.stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "work.db").exists()
    before = path.read_bytes()
    assert run(["demo", "--seed", "3", "--no-tui"]) == 0
    assert "there is a demo already at" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert _who_opens(path, None) == ("Robin Ashdown", "Harbour")
    assert _who_opens(path, "hana") == ("Hana Moriyama", "Hillside")


def _who_opens(path: Path, acting_as: str | None) -> tuple[str, str]:
    """Begin a session as the screen does, and return name and team of whoever is signed in."""
    start = begin(settings_of(parse(["demo", "--no-tui"])), parse_address(str(path)), acting_as)
    try:
        return start.session.actor.name, start.session.actor.team_name
    finally:
        start.journal.close()
        asyncio.run(start.session.close())


def test_a_real_store_is_refused_and_left_as_it_is(address: StoreAddress, capsys: pytest.CaptureFixture[str]) -> None:
    store = open_store(address)
    Setting.update(value="").where(Setting.key == "demo").execute()
    before = dump(store)
    store.close()
    assert run(["demo", "--no-tui", "--db", address.location]) == 64
    out, err = capsys.readouterr()
    assert out == ""
    assert "is a real store, not a demo; nothing was changed" in err
    store = open_store(address)
    assert dump(store) == before
    store.close()


def test_a_demo_made_by_somebody_else_lets_this_user_in(
    address: StoreAddress, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["demo", "--no-tui", "--db", address.location]) == 0
    assert "there is a demo already" in capsys.readouterr().err
    store = open_store(address)
    try:
        assert who_acts(os_user(), None, "test").login == who_acts(FOUNDER, None, "test").login
        assert Account.get(Account.os_user == os_user()).acts_for == "anyone"
        assert [one.name for one in health.check(store) if not one.good] == []
    finally:
        store.close()


def test_the_help_names_everybody_whom_one_may_act_as(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["demo", "--help"])
    assert ended.value.code == 0
    words = capsys.readouterr().out.replace(",", " ").split()
    assert [one.login for one in bank.load().staff.staff if one.login not in words] == []


def test_the_notice_says_who_one_is_and_whom_else_one_may_be() -> None:
    assert "You are Robin Ashdown, operator and team leader; --as opens the demo as noor, " in notice()
    mine = notice("grace")
    assert "You are Grace Tuilagi, manager; " in mine
    assert "grace" not in mine
