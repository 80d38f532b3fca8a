"""Erlang's formulas against published figures, against their definition, and against what they must obey."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_desk.errors import InputError
from cs_desk.models.erlang import MOST_AGENTS, Goal, agents_for, erlang_b, erlang_c, load_of, queue_with
from cs_desk.models.periods import Period, Step, cut, days
from cs_desk.models.staffing import Past, forecast, plan

SYDNEY = ZoneInfo("Australia/Sydney")


@pytest.mark.parametrize(
    ("agents", "waits", "level", "speed", "busy"),
    [(40, 19.07, 93.72, 3.43, 83.33), (35, 69.65, 47.24, 50.15, 95.24)],
)
def test_a_thousand_calls_of_two_minutes(agents: int, waits: float, level: float, speed: float, busy: float) -> None:
    queue = queue_with(agents, 1000, 120)
    assert queue.speed_of_answer is not None
    assert queue.occupancy is not None
    found = (100 * queue.waits, 100 * queue.service_level(20), queue.speed_of_answer, 100 * queue.occupancy)
    assert [round(one, 2) for one in found] == [waits, level, speed, busy]


@given(st.integers(0, 25), st.floats(0.01, 20))
def test_the_recursion_is_the_sum_it_stands_for(agents: int, load: float) -> None:
    terms = [load**one / math.factorial(one) for one in range(agents + 1)]
    assert erlang_b(agents, load) == pytest.approx(terms[-1] / sum(terms))
    if agents > load:
        queued = terms[-1] * agents / (agents - load)
        assert erlang_c(agents, load) == pytest.approx(queued / (sum(terms[:-1]) + queued))


def test_very_large_floors_do_not_overflow() -> None:
    assert 0 < erlang_b(5_000, 4_900.0) < 0.01
    assert 0 < erlang_c(5_000, 4_900.0) < 1


@pytest.mark.parametrize(("agents", "least"), [(33, 34), (0, 34)])
def test_too_few_agents_are_said_to_be_too_few(agents: int, least: int) -> None:
    queue = queue_with(agents, 1000, 120)
    assert not queue.stable
    assert (queue.waits, queue.speed_of_answer, queue.service_level(20)) == (1, None, 0)
    assert f"the queue grows without end. At least {least} are needed." in queue.sentence()
    assert queue_with(least, 1000, 120).sentence() == ""


def test_as_many_agents_as_erlangs_are_too_few() -> None:
    assert not queue_with(2, 60, 120).stable
    assert "At least 3 are needed" in queue_with(2, 60, 120).sentence()


def test_no_calls_need_nobody() -> None:
    queue = agents_for(0, 240, Goal())
    assert (queue.agents, queue.stable, queue.occupancy, queue.service_level(20)) == (0, True, None, 1)


@given(st.floats(0.1, 300), st.floats(5, 900), st.floats(0.05, 0.99), st.integers(0, 120))
def test_the_number_of_agents_is_the_smallest_that_will_do(
    calls: float, handling: float, level: float, seconds: int
) -> None:
    goal = Goal(level, seconds)
    queue = agents_for(calls, handling, goal)
    assert queue == queue_with(queue.agents, calls, handling)
    assert goal.met_by(queue)
    assert not goal.met_by(queue_with(queue.agents - 1, calls, handling))


@given(st.integers(1, 60), st.floats(0.1, 50), st.floats(10, 600), st.integers(0, 300))
def test_more_agents_are_never_worse(agents: int, load: float, handling: float, seconds: int) -> None:
    calls = load * 3600 / handling
    fewer, more = (queue_with(one, calls, handling) for one in (agents, agents + 1))
    assert more.waits <= fewer.waits + 1e-12
    assert more.service_level(seconds) >= fewer.service_level(seconds) - 1e-12


def test_a_goal_may_ask_for_more_than_a_level() -> None:
    plainly = agents_for(1000, 120, Goal(0.8, 20)).agents
    assert plainly == 38
    assert agents_for(1000, 120, Goal(0.8, 20, occupancy=0.8)).agents == 42
    assert agents_for(1000, 120, Goal(None, longest_mean=3.5)).agents == 40
    assert agents_for(1000, 120, Goal(None, waits=0.2)).agents == 40


def test_senseless_numbers_are_refused() -> None:
    for wrong in ((-1.0, 60.0), (60.0, -1.0), (math.inf, 60.0), (math.nan, 60.0)):
        with pytest.raises(InputError, match="numbers from 0 upwards"):
            load_of(*wrong)
    with pytest.raises(InputError, match="agents: a whole number"):
        queue_with(-1, 10, 60)
    with pytest.raises(InputError, match="service_level: a share above 0"):
        Goal(80)
    with pytest.raises(InputError, match="name less than 100 %"):
        Goal(1)
    with pytest.raises(InputError, match="more than 100,000 agents can take"):
        agents_for((MOST_AGENTS + 1) * 60, 60, Goal())


def week_of(first: date, *, calls: int, handling: float) -> list[Past]:
    """Return a week of hours, each with the same calls and handling time a call."""
    hours = cut(days(first, first + timedelta(days=6), SYDNEY), Step.HOUR, SYDNEY)
    return [Past(one, round(calls * one.hours), calls, calls * handling) for one in hours]


MONDAY = date(2026, 11, 23)
NINE = datetime(2026, 11, 22, 22, tzinfo=UTC)  # Monday, 9 o'clock in Sydney
HOUR = Period(NINE, NINE + timedelta(hours=1))


def test_a_forecast_is_the_mean_of_the_same_weekdays_before() -> None:
    past = [
        *week_of(date(2026, 11, 16), calls=100, handling=120),
        *week_of(date(2026, 11, 9), calls=50, handling=240),
    ]
    (found,) = forecast([HOUR], past, SYDNEY)
    assert (found.calls, found.least, found.most, found.days) == (75, 50, 100, 2)
    assert found.handling == pytest.approx((100 * 120 + 50 * 240) / 150)
    (latest,) = forecast([HOUR], past, SYDNEY, weeks=1)
    assert (latest.calls, latest.handling) == (100, 120)
    (other,) = forecast([HOUR], past, SYDNEY, leave_out={date(2026, 11, 16)})
    assert (other.calls, other.days) == (50, 1)


def test_the_day_itself_and_days_to_come_say_nothing_about_it() -> None:
    past = week_of(MONDAY, calls=100, handling=120)
    (found,) = forecast([HOUR], past, SYDNEY)
    assert (found.calls, found.days) == (None, 0)


@pytest.mark.parametrize("zone", ["Australia/Sydney", "Australia/Lord_Howe", "Europe/London", "America/St_Johns"])
def test_a_steady_stream_is_forecast_alike_in_every_hour_whatever_the_clocks_do(zone: str) -> None:
    there = ZoneInfo(zone)
    past = [
        Past(hour, round(60 * hour.hours), 60, 60 * 200.0)
        for hour in cut(days(date(2026, 3, 1), date(2026, 4, 26), there), Step.HOUR, there)
    ]
    to_come = list(cut(days(date(2026, 4, 27), date(2026, 5, 3), there), Step.HOUR, there))
    assert {round(one.calls or 0, 6) for one in forecast(to_come, past, there)} == {60}


def test_a_plan_says_who_is_missing() -> None:
    expected = forecast([HOUR], week_of(date(2026, 11, 16), calls=1000, handling=120), SYDNEY)
    (need,) = plan(expected, Goal(0.8, 20), shrinkage=0.3, scheduled={HOUR: 50})
    assert need.needed is not None
    assert need.as_scheduled is not None
    assert (need.needed.agents, need.rostered, need.gap) == (38, 55, -5)
    assert (need.as_scheduled.agents, need.as_scheduled.stable) == (35, True)
    (empty,) = plan(expected, Goal(0.8, 20), scheduled={})
    assert empty.as_scheduled is not None
    assert not empty.as_scheduled.stable
    (without,) = plan(expected, Goal(0.8, 20))
    assert (without.gap, without.as_scheduled) == (None, None)


def test_what_is_not_known_is_not_staffed() -> None:
    (need,) = plan(forecast([HOUR], [], SYDNEY), Goal())
    assert (need.needed, need.rostered) == (None, None)
    with pytest.raises(InputError, match="shrinkage"):
        plan([], Goal(), shrinkage=1)
    with pytest.raises(InputError, match="weeks"):
        forecast([HOUR], [], SYDNEY, weeks=0)
