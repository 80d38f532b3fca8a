"""`cs-desk init`: a new store by flags, on both engines, once."""

from __future__ import annotations

import json

import pytest

from cs_desk.cli import founding as cli_founding
from cs_desk.cli import run
from cs_desk.models.enums import Role
from cs_desk.models.people import Setting, Staff, StaffRole
from cs_desk.services import founding
from cs_desk.store.address import StoreAddress
from cs_desk.store.opening import open_store

WANTED = ["--organisation", "Harbour\x1b[31m Goods", "--zone", "Australia/Sydney", "--profile", "asic-rg271"]


def test_what_is_given_is_kept_and_a_second_time_is_refused(
    empty_address: StoreAddress, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--db", empty_address.location]
    assert run(["init", *where, *WANTED, "--name", "Robin Ashdown", "--team", "Blue", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["zone"], told["region"], told["currency"], told["team"]) == ("Australia/Sydney", "AU", "AUD", "Blue")
    store = open_store(empty_address)
    try:
        kept = {row.key: row.value for row in Setting.select()}
        assert (kept["profile"], kept["region"], kept["demo"]) == ("asic-rg271", "AU", "")
        assert "\x1b" not in kept["organisation"]
        assert [row.name for row in Staff.select()] == ["Robin Ashdown"]
        assert {row.role for row in StaffRole.select()} == {Role.ADMINISTRATOR.value, Role.OPERATOR.value}
    finally:
        store.close()
    assert run(["init", *where, *WANTED]) == 64
    assert "is set up already; nothing was changed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--organisation", " "], "organisation: a name is needed"),
        (["--organisation", "H" * 401], "organisation: 401 characters are more than the 400 that fit"),
        (["--organisation", "Harbour", "--team", "T" * 500], "team: 500 characters are more than the 400 that fit"),
        (["--organisation", "Harbour", "--zone", "Atlantis"], "zone: 'Atlantis' is not a time zone"),
        # What a script passes from a variable that is not set founds nothing by the machine's defaults.
        (["--organisation", "Harbour", "--zone", ""], "zone: nothing is given; leave --zone out for the default"),
        (["--organisation", "Harbour", "--profile", ""], "profile: nothing is given"),
        (["--organisation", "Harbour", "--name", " "], "name: nothing is given"),
        (["--organisation", "Harbour", "--team", ""], "team: nothing is given"),
        (["--organisation", "Harbour", "--profile", "iso"], "profile: 'iso' is none of iso10002, "),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_set_up(
    empty_address: StoreAddress, capsys: pytest.CaptureFixture[str], flags: list[str], sentence: str
) -> None:
    where = ["--db", empty_address.location]
    assert run(["init", *where, *flags]) == 65
    assert sentence in capsys.readouterr().err
    assert run(["init", *where, "--organisation", "Harbour"]) == 0


def test_a_server_that_is_away_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "--db", "postgresql://nobody@127.0.0.1:1/none", *WANTED]) == 75
    assert capsys.readouterr().err == "cs-desk: the database server does not answer. Try again once it does.\n"


def test_who_was_slower_at_once_is_told_so(
    empty_address: StoreAddress, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    where = ["--db", empty_address.location]
    assert run(["init", *where, "--organisation", "Quicker"]) == 0
    answers = iter([False])  # asked before the other one had set it up
    monkeypatch.setattr(founding, "is_founded", lambda: next(answers, True))
    monkeypatch.setattr(cli_founding, "is_founded", lambda: False)
    assert run(["init", *where, "--organisation", "Slower"]) == 64
    assert "is set up already; nothing was changed" in capsys.readouterr().err
    store = open_store(empty_address)
    try:
        assert Setting.get(Setting.key == "organisation").value == "Quicker"
    finally:
        store.close()
