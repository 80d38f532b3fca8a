"""When things happen at the demo centre: on its open days, within its hours, most of it around lunch."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import exp
from random import Random

from cs_desk.clock import local
from cs_desk.demo.stage import Stage
from cs_desk.models.calendars import DeskCalendar

LAST_CALL = timedelta(minutes=15)
"""So long before the desk shuts the last ones come."""
FINISHED = timedelta(minutes=50)
"""So long before the stage's end the last ones come, whose stories are then told to their end."""
SHIFT = timedelta(hours=2)


class Timetable:
    """Chooses moments: the desk's calendar says when it is open, the peak at half past twelve makes some likelier."""

    def __init__(self, stage: Stage, calendar: DeskCalendar):
        self.stage = stage
        self.calendar = calendar
        self._known: dict[date, tuple[datetime, datetime] | None] = {}

    def hours(self, days_ago: int) -> tuple[datetime, datetime] | None:
        """Return opening and last call so many local days before the stage's end; None when shut."""
        return self.hours_of(self.calendar.local_day(self.stage.end) - timedelta(days=days_ago))

    def hours_of(self, day: date) -> tuple[datetime, datetime] | None:
        """Return opening and last call of a local day, cut off well before the stage's end; None when shut."""
        if day not in self._known:
            self._known[day] = self._hours_of(day)
        return self._known[day]

    def _hours_of(self, day: date) -> tuple[datetime, datetime] | None:
        if self.calendar.closed(day):
            return None
        opens, closes = next(iter(self.calendar.hours(day)))
        closes = min(closes - LAST_CALL, self.stage.end - FINISHED)
        return (opens, closes) if opens < closes else None

    def moment(self, rng: Random, newest: int, oldest: int) -> datetime:
        """Return a moment of an open day between `newest` and `oldest` days ago, by the rhythm of the day."""
        while True:
            hours = self.hours(rng.randint(newest, oldest))
            if hours is None:
                newest, oldest = max(newest - 1, 0), oldest + 1  # a holiday week: look a little further
                continue
            return self.within(rng, hours)

    def within(self, rng: Random, hours: tuple[datetime, datetime]) -> datetime:
        """Return a moment between two of one day, by the rhythm of the day."""
        while True:
            moment = hours[0] + (hours[1] - hours[0]) * rng.random()
            if rng.random() < self._rush(moment):
                return moment

    def at_work(self, rng: Random, moment: datetime) -> datetime:
        """Return a moment if the desk is open then, else one of the next open day, which may have yet to come."""
        day = self.calendar.local_day(moment)
        while True:
            if not self.calendar.closed(day):
                opens, closes = next(iter(self.calendar.hours(day)))
                if moment <= closes - LAST_CALL:
                    return moment if moment >= opens else self.within(rng, (opens, closes - LAST_CALL))
            day += timedelta(days=1)

    def at_home(self, moment: datetime) -> str:
        """Return which shift is not there at a moment: nobody's ("") outside the desk's hours."""
        hours = self.hours_of(self.calendar.local_day(moment))
        if hours is None or not hours[0] <= moment < hours[1] + LAST_CALL:
            return ""
        if moment < hours[0] + SHIFT:
            return "late"
        return "early" if moment > hours[1] + LAST_CALL - SHIFT else ""

    def _rush(self, moment: datetime) -> float:
        """Return how busy it is at a moment, 0.35 to 1: a peak at 12:30, a smaller one at 9:30."""
        at = local(moment, self.stage.zone)
        hour = at.hour + at.minute / 60
        return 0.35 + 0.65 * exp(-(((hour - 12.5) / 1.1) ** 2)) + 0.25 * exp(-(((hour - 9.5) / 0.7) ** 2))
