"""Periods of time for the figures: cut in the desk's zone, half open, given in UTC.

Local hours, days, weeks (from Monday) and months, whatever the clocks do: a day has 23, 24 or 25 hours, an hour of a
zone that shifts by half an hour has 30, 60 or 90 minutes. A local hour or day that the clocks jump into begins with the
jump; one that they jump over whole does not exist.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cs_desk.clock import local, require_aware

if TYPE_CHECKING:  # brings pydantic in, which nothing else here needs
    from cs_desk.models.calendars import DeskCalendar

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The names of `opening.Weekday`, Monday first."""


class Step(StrEnum):
    """How long a piece is that a period is cut into."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `start` up to but without `end`, both aware UTC; raises ValueError where it would be empty."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if require_aware(self.start) >= require_aware(self.end):
            raise ValueError(f"a period from {self.start} to {self.end} has no length")

    @property
    def hours(self) -> float:
        """Length in hours."""
        return (self.end - self.start) / HOUR

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    def overlap(self, other: Period) -> Period | None:
        """Return what both have in common, None for nothing."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment of a local day in UTC (of the next one that exists, where the zone skipped it)."""
    return datetime.combine(day, time(0), zone).astimezone(UTC)


def days(first: date, last: date, zone: ZoneInfo) -> Period:
    """Return the period from the start of `first` to the end of `last`, local days."""
    return Period(day_start(first, zone), day_start(last + DAY, zone))


def start_of(moment: datetime, step: Step, zone: ZoneInfo) -> datetime:
    """Return the start, in UTC, of the local hour, day, week or month that holds an aware moment."""
    there = local(moment, zone)
    if step is Step.HOUR:
        return there.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
    return day_start(_first_day(there.date(), step), zone)


def _first_day(day: date, step: Step) -> date:
    if step is Step.WEEK:
        return day - day.weekday() * DAY
    return day.replace(day=1) if step is Step.MONTH else day


def next_start(start: datetime, step: Step, zone: ZoneInfo) -> datetime:
    """Return the start of the piece after the one that begins at `start`, in UTC."""
    if step is Step.HOUR:
        return _next_hour(start, zone)
    day = local(start, zone).date()
    while True:
        day = _day_after(day, step)
        at = day_start(day, zone)
        if at > start:  # a day that the zone skipped begins with the one after it
            return at


def _day_after(day: date, step: Step) -> date:
    if step is Step.MONTH:
        return (day.replace(day=28) + 4 * DAY).replace(day=1)
    return day + (7 if step is Step.WEEK else 1) * DAY


def _next_hour(start: datetime, zone: ZoneInfo) -> datetime:
    at = start + HOUR
    if start_of(at, Step.HOUR, zone) == at and start_of(at - QUARTER, Step.HOUR, zone) == start:
        return at
    at = start + QUARTER
    while start_of(at, Step.HOUR, zone) == start:
        at += QUARTER
    return at


def cut(period: Period, step: Step, zone: ZoneInfo) -> Iterator[Period]:
    """Yield the local pieces of a period in order; the first and the last are cut off at its ends."""
    at = start_of(period.start, step, zone)
    while at < period.end:
        following = next_start(at, step, zone)
        yield Period(max(at, period.start), min(following, period.end))
        at = following


def local_days(period: Period, zone: ZoneInfo) -> Iterator[tuple[date, Period]]:
    """Yield each local date that a period touches with the part of it in the period."""
    for piece in cut(period, Step.DAY, zone):
        yield local(piece.start, zone).date(), piece


def filtered(
    period: Period,
    zone: ZoneInfo,
    *,
    weekdays: Collection[str] | None = None,
    calendar: DeskCalendar | None = None,
) -> Iterator[Period]:
    """Yield the parts of a period on some weekdays and inside the opening hours of a calendar, joined where they meet.

    `weekdays` are names such as "mon" (`opening.Weekday`); None asks for no such filter. Days on which the desk is shut
    (holidays, closures) have no opening hours.
    """
    return joined(_parts(period, zone, weekdays, calendar))


def _parts(
    period: Period, zone: ZoneInfo, weekdays: Collection[str] | None, calendar: DeskCalendar | None
) -> Iterator[Period]:
    for day, piece in local_days(period, zone):
        if weekdays is not None and WEEKDAYS[day.weekday()] not in weekdays:
            continue
        if calendar is None:
            yield piece
        elif calendar.closed(day) is None:
            yield from filter(None, (piece.overlap(Period(*hours)) for hours in calendar.hours(day)))


def joined(pieces: Iterable[Period]) -> Iterator[Period]:
    """Yield pieces in order with those that touch made one."""
    held: Period | None = None
    for piece in sorted(pieces):
        if held is None or piece.start > held.end:
            if held is not None:
                yield held
            held = piece
        else:
            held = Period(held.start, max(held.end, piece.end))
    if held is not None:
        yield held


def previous(period: Period, zone: ZoneInfo, now: datetime) -> Period:
    """Return the period before, to compare with.

    A whole month has the month before, whole days as many days before, anything else the same length. Of a period that
    is not over, the one before is followed up to the same time of the same day in it, so that like stands beside like.
    """
    whole = _before(period, zone)
    if now not in period or now == period.start:
        return whole
    there, first = local(now, zone), local(period.start, zone).date()
    began = local(whole.start, zone).date()
    same = datetime.combine(began + (there.date() - first), there.time(), zone).astimezone(UTC)
    end = min(same, whole.end)
    return Period(whole.start, end) if end > whole.start else whole


def _before(period: Period, zone: ZoneInfo) -> Period:
    first, after = (local(moment, zone).date() for moment in (period.start, period.end))
    if period.start != day_start(first, zone) or period.end != day_start(after, zone):
        return Period(period.start - (period.end - period.start), period.start)
    if first.day == 1 and after == _day_after(first, Step.MONTH):
        return Period(day_start(_first_day(first - DAY, Step.MONTH), zone), period.start)
    return Period(day_start(first - (after - first), zone), period.start)
