"""How one span of a limit is counted from a moment to its end, with every step put into words.

The conventions, which a profile may change limit by limit where a field is named:

- *At once* ends at the moment of receipt: it is kept by doing it within the same contact (`Due.met`).
- *Hours* are elapsed time, night and weekend included; a change of the clocks neither adds nor takes an hour.
- *Calendar days and weeks*: the local day of receipt is day 0 whatever the hour, and the limit runs to the end
  (23:59:59.999999) of the last local day: statutes count so, leaving the day of the event out and running through
  the last day (for Australia: Acts Interpretation Act 1901, s 36). Weekends and holidays do not move the end unless
  the limit says `extends_over_closed`.
- *Business days*: for a regulator's limit, the days of the profile's business week that are no public holiday; for the
  organisation's own limit, the days on which the desk opens. Only such days are counted.
- *Receipt on a closed day or after closing* (`outside_hours`) matters to business days only. "next_business_day": the
  next business day is day 0, so that one business day after a Saturday's receipt is Tuesday; it is how service desks
  commonly count and what DISP 1.5.3G allows for the third business day. "same_day": the day of receipt is
  day 0 all the same, so that day 1 is Monday; it is never later than the other, and regulatory limits use it where
  the rules do not allow the first. Receipt before opening on a business day counts for that day under both.
- *The end of the last day* (`ends`) is midnight, or the desk's last closing time for "close of business" limits; on
  a day without opening hours, midnight.
- *Opening hours* (own limits only) run while the desk is open and stand still while it is shut.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Literal

from cs_desk.clock import local
from cs_desk.models.calendars import DAY, DeskCalendar, WhyClosed, next_open, nth_open
from cs_desk.models.profile_limits import Limit, Span, Unit
from cs_desk.models.profile_shape import Profile

LineKind = Literal["rule", "start", "skip", "count", "choice", "result", "source", "note"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the arithmetic behind a due date; `day` is the local date it speaks of, where there is one."""

    kind: LineKind
    text: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """Where a count starts and by which rules: `moment` is aware UTC, `day` its local date."""

    moment: datetime
    day: date
    limit: Limit
    profile: Profile
    calendar: DeskCalendar

    @property
    def why_closed(self) -> WhyClosed:
        """The test for business days: the desk's own for its own limits, the jurisdiction's for a regulator's."""
        if self.limit.binding == "own":
            return self.calendar.closed
        return partial(self.calendar.not_business, week=self.profile.business_week)


@dataclass(frozen=True, slots=True)
class End:
    """The end of one span: the moment (aware UTC), its local date, and how it was reached."""

    span: Span
    at: datetime
    day: date
    lines: tuple[Line, ...] = ()


def say_day(day: date) -> str:
    """Return a date as people read it: Sat 21 Nov 2026."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def say_moment(moment: datetime, calendar: DeskCalendar) -> str:
    """Return a moment in the desk's zone with its offset: Sat 21 Nov 2026 14:32 (UTC+11:00)."""
    there = local(moment, calendar.zone)
    offset = f"{there:%z}"
    return f"{say_day(there.date())} {there:%H:%M} (UTC{offset[:3]}:{offset[3:5]})"


def count_span(span: Span, start: Count) -> End:
    """Return the end of a span counted from `start`; raises InputError where the calendar has no open day."""
    return _COUNTERS[span.unit](span, start)


def _immediate(span: Span, start: Count) -> End:
    line = Line("count", "At once: within the contact in which it was received.", start.day)
    return End(span, start.moment, start.day, (line,))


def _hours(span: Span, start: Count) -> End:
    at = start.moment + timedelta(hours=span.amount)
    line = Line("count", f"{span} of elapsed time, closed hours included: {say_moment(at, start.calendar)}.")
    return End(span, at, start.calendar.local_day(at), (line, *_clock_change(start, at)))


def _calendar_days(span: Span, start: Count) -> End:
    days = span.amount * (7 if span.unit is Unit.WEEKS else 1)
    day = start.day + days * DAY
    lines = [Line("count", f"{say_day(start.day)} is day 0; {span} later is {say_day(day)}.", day)]
    while not start.calendar.exists(day):
        lines.append(Line("skip", f"{say_day(day)} is passed over: {start.calendar.zone.key} skipped this date.", day))
        day += DAY
    if start.limit.extends_over_closed and (reason := start.why_closed(day)) is not None:
        closed = day
        day, passed = next_open(closed, start.why_closed)
        lines += _skips([(closed, reason), *passed])
    return _end(span, start, day, lines)


