"""The telephone system of the demo centre: what its log tells of calls and agents, brought in as a log is.

The calls follow from the contacts that were recorded: each call by telephone waited in a queue before it was answered.
Some more were answered and nobody made a contact of them, and some callers gave up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from random import Random
from typing import NamedTuple

from cs_desk.clock import from_micros, local, to_micros
from cs_desk.demo.duties import Busy, Duties, Duty, interface
from cs_desk.demo.stage import Stage
from cs_desk.demo.timetable import LAST_CALL, Timetable
from cs_desk.models.acd import AgentSpan, EndedBy, Leg, LegOutcome
from cs_desk.models.callbatch import CallBatch
from cs_desk.models.enums import Operation, Role
from cs_desk.models.policy import Actor
from cs_desk.services import calldata, schedules

SOURCE = "queue_log"
SALES, SUPPORT = "sales", "support"
SECOND = 1_000_000
GAVE_UP = 0.07
"""So many calls give up for each that is answered."""
A_DAY, LATELY = 2.0, 32.0
"""Calls of a day that nobody made a contact of: in the past, and in the last two days."""
TALKS = """SELECT contact.id, contact.operator_id, contact.operation, contact.started_at,
  (SELECT MIN(at) FROM contact_event WHERE contact_id = contact.id AND kind IN ('end', 'park', 'close')),
  contact.channel = 'phone' AND contact.direction = 'inbound',
  (SELECT e164 FROM customer_phone WHERE customer_phone.customer_id = contact.customer_id
   ORDER BY position, id LIMIT 1)
  FROM contact ORDER BY contact.started_at, contact.id"""
HOLDS = "SELECT contact_id, kind, at FROM contact_event WHERE kind IN ('hold', 'resume') ORDER BY contact_id, at, id"


class _Talk(NamedTuple):
    """A contact as far as the telephone system could know it; `end` is None while it is talked on."""

    id: int
    operator: int
    operation: str
    start: int
    end: int | None
    queued: bool
    number: str | None


def queue_of(operation: str) -> str:
    """Return the queue in which calls for an operation wait."""
    return SALES if operation in (Operation.SALES, Operation.MARKETING, Operation.INFORMATION_SERVICE) else SUPPORT


def waited(rng: Random) -> float:
    """Return for how many seconds somebody waits who is answered: nine of ten 20 at most, since few calls come."""
    return round(2.5 + rng.expovariate(1 / 6.5) * (3.2 if rng.random() < 0.07 else 1), 3)


def patience(rng: Random) -> float:
    """Return after how many seconds somebody gives up."""
    return round(3 + rng.expovariate(1 / 55), 3)


class Switchboard:
    """Brings the calls, the agents' times and the schedule of a stage that was played to its end."""

    def __init__(self, stage: Stage, timetable: Timetable):
        self.stage = stage
        self.timetable = timetable
        self.rng = stage.random("switchboard")
        self.people = {actor.staff_id: actor for actor in stage.operators()}
        self.talks = [_Talk(*row) for row in stage.store.execute(TALKS).fetchall()]
        self.busy: dict[int, list[Busy]] = defaultdict(list)
        for one in self.talks:
            self.busy[one.operator].append((from_micros(one.start), from_micros(one.end) if one.end else stage.end))

    def bring(self) -> None:
        """Store everything, a month at a time."""
        stage = self.stage
        stage.clock.set(stage.end)
        manager = next(actor for actor in stage.actors.values() if Role.MANAGER in actor.roles)
        duties = Duties(stage, self.timetable, self.busy)
        days = duties.all()
        legs = sorted([*self._told(), *self._others(days)], key=lambda leg: leg.entered_at)
        for number, leg in enumerate(legs):
            leg.call = f"{leg.entered_at // SECOND}.{number}"
        for batch in self._months(legs, list(duties.spans(days))):
            stage.tell(manager, calldata.store_calls, batch)
        stage.tell(manager, schedules.import_schedule, duties.schedule(days), "schedule.csv")

    def _months(self, legs: Sequence[Leg], spans: Sequence[AgentSpan]) -> Iterator[CallBatch]:
        def month(at: int) -> tuple[int, int]:
            day = local(from_micros(at), self.stage.zone)
            return day.year, day.month

        calls = {key: list(some) for key, some in groupby(legs, lambda leg: month(leg.entered_at))}
        times = {key: list(some) for key, some in groupby(spans, lambda span: month(span.started_at))}
        for key in sorted({*calls, *times}):
            mine, theirs = calls.get(key, []), times.get(key, [])
            yield CallBatch(SOURCE, SOURCE, 3 * len(mine) + 2 * len(theirs), mine, theirs, [])

    def _told(self) -> Iterator[Leg]:
        """Yield the calls that contacts tell of; some other callers give up around them."""
        held = self._holds()
        for one in self.talks:
            if one.queued and one.number and one.operator in self.people:
                leg = self._answered(one.start, waited(self.rng), one.number, queue_of(one.operation))
                leg.agent = interface(self.people[one.operator].login)
                if one.end is not None:
                    _end(leg, one.end, min(held.get(one.id, 0), one.end - one.start), self.rng)
                yield leg
                if self.rng.random() < GAVE_UP:
                    yield self._gave_up(from_micros(one.start) - timedelta(minutes=self.rng.uniform(4, 25)))

    def _holds(self) -> dict[int, int]:
        """Return how long callers were on hold, in microseconds, by contact."""
        held: dict[int, int] = defaultdict(int)
        for contact, kind, at in self.stage.store.execute(HOLDS).fetchall():
            held[contact] += at if kind == "resume" else -at
        return {contact: spent for contact, spent in held.items() if spent > 0}

    def _answered(self, at: int, wait: float, number: str, queue: str) -> Leg:
        ring = min(round(self.rng.uniform(2, 7), 3), wait)
        return Leg("", 1, queue, at - round(wait * SECOND), number, answered_at=at, wait=wait, ring=ring)

    def _gave_up(self, at: datetime) -> Leg:
        wait, entered = patience(self.rng), to_micros(at)
        return Leg(
            "", 1, self.rng.choice((SALES, SUPPORT, SUPPORT)), entered, self._somebody(), wait=wait,
            ended_at=min(entered + round(wait * SECOND), to_micros(self.stage.end)), outcome=LegOutcome.ABANDONED.value,
            ended_by=EndedBy.CALLER.value,
        )  # fmt: skip

    def _somebody(self) -> str:
        """Return a number of nobody who is known: one that is kept free for fiction."""
        return f"+6149157{self.rng.randrange(10_000):04d}"

    def _others(self, days: Sequence[Duty]) -> Iterator[Leg]:
        """Yield calls that nobody made a contact of, each with somebody who was there and free."""
        there: dict[date, list[Duty]] = defaultdict(list)
        for duty in days:
            if duty.there is not None and duty.planned is not None:
                there[self.timetable.calendar.local_day(duty.there[0])].append(duty)
        today = self.timetable.calendar.local_day(self.stage.end)
        for day, duties in sorted(there.items()):
            hours = self.timetable.hours_of(day)
            if hours is None:
                continue
            lately = LATELY * ((hours[1] + LAST_CALL - hours[0]) / timedelta(hours=9))
            for _ in range(round(self.rng.gauss(*((lately, 2) if (today - day).days < 2 else (A_DAY, 0.8))))):
                at = self.timetable.within(self.rng, hours)
                talk = timedelta(seconds=self.rng.lognormvariate(4.6, 0.5))
                who = self._free(duties, at, at + talk)
                if who is None or self.rng.random() < GAVE_UP:
                    yield self._gave_up(at)
                    continue
                leg = self._answered(
                    to_micros(at), waited(self.rng), self._somebody(), self.rng.choice((SALES, SUPPORT))
                )
                leg.agent = interface(who.login)
                _end(leg, to_micros(at + talk), 0, self.rng)
                yield leg

    def _free(self, duties: Sequence[Duty], start: datetime, end: datetime) -> Actor | None:
        """Return somebody who is there, not paused and on no contact; never whoever opens the demo."""
        for duty in self.rng.sample(duties, len(duties)):
            taken = [*self.busy[duty.who.staff_id], *((one[1], one[2]) for one in duty.paused)]
            assert duty.there is not None
            inside = duty.there[0] < start and end < min(duty.there[1], self.stage.end)
            if duty.who is not self.stage.you and inside and not any(one < end and start < two for one, two in taken):
                self.busy[duty.who.staff_id].append((start, end))
                return duty.who
        return None


def _end(leg: Leg, at: int, held: int, rng: Random) -> None:
    """Say when and how a call that was answered ended, and what of it was on hold (microseconds)."""
    assert leg.answered_at is not None
    leg.ended_at, leg.hold = at, held / SECOND
    leg.talk = max(at - leg.answered_at - held, 0) / SECOND
    leg.outcome = LegOutcome.ANSWERED.value
    leg.ended_by = (EndedBy.CALLER if rng.random() < 0.7 else EndedBy.AGENT).value
