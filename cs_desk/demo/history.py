"""The year before the last month: its rhythm, what happened to many at once, the breakdown that was mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

from cs_desk.demo.bank import Cause, Episode
from cs_desk.demo.complaints import Case, Outcome, complaint
from cs_desk.demo.enquiries import About, Talk, enquiry
from cs_desk.demo.stage import Stage, Story
from cs_desk.demo.timetable import Timetable
from cs_desk.models.enums import Channel

Scheduled = tuple[datetime, Story]
OUTCOMES = {Outcome.SETTLED: 62, Outcome.APPROVED: 12, Outcome.RESUMED: 26}
SHARE_ABOUT = 0.5
"""How many of an episode's additional contacts are about it."""
SHARE_DELIVERY = 0.14
"""How many contacts are about what was mended."""
TROUBLE = 1.35
"""How many times as many complaints came before it was mended."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which the desk is open: from when to when, how busy, and what is going on."""

    day: date
    hours: tuple[datetime, datetime]
    weight: float
    episode: Episode | None
    troubled: bool


class History:
    """Plans contacts and complaints from the founding up to the last month."""

    def __init__(self, stage: Stage, timetable: Timetable, newest: int):
        """Plan up to `newest` days before the stage's end."""
        self.stage = stage
        self.timetable = timetable
        self.rng = stage.random("history")
        self.book = stage.bank.year
        self.last = timetable.calendar.local_day(stage.end) - timedelta(days=newest)
        self.mended = timetable.calendar.local_day(stage.end) - timedelta(days=30 * self.book.mended.months_ago)

    def stories(self, contacts: float, complaints: float) -> Iterator[Scheduled]:
        """Return the stories of the year, so many of each a month on average."""
        days = list(self._days())
        months = (self.last - self.timetable.calendar.local_day(self.stage.clock.now())).days / 30.44
        if not days or months <= 0:
            return
        busy = list(accumulate(day.weight for day in days))
        for number, day in enumerate(self.rng.choices(days, cum_weights=busy, k=round(contacts * months))):
            talk = Talk(f"past {number}", about=self._about(day))
            yield self.timetable.within(self.rng, day.hours), enquiry(self.stage, talk)
        angry = list(accumulate(self._anger(day) for day in days))
        for number, day in enumerate(self.rng.choices(days, cum_weights=angry, k=round(complaints * months))):
            yield self.timetable.within(self.rng, day.hours), complaint(self.stage, self._case(number, day))

    def _days(self) -> Iterator[Day]:
        day = self.timetable.calendar.local_day(self.stage.clock.now()) + timedelta(days=1)
        while day <= self.last:
            hours = self.timetable.hours_of(day)
            if hours is not None:
                episode = self._episode(day)
                weight = self.book.months[day.month - 1] * self.book.weekdays[day.weekday()]
                yield Day(day, hours, weight * (episode.contacts if episode else 1), episode, day < self.mended)
            day += timedelta(days=1)

    def _episode(self, day: date) -> Episode | None:
        for one in self.book.episode:
            first = date(day.year, one.month, one.first_day)
            if first <= day < first + timedelta(days=one.days):
                return one
        return None

    def _anger(self, day: Day) -> float:
        more = day.episode.complaints / day.episode.contacts if day.episode else 1
        return day.weight * more * (TROUBLE if day.troubled else 1)

    def _about(self, day: Day) -> About | None:
        rng, mended = self.rng, self.book.mended
        chance = rng.random()
        if day.episode is not None and chance < SHARE_ABOUT * (1 - 1 / day.episode.contacts):
            code = max(day.episode.difficulties, key=day.episode.difficulties.__getitem__)
            return About(rng.choice(day.episode.notes), code)
        if chance > 1 - SHARE_DELIVERY:
            if day.troubled:
                return About(rng.choice(mended.before_notes), "goods.late", rng.choice(mended.before_moments))
            return About(rng.choice(mended.after_notes), None, rng.choice(mended.after_moments))
        return None

    def _case(self, number: int, day: Day) -> Case:
        rng = self.rng
        outcome = rng.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
        asker = [one for one in self.stage.operators() if one.team_id and not self.stage.leads(one)]
        return Case(
            f"past complaint {number}",
            outcome,
            self._cause(day),
            rng.choice(self.stage.customers),
            rng.choice(asker) if outcome is Outcome.APPROVED else None,
            rng.choice((Channel.PHONE, Channel.PHONE, Channel.PHONE, Channel.CHAT, Channel.EMAIL)),
            troubled=day.troubled,
        )

    def _cause(self, day: Day) -> Cause:
        mended = self.book.mended
        weights: Mapping[str, float] = mended.before if day.troubled else mended.after
        if day.episode is not None:
            weights = {**weights, **day.episode.difficulties}
        causes = self.stage.bank.complaints.cause
        return self.rng.choices(causes, [weights.get(one.difficulty, 1.0) for one in causes])[0]
