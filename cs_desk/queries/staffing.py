"""What the staffing of a day rests on: the same weekdays before, the schedule, the target (see models/staffplan.py).

Calls are those offered: by the half hour from the legs, by the hour from the cells. The handling time is that
of the local hour, from the cells; both are what the figures say of the same time.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cs_desk.clock import from_micros, local, to_micros
from cs_desk.errors import InputError, NotFoundError, RefusedError
from cs_desk.models.adherence import OFF
from cs_desk.models.complaints import ProfileVersion
from cs_desk.models.enums import Role
from cs_desk.models.facts import SEPARATOR
from cs_desk.models.kpirows import CENTRE, Question
from cs_desk.models.kpis import shipped_kpis
from cs_desk.models.people import Setting
from cs_desk.models.periods import DAY, Period, Step, days, start_of
from cs_desk.models.policy import Scope as Reach
from cs_desk.models.policy import Verb
from cs_desk.models.staffing import Forecast, Past, forecast
from cs_desk.models.staffplan import (
    DAYS,
    MOST_WEEKS,
    NO_CALLS,
    STEPS,
    USUAL,
    DayBefore,
    StaffingDay,
    StaffingWanted,
    Stretch,
    at_work,
)
from cs_desk.queries import kpi, kpicells
from cs_desk.queries.view import View
from cs_desk.store.facts.legs import LEFT
from cs_desk.store.rollups import desk_zone
from cs_desk.text import clean

if TYPE_CHECKING:
    from cs_desk.models.calendars import DeskCalendar

WEEK = 7 * DAY
QUEUES = "SELECT value, MIN(at) FROM rollup WHERE grain = 'day' AND dim = 'queue' AND value <> '' GROUP BY value"
HOURS = "SELECT value, at, sums FROM rollup WHERE grain = 'hour' AND dim = 'flow' AND at >= ? AND at < ?"
TAKES_CONTACTS = f"SELECT staff_id FROM staff_role WHERE role = '{Role.OPERATOR.value}'"
SHIFTS = f"""SELECT staff_id, id, state, starts_at, ends_at FROM shift WHERE starts_at < ? AND ends_at > ?
  AND staff_id IN ({TAKES_CONTACTS}) ORDER BY id"""
NEXT_SHIFT = f"""SELECT MIN(starts_at) FROM shift WHERE state = 'work' AND starts_at >= ?
  AND staff_id IN ({TAKES_CONTACTS})"""
ANSWERED = """SELECT staff_id, queue, COUNT(*) FROM leg WHERE entered_at >= ? AND entered_at < ?
  AND answered_at IS NOT NULL AND staff_id IS NOT NULL GROUP BY staff_id, queue"""


# What is offered, as store/facts/legs.py has it; a test holds the half hours against the hours of the cells.
OFFERED = f"""SELECT queue, (entered_at - ?) / ?, COUNT(*) FROM leg WHERE entered_at >= ? AND entered_at < ?
  AND (answered_at IS NOT NULL OR outcome IN ('abandoned', {", ".join(f"'{one}'" for one in sorted(LEFT))}))
  GROUP BY 1, 2"""


def staffing(view: View, wanted: StaffingWanted) -> StaffingDay:
    """Return what the store has for the staffing of a day; nobody is named in it.

    Raises RefusedError for those who see no more than their own figures, NotFoundError for a queue that never had a
    call, InputError for weeks or intervals that cannot be.
    """
    _allowed(view)
    if not 1 <= wanted.weeks <= MOST_WEEKS:
        raise InputError(f"weeks: from 1 to {MOST_WEEKS} weeks before are right, not {wanted.weeks}.")
    if wanted.day is not None and not DAYS[0] <= wanted.day <= DAYS[1]:
        raise InputError(f"day: from {DAYS[0]} to {DAYS[1]} are right, not {wanted.day}.")
    if wanted.minutes not in STEPS:
        raise InputError(f"interval: {' or '.join(map(str, STEPS))} minutes are right, not {wanted.minutes}.")
    zone = ZoneInfo(desk_zone(view.store))
    began = {str(name): local(from_micros(at), zone).date() for name, at in view.store.execute(QUEUES).fetchall()}
    if wanted.queue and wanted.queue not in began:
        known = ", ".join(sorted(began)) or "none yet"
        raise NotFoundError(f"there is no queue “{wanted.queue}”; queues with calls: {known}.")
    return _Day(view, wanted, zone, began).made()


def _allowed(view: View) -> None:
    if view.actor.scope(Verb.KPI_SEE) < Reach.TEAM:
        raise RefusedError(f"{view.actor.name} may not see the staffing of a day: it is for leaders and managers.")


@dataclass
class _Day:
    """The making of one answer; `began` is the first day of each queue."""

    view: View
    wanted: StaffingWanted
    zone: ZoneInfo
    began: Mapping[str, date]
    day: date = field(init=False)

    def __post_init__(self) -> None:
        self.day = self.wanted.day or self._usual_day()

    def made(self) -> StaffingDay:
        calendar = _calendar(self.zone)
        before = tuple(DayBefore(day, self._why(day, calendar)) for day in self._same_weekdays())
        used = [one.day for one in before if not one.why]
        steps = list(self._steps(self.day))
        expected = forecast(
            steps, [past for day in used for past in self._past(day)], self.zone,
            weeks=self.wanted.weeks, minutes=self.wanted.minutes,
        )  # fmt: skip
        there = self._scheduled(steps)
        first, last = _busy(expected, there)
        level, seconds, aimed = self._target()
        return StaffingDay(
            self.day, self.wanted.queue, self.wanted.weeks, self.wanted.minutes, before,
            _special(calendar, self.day) or ("" if used or there else calendar.closed(self.day) or ""),
            tuple(expected[first:last]), None if there is None else tuple(there[first:last]), level, seconds, aimed,
            tuple(sorted(map(clean, self.began))),
        )  # fmt: skip

    @property
    def _today(self) -> date:
        return local(self.view.now, self.zone).date()

    def _usual_day(self) -> date:
        """Return today, or the next day on which the schedule has somebody at work."""
        since = to_micros(days(self._today, self._today, self.zone).start)
        found = self.view.store.execute(NEXT_SHIFT, (since,)).fetchone()[0]
        return self._today if found is None else local(from_micros(found), self.zone).date()

    def _same_weekdays(self) -> list[date]:
        """Return the same weekdays before that are over, the newest first."""
        newest = self.day - WEEK
        while newest >= self._today:
            newest -= WEEK
        return [newest - number * WEEK for number in range(self.wanted.weeks)]

    def _why(self, day: date, calendar: DeskCalendar) -> str:
        """Return why a day says nothing about others, "" where it does."""
        if special := _special(calendar, day):
            return special
        if self.wanted.queue and day < self.began[self.wanted.queue]:
            return "before the queue's first call"
        found = kpicells.by_value(self.view.store, "centre", days(day, day, self.zone))
        return "" if any(total.sums.get("offered") for total in found.values()) else NO_CALLS

    def _steps(self, day: date) -> Iterator[Period]:
        """Yield the intervals of a local day."""
        whole, step = days(day, day, self.zone), timedelta(minutes=self.wanted.minutes)
        at = whole.start
        while at < whole.end:
            yield Period(at, min(at + step, whole.end))
            at += step

    def _past(self, day: date) -> Iterator[Past]:
        """Yield every interval of a day that is known, also those without calls."""
        whole = days(day, day, self.zone)
        hours: dict[datetime, kpicells.Total] = defaultdict(kpicells.Total)
        for value, at, sums in self.view.store.execute(HOURS, _span(whole)).fetchall():
            queue, known = str(value).partition(SEPARATOR)[0], json.loads(sums)
            # Without a queue are chats and letters, but also the calls of a system that tells of no queues.
            if self._mine(queue) and (queue or known.get("offered")):
                hours[from_micros(at)].add(known, {})
        steps = list(self._steps(day))
        calls = self._calls(whole, steps, hours)
        for one, offered in zip(steps, calls, strict=True):
            hour = hours[start_of(one.start, Step.HOUR, self.zone)].sums
            yield Past(one, offered, hour.get("handled", 0), hour.get("handling", 0) / 1000)

    def _calls(self, whole: Period, steps: Sequence[Period], hours: Mapping[datetime, kpicells.Total]) -> list[int]:
        """Return the calls offered in each interval."""
        if all(start_of(one.start, Step.HOUR, self.zone) == one.start for one in steps):
            return [hours[one.start].sums.get("offered", 0) for one in steps]
        start, end = _span(whole)
        step, found = self.wanted.minutes * 60_000_000, [0] * len(steps)
        for queue, number, count in self.view.store.execute(OFFERED, (start, step, start, end)).fetchall():
            if self._mine(str(queue)):
                found[number] += count
        return found

    def _mine(self, queue: str) -> bool:
        return self.wanted.queue in ("", queue)

    def _scheduled(self, steps: Sequence[Period]) -> list[float] | None:
        """Return how many people the schedule has at work in each interval; None where it does not tell of the day."""
        start, end = _span(days(self.day, self.day, self.zone))
        rows = self.view.store.execute(SHIFTS, (end, start)).fetchall()
        if not rows:
            return None
        parts = self._parts()
        found = [0.0] * len(steps)
        for person, time in at_work([Stretch(*row[:3], *map(from_micros, row[3:])) for row in rows], OFF):
            share = 1.0 if parts is None else parts.get(person, 0.0)
            for number, one in enumerate(steps):
                if (common := one.overlap(time)) is not None:
                    found[number] += share * common.hours / one.hours
        return [round(one, 6) for one in found]

    def _parts(self) -> dict[int, float] | None:
        """Return which part of the calls that each person answered came from the queue asked for; None for all."""
        if not self.wanted.queue:
            return None
        first = min(self._same_weekdays())  # the same for every queue, so that their parts make up the whole
        span = (_span(days(first, first, self.zone))[0], to_micros(min(self.view.now, self._start)))
        answered: dict[int, dict[str, int]] = defaultdict(dict)
        for person, queue, count in self.view.store.execute(ANSWERED, span).fetchall():
            answered[int(person)][str(queue)] = int(count)
        return {person: mine.get(self.wanted.queue, 0) / sum(mine.values()) for person, mine in answered.items()}

    @property
    def _start(self) -> datetime:
        return days(self.day, self.day, self.zone).start

    def _target(self) -> tuple[float, float, bool]:
        """Return the target of the service level on the day: per cent, seconds, and whether somebody set it."""
        [choice] = kpi.choices(self.view, [shipped_kpis()["service_level"]])
        [found] = kpi.figures(self.view, Question((choice,), days(self.day, self.day, self.zone), scope=CENTRE))
        usual = choice.kpi.target or USUAL[0]
        seconds = float(choice.params.get("seconds", USUAL[1]))
        return found.target if found.target is not None else usual, seconds, found.target is not None


def _span(period: Period) -> tuple[int, int]:
    return to_micros(period.start), to_micros(period.end)


def _busy(expected: Sequence[Forecast], there: Sequence[float] | None) -> tuple[int, int]:
    """Return from which to which interval calls are expected or people are at work."""
    busy = [
        number for number, one in enumerate(expected) if one.calls or (there is not None and there[number] > 0)
    ]  # fmt: skip
    return (busy[0], busy[-1] + 1) if busy else (0, 0)


def _calendar(zone: ZoneInfo) -> DeskCalendar:
    """Return the desk's calendar, by the newest version of its profile."""
    # Profiles need pydantic, a third of a start: they are loaded with the first question that needs a calendar.
    from cs_desk.models.deadlines import calendar_for
    from cs_desk.models.profiles import Profile

    key = Setting.get(Setting.key == "profile").value
    newest = ProfileVersion.select().where(ProfileVersion.key == key).order_by(ProfileVersion.version.desc()).get()
    return calendar_for(Profile.model_validate(newest.body), zone)


def _special(calendar: DeskCalendar, day: date) -> str:
    """Return why a day is unlike others of its weekday: a public holiday, a closure; "" where it is not."""
    from cs_desk.models import holiday_store

    holiday_store.recall(calendar, day.year, day.year)
    if (name := calendar.holidays(day.year).get(day)) is not None:
        return f"public holiday: {name}"
    return "closed by the desk's own calendar" if day in calendar.extra_closed else ""
