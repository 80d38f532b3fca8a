"""The staffing of a day by hand: calls of the same weekdays before, the schedule, the target, and what if."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cs_desk.clock import local, to_micros
from cs_desk.errors import InputError, NotFoundError, RefusedError
from cs_desk.models.acd import Leg
from cs_desk.models.callbatch import CallBatch
from cs_desk.models.enums import Channel, Disposition
from cs_desk.models.imports import Origin
from cs_desk.models.inputs import CloseContact
from cs_desk.models.kpirows import CENTRE
from cs_desk.models.schedules import ImportedShift
from cs_desk.models.staffing import Need
from cs_desk.models.staffplan import NO_CALLS, StaffingDay, StaffingPlan, StaffingWanted, WhatIf, planned
from cs_desk.models.staffshow import warnings
from cs_desk.queries import staffing
from cs_desk.services import calldata, contacts, kpis, schedules
from tests.support.called import SECOND, a_leg
from tests.support.desks import START, DeskStore
from tests.support.scene import staff_id, start

SYDNEY = ZoneInfo("Australia/Sydney")
FRIDAY = date(2026, 11, 20)
TALK = 120
CALLS = {date(2026, 11, 13): 12, date(2026, 11, 6): 10, date(2026, 10, 30): 8, date(2026, 10, 23): 14}
"""Calls of the half hour from ten o'clock on the Fridays before; their mean is 11, so 22 an hour."""


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SYDNEY).astimezone(UTC)


def calls(day: date, count: int, hour: int = 10, minute: int = 0, queue: str = "orders", who: str = "ben") -> list[Leg]:
    """So many calls of two minutes, a minute apart."""
    legs = []
    for number in range(count):
        entered = to_micros(at(day, hour, minute)) + number * 60 * SECOND
        legs.append(
            a_leg(
                call=f"{queue}{entered}", queue=queue, agent=f"SIP/{who}", entered_at=entered, talk=float(TALK),
                answered_at=entered + 10 * SECOND, ended_at=entered + (10 + TALK) * SECOND,
            )
        )  # fmt: skip
    return legs


def bring(desk: DeskStore, *legs: Leg) -> None:
    desk.tell("mia", calldata.store_calls, CallBatch("queue_log", "queue_log", len(legs), [*legs], [], []))


def history(desk: DeskStore) -> None:
    bring(desk, *(leg for day, count in CALLS.items() for leg in calls(day, count)))


def roster(desk: DeskStore, *rows: tuple[str, str, int, int, int, int], day: date = FRIDAY) -> None:
    """Put (login, state, hour, minute, hour, minute) on the schedule."""
    made = [
        ImportedShift(
            Origin("plan", f"{number}", f"d{number}", number), staff_id(login), None, state,
            to_micros(at(day, *times[:2])), to_micros(at(day, *times[2:])),
        )
        for number, (login, state, *times) in enumerate(rows, 2)
    ]  # fmt: skip
    desk.tell("mia", schedules.import_schedule, made, "plan.csv")


def ask(desk: DeskStore, login: str = "sam", **wanted: object) -> StaffingDay:
    found: StaffingDay = desk.ask(login, staffing.staffing, StaffingWanted(**{"day": FRIDAY} | wanted))  # type: ignore[arg-type]
    return found


def need(plan: StaffingPlan, hour: int, minute: int = 0) -> Need:
    return next(one for one in plan.needs if one.forecast.period.start == at(plan.day.day, hour, minute))


def waits(agents: int, load: float) -> float:
    """Erlang C by its definition."""
    queued = load**agents / math.factorial(agents) * agents / (agents - load)
    return queued / (sum(load**one / math.factorial(one) for one in range(agents)) + queued)


def test_the_same_weekdays_before(desk: DeskStore) -> None:
    history(desk)
    bring(desk, *calls(date(2026, 11, 12), 50), *calls(FRIDAY, 40))  # another weekday, and the day itself
    day = ask(desk)
    assert [(one.day, one.why) for one in day.days] == [(one, "") for one in CALLS]
    [one] = planned(day, WhatIf()).needs
    found = one.forecast
    assert (found.calls, found.least, found.most, found.handling, found.days) == (22, 16, 28, TALK, 4)
    # 22 an hour of 120 s are 0.7333 erlangs: one agent answers 30 % in 20 s, two 84.07 %
    assert one.needed is not None
    assert (one.needed.agents, round(100 * one.needed.service_level(20), 2)) == (2, 84.07)
    assert (one.scheduled, one.gap, one.as_scheduled) == (None, None, None)
    assert (day.level, day.seconds, day.aimed) == (80, 20, False)


def test_half_hours_and_hours(desk: DeskStore) -> None:
    history(desk)
    bring(desk, *(leg for day in CALLS for leg in calls(day, 4, 10, 30)))
    halves, [hour] = ask(desk).forecasts, ask(desk, minutes=60).forecasts
    assert [one.calls for one in halves] == [22, 8]
    assert (hour.calls, hour.handling) == (15, TALK)


