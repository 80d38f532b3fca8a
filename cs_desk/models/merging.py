"""What two readings of a log say of the same leg or the same span, put together.

A log is read in pieces, twice, or from files that overlap; one piece has the entry of a call and another its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cs_desk.models.acd import AgentSpan, Leg, LegOutcome

SLACK = 2_000_000  # microseconds: what is reckoned from lengths in whole seconds may be this far off
RANKS = {LegOutcome.OPEN.value: 0, LegOutcome.LOST.value: 1}
FINAL = 2


def same_leg(found: Leg, stored: Sequence[Leg]) -> Leg | None:
    """Return which of the stored legs of the call a found one is: a call is once in a queue at a time."""
    alike = [leg for leg in stored if leg.queue == found.queue and leg.direction == found.direction]
    exact = [leg for leg in alike if leg.entered_at == found.entered_at]
    if exact:
        return next((leg for leg in exact if leg.number == found.number), exact[0])
    return next((leg for leg in alike if (leg.cut or found.cut) and _overlap(leg, found)), None)


def _overlap(one: Leg, other: Leg) -> bool:
    """Tell whether two legs, of which one has a reckoned beginning, are the same: the end is told by the same line."""
    if one.ended_at is None or other.ended_at is None:
        running, over = (one, other) if one.ended_at is None else (other, one)
        return over.ended_at is None or _seen(running) <= over.ended_at
    if LegOutcome.LOST.value in (one.outcome, other.outcome):
        return max(one.entered_at, other.entered_at) <= min(one.ended_at, other.ended_at) + SLACK
    return one.ended_at == other.ended_at


def _seen(leg: Leg) -> int:
    """Return the first moment of a leg that a line told and no length."""
    return leg.answered_at if leg.cut and leg.answered_at is not None else leg.entered_at


def merged_leg(stored: Leg, found: Leg) -> Leg:
    """Return the leg with the beginning of the reading that had it, and the end of the one that knows it best."""
    if stored == replace(found, number=stored.number):
        return stored
    entry, other = (stored, found) if found.cut and not stored.cut else (found, stored)
    answer = entry if entry.answered_at is not None or other.answered_at is None else other
    end = max((stored, found), key=lambda leg: (RANKS.get(leg.outcome, FINAL), not leg.cut, leg is found))
    rest = found if end is stored else stored
    waited = answer if answer.answered_at is not None else end
    return replace(
        end,
        number=stored.number,
        entered_at=entry.entered_at,
        caller=entry.caller or other.caller,
        caller_name=entry.caller_name or other.caller_name,
        did=entry.did or other.did,
        cut=entry.cut,
        answered_at=answer.answered_at,
        agent=answer.agent or end.agent,
        wait=waited.wait if waited.wait is not None else rest.wait,
        ring=_most(stored.ring, found.ring),
        wrap=end.wrap if end.wrap is not None else rest.wrap,
    )


def _most(*values: float | None) -> float | None:
    return max((value for value in values if value is not None), default=None)


def same_span(found: AgentSpan, stored: Sequence[AgentSpan]) -> AgentSpan | None:
    """Return which of the stored spans of the agent a found one is: nobody is signed in twice at a time."""
    alike = [span for span in stored if span.kind == found.kind and span.queue == found.queue]
    exact = next((span for span in alike if span.started_at == found.started_at), None)
    if exact is not None or not any(span.ended_at is not None for span in (found, *alike)):
        return exact
    return next((span for span in alike if _together(span, found)), None)


def _together(one: AgentSpan, other: AgentSpan) -> bool:
    """True where two spans share more than a moment; of two that are open, each may be a beginning of its own."""
    ends = [span.ended_at for span in (one, other) if span.ended_at is not None]
    return bool(ends) and min(ends) - max(one.started_at, other.started_at) > 0


def merged_span(stored: AgentSpan, found: AgentSpan) -> AgentSpan:
    """Return the span with the beginning that was seen, and the end of whichever has one."""
    begun = found if stored.cut and not found.cut else stored
    ended = stored.ended_at if found.ended_at is None else found.ended_at
    return replace(stored, started_at=begun.started_at, ended_at=ended, reason=stored.reason or found.reason)
