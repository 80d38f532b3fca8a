"""How many people the next days need: a forecast from the same weekdays before, staffed by Erlang C.

What is expected of an interval is the mean of the same local time on the same weekday in the weeks before; handling
time is taken over all of these together. Everything is by the hour, so that hours of 30 and of 90 minutes come out
right.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from cs_desk.clock import local
from cs_desk.errors import InputError
from cs_desk.models.erlang import Goal, Queue, agents_for, queue_with
from cs_desk.models.periods import Period

WEEKS = 4
_Key = tuple[int, int]


class Past(NamedTuple):
    """What happened in one interval: calls offered, calls handled, and seconds of handling them."""

    period: Period
    offered: int
    handled: int
    handling: float


_Known = Mapping[_Key, Mapping[date, list[Past]]]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is expected of an interval: calls an hour (mean, least, most), seconds of handling, days it rests on.

    `calls` is None where no such weekday is known, `handling` where nothing was ever handled.
    """

    period: Period
    calls: float | None
    least: float
    most: float
    handling: float | None
    days: int


def forecast(
    periods: Iterable[Period],
    past: Iterable[Past],
    zone: ZoneInfo,
    *,
    weeks: int = WEEKS,
    minutes: int = 60,
    leave_out: Collection[date] = (),
) -> list[Forecast]:
    """Return what is expected of each period from the last `weeks` same weekdays before it, in steps of `minutes`.

    `past` has an entry for every interval that is known, also one without calls: what has none is taken as unknown, not
    as quiet. `leave_out` are local dates that say nothing about others (holidays, a day of failure).
    """
    if weeks < 1:
        raise InputError("weeks: at least one week before is needed for a forecast.")
    known: dict[_Key, dict[date, list[Past]]] = defaultdict(lambda: defaultdict(list))
    every: list[Past] = []
    for one in past:
        day, key = _place(one.period, zone, minutes)
        if day not in leave_out:
            known[key][day].append(one)
            every.append(one)
    overall = _handling(every)
    return [_expected(one, _place(one, zone, minutes), known, overall, weeks) for one in periods]


def _place(period: Period, zone: ZoneInfo, minutes: int) -> tuple[date, _Key]:
    """Return the local date of an interval, and its weekday with the step of the day, in minutes, it belongs to."""
    there = local(period.start, zone)
    since_midnight = there.hour * 60 + there.minute
    return there.date(), (there.weekday(), since_midnight // minutes * minutes)


def _expected(period: Period, place: tuple[date, _Key], known: _Known, overall: float | None, weeks: int) -> Forecast:
    day, key = place
    before = sorted((one for one in known.get(key, {}) if one < day), reverse=True)[:weeks]
    found = [known[key][one] for one in before]
    rates = [sum(one.offered for one in ones) / sum(one.period.hours for one in ones) for ones in found]
    if not rates:
        return Forecast(period, None, 0.0, 0.0, overall, 0)
    handling = _handling([one for ones in found for one in ones])
    mean = math.fsum(rates) / len(rates)
    return Forecast(period, mean, min(rates), max(rates), overall if handling is None else handling, len(rates))


def _handling(past: Sequence[Past]) -> float | None:
    handled = sum(one.handled for one in past)
    return math.fsum(one.handling for one in past) / handled if handled else None


@dataclass(frozen=True, slots=True)
class Need:
    """An interval with the people it needs and those the schedule has.

    `needed` are agents on the telephone, `rostered` people to put on the schedule for that (shrinkage added); both are
    None where nothing is expected or known. `scheduled` counts people and may be a fraction; `gap` is scheduled −
    rostered; `as_scheduled` what the scheduled people would make of the load.
    """

    forecast: Forecast
    needed: Queue | None
    rostered: int | None
    scheduled: float | None
    as_scheduled: Queue | None

    @property
    def gap(self) -> float | None:
        """How many people are too many (above 0) or missing (below 0)."""
        return None if self.rostered is None or self.scheduled is None else self.scheduled - self.rostered


def plan(
    forecasts: Iterable[Forecast],
    goal: Goal,
    *,
    shrinkage: float = 0.0,
    scheduled: Mapping[Period, float] | None = None,
) -> list[Need]:
    """Return what each interval needs; `shrinkage` (0 to below 1) is the part of paid time away from the telephone.

    `scheduled` says how many people the schedule has in an interval; one that it leaves out has nobody.
    """
    if not 0 <= shrinkage < 1:
        raise InputError(f"shrinkage: a share from 0 to below 1 is expected, not {shrinkage:g}.")
    return [
        _need(one, goal, shrinkage, None if scheduled is None else scheduled.get(one.period, 0)) for one in forecasts
    ]


def _need(expected: Forecast, goal: Goal, shrinkage: float, scheduled: float | None) -> Need:
    if expected.calls is None or (expected.handling is None and expected.calls > 0):
        return Need(expected, None, None, scheduled, None)
    handling = expected.handling or 0.0
    needed = agents_for(expected.calls, handling, goal)
    rostered = math.ceil(needed.agents / (1 - shrinkage) - 1e-9)
    present = None if scheduled is None else math.floor(scheduled * (1 - shrinkage) + 1e-9)
    made = None if present is None else queue_with(present, expected.calls, handling)
    return Need(expected, needed, rostered, scheduled, made)