def test_half_hours_count_what_the_figures_count(desk: DeskStore) -> None:
    outcomes = ("abandoned", "timeout", "key", "empty", "restart", "full", "closed", "join_empty", "open", "lost")
    nothing: dict[str, Any] = dict.fromkeys(("answered_at", "wait", "ring", "talk"))
    [day] = [day for day, count in CALLS.items() if count == 8]
    for number, outcome in enumerate(outcomes):
        entered = to_micros(at(day, 10, 3 * number))
        ended = None if outcome == "open" else entered + 20 * SECOND
        bring(desk, a_leg(call=outcome, entered_at=entered, ended_at=ended, outcome=outcome, agent="", **nothing))
    bring(desk, *calls(day, 7, 10, 25))
    halves, hours = (ask(desk, minutes=minutes).forecasts for minutes in (30, 60))
    assert [one.calls for one in halves] == [20, 4]  # five that left unanswered and five of the seven
    assert [one.calls for one in hours] == [12]


def test_the_schedule_is_who_is_at_work(desk: DeskStore) -> None:
    history(desk)
    roster(
        desk, ("amira", "work", 9, 30, 11, 0), ("amira", "break", 10, 0, 10, 15), ("ben", "work", 10, 0, 11, 0),
        ("nora", "work", 9, 0, 17, 0), ("nora", "leave", 8, 0, 18, 0), ("sam", "work", 9, 0, 17, 0),
    )  # fmt: skip
    plan = planned(ask(desk), WhatIf())
    rows = {local(one.forecast.period.start, SYDNEY).strftime("%H:%M"): one for one in plan.needs}
    assert {name: one.scheduled for name, one in rows.items()} == {"09:30": 1, "10:00": 1.5, "10:30": 2}
    ten = rows["10:00"]
    assert (ten.rostered, ten.gap) == (2, -0.5)
    assert ten.as_scheduled is not None  # one whole person: 0.7333 erlangs, 73.3 % wait, mean 330 s
    assert ten.as_scheduled.occupancy == pytest.approx(0.73333, abs=1e-5)
    assert ten.as_scheduled.speed_of_answer == pytest.approx(330)
    assert ten.as_scheduled.service_level(20) == pytest.approx(1 - 0.73333 * math.exp(-0.26667 / 6), abs=1e-4)
    assert (plan.calls, plan.short, plan.scheduled_hours) == (11, 1, 2.25)


def test_what_if(desk: DeskStore) -> None:
    history(desk)
    roster(desk, ("amira", "work", 10, 0, 10, 30), ("ben", "work", 10, 0, 10, 30))
    day = ask(desk)
    [usual] = planned(day, WhatIf()).needs
    assert usual.as_scheduled is not None
    assert usual.as_scheduled.speed_of_answer == pytest.approx(18.64, abs=0.01)
    [more] = planned(day, WhatIf(volume=100, handling=50)).needs  # 44 an hour of 180 s: 2.2 erlangs
    assert (more.forecast.calls, more.forecast.handling) == (44, 180)
    assert more.as_scheduled is not None
    assert not more.as_scheduled.stable
    assert more.needed is not None
    assert more.needed.agents == 4  # the least that reaches 80 %
    assert 1 - waits(3, 2.2) * math.exp(-0.8 * 20 / 180) < 0.8 <= 1 - waits(4, 2.2) * math.exp(-1.8 * 20 / 180)
    [fewer] = planned(day, WhatIf(staff=-1)).needs
    assert (fewer.scheduled, fewer.gap) == (1, -1)
    [none] = planned(day, WhatIf(staff=-9)).needs
    assert (none.scheduled, none.gap) == (0, -2)
    [harder] = planned(day, WhatIf(level=95, seconds=10)).needs
    assert harder.needed is not None
    assert harder.needed.agents == 3
    [away] = planned(day, WhatIf(shrinkage=30)).needs  # two on the telephone are three on the schedule
    assert (away.rostered, away.gap) == (3, -1)
    assert away.as_scheduled is not None
    assert away.as_scheduled.agents == 1


def test_without_a_schedule_people_can_be_supposed(desk: DeskStore) -> None:
    history(desk)
    plan = planned(ask(desk), WhatIf(staff=2))
    assert [(one.scheduled, one.gap) for one in plan.needs] == [(2, 0)]
    assert "Nothing is scheduled on this day" in " ".join(warnings(plan))


def test_a_queue_counts_people_by_their_calls_from_it(desk: DeskStore) -> None:
    history(desk)  # 44 calls of orders, all of them Ben's
    bring(desk, *calls(date(2026, 11, 13), 11, 12, queue="billing"), *calls(date(2026, 11, 13), 5, 13, who="amira"))
    roster(desk, *((who, "work", 10, 0, 10, 30) for who in ("amira", "ben", "nora")))
    everybody, orders, billing = (ask(desk, queue=queue) for queue in ("", "orders", "billing"))
    assert [one.scheduled and one.scheduled[0] for one in (everybody, orders, billing)] == [3, 1.8, 0.2]
    assert orders.queues == ("billing", "orders")
    assert [one.calls for one in orders.forecasts if one.calls] == [22, 2.5]
    assert [(one.day, one.why) for one in billing.days][1] == (date(2026, 11, 6), "before the queue's first call")
    with pytest.raises(NotFoundError, match="billing, orders"):
        ask(desk, queue="sales")