def _business_days(span: Span, start: Count) -> End:
    zero, lines = _day_zero(start)
    day, passed = nth_open(zero, span.amount, start.why_closed)
    lines += _skips(passed)
    lines.append(Line("count", f"{span} after {say_day(zero)} is {say_day(day)}.", day))
    return _end(span, start, day, lines)


def _day_zero(start: Count) -> tuple[date, list[Line]]:
    """Return the local date that counts as day 0 of a business-day limit, and why."""
    reason = start.why_closed(start.day)
    closing = None if reason else start.calendar.closing(start.day)
    if reason is None and closing is not None and start.moment >= closing:
        reason = f"after closing at {local(closing, start.calendar.zone):%H:%M}"
    if reason is None:
        return start.day, [Line("count", f"{say_day(start.day)} is day 0.", start.day)]
    if start.limit.outside_hours == "same_day":
        text = f"{say_day(start.day)} is day 0 although received outside business hours ({reason})."
        return start.day, [Line("count", text, start.day)]
    zero, passed = next_open(start.day, start.why_closed)
    text = f"Received outside business hours; counts as received on {say_day(zero)}, which is day 0."
    return zero, [*_skips([(start.day, reason), *passed]), Line("count", text, zero)]


def _opening_hours(span: Span, start: Count) -> End:
    calendar, left, cursor, day = start.calendar, timedelta(hours=span.amount), start.moment, start.day
    reason = calendar.closed(day)
    lines = _skips([(day, reason)] if reason else [])
    while True:
        for opens, closes in () if reason else calendar.hours(day):
            begin = max(opens, cursor)
            if closes <= begin:
                continue
            if begin > cursor:
                lines.append(_gap(cursor, begin, calendar, day))
            taken, cursor = min(left, closes - begin), closes
            left -= taken
            lines.append(Line("count", f"{say_moment(begin, calendar)}: {_length(taken)} counted.", day))
            if not left:
                at = begin + taken
                return End(span, at, calendar.local_day(at), tuple(lines))
        day, passed = next_open(day, calendar.closed)
        reason = None
        lines += _skips(passed)


def _gap(cursor: datetime, begin: datetime, calendar: DeskCalendar, day: date) -> Line:
    return Line("skip", f"{say_moment(cursor, calendar)} to {say_moment(begin, calendar)}: outside opening hours.", day)


def _length(taken: timedelta) -> str:
    minutes = int(taken.total_seconds()) // 60
    return f"{minutes // 60} h {minutes % 60:02} min"


def _end(span: Span, start: Count, day: date, lines: list[Line]) -> End:
    """Return the end of a day-counted span on its last local day; a desk that closes at 24:00 closes with the day."""
    at, how = start.calendar.end_of(day), "at the end of the day"
    closing = start.calendar.closing(day) if start.limit.ends == "close_of_day" else None
    if closing is not None and closing < at:
        at, how = closing, f"at closing, {local(closing, start.calendar.zone):%H:%M},"
    ends = Line("count", f"It runs out {how} on {say_day(day)}.", day)
    return End(span, at, day, (*lines, ends, *_clock_change(start, at)))


def _clock_change(start: Count, at: datetime) -> tuple[Line, ...]:
    before, after = (local(moment, start.calendar.zone) for moment in (start.moment, at))
    if before.utcoffset() == after.utcoffset():
        return ()
    return (Line("note", f"The clocks change in between: {before:UTC%z} at the start, {after:UTC%z} at the end."),)


def _skips(passed: list[tuple[date, str]]) -> list[Line]:
    return [Line("skip", f"{say_day(day)} does not count: {reason}.", day) for day, reason in passed]


_COUNTERS: dict[Unit, Callable[[Span, Count], End]] = {
    Unit.IMMEDIATE: _immediate,
    Unit.HOURS: _hours,
    Unit.OPENING_HOURS: _opening_hours,
    Unit.CALENDAR_DAYS: _calendar_days,
    Unit.WEEKS: _calendar_days,
    Unit.BUSINESS_DAYS: _business_days,
}
