"""`cs-desk board --once`: what the screen shows, as text and as JSON; the same figures as `cs-desk kpi`."""

from __future__ import annotations

import pytest

from cs_desk.clock import SystemClock
from cs_desk.models.people import DeskSession
from cs_desk.services import sessions
from tests.support import floorday
from tests.support.commands import Shell, admit
from tests.support.desks import DeskStore


@pytest.fixture
def shell(desk: DeskStore, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell on a store with a morning on the telephones, taken as whole: commands go by the machine's clock."""
    floorday.play(desk)
    admit(desk)
    return Shell(desk.address.location, capsys)


DAY = ("--from", "2026-11-20", "--to", "2026-11-21")


def test_text_and_json_say_the_same_as_the_kpi_command(shell: Shell) -> None:
    text = shell("mia", "board", "--once", *DAY)
    assert text.code == 0
    assert "70.0 %" in text.out
    made = shell("mia", "board", "--once", "--json", *DAY).json
    level = next(one for one in made["figures"] if one["kpi"] == "service_level")
    [said] = shell("mia", "kpi", *DAY, "--kpi", "service_level", "--json").json
    assert {name: level[name] for name in said} == said
    assert made["scope"] == "centre"
    assert {"at", "figures", "queues", "people", "hands", "risks", "stages", "alarms"} <= made.keys()


def test_csv_has_the_lines_of_the_kpi_command(shell: Shell) -> None:
    made = shell("mia", "board", "--once", "--csv", *DAY).out.splitlines()
    said = shell("mia", "kpi", *DAY, "--kpi", "service_level,average_handling_time", "--csv").out.splitlines()
    assert made[0] == said[0]
    assert set(said) <= set(made)
    both = shell("mia", "board", "--once", "--csv", "--json")
    assert both.code != 0
    assert "give one of them" in both.err


def test_scopes_and_refusals(shell: Shell) -> None:
    assert shell("mia", "board", "--once", *DAY, "--scope", "queue:billing", "--json").json["scope"] == "queue:billing"
    refused = shell("amira", "board", "--once", "--scope", "centre")
    assert refused.code != 0
    assert "own board only" in refused.err
    assert shell("adm", "board", "--once").code != 0
    assert "add --once" in shell("mia", "board", "--json").err


@pytest.mark.parametrize("form", [(), ("--json",), ("--csv",)])
def test_the_wall_names_nobody_in_any_form(desk: DeskStore, shell: Shell, form: tuple[str, ...]) -> None:
    desk.tell("amira", sessions.sign_in)
    now = SystemClock().now()
    DeskSession.update(signed_in_at=now, seen_at=now).execute()
    assert "Amira" in shell("mia", "board", "--once", "--json", *DAY).out
    made = shell("mia", "board", "--once", "--wall", *form, *DAY)
    assert made.code == 0
    assert "Amira" not in made.out
    assert "Ben" not in made.out
