"""What a call distributor's log comes to: legs (one visit of a call to a queue) and spans of agents.

Moments are microseconds UTC, lengths are seconds; None where the log does not say.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any


class LegOutcome(StrEnum):
    """How a leg ended."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    TIMEOUT = "timeout"
    KEY = "key"
    EMPTY = "empty"
    FULL = "full"
    CLOSED = "closed"
    JOIN_EMPTY = "join_empty"
    RESTART = "restart"
    OPEN = "open"
    LOST = "lost"


class EndedBy(StrEnum):
    """Who or what ended a leg that was answered."""

    AGENT = "agent"
    CALLER = "caller"
    TRANSFER = "transfer"
    RESTART = "restart"
    NOBODY = ""


class SpanKind(StrEnum):
    """What an agent was for a while."""

    SIGNED_IN = "signed_in"
    PAUSED = "paused"
    MEMBER = "member"


@dataclass(slots=True)
class Leg:
    """One visit of one call to one queue; a transfer or a second queue makes another leg.

    `wait` is the time in the queue until somebody answered or the call left it; `ring` what all phones rang for it;
    `talk` is without `hold`. `cut` says that its entry was not in the log: `entered_at` was then reckoned from the
    lengths that a later line has, and may be a second or two off. A leg whose outcome is open has no `ended_at`.
    """

    call: str
    number: int
    queue: str
    entered_at: int
    caller: str = ""
    caller_name: str = ""
    did: str = ""
    direction: str = "inbound"
    answered_at: int | None = None
    ended_at: int | None = None
    wait: float | None = None
    ring: float | None = None
    talk: float | None = None
    hold: float = 0.0
    wrap: float | None = None
    outcome: str = LegOutcome.OPEN.value
    ended_by: str = EndedBy.NOBODY.value
    agent: str = ""
    transferred_to: str = ""
    cut: bool = False


@dataclass(slots=True)
class AgentSpan:
    """An agent signed in, paused (anywhere, counted once) or member of a queue, from–to; open while `ended_at` is None.

    `queue` is empty except for a member. `cut` says that the beginning was reckoned from a length in a later line.
    """

    agent: str
    kind: str
    queue: str
    reason: str
    started_at: int
    ended_at: int | None = None
    cut: bool = False


LEG_FIELDS = tuple(one.name for one in fields(Leg))
SPAN_FIELDS = tuple(one.name for one in fields(AgentSpan))


def leg_values(leg: Leg) -> list[Any]:
    """Return the values of a leg in the order of LEG_FIELDS, fit for JSON; `Leg(*values)` is the way back."""
    return [getattr(leg, name) for name in LEG_FIELDS]


def span_values(span: AgentSpan) -> list[Any]:
    """Return the values of a span in the order of SPAN_FIELDS, fit for JSON; `AgentSpan(*values)` is the way back."""
    return [getattr(span, name) for name in SPAN_FIELDS]