def test_calls_of_a_system_without_queues_count(desk: DeskStore) -> None:
    bring(desk, *(leg for day in CALLS for leg in calls(day, 6, queue="")))
    desk.clock.set(at(date(2026, 11, 13), 10, 5))
    chat = start(desk, "amira", Channel.CHAT)  # no call, and not handled as one
    desk.clock.advance(minutes=30)
    desk.tell("amira", contacts.close_contact, chat, CloseContact(disposition=Disposition.RESOLVED))
    desk.clock.set(START)
    [one] = ask(desk).forecasts
    assert (one.calls, one.handling) == (12, TALK)
    assert ask(desk).queues == ()


def test_holidays_and_days_without_a_log_are_left_out(desk: DeskStore) -> None:
    bring(desk, *calls(date(2026, 9, 28), 6), *calls(date(2026, 9, 14), 2), *calls(date(2026, 10, 5), 1))
    day = ask(desk, day=date(2026, 10, 12))
    assert [(one.day.isoformat(), one.why) for one in day.days] == [
        ("2026-10-05", "public holiday: Labour Day"),
        ("2026-09-28", ""),
        ("2026-09-21", NO_CALLS),
        ("2026-09-14", ""),
    ]
    assert [one.calls for one in day.forecasts] == [8]  # ten o'clock by the clock on the wall, before and after summer
    assert ask(desk, day=date(2026, 10, 5)).shut == "public holiday: Labour Day"
    assert [one.day.isoformat() for one in ask(desk, day=date(2026, 10, 12), weeks=2).days] == [
        "2026-10-05",
        "2026-09-28",
    ]


def test_a_day_to_come_rests_on_days_that_are_over(desk: DeskStore) -> None:
    history(desk)
    bring(desk, *calls(FRIDAY, 40))  # today goes on
    assert [one.day for one in ask(desk, day=FRIDAY + timedelta(days=14)).days] == list(CALLS)


def test_the_day_without_asking_is_the_next_one_with_a_schedule(desk: DeskStore) -> None:
    assert ask(desk, day=None).day == FRIDAY
    monday = FRIDAY + timedelta(days=3)
    roster(desk, ("ben", "work", 9, 0, 17, 0), day=monday)
    assert ask(desk, day=None).day == monday


def test_the_target_that_holds(desk: DeskStore) -> None:
    desk.tell("mia", kpis.set_target, "service_level", CENTRE, 90.0, 85.0)
    assert (ask(desk).level, ask(desk).aimed) == (90, True)
    for value, level in ((0.0, 0.1), (100.0, 99.9)):  # nobody can be staffed for these: the nearest that can
        desk.tell("mia", kpis.set_target, "service_level", CENTRE, value, value)
        assert planned(ask(desk), WhatIf()).level == level


def test_nothing_known_gives_no_number(desk: DeskStore) -> None:
    day = ask(desk)
    plan = planned(day, WhatIf(volume=50))
    assert (plan.needs, plan.calls, plan.needed_hours, plan.service_level) == ((), None, None, None)
    assert {one.why for one in day.days} == {NO_CALLS}
    assert "No Friday of the 4 weeks before can be used" in next(warnings(plan))
    roster(desk, ("ben", "work", 10, 0, 11, 0))
    rows = planned(ask(desk), WhatIf()).needs
    assert [(one.forecast.calls, one.rostered, one.scheduled, one.gap) for one in rows] == [(None, None, 1, None)] * 2


def test_who_may_see_it(desk: DeskStore) -> None:
    for day in (date(1980, 1, 1), date(2199, 12, 31)):
        assert ask(desk, day=day).used == 0
    for login in ("sam", "mia", "aud"):
        assert ask(desk, login).day == FRIDAY
    for login in ("amira", "adm"):
        with pytest.raises(RefusedError, match="leaders and managers"):
            ask(desk, login)


@pytest.mark.parametrize(
    "what",
    [
        WhatIf(volume=-100),
        WhatIf(handling=20_000),
        WhatIf(staff=20_000),
        WhatIf(level=100),
        WhatIf(seconds=-1),
        WhatIf(shrinkage=100),
    ],
)
def test_suppositions_that_cannot_be(what: WhatIf) -> None:
    day = StaffingDay(START.date(), "", 4, 30, (), "", (), None, 80, 20, aimed=False)
    with pytest.raises(InputError, match="right"):
        planned(day, what)


def test_what_cannot_be_asked(desk: DeskStore) -> None:
    asked: tuple[dict[str, Any], ...] = (
        {"weeks": 0}, {"weeks": 99}, {"minutes": 45}, {"day": date.min}, {"day": date.max},
    )  # fmt: skip
    for wanted in asked:
        with pytest.raises(InputError, match="are right"):
            ask(desk, "sam", **wanted)
