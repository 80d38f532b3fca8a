"""What lies among the zones of a machine and names none is refused wherever a zone is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from cs_desk.cli import run
from cs_desk.cli.context import system_zone
from cs_desk.clock import is_zone
from cs_desk.screens.founding import zones
from cs_desk.store.address import StoreAddress

NONE = (
    *("posixrules", "localtime", "Factory", "posix/Europe/Oslo", "right/Europe/Oslo", "Australia", "Atlantis"),
    *("../zoneinfo/UTC", "/usr/share/zoneinfo/UTC", "zone.tab", "+10:00", "", ".", "a\0b", "x" * 300),
)
ROWS = "key,channel,started_at,ended_at\n1,phone,2026-11-18T03:00:00,2026-11-18T03:04:00\n"


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_zone(name: str) -> None:
    assert not is_zone(name)


@pytest.mark.parametrize("name", ["Australia/Sydney", "UTC", "EST5EDT", "Etc/GMT+10", "America/Argentina/Ushuaia"])
def test_what_is_one(name: str) -> None:
    assert is_zone(name)


@pytest.mark.parametrize("name", ["posixrules", "localtime", "right/Europe/Oslo", "Australia"])
def test_each_command_that_takes_a_zone_refuses_it(
    name: str, sqlite_address: StoreAddress, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, mapping = tmp_path / "rows.csv", tmp_path / "map.toml"
    rows.write_text(ROWS)
    mapping.write_text(f'kind = "contacts"\nzone = "{name}"\n')
    there = ["--db", sqlite_address.location]
    for command in (
        ["init", "--organisation", "Harbour", "--zone", name, "--db", str(tmp_path / "new.db")],
        ["import", "contacts", str(rows), "--zone", name, "--dry-run", *there],
        ["import", "contacts", str(rows), "--map", str(mapping), "--dry-run", *there],
        ["import", "queue-log", str(rows), "--zone", name, *there],
        ["kpi", "--zone", name, *there],
    ):
        capsys.readouterr()
        assert run([*command, *(["--as", "mia"] if "init" not in command else [])]) == 65, command
        assert f"'{name}' is not a time zone; give one such as Australia/Sydney" in capsys.readouterr().err


def test_none_of_them_is_offered_at_the_first_start() -> None:
    offered = zones()
    assert "Europe/Oslo" in offered
    assert [name for name in NONE if name in offered] == []


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("Asia/Tokyo", "Asia/Tokyo"), (":Asia/Tokyo", "Asia/Tokyo"), ("Japan", "Japan"), ("EST5EDT", "EST5EDT"),
        ("/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo"), ("posix/Asia/Tokyo", "Asia/Tokyo"),
    ],
)  # fmt: skip
def test_the_machine_s_zone_is_a_name(said: str, zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", said)
    assert system_zone() == zone


@pytest.mark.parametrize("said", ["posixrules", "localtime", "Australia/Nowhere", "CEST-2", ""])
def test_what_names_none_leaves_the_machine_s(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TZ", raising=False)
    own = system_zone()
    monkeypatch.setenv("TZ", said)
    assert system_zone() == own
    assert is_zone(own)
