"""How figures are worked out and what is aimed at: added to, never changed; history follows, and is on record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cs_desk.errors import InputError, NotFoundError, UsageError
from cs_desk.models.board import KpiVariant, Target
from cs_desk.models.kpichoice import parse_choice
from cs_desk.models.kpirows import CENTRE, Figure, Question, Scope
from cs_desk.models.kpis import shipped_kpis
from cs_desk.models.periods import Period
from cs_desk.models.targets import State
from cs_desk.queries import kpi, targets
from cs_desk.services import calldata, kpis
from tests.support.called import AT, SECOND, a_batch, a_leg
from tests.support.desks import START, DeskStore
from tests.support.scene import events, last_event, staff_id

DAY = Period(START - timedelta(hours=14, minutes=32), START + timedelta(hours=9, minutes=28))  # Friday in Sydney
TODAY = date(2026, 11, 20)


def level(desk: DeskStore, scope: Scope = CENTRE, period: Period = DAY) -> Figure:
    """The service level as the manager sees it."""
    chosen = desk.ask("mia", kpi.choices, [shipped_kpis()["service_level"]])
    [found] = desk.ask("mia", kpi.figures, Question(chosen, period, scope=scope))
    return found  # type: ignore[no-any-return]  # what `ask` returns is as loose as what it asks


def test_another_variant_works_out_history_anew_and_is_on_record(desk: DeskStore) -> None:
    late: dict[str, Any] = {"wait": 25.0, "answered_at": AT + 25 * SECOND, "ended_at": AT + 85 * SECOND}
    gone: dict[str, Any] = {
        "outcome": "abandoned",
        "answered_at": None,
        "talk": None,
        "agent": "",
        "ended_by": "caller",
    }
    desk.tell("mia", calldata.store_calls, a_batch(a_leg(), a_leg(call="c2", **late), a_leg(call="c3", **gone)))
    assert level(desk).found.value == pytest.approx(100 / 3)
    before = last_event(desk.store)
    desk.tell("mia", kpis.set_variant, parse_choice("service_level=abandons-ignored:30", shipped_kpis()))
    assert (level(desk).found.value, level(desk).choice.params) == (100, {"seconds": 30})
    [event] = events(desk.store, before)
    assert (event["act"], event["object"], event["object_id"]) == ("set_variant", "kpi", "service_level")
    assert event["old"] == {"variant": "abandons-negative", "params": {"seconds": 20}}
    assert event["new"] == {"variant": "abandons-ignored", "params": {"seconds": 30}}
    before = last_event(desk.store)
    desk.tell("mia", kpis.set_variant, parse_choice("service_level=answered-only:20", shipped_kpis()))
    assert events(desk.store, before)[0]["old"] == event["new"]
    assert level(desk).found.value == 50
    assert [row.variant for row in KpiVariant.select().order_by(KpiVariant.id)] == ["abandons-ignored", "answered-only"]


def test_a_target_holds_for_its_days_and_the_newest_of_them(desk: DeskStore) -> None:
    desk.tell("mia", calldata.store_calls, a_batch(a_leg()))
    assert (level(desk).target, level(desk).state) == (None, None)
    aimed = {"value": 80.0, "watch": 70.0}
    desk.tell("mia", kpis.set_target, "service_level", CENTRE, **aimed, to_day=TODAY - timedelta(days=1))
    assert level(desk).target is None
    desk.tell("mia", kpis.set_target, "service_level", CENTRE, **aimed, from_day=TODAY, to_day=TODAY)
    assert (level(desk).target, level(desk).state) == (80, State.ON_TARGET)
    before = last_event(desk.store)
    desk.tell("mia", kpis.set_target, "service_level", CENTRE, 90.0)
    assert level(desk).target == 90
    [event] = events(desk.store, before)
    assert (event["old"]["value_milli"], event["new"]["value_milli"]) == (80_000, 90_000)
    assert event["new"]["watch_milli"] == 90_000
    assert [(one.value, one.holds) for one in desk.ask("mia", targets.listed)] == [
        (90, True), (80, False), (80, False),
    ]  # fmt: skip
    yesterday = Period(DAY.start - timedelta(days=1), DAY.start)
    assert level(desk, period=yesterday).target == 90  # the newest one counts for every day that it names


def test_targets_of_teams_and_people_stand_apart(desk: DeskStore) -> None:
    blue, ben = desk.ask("mia", kpi.scope_named, "team:Blue"), desk.ask("mia", kpi.scope_named, "person:ben")
    assert ben == Scope("person", str(staff_id("ben")), "Ben Sato")
    for scope, value in ((CENTRE, 80.0), (blue, 85.0), (ben, 90.0)):
        desk.tell("mia", kpis.set_target, "service_level", scope, value)
    assert [level(desk, scope).target for scope in (CENTRE, blue, ben)] == [80, 85, 90]
    assert level(desk, desk.ask("mia", kpi.scope_named, "team:Green")).target is None
    assert [str(one.scope) for one in desk.ask("nora", targets.listed)] == ["centre"]
    assert [str(one.scope) for one in desk.ask("ben", targets.listed)] == ["centre", "person:Ben Sato", "team:Blue"]


def test_what_cannot_be_aimed_at_is_told(desk: DeskStore) -> None:
    for kpi_id, scope, values, problem, words in (
        ("service_level", CENTRE, (70.0, 80.0), InputError, "must be below the target, 70"),
        ("average_speed_of_answer", CENTRE, (20.0, 10.0), InputError, "must be above the target, 20"),
        ("service_level", CENTRE, (101.0,), InputError, "from 0 to 100 (percent), not 101"),
        ("average_speed_of_answer", CENTRE, (-1.0,), InputError, "not -1"),
        ("csat", CENTRE, (float("nan"),), InputError, "not nan"),
        ("occupancy", CENTRE, (80.0,), InputError, "neither more nor less of it is better"),
        ("service_levle", CENTRE, (80.0,), UsageError, "Did you mean service_level"),
        ("csat", Scope("queue", "sales", "sales"), (80.0,), InputError, "not for a queue"),
        ("csat", Scope("team", "999", "Gone"), (80.0,), NotFoundError, "no team Gone"),
    ):
        with pytest.raises(problem) as told:
            desk.tell("mia", kpis.set_target, kpi_id, scope, *values)
        assert words in str(told.value), kpi_id
    with pytest.raises(InputError, match="comes before the first"):
        desk.tell("mia", kpis.set_target, "nps", CENTRE, -20.0, None, TODAY, TODAY - timedelta(days=1))
    desk.tell("mia", kpis.set_target, "nps", CENTRE, -20.0)
    assert Target.select().count() == 1
