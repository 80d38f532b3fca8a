"""The desk's calendar: which days it works, when it opens and closes, and why a day is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cs_desk.clock import local
from cs_desk.errors import InputError
from cs_desk.models.opening import DAY_MINUTES, Opening, Weekday
from cs_desk.models.public_holidays import public_holidays

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
LONGEST_CLOSURE = 400
WORKING_WEEK = tuple(Weekday)[:5]

WhyClosed = Callable[[date], str | None]
"""A test of one local day: None where it counts, otherwise the reason for which it does not."""


@dataclass(frozen=True, slots=True)
class DeskCalendar:
    """Opening hours, public holidays and closures of one desk, all in its own zone.

    `country` (ISO 3166, "AU") and `subdivision` ("VIC") choose the public holidays; None means that none are
    known. `extra_closed` are local dates on which the desk itself stays shut: they stop its own clocks, never a
    regulator's.
    """

    zone: ZoneInfo
    country: str | None = None
    subdivision: str | None = None
    windows: Opening = field(default_factory=lambda: Opening.daily("09:00-17:00"))
    extra_closed: frozenset[date] = frozenset()

    def holidays(self, year: int) -> Mapping[date, str]:
        """Return the public holidays of a year with their names; raises InputError for an unknown country."""
        return public_holidays(self.country, self.subdivision, year)

    def closed(self, day: date) -> str | None:
        """Return why the desk is shut on a local day, or None when it opens."""
        reason = self._not_a_day(day) or self._holiday(day)
        if reason is None and day in self.extra_closed:
            reason = "closed by the desk's own calendar"
        if reason is None and not self.windows.on(day):
            reason = f"the desk is closed on {day:%A}s"
        return reason

    def not_business(self, day: date, week: tuple[Weekday, ...] = WORKING_WEEK) -> str | None:
        """Return why a day is no business day in a regulator's sense, or None when it is one.

        That sense knows the working week and the public holidays only: a desk that opens on Saturdays or shuts for
        a staff day neither shortens nor stretches it.
        """
        if (reason := self._not_a_day(day) or self._holiday(day)) is not None:
            return reason
        return None if Weekday.of(day) in week else f"{day:%A} is not a business day"

    def local_day(self, moment: datetime) -> date:
        """Return the local date of an aware moment."""
        return local(moment, self.zone).date()

    def exists(self, day: date) -> bool:
        """Return False for a date that the zone jumped over (Pacific/Apia has no 30 December 2011)."""
        return self.local_day(datetime.combine(day, time(12), self.zone)) == day

    def end_of(self, day: date) -> datetime:
        """Return the last microsecond of a local day in UTC, whatever daylight saving does that night."""
        return datetime.combine(day, time.max, self.zone).replace(fold=1).astimezone(UTC)

    def hours(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Yield each opening and closing of a local day in UTC, ignoring holidays and closures.

        Where clocks go back inside a window, the window lasts the hour longer; where they go forward, shorter.
        """
        for window in self.windows.on(day):
            yield self._at(day, window.opens, fold=0), self._at(day, window.closes, fold=1)

    def closing(self, day: date) -> datetime | None:
        """Return the last closing of a local day in UTC, None on a weekday without opening hours."""
        return max((closes for _, closes in self.hours(day)), default=None)

    def _at(self, day: date, minutes: int, *, fold: int) -> datetime:
        if minutes == DAY_MINUTES:
            return self.end_of(day) + TICK
        naive = datetime.combine(day, time(minutes // 60, minutes % 60, fold=fold), self.zone)
        return naive.astimezone(UTC)

    def _not_a_day(self, day: date) -> str | None:
        return None if self.exists(day) else f"{self.zone.key} skipped this date"

    def _holiday(self, day: date) -> str | None:
        name = self.holidays(day.year).get(day)
        return f"public holiday: {name}" if name else None


def next_open(day: date, why_closed: WhyClosed) -> tuple[date, list[tuple[date, str]]]:
    """Return the first day after `day` that counts, and each day passed over with its reason.

    Raises InputError when more than a year passes without such a day: the calendar then has none.
    """
    skipped: list[tuple[date, str]] = []
    for _ in range(LONGEST_CLOSURE):
        day += DAY
        reason = why_closed(day)
        if reason is None:
            return day, skipped
        skipped.append((day, reason))
    raise InputError(
        f"The desk's calendar has no open day in the {LONGEST_CLOSURE} days up to {day:%d %b %Y}, so no due date can "
        "be worked out. Give at least one weekday opening hours and shorten the list of closed days."
    )


def nth_open(day: date, count: int, why_closed: WhyClosed) -> tuple[date, list[tuple[date, str]]]:
    """Return the `count`-th day after `day` that counts (`day` itself is number 0), and the days passed over."""
    skipped: list[tuple[date, str]] = []
    for _ in range(count):
        day, passed = next_open(day, why_closed)
        skipped += passed
    return day, skipped
