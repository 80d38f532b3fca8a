"""The calls that a log is about at the moment, with what is remembered of those that were over a little while ago."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

from cs_desk.ingest.queuelog.lines import SECOND, Event
from cs_desk.models.acd import Leg, LegOutcome, leg_values

SLACK = 2 * SECOND  # lengths are whole seconds, rounded twice: what is reckoned from them may be this far off
LEGS_REMEMBERED = 32  # of one call: some go round and round
REMEMBERED = 256  # calls that are over, kept for lines that come late or twice
OPEN, LOST = LegOutcome.OPEN.value, LegOutcome.LOST.value


class CallBook:
    """The calls being followed, those that were over a moment ago, and the legs that changed since last asked."""

    def __init__(self) -> None:
        self._calls: dict[str, list[Leg]] = {}
        self._over: dict[str, None] = {}  # in the order in which they ended
        self._dids: dict[str, str] = {}
        self._held: dict[str, int] = {}
        self._newest = 0
        self._looked = 0
        self.begun = 0  # calls whose first leg was met by this reader
        self._changed: dict[tuple[str, int], Leg] = {}

    def take(self) -> list[Leg]:
        """Return the legs that are new or changed since this was asked before, each as it stands now."""
        changed = [*self._changed.values()]
        self._changed.clear()
        return changed

    def open_legs(self) -> list[Leg]:
        """Return the legs that have not ended."""
        return [leg for legs in self._calls.values() for leg in legs if leg.outcome == OPEN]

    def adopt(self, leg: Leg) -> None:
        """Go on with an open leg that another reading left."""
        self._over.pop(leg.call, None)
        self._calls.setdefault(leg.call, []).append(leg)

    def _leg(self, event: Event, reaching_back: float) -> Leg:
        """Return the leg that an event is about: open, ended already, or made for it with the beginning it tells."""
        leg = self._open(event)
        if leg is not None:
            return leg
        begun = event.at - int(reaching_back * SECOND)
        for leg in reversed(self._calls.get(event.call, ())):
            if leg.queue == event.queue and _was_told(leg, begun, event.at):
                return leg
        return self._new(event, begun, cut=True)

    def _open(self, event: Event) -> Leg | None:
        for leg in reversed(self._calls.get(event.call, ())):
            if leg.outcome == OPEN and (leg.queue == event.queue or not event.queue):
                return leg
        return None

    def _new(self, event: Event, begun: int, *, cut: bool) -> Leg:
        legs = self._calls.setdefault(event.call, [])
        number = legs[-1].number + 1 if legs else 1
        self.begun += not legs
        leg = Leg(event.call, number, event.queue, begun, did=self._dids.get(event.call, ""), cut=cut)
        legs.append(leg)
        if len(legs) > LEGS_REMEMBERED and legs[0].outcome != OPEN:
            del legs[0]
        self._over.pop(event.call, None)
        self._touch(leg)
        return leg

    def _end(self, leg: Leg, outcome: str, at: int) -> None:
        leg.outcome, leg.ended_at = outcome, max(at, leg.entered_at)
        self._touch(leg)
        legs = self._calls[leg.call]
        if len(legs) == 1 or not any(one.outcome == OPEN for one in legs):
            self._is_over(leg.call)

    def _is_over(self, call: str) -> None:
        self._over.pop(call, None)
        self._over[call] = None
        if len(self._over) > REMEMBERED:
            forgotten = next(iter(self._over))
            del self._over[forgotten], self._calls[forgotten]
            self._dids.pop(forgotten, None)
            self._held.pop(forgotten, None)

    def _touch(self, leg: Leg) -> None:
        self._changed[leg.call, leg.number] = leg

    def state(self) -> dict[str, Any]:
        """Return what is remembered, fit for JSON; legs that changed must have been taken before."""
        over = [[call, [leg_values(leg) for leg in self._calls[call]]] for call in self._over]
        live = [
            [call, [leg_values(leg) for leg in legs]] for call, legs in self._calls.items() if call not in self._over
        ]
        return {
            "over": over, "live": live, "dids": self._dids, "held": self._held, "newest": self._newest,
            "looked": self._looked,
        }  # fmt: skip

    @classmethod
    def of(cls, state: dict[str, Any]) -> Self:
        """Return the calls as `state` left them."""
        calls = cls()
        calls._calls = {call: [Leg(*values) for values in legs] for call, legs in _all(state)}
        calls._over = {call: None for call, _ in state["over"]}
        calls._dids, calls._held = {**state["dids"]}, {**state["held"]}
        calls._newest, calls._looked = state["newest"], state["looked"]
        return calls


def _all(state: dict[str, Any]) -> Iterator[tuple[str, list[list[Any]]]]:
    yield from state["over"]
    yield from state["live"]


def _was_told(leg: Leg, begun: int, at: int) -> bool:
    """Tell whether what lasted until `at` is the leg, which has ended: a call is once in a queue at a time."""
    if leg.ended_at is None or at < leg.entered_at - SLACK:
        return False
    if at <= leg.ended_at:
        return True
    return begun < leg.ended_at - SLACK if leg.answered_at is not None else leg.outcome == LOST
