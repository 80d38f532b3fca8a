"""Due dates for very many complaints: the moments of `deadlines.due` without the arithmetic in words, days remembered.

Nearly all limits end on a day that follows from the local day of receipt alone, and from whether the desk had closed
by then. `tests/models/test_duetable.py` holds this against `due` for every shipped profile.
"""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from cs_desk.clock import from_micros, local, to_micros
from cs_desk.models.calendars import DAY, DeskCalendar, next_open, nth_open
from cs_desk.models.counting import Count, count_span
from cs_desk.models.deadlines import calendar_for
from cs_desk.models.enums import Channel
from cs_desk.models.profile_limits import Duty, Limit, Span, Unit
from cs_desk.models.profile_shape import Profile

HOUR = 3_600_000_000
MIDNIGHT = time()
BY_THE_CLOCK = frozenset({Unit.IMMEDIATE, Unit.HOURS, Unit.OPENING_HOURS})
Both = tuple[int | None, int | None]


class _Day(NamedTuple):
    """A local day: when it begins, ends and the desk closes (microseconds UTC; the end where it does not open).

    `both` keeps what `DueTable.both` found for receipts by channel, class, and whether the desk had closed.
    """

    day: date
    begins: int
    ends: int
    closes: int
    both: dict[tuple[str, str, bool], Both]


class DueTable:
    """The due dates of one profile on one calendar."""

    def __init__(self, profile: Profile, calendar: DeskCalendar):
        self._profile = profile
        self.calendar = calendar
        self._limits: dict[tuple[Duty, str, str], Limit | None] = {}
        self._ends: dict[tuple[int, date, bool], int] = {}
        self._hours: dict[int, _Day] = {}
        self._days: dict[date, _Day] = {}
        self._closed: dict[tuple[bool, date], str | None] = {}

    def due(self, duty: Duty, received: int, channel: str, complaint_class: str) -> int | None:
        """Return when a duty is due (microseconds UTC) for a receipt at `received`, None where there is no limit.

        Raises InputError as `deadlines.due` does, save for an unknown class, which the caller has checked.
        """
        limit = self._limit(duty, channel, complaint_class)
        if limit is None:
            return None
        if limit.whichever is None:
            return self._end(limit, limit.spans[0], received)
        ends = [self._end(limit, span, received) for span in limit.spans]
        return (max if limit.whichever == "later" else min)(ends)

    def both(self, received: int, channel: str, complaint_class: str) -> Both:
        """Return when to acknowledge and when to answer, as `due` has them; a day's are worked out only once."""
        known = self._at(received)
        key = (channel, complaint_class, received >= known.closes)
        found = known.both.get(key)
        if found is None:
            duties = (Duty.ACKNOWLEDGE, Duty.ANSWER)
            found = (self.due(duties[0], received, *key[:2]), self.due(duties[1], received, *key[:2]))
            limits = [limit for duty in duties if (limit := self._limit(duty, *key[:2]))]
            if all(span.unit not in BY_THE_CLOCK for limit in limits for span in limit.spans):
                known.both[key] = found
        return found

    def _limit(self, duty: Duty, channel: str, complaint_class: str) -> Limit | None:
        """Return the limit that counts from the receipt, if there is one."""
        key = (duty, channel, complaint_class)
        if key not in self._limits:
            limit = self._profile.limit(duty, Channel(channel), complaint_class)
            self._limits[key] = None if limit and limit.starts == "agreement" else limit
        return self._limits[key]

    def _end(self, limit: Limit, span: Span, received: int) -> int:
        if span.unit is Unit.IMMEDIATE:
            return received
        if span.unit is Unit.HOURS:
            return received + span.amount * HOUR
        if span.unit is Unit.OPENING_HOURS:  # follows the hour of receipt: nothing to remember
            return self._counted(limit, span, received)
        known = self._at(received)
        key = (id(span), known.day, received >= known.closes)
        if key not in self._ends:
            self._ends[key] = self._last(limit, span, *key[1:])
        return self._ends[key]

    def _counted(self, limit: Limit, span: Span, received: int) -> int:
        moment = from_micros(received)
        start = Count(moment, self.calendar.local_day(moment), limit, self._profile, self.calendar)
        return to_micros(count_span(span, start).at)

    def _at(self, received: int) -> _Day:
        """Return the local day of a receipt."""
        known = self._hours.get(received // HOUR)
        if known is None or not known.begins <= received < known.ends:
            known = self._hours[received // HOUR] = self._about(local(from_micros(received), self.calendar.zone).date())
        return known

    def _about(self, day: date) -> _Day:
        if day not in self._days:
            begins, ends = (to_micros(datetime.combine(one, MIDNIGHT, self.calendar.zone)) for one in (day, day + DAY))
            closing = self.calendar.closing(day)
            self._days[day] = _Day(day, begins, ends, ends if closing is None else to_micros(closing), {})
        return self._days[day]

    def _last(self, limit: Limit, span: Span, day: date, after: bool) -> int:
        """Return the end of a span that is counted in days (the conventions stand in `counting`)."""
        why = self._why_own if limit.binding == "own" else self._why_business
        if span.unit is Unit.BUSINESS_DAYS:
            zero = day
            if (after or why(day) is not None) and limit.outside_hours == "next_business_day":
                zero, _ = next_open(day, why)
            last, _ = nth_open(zero, span.amount, why)
        else:
            last = day + span.amount * (7 if span.unit is Unit.WEEKS else 1) * DAY
            while not self.calendar.exists(last):
                last += DAY
            if limit.extends_over_closed and why(last) is not None:
                last, _ = next_open(last, why)
        return self._end_of(limit, last)

    def _end_of(self, limit: Limit, day: date) -> int:
        at = self.calendar.end_of(day)
        closing = self.calendar.closing(day) if limit.ends == "close_of_day" else None
        return to_micros(closing if closing is not None and closing < at else at)

    def _why_own(self, day: date) -> str | None:
        if (True, day) not in self._closed:
            self._closed[True, day] = self.calendar.closed(day)
        return self._closed[True, day]

    def _why_business(self, day: date) -> str | None:
        if (False, day) not in self._closed:
            self._closed[False, day] = self.calendar.not_business(day, week=self._profile.business_week)
        return self._closed[False, day]


@cache
def due_table(body: str, zone: str) -> DueTable:
    """Return the table of a profile (its JSON) for a desk in a zone: one for all batches of a process."""
    profile = Profile.model_validate_json(body)
    return DueTable(profile, calendar_for(profile, ZoneInfo(zone)))
