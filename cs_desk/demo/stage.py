"""The demo's stage: a clock that moves forward, actors who perform services, and stories that wait their turn.

A story is a generator that does something through a service and yields the moment at which it goes on. All stories
share one clock, so that ids, references and the audit trail come in the order of time, as in a real store.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from cs_desk.clock import ManualClock, local, require_aware
from cs_desk.demo.bank import Bank
from cs_desk.demo.ledger import Ledger
from cs_desk.models.enums import Role
from cs_desk.models.policy import Actor
from cs_desk.services.unit import Service, perform
from cs_desk.store.connect import Store

P = ParamSpec("P")
R = TypeVar("R")
Story = Generator[datetime, None, None]


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of today in which the demo user was at work: never before midnight, at most six hours."""

    start: datetime
    end: datetime

    def at(self, share: float) -> datetime:
        """Return the moment at a share (0 to 1) of the window."""
        return self.start + (self.end - self.start) * share

    @property
    def pace(self) -> float:
        """Return by how much natural waits shrink when the day is young: 1 after six hours of it."""
        return (self.end - self.start) / timedelta(hours=6)


class Stage:
    """A store under construction: who plays, what time it is, and who is free."""

    def __init__(self, store: Store, clock: ManualClock, end: datetime, zone: ZoneInfo, seed: int, bank: Bank):
        self.store = store
        self.clock = clock
        self.end = end
        self.zone = zone
        self.seed = seed
        self.bank = bank
        self.actors: dict[str, Actor] = {}
        self.customers: list[int] = []
        self.quiet: set[int] = set()
        self.busy: set[int] = set()
        self.shifts: dict[int, str] = {}
        self.at_home: Callable[[datetime], str] = lambda _moment: ""
        """Which shift is not there at a moment; the timetable knows it."""
        self.at_work: Callable[[Random, datetime], datetime] = lambda _rng, moment: moment
        """A moment at which somebody is there, this one or a later one; the timetable knows it."""
        self.ledger: Ledger | None = None
        self._commands = Random(f"{seed}/commands")

    def random(self, name: str) -> Random:
        """Return the chance of one story: one story more does not change the others."""
        return Random(f"{self.seed}/{name}")

    def command(self) -> str:
        """Return the next command id; the same for the same seed."""
        return f"{self._commands.getrandbits(128):032x}"

    def tell(self, actor: Actor, work: Service[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Perform a service as somebody, now on the stage's clock; what lies back further goes into the ledger."""
        if self.ledger is not None:
            kept: R = self.ledger.perform(actor, self.clock.now(), work, self.command(), args)
            return kept
        return perform(self.store, actor, self.clock, work, self.command(), *args, **kwargs)

    def after(self, *, pace: float = 1.0, **span: float) -> datetime:
        """Return the moment a `timedelta(**span)` from now, shortened by `pace`."""
        return self.clock.now() + timedelta(**span) * pace

    def today(self) -> Window:
        """Return the demo user's stretch of today."""
        return Window(max(self.midnight(), self.end - timedelta(hours=6)), self.end)

    def midnight(self, days_ago: int = 0) -> datetime:
        """Return the local midnight that the stage's end follows, or an earlier one."""
        day = local(self.end - timedelta(days=days_ago), self.zone)
        return require_aware(day.replace(hour=0, minute=0, second=0, microsecond=0))

    @property
    def you(self) -> Actor:
        """Whoever opens the demo."""
        return self.actors["you"]

    def operators(self, team: str | None = None) -> list[Actor]:
        """Return who takes contacts, of one team or of all."""
        return [
            actor for actor in self.actors.values() if Role.OPERATOR in actor.roles and team in (None, actor.team_name)
        ]

    def there(self) -> list[Actor]:
        """Return who takes contacts in the shift of this moment."""
        gone = self.at_home(self.clock.now())
        return [one for one in self.operators() if not gone or self.shifts.get(one.staff_id) != gone]

    def leads(self, actor: Actor) -> bool:
        """Tell whether somebody leads a team."""
        return Role.TEAM_LEADER in actor.roles

    def leader(self, team_id: int | None) -> Actor:
        """Return who leads a team."""
        return next(
            actor for actor in self.actors.values() if Role.TEAM_LEADER in actor.roles and actor.team_id == team_id
        )

    def hire(self, rng: Random, among: Iterable[Actor]) -> Generator[datetime, None, Actor]:
        """Wait until one of some operators is free, take them, and return who it is; `release` lets them go."""
        people = list(among)
        while True:
            idle = [actor for actor in people if actor.staff_id not in self.busy]
            if idle:
                chosen = rng.choice(idle)
                self.busy.add(chosen.staff_id)
                return chosen
            yield self.after(minutes=2)

    def release(self, actor: Actor) -> None:
        """Say that an operator is free again."""
        self.busy.discard(actor.staff_id)

    def play(self, stories: Iterable[tuple[datetime, Story]], watch: Callable[[datetime], None]) -> None:
        """Play stories from their beginnings, in the order of time, until the stage's end; the rest has yet to come.

        `watch` is told the time before each turn.
        """
        waiting = [(at, number, story) for number, (at, story) in enumerate(stories)]
        heapq.heapify(waiting)
        while waiting:
            at, number, story = heapq.heappop(waiting)
            if at > self.end:
                continue
            self.clock.set(max(at, self.clock.now()))
            watch(self.clock.now())
            following = next(story, None)
            if following is not None:
                heapq.heappush(waiting, (following, number, story))
