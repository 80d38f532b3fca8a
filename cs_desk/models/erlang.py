"""Erlang's formulas for a queue: how long callers wait with so many agents, and how many agents a target needs.

Offered load A in erlangs = calls an hour × handling time ÷ 3600. Callers are taken to wait until answered; where the
load is not below the number of agents, the queue grows without end, which is said and not hidden behind a number.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from cs_desk.errors import InputError

MOST_AGENTS = 100_000


def load_of(calls_per_hour: float, handling: float) -> float:
    """Return the offered load in erlangs of calls an hour, each handled for so many seconds."""
    if not (calls_per_hour >= 0 and handling >= 0 and math.isfinite(calls_per_hour) and math.isfinite(handling)):
        raise InputError("calls an hour and handling time are numbers from 0 upwards.")
    return calls_per_hour * handling / 3600


def _blocked(load: float) -> Iterator[float]:
    """Yield Erlang B for 0, 1, 2 … agents by the recursion B(N) = A·B(N−1) ÷ (N + A·B(N−1)), which cannot overflow."""
    value, agents = 1.0, 0
    while True:
        yield value
        agents += 1
        value = load * value / (agents + load * value)


def erlang_b(agents: int, load: float) -> float:
    """Return the probability that a call finds all agents busy where nobody waits."""
    for number, value in enumerate(_blocked(load)):
        if number == agents:
            return value
    raise AssertionError("the recursion has no end")


def _waits(agents: int, load: float, blocked: float) -> float:
    """Return Erlang C from Erlang B."""
    if load == 0:
        return 0.0
    if agents <= load:
        return 1.0
    return blocked / (1 - load / agents * (1 - blocked))


def erlang_c(agents: int, load: float) -> float:
    """Return the probability that a call has to wait; 1 where the load is not below the number of agents."""
    return _waits(agents, load, erlang_b(agents, load))


@dataclass(frozen=True, slots=True)
class Queue:
    """What so many agents make of a load: `load` in erlangs, `handling` in seconds, `waits` the probability to wait."""

    agents: int
    load: float
    handling: float
    waits: float

    @property
    def stable(self) -> bool:
        """False where the queue grows without end."""
        return self.load < self.agents or self.load == 0

    @property
    def occupancy(self) -> float | None:
        """Share of their time that agents are busy, 0 to 1; None where there are none."""
        return min(self.load / self.agents, 1.0) if self.agents else None

    @property
    def speed_of_answer(self) -> float | None:
        """Mean wait of all calls in seconds; None where it has no end."""
        if not self.stable:
            return None
        return self.waits * self.handling / (self.agents - self.load) if self.waits else 0.0

    def service_level(self, seconds: float) -> float:
        """Return the share of calls answered within so many seconds, 0 to 1; 0 where the queue grows without end."""
        if not self.stable:
            return 0.0
        if self.waits == 0:
            return 1.0
        return 1 - self.waits * math.exp(-(self.agents - self.load) * seconds / self.handling)

    def sentence(self) -> str:
        """Say in a sentence what an unstable queue means; empty where all is well."""
        if self.stable:
            return ""
        least = math.floor(self.load) + 1
        return (
            f"{self.agents} agents cannot keep up with {self.load:.1f} erlangs: the queue grows without end. "
            f"At least {least} are needed."
        )


def queue_with(agents: int, calls_per_hour: float, handling: float) -> Queue:
    """Return what `agents` make of calls an hour of `handling` seconds each; InputError for senseless numbers."""
    if not 0 <= agents <= MOST_AGENTS:
        raise InputError(f"agents: a whole number from 0 to {MOST_AGENTS} is expected.")
    load = load_of(calls_per_hour, handling)
    return Queue(agents, load, handling, erlang_c(agents, load))


@dataclass(frozen=True, slots=True)
class Goal:
    """What is wanted of a queue: shares from 0 to 1, `seconds` for the service level; None asks for nothing.

    `longest_mean` is the longest mean wait in seconds, `occupancy` how busy agents may be at most.
    """

    service_level: float | None = 0.8
    seconds: float = 20
    waits: float | None = None
    longest_mean: float | None = None
    occupancy: float | None = None

    def __post_init__(self) -> None:
        for name in ("service_level", "waits", "occupancy"):
            share = getattr(self, name)
            if share is not None and not 0 < share <= 1:
                raise InputError(f"{name}: a share above 0 and up to 1 is expected, not {share}.")
        if self.service_level == 1:
            raise InputError("service_level: no number of agents answers every call in time; name less than 100 %.")

    def met_by(self, queue: Queue) -> bool:
        """Return True where a queue is stable and fulfils everything that is asked."""
        mean, busy = queue.speed_of_answer, queue.occupancy
        return (
            queue.stable
            and (self.service_level is None or queue.service_level(self.seconds) >= self.service_level)
            and (self.waits is None or queue.waits <= self.waits)
            and (self.longest_mean is None or (mean is not None and mean <= self.longest_mean))
            and (self.occupancy is None or busy is None or busy <= self.occupancy)
        )


def agents_for(calls_per_hour: float, handling: float, goal: Goal) -> Queue:
    """Return the queue with the fewest agents that meet a goal, none for no load.

    Raises InputError where 100,000 are too few.
    """
    load = load_of(calls_per_hour, handling)
    if load > MOST_AGENTS:
        raise InputError(f"{load:,.0f} erlangs are more than {MOST_AGENTS:,} agents can take.")
    for agents, blocked in enumerate(_blocked(load)):
        if agents > MOST_AGENTS:
            break
        if agents > load or load == 0:
            queue = Queue(agents, load, handling, _waits(agents, load, blocked))
            if goal.met_by(queue):
                return queue
    raise InputError(f"no number of agents up to {MOST_AGENTS:,} meets this goal.")
