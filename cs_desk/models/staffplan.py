"""A day's staffing: what is expected, who is needed and scheduled, and what changes if this or that were different.

What comes from the store (`StaffingDay`) and what somebody supposes (`WhatIf`) are kept apart, so that another
supposition costs no question to the store.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

from cs_desk.errors import InputError
from cs_desk.models.erlang import Goal
from cs_desk.models.periods import Period
from cs_desk.models.staffing import WEEKS, Forecast, Need, plan

STEPS = (30, 60)
"""Lengths of an interval in minutes."""
MOST_WEEKS = 52
DAYS = (date(1980, 1, 1), date(2199, 12, 31))
"""The days between which a plan can be asked for."""
MOST_CHANGE = 10_000.0
MOST_STAFF = 10_000
USUAL = (80.0, 20.0)
NO_CALLS = "no calls on record"
"""Why a day is left out on which there was no call at all: it is unknown, not quiet."""
LOWEST, HIGHEST = 0.1, 99.9
"""Per cent between which a service level can be asked for: no number of people answers every call in time."""


class StaffingWanted(NamedTuple):
    """Which day (None: today, or the next day that the schedule has), which queue ("": all), from how many weeks."""

    day: date | None = None
    queue: str = ""
    weeks: int = WEEKS
    minutes: int = STEPS[0]


class DayBefore(NamedTuple):
    """A day before, and why it is left out of the forecast; "" for one that is used."""

    day: date
    why: str


class Stretch(NamedTuple):
    """A stretch of one person's schedule: whose, its number, the state, from and to."""

    person: int
    id: int
    state: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class StaffingDay:
    """What the store has for a day.

    `days` are the days before, the newest first; `shut` says why the desk is closed on the day itself, "" where it is
    not. `scheduled` are the people at work on the schedule by interval, None where the day has no schedule. `level` (in
    per cent) within `seconds` is the target; `aimed` is True where it was set, False for the usual one. `queues` are
    all that can be asked for.
    """

    day: date
    queue: str
    weeks: int
    minutes: int
    days: tuple[DayBefore, ...]
    shut: str
    forecasts: tuple[Forecast, ...]
    scheduled: tuple[float, ...] | None
    level: float
    seconds: float
    aimed: bool
    queues: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """Whose calls these are, in words."""
        return f"queue {self.queue}" if self.queue else "all calls"

    @property
    def used(self) -> int:
        """How many days the forecast rests on."""
        return sum(1 for one in self.days if not one.why)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What somebody supposes: people more or fewer in each interval, volume and handling time in per cent more or less.

    `level` (per cent) and `seconds` are another target, None for the one that holds; `shrinkage` is the part of
    scheduled work, in per cent, that people are away in spite of the schedule.
    """

    staff: int = 0
    volume: float = 0.0
    handling: float = 0.0
    level: float | None = None
    seconds: float | None = None
    shrinkage: float = 0.0


@dataclass(frozen=True, slots=True)
class StaffingPlan:
    """A day with a supposition, interval by interval, and what all of it comes to."""

    day: StaffingDay
    what: WhatIf
    level: float
    seconds: float
    needs: tuple[Need, ...]

    @property
    def calls(self) -> float | None:
        """Calls that are expected on the whole day; None where nothing is known."""
        known = [expected(one) for one in self.needs]
        return math.fsum(one for one in known if one is not None) if any(one is not None for one in known) else None

    @property
    def needed_hours(self) -> float | None:
        """Hours of people that the day needs on the schedule."""
        known = [(one.rostered, one.forecast.period.hours) for one in self.needs]
        found = [people * hours for people, hours in known if people is not None]
        return math.fsum(found) if found else None

    @property
    def scheduled_hours(self) -> float | None:
        """Hours of people that the schedule has."""
        found = [one.scheduled * one.forecast.period.hours for one in self.needs if one.scheduled is not None]
        return math.fsum(found) if found else None

    @property
    def short(self) -> int:
        """In how many intervals people are missing."""
        return sum(1 for one in self.needs if one.gap is not None and one.gap < 0)

    @property
    def service_level(self) -> float | None:
        """The service level of the whole day as scheduled, 0 to 1: each interval counts with its calls."""
        found = [
            (calls, one.as_scheduled.service_level(self.seconds))
            for one in self.needs
            if one.as_scheduled is not None and (calls := expected(one))
        ]
        whole = math.fsum(calls for calls, _ in found)
        return math.fsum(calls * level for calls, level in found) / whole if whole else None


def expected(need: Need) -> float | None:
    """Return the calls that are expected in an interval; None where nothing is known."""
    rate = need.forecast.calls
    return None if rate is None else rate * need.forecast.period.hours


def planned(day: StaffingDay, what: WhatIf) -> StaffingPlan:
    """Return what a day needs if something were different; InputError for a supposition that makes no sense."""
    _check(what)
    level = min(max(day.level if what.level is None else what.level, LOWEST), HIGHEST)
    seconds = day.seconds if what.seconds is None else what.seconds
    forecasts = [_changed(one, what) for one in day.forecasts]
    people = day.scheduled
    if people is None and what.staff:
        people = (0.0,) * len(forecasts)
    scheduled = None
    if people is not None:
        scheduled = {
            one.period: max(there + what.staff, 0.0) for one, there in zip(forecasts, people, strict=True)
        }  # fmt: skip
    needs = plan(forecasts, Goal(level / 100, seconds), shrinkage=what.shrinkage / 100, scheduled=scheduled)
    return StaffingPlan(day, what, level, seconds, tuple(needs))


def _changed(one: Forecast, what: WhatIf) -> Forecast:
    more, longer = 1 + what.volume / 100, 1 + what.handling / 100
    return replace(
        one, calls=None if one.calls is None else one.calls * more, least=one.least * more, most=one.most * more,
        handling=None if one.handling is None else one.handling * longer,
    )  # fmt: skip


def _check(what: WhatIf) -> None:
    for word, change in (("volume", what.volume), ("handling time", what.handling)):
        if not -100 < change <= MOST_CHANGE:
            raise InputError(f"{word}: {change:+g} % cannot be; more than −100 and up to {MOST_CHANGE:,.0f} are right.")
    if not -MOST_STAFF <= what.staff <= MOST_STAFF:
        raise InputError(f"staff: from −{MOST_STAFF:,} to +{MOST_STAFF:,} people are right.")
    if what.level is not None and not LOWEST <= what.level <= HIGHEST:
        raise InputError(f"target: {what.level:g} % cannot be; from {LOWEST} to {HIGHEST} are right.")
    if what.seconds is not None and not 0 <= what.seconds <= 3600:
        raise InputError(f"target: {what.seconds:g} seconds cannot be; from 0 to 3600 are right.")
    if not 0 <= what.shrinkage < 100:
        raise InputError(f"shrinkage: {what.shrinkage:g} % cannot be; from 0 to below 100 are right.")


def parse_target(text: str) -> tuple[float, float]:
    """Return the per cent and the seconds of a target written like 80/20; raises InputError."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?) ?%? ?/ ?(\d+(?:\.\d+)?) ?s?", text.strip())
    if found is None:
        raise InputError(f"target “{text}”: write per cent and seconds like 80/20.")
    return float(found[1]), float(found[2])


