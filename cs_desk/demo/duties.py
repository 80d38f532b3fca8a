"""Who is there on which day at the demo centre: signed in, at lunch, on a break; and what the schedule had said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from cs_desk.clock import to_micros
from cs_desk.demo.stage import Stage
from cs_desk.demo.timetable import SHIFT, Timetable
from cs_desk.models.acd import AgentSpan, SpanKind
from cs_desk.models.imports import Origin
from cs_desk.models.policy import Actor
from cs_desk.models.schedules import ImportedShift

Busy = tuple[datetime, datetime]
BACK, AHEAD = 62, 14
"""So many days of agents' times and of the schedule are in the desk; before that nothing told it of them."""
ABSENT = 0.07
LUNCH, BREAK = timedelta(minutes=30), timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Duty:
    """One person's day: planned from and to (None on a day on which the desk is shut), and there from and to."""

    who: Actor
    planned: Busy | None
    there: Busy | None
    lunch: Busy | None
    rest: Busy | None
    paused: tuple[tuple[str, datetime, datetime], ...] = ()


def interface(login: str) -> str:
    """Return what the telephone system calls somebody."""
    return f"PJSIP/{login}"


class Duties:
    """Every day of everybody who takes contacts; `busy` are the times of their contacts, by person, in order."""

    def __init__(self, stage: Stage, timetable: Timetable, busy: Mapping[int, Sequence[Busy]]):
        self.stage = stage
        self.timetable = timetable
        self.today = timetable.calendar.local_day(stage.end)
        self._days: dict[int, dict[date, list[Busy]]] = {}
        for person, times in busy.items():
            by_day: dict[date, list[Busy]] = defaultdict(list)
            for one in times:
                by_day[timetable.calendar.local_day(one[0])].append(one)
            self._days[person] = by_day

    def all(self) -> list[Duty]:
        """Return the days of everybody, to the end of the schedule."""
        first = self.today - timedelta(days=BACK)
        days = (self.today + timedelta(days=AHEAD) - first).days
        return [
            duty
            for number in range(days + 1)
            for who in self.stage.operators()
            if (duty := self._duty(who, first + timedelta(days=number))) is not None
        ]

    def _duty(self, who: Actor, day: date) -> Duty | None:
        rng = self.stage.random(f"duty {who.staff_id} {day}")
        mine = self._days.get(who.staff_id, {}).get(day, [])
        planned = self._planned(who, day)
        absent = rng.random() < ABSENT and not mine
        if planned is None:
            return Duty(who, None, self._around(who, mine, day), None, None) if mine else None
        lunch, rest = self._breaks(who, planned)
        if absent or day > self.today:
            return Duty(who, planned, None, None if absent else lunch, None if absent else rest)
        came = planned[0] + timedelta(minutes=rng.gauss(-1, 3))
        left = planned[1] + timedelta(minutes=rng.gauss(2, 4))
        if mine:
            around = self._around(who, mine, day)
            came, left = min(came, around[0]), max(left, around[1])
        pauses = tuple(
            (reason, *time)
            for reason, due in (("Lunch", lunch), ("Break", rest))
            if (time := _taken(rng, due, mine, (came, left))) is not None
        )
        return Duty(who, planned, (came, left), lunch, rest, pauses)

    def _around(self, who: Actor, mine: Sequence[Busy], day: date) -> Busy:
        """Return from when to when somebody is there for contacts; whoever opens the demo is there now."""
        last = max(end for _, end in mine) + timedelta(minutes=2)
        if who is self.stage.you and day == self.today:
            last = max(last, self.stage.end + timedelta(minutes=1))
        return mine[0][0] - timedelta(minutes=3), last

    def _planned(self, who: Actor, day: date) -> Busy | None:
        calendar = self.timetable.calendar
        if calendar.closed(day):
            return None
        opens, closes = next(iter(calendar.hours(day)))
        if self.stage.shifts.get(who.staff_id) == "late":
            return min(opens + SHIFT, closes - SHIFT), closes
        return opens, max(closes - SHIFT, opens + SHIFT)

    def _breaks(self, who: Actor, planned: Busy) -> tuple[Busy, Busy]:
        """Return the lunch and the break that are due, not everybody's at once."""
        turn = who.staff_id % 4
        lunch = planned[0] + (planned[1] - planned[0]) * 0.45 + timedelta(minutes=30 * turn)
        lunch -= timedelta(minutes=lunch.minute % 15, seconds=lunch.second, microseconds=lunch.microsecond)
        rest = planned[0] + timedelta(minutes=90 + 15 * turn)
        return (lunch, lunch + LUNCH), (rest, rest + BREAK)

    def spans(self, duties: Sequence[Duty]) -> Iterator[AgentSpan]:
        """Yield what the telephone system knows of them up to the stage's end; what goes on then is open."""
        for duty in duties:
            if duty.there is None:
                continue
            for kind, reason, start, end in (
                (SpanKind.SIGNED_IN, "", *duty.there),
                *((SpanKind.PAUSED, *pause) for pause in duty.paused),
            ):
                if start < self.stage.end:
                    ended = to_micros(end) if end <= self.stage.end else None
                    yield AgentSpan(interface(duty.who.login), kind.value, "", reason, to_micros(start), ended)

    def schedule(self, duties: Sequence[Duty]) -> list[ImportedShift]:
        """Return the schedule of the days that are in the desk."""
        found: list[ImportedShift] = []
        for duty in duties:
            whole = "leave" if duty.lunch is None else "work"
            for state, time in ((whole, duty.planned), ("lunch", duty.lunch), ("break", duty.rest)):
                if time is not None:
                    starts, ends = to_micros(time[0]), to_micros(time[1])
                    key = f"{duty.who.staff_id}/{state}/{starts}"
                    origin = Origin("planning", key, key, len(found) + 2)
                    found.append(ImportedShift(origin, duty.who.staff_id, duty.who.team_id, state, starts, ends))
        return found


def _taken(rng: Random, due: Busy, mine: Sequence[Busy], there: Busy) -> Busy | None:
    """Return when a break was taken: after the contact in hand, until the next one."""
    start = due[0] + timedelta(minutes=rng.gauss(2, 3))
    end = start + (due[1] - due[0]) + timedelta(minutes=rng.gauss(0.5, 2.5))
    for begins, ends in mine:
        if begins <= start < ends:
            start, end = ends, max(end, ends + BREAK / 2)
        elif start < begins < end:
            end = begins
    return (start, end) if there[0] < start < end < there[1] else None
