"""`cs-desk import schedule`: in once, in the words of the planning tool, bad rows told, kept against what was done."""

from __future__ import annotations

from pathlib import Path

import pytest

from cs_desk.models.board import Shift
from cs_desk.services import calldata
from cs_desk.store import rollups
from cs_desk.store.address import StoreAddress
from tests.support.called import a_batch, a_span
from tests.support.commands import Shell, admit
from tests.support.desks import open_desk
from tests.support.scene import staff_id

PLAN = """person,state,from,to
ben,work,2026-11-20 13:32,2026-11-20 15:32
Ben Sato,Lunch break,2026-11-20 14:00,2026-11-20 14:30
nora,annual leave,2026-12-01,2026-12-15
"""
WRONG = """person,state,from,to
nobody,work,2026-11-20 09:00,2026-11-20 17:00
ben,dreaming,2026-11-20 09:00,2026-11-20 17:00
ben,work,2026-11-20 17:00,2026-11-20 09:00
ben,work,2026-11-20 09:00,2026-11-22 09:00
ben,work,,2026-11-22 09:00
ben,work,half past nine,2026-11-20 17:00
"""


@pytest.fixture
def shell(address: StoreAddress, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell on a furnished store in which the user of this process may act for anyone."""
    for desk in open_desk(address):
        admit(desk)
    return Shell(address.location, capsys)


def written(folder: Path, text: str) -> str:
    path = folder / "plan.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_schedule_comes_in_once_and_is_kept_or_not(shell: Shell, tmp_path: Path, address: StoreAddress) -> None:
    plan = written(tmp_path, PLAN)
    first = shell("mia", "import", "schedule", plan, "--json")
    assert (first.code, first.json["imported"], first.json["rejected"]) == (0, 3, 0), first.err
    again = shell("mia", "import", "schedule", plan, "--json").json
    assert (again["imported"], again["unchanged"], again["differing"]) == (0, 3, 0)
    moved = shell("mia", "import", "schedule", written(tmp_path, PLAN.replace("15:32", "16:32")), "--json")
    assert (moved.json["imported"], moved.json["unchanged"], moved.json["differing"]) == (0, 2, 1)
    assert "line 2: stored before, and described otherwise now" in moved.err
    for desk in open_desk(address):
        rows = list(Shift.select().order_by(Shift.id))
        assert [(row.staff_id, row.state, (row.ends_at - row.starts_at).total_seconds() / 3600) for row in rows] == [
            (staff_id("ben"), "work", 2), (staff_id("ben"), "lunch", 0.5), (staff_id("nora"), "leave", 14 * 24),
        ]  # fmt: skip
        assert {row.team_id for row in rows} == {1, 2}
        desk.tell("mia", calldata.store_calls, a_batch(span=a_span(0, 3600)))
        assert rollups.check(desk.store) == []
    period = ("--from", "2026-11-20", "--to", "2026-11-21", "--json")
    [adherence] = shell("mia", "kpi", *period, "--kpi", "adherence").json
    assert (adherence["numerator"], adherence["denominator"]) == (30 * 60, 120 * 60)  # at work through the lunch
    [own] = shell("ben", "kpi", *period, "--kpi", "adherence", "--scope", "person:ben").json
    assert own["value"] == 25


def test_rows_that_cannot_be_are_told_and_written_out(shell: Shell, tmp_path: Path) -> None:
    ran = shell("mia", "import", "schedule", written(tmp_path, WRONG), "--json")
    assert (ran.code, ran.json["imported"], ran.json["rejected"]) == (65, 0, 6)
    for words in (
        "line 2, person: “nobody” nobody here has this login or name", "line 3, state: “dreaming” one of break",
        "line 4, to: “2026-11-20 09:00 / 2026-11-20 17:00” it ends before it begins",
        "line 5, to: “2026-11-22 09:00 / 2026-11-20 09:00” work of more than 24 hours; part it",
        "line 6, from: scheduled time needs whose it is", "line 7, from: “half past nine”",
    ):  # fmt: skip
        assert words in ran.err
    assert Path(ran.json["rejects_file"]).read_text(encoding="utf-8").count("\n") == 7
    assert shell("ben", "import", "schedule", written(tmp_path, PLAN)).code == 77


def test_in_the_words_of_a_planning_tool(shell: Shell, tmp_path: Path) -> None:
    text = "Employee,Activity,Date,Start,End\nben,Team time,2026-11-20,09:00,09:30\n"
    ran = shell("mia", "import", "schedule", written(tmp_path, text), "--map", "schedule", "--json")
    assert (ran.code, ran.json["imported"]) == (0, 1), ran.err
    suggested = shell("mia", "import", "schedule", written(tmp_path, text), "--suggest-map")
    assert 'kind = "schedule"' in suggested.out
    missing = shell("mia", "import", "schedule", written(tmp_path, "person,state\nben,work\n"))
    assert (missing.code, "no column is called from" in missing.err) == (65, True)