def parse_percent(text: str, word: str) -> float:
    """Return a change or a share in per cent written like +10%, −5 or 30; raises InputError naming `word`."""
    found = re.fullmatch(r"([+−-]?)(\d+(?:\.\d+)?) ?%?", text.strip())
    if found is None:
        raise InputError(f"{word} “{text}”: write per cent like +10, -5 or 30.")
    return float(found[2]) * (1 if found[1] in ("", "+") else -1)


def parse_staff(text: str) -> int:
    """Return a number of people more or fewer, written like +1 or -2; raises InputError."""
    found = re.fullmatch(r"([+−-]?)(\d{1,6})", text.strip())
    if found is None:
        raise InputError(f"staff “{text}”: write a whole number of people like +1 or -2.")
    return int(found[2]) * (1 if found[1] in ("", "+") else -1)


def at_work(stretches: Sequence[Stretch], off: frozenset[str]) -> Iterator[tuple[int, Period]]:
    """Yield (person, period) for the time in which the schedule has people working, breaks and meetings left out.

    Of stretches of one person that overlap the one that begins later counts (the lunch in a day's work), and states
    that are `off` (leave, approved exceptions) before all others, as in adherence.
    """
    everybody: dict[int, list[Stretch]] = {}
    for one in stretches:
        everybody.setdefault(one.person, []).append(one)
    for person, mine in everybody.items():
        edges = sorted({one.start for one in mine} | {one.end for one in mine})
        for start, end in pairwise(edges):
            here = [one for one in mine if one.start <= start and one.end >= end]
            if here and max(here, key=lambda one: (one.state in off, one.start, one.id)).state == "work":
                yield person, Period(start, end)
