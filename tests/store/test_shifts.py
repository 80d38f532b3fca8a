"""Schedules against what people did: minute by minute, whoever overlaps whom, and each in its local hour."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cs_desk.clock import to_micros
from cs_desk.models.board import Shift
from cs_desk.models.calls import SpanRow
from cs_desk.models.facts import local_starts
from cs_desk.models.kpirows import Question, Scope
from cs_desk.models.kpis import shipped_kpis
from cs_desk.models.periods import Period
from cs_desk.queries import kpi
from cs_desk.store import rollups
from cs_desk.store.facts.shifts import shifts
from tests.support.desks import DeskStore
from tests.support.floor import at
from tests.support.scene import staff_id

DAY = "2026-11-16 "


def planned(desk: DeskStore, *stretches: tuple[str, str, str], login: str = "ben") -> None:
    """Write a schedule: from, to (times of the day) and state."""
    with desk.store.writing():
        for begins, ends, state in stretches:
            Shift.create(staff_id=staff_id(login), team_id=1, state=state, starts_at=at(DAY + begins),
                         ends_at=at(DAY + ends))  # fmt: skip
        rollups.settle(desk.store)


def did(desk: DeskStore, *stretches: tuple[str, str | None, str], login: str = "ben") -> None:
    """Write what somebody did: signed in ("in"), or paused with a reason."""
    with desk.store.writing():
        for begins, ends, what in stretches:
            kind, reason = ("signed_in", "") if what == "in" else ("paused", what)
            SpanRow.create(
                source="acd", agent=login, staff_id=staff_id(login), kind=kind, reason=reason,
                started_at=at(DAY + begins), ended_at=at(DAY + ends) if ends else None,
            )  # fmt: skip
        rollups.settle(desk.store)


def minutes(desk: DeskStore, login: str = "ben") -> dict[str, int]:
    """Return the minutes of the day's cell of a person."""
    person = Scope("person", str(staff_id(login)))
    names = {"scheduled", "adhered", "scheduled_work", "worked", "paid"}
    sums: dict[str, int] = defaultdict(int)
    for row in Shift.select().where(Shift.staff_id == int(person.value)):
        for fact in shifts(desk.store, [row.id], "Australia/Sydney")[row.id]:
            for name, number in fact.sums.items():
                sums[name] += number
    assert rollups.check(desk.store) == []
    assert sums.keys() <= names
    return {name: number // 60_000 for name, number in sums.items()}


DAYS_WORK = (("09:00", "12:00", "work"), ("12:00", "12:30", "lunch"), ("12:30", "17:00", "work"))


def test_a_day_kept_and_not_kept(desk: DeskStore) -> None:
    planned(desk, *DAYS_WORK)
    assert minutes(desk) == {"scheduled": 480, "scheduled_work": 450, "adhered": 30, "worked": 0, "paid": 450}
    did(desk, ("09:10", "17:00", "in"), ("12:05", "12:40", "Lunch"))
    assert minutes(desk) == {
        "scheduled": 480, "scheduled_work": 450, "adhered": 480 - 10 - 5 - 10, "worked": 470 - 35, "paid": 450,
    }  # fmt: skip
    chosen = desk.ask("mia", kpi.choices, [shipped_kpis()["adherence"], shipped_kpis()["conformance"]])
    week = Period(at("2026-11-16"), at("2026-11-17"))
    [adherence, conformance] = desk.ask("mia", kpi.figures, Question(chosen, week))
    assert adherence.found.value == pytest.approx(100 * 455 / 480)
    assert conformance.found.value == pytest.approx(100 * 435 / 450)


@pytest.mark.parametrize(
    ("state", "reason", "adhered"),
    [
        ("work", "in", 30), ("work", "", 0), ("work", "coffee break", 0), ("work", "after-call work", 30),
        ("work", "Team Meeting", 0), ("meeting", "Team Meeting", 30), ("meeting", "in", 0), ("training", "Course", 30),
        ("lunch", "", 30), ("break", "", 30), ("lunch", "LUNCH", 30), ("lunch", "in", 0), ("break", "lunch", 0),
    ],
)  # fmt: skip
def test_a_pause_is_what_its_reason_says(desk: DeskStore, state: str, reason: str, adhered: int) -> None:
    planned(desk, ("12:00", "12:30", state))
    did(desk, ("09:00", "17:00", "in"), *((("11:00", "13:00", reason),) if reason != "in" else ()))
    assert minutes(desk)["adhered"] == adhered


def test_who_is_not_there_is_on_the_break_and_not_at_the_meeting(desk: DeskStore) -> None:
    planned(desk, ("10:00", "10:15", "break"), ("11:00", "11:30", "meeting"), ("13:00", "13:10", "work"))
    assert minutes(desk) == {"scheduled": 55, "scheduled_work": 40, "adhered": 15, "worked": 0, "paid": 55}


def test_a_lunch_laid_over_the_work_and_an_exception_laid_over_both(desk: DeskStore) -> None:
    planned(desk, ("09:00", "17:00", "work"), ("12:00", "12:30", "lunch"))
    did(desk, ("09:00", "16:00", "in"), ("12:00", "12:30", "lunch"))
    assert minutes(desk) == {"scheduled": 480, "scheduled_work": 450, "adhered": 420, "worked": 390, "paid": 450}
    planned(desk, ("16:00", "17:00", "exception"))  # went to the doctor, approved afterwards
    assert minutes(desk) == {"scheduled": 420, "scheduled_work": 390, "adhered": 420, "worked": 390, "paid": 450}
    planned(desk, ("09:00", "10:00", "leave"))
    assert minutes(desk) == {"scheduled": 360, "scheduled_work": 330, "adhered": 360, "worked": 330, "paid": 390}
    with desk.store.writing():
        Shift.delete().where(Shift.state == "exception").execute()
        rollups.settle(desk.store)
    assert minutes(desk)["scheduled"] == 420


def test_a_minute_is_where_its_middle_is(desk: DeskStore) -> None:
    planned(desk, ("09:00", "09:10", "work"))
    did(desk, ("09:00:29", "09:05:31", "in"))
    assert minutes(desk)["adhered"] == 6
    did(desk, ("09:06:31", "09:07:29", "in"), ("09:08", "09:08:31", "in"), ("09:02:31", "09:03:29", "break"))
    assert minutes(desk)["adhered"] == 7


def test_who_is_still_signed_in_is_there_to_the_end_and_no_longer_once_it_ended(desk: DeskStore) -> None:
    planned(desk, ("09:00", "10:00", "work"))
    did(desk, ("09:15", None, "in"))
    assert minutes(desk)["adhered"] == 45
    with desk.store.writing():
        SpanRow.update(ended_at=at(DAY + "09:30")).execute()
        rollups.settle(desk.store)
    assert minutes(desk)["adhered"] == 15


def test_a_sign_in_that_nobody_ended_lasts_no_longer_than_a_long_day(desk: DeskStore) -> None:
    planned(desk, ("19:00", "20:00", "work"))
    with desk.store.writing():
        SpanRow.create(source="acd", agent="ben", staff_id=staff_id("ben"), kind="signed_in", queue="", reason="",
                       started_at=at(DAY + "05:30"), ended_at=None)  # fmt: skip
        rollups.settle(desk.store)
    assert minutes(desk)["adhered"] == 30  # from half past five: the log was cut off, and this is days ago
    [rate] = desk.ask("mia", kpi.choices, [shipped_kpis()["call_rate"]])
    ben = Scope("person", str(staff_id("ben")), "Ben Sato")
    for first, last, signed_in in ((16, 17, 14 * 60), (17, 18, 0), (16, 21, 14 * 60)):
        asked = Question((rate,), Period(at(f"2026-11-{first}"), at(f"2026-11-{last}")), scope=ben)
        [found] = desk.ask("mia", kpi.figures, asked)
        assert found.found.n == signed_in
        assert sum(row.sums["signed_in"] for row in desk.ask("mia", kpi.records, asked)) == signed_in * 60_000


def test_colleagues_stand_apart(desk: DeskStore) -> None:
    planned(desk, ("09:00", "10:00", "work"))
    planned(desk, ("09:30", "10:00", "exception"), login="nora")
    did(desk, ("09:00", "10:00", "in"), login="nora")
    assert minutes(desk) == {"scheduled": 60, "scheduled_work": 60, "adhered": 0, "worked": 0, "paid": 60}
    assert minutes(desk, "nora") == {"paid": 30}


def test_each_minute_is_in_its_local_hour(desk: DeskStore) -> None:
    planned(desk, ("09:40", "11:10", "work"))
    did(desk, ("10:00", "11:00", "in"))
    row = Shift.get()
    for zone, wanted in (
        ("Australia/Sydney", [(20, 0), (60, 60), (10, 0)]), ("Australia/Adelaide", [(50, 30), (40, 30)]),
    ):  # fmt: skip
        found: list[Any] = list(shifts(desk.store, [row.id], zone)[row.id])
        assert [(one.sums["scheduled"] // 60_000, one.sums["adhered"] // 60_000) for one in found] == wanted
        starts = [local_starts(one.at // 900_000_000 * 900_000_000, zone)[0] for one in found]
        assert len(set(starts)) == len(found)
    night = at("2026-10-03 20:00"), at("2026-10-04 05:00")  # eight hours, since the clocks go forward
    hours = {to_micros(night[0].astimezone(ZoneInfo("UTC")) + timedelta(hours=number)) for number in range(8)}
    with desk.store.writing():
        made = Shift.create(staff_id=staff_id("amira"), state="work", starts_at=night[0], ends_at=night[1])
        rollups.settle(desk.store)
    found = list(shifts(desk.store, [made.id], "Australia/Sydney")[made.id])
    assert {one.at for one in found} == hours
    assert sum(one.sums["scheduled"] for one in found) == 480 * 60_000
