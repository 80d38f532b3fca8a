"""Legs from the events of calls, in whatever order and however cut the log gives them.

A call has legs, at most one of them open in each queue. What ends a leg that is not open was either told before (then
it is a repeat) or belongs to a leg whose beginning the log does not have (then the lengths it tells make the leg).
"""

from __future__ import annotations

from cs_desk.ingest.queuelog.book import LOST, OPEN, SLACK, CallBook
from cs_desk.ingest.queuelog.lines import SECOND, Event, number_at, text_at
from cs_desk.models.acd import EndedBy, Leg, LegOutcome

OVER_AFTER = 24 * 3600 * SECOND  # a leg without an end this long after is one whose end was lost
LOOK_EVERY = 3600 * SECOND
NOWHERE = 99  # a place beyond an event's data
ANSWERED = LegOutcome.ANSWERED.value


class Calls(CallBook):
    """What each event of a call does to its legs."""

    def enter(self, event: Event) -> None:
        """A call entered a queue; the same entry told again changes nothing."""
        legs = self._calls.get(event.call)
        if legs is not None:
            for leg in legs:
                if leg.queue == event.queue and self._is_entry_of(leg, event.at):
                    if leg.cut:
                        self._complete_entry(leg, event)
                    return
            for leg in legs:
                if leg.outcome == OPEN:
                    self._lose(leg, event.at)
        self._complete_entry(self._new(event, event.at, cut=False), event)
        if event.at > self._newest:
            self._newest = event.at
            if event.at - self._looked >= LOOK_EVERY:
                self._give_up_on_the_old()

    @staticmethod
    def _is_entry_of(leg: Leg, at: int) -> bool:
        return leg.entered_at == at or (leg.cut and abs(leg.entered_at - at) <= SLACK)

    def _complete_entry(self, leg: Leg, event: Event) -> None:
        leg.entered_at, leg.cut = event.at, False
        leg.caller, leg.caller_name = text_at(event.data, 1), text_at(event.data, 3)
        self._touch(leg)

    def connect(self, event: Event) -> None:
        """Somebody answered."""
        hold, ring = number_at(event.data, 0), number_at(event.data, 2)
        leg = self._leg(event, hold or 0.0)
        if leg.answered_at is not None or leg.outcome not in (OPEN, LOST):
            return
        leg.answered_at, leg.agent = event.at, event.agent
        leg.wait = hold if hold is not None else _between(leg.entered_at, event.at)
        if ring is not None:
            leg.ring = (leg.ring or 0.0) + ring
        self._touch(leg)

    def finish(self, event: Event, first: int, ended_by: EndedBy, to: str = "") -> None:
        """A leg that was answered ended; `first` is where holding time and talking time begin in the data."""
        hold, talk = number_at(event.data, first), number_at(event.data, first + 1)
        leg = self._leg(event, (hold or 0.0) + (talk or 0.0))
        if leg.outcome not in (OPEN, LOST):
            return
        if leg.answered_at is None:
            leg.answered_at = max(event.at - int((talk or 0.0) * SECOND), leg.entered_at)
            leg.agent = event.agent
            leg.wait = hold if hold is not None else _between(leg.entered_at, leg.answered_at)
        self._answered_until(leg, event.at, talk)
        leg.ended_by, leg.transferred_to = ended_by.value, to
        self._end(leg, ANSWERED, event.at)

    def _answered_until(self, leg: Leg, at: int, talk: float | None) -> None:
        """Part the time since the answer into hold and talk."""
        since = self._held.pop(leg.call, None)
        if since is not None:
            leg.hold += _between(since, at)
        whole = talk if talk is not None else _between(leg.answered_at or at, at)
        leg.talk = max(whole - leg.hold, 0.0)

    def leave(self, event: Event, outcome: LegOutcome, waited_at: int) -> None:
        """A leg ended without an answer; the waiting time stands at `waited_at` in the data, if anywhere."""
        waited = number_at(event.data, waited_at)
        leg = self._leg(event, waited or 0.0)
        if leg.outcome not in (OPEN, LOST):
            return
        if leg.answered_at is not None:  # the end of a talk told in odd words
            self._answered_until(leg, event.at, None)
            self._end(leg, ANSWERED, event.at)
            return
        leg.wait = waited if waited is not None or leg.cut else _between(leg.entered_at, event.at)
        self._end(leg, outcome.value, event.at)

    def refuse(self, event: Event, outcome: LegOutcome) -> None:
        """A call was not let into the queue: a leg without length."""
        legs = self._calls.get(event.call, ())
        if any(
            leg.queue == event.queue and leg.outcome == outcome.value and leg.entered_at == event.at for leg in legs
        ):
            return
        leg = self._open(event) or self._new(event, event.at, cut=False)
        leg.wait = _between(leg.entered_at, event.at)
        self._end(leg, outcome.value, event.at)

    def dial(self, event: Event) -> None:
        """An agent began a call to somebody outside."""
        legs = self._calls.get(event.call, ())
        if any(leg.queue == event.queue and leg.entered_at == event.at for leg in legs):
            return
        leg = self._new(event, event.at, cut=False)
        leg.direction, leg.agent, leg.caller = "outbound", event.agent, text_at(event.data, 0)

    def dialled(self, event: Event) -> None:
        """The other side of a call to outside answered."""
        leg = self._open(event)
        if leg is not None and leg.answered_at is None:
            leg.answered_at, leg.wait = event.at, _between(leg.entered_at, event.at)
            self._touch(leg)

    def undialled(self, event: Event, outcome: LegOutcome) -> None:
        """A call to outside ended before it was answered; one whose beginning the log does not have is left out."""
        if self._open(event) is not None:
            self.leave(event, outcome, NOWHERE)

    def rang(self, event: Event) -> None:
        """A phone rang in vain, for so many milliseconds."""
        leg, length = self._open(event), number_at(event.data, 0)
        if leg is not None and length is not None:
            leg.ring = (leg.ring or 0.0) + length / 1_000
            self._touch(leg)

    def hold(self, event: Event) -> None:
        """The caller was put on hold."""
        leg = self._open(event)
        if leg is not None and leg.answered_at is not None:
            self._held.setdefault(event.call, event.at)

    def resume(self, event: Event) -> None:
        """The caller was taken off hold; where the log does not say since when, a length in the data counts."""
        leg = self._open(event)
        since = self._held.pop(event.call, None)
        length = _between(since, event.at) if since is not None else number_at(event.data, 0)
        if leg is not None and length:
            leg.hold += length
            self._touch(leg)

    def wrap(self, event: Event) -> None:
        """The agent has so many seconds for work after the call."""
        length = number_at(event.data, 0)
        legs = self._calls.get(event.call) or self._last_of(event.agent)
        if legs and length is not None and legs[-1].answered_at is not None:
            legs[-1].wrap = length
            self._touch(legs[-1])

    def _last_of(self, agent: str) -> list[Leg]:
        mine = (
            self._calls[call] for call in reversed(self._over) if any(leg.agent == agent for leg in self._calls[call])
        )
        return next(mine, []) if agent else []

    def dialled_in(self, event: Event) -> None:
        """The number that the caller dialled; it may be told before the call enters a queue."""
        did = text_at(event.data, 0)
        if event.call not in self._calls:
            self._calls[event.call] = []
            self._is_over(event.call)
        self._dids[event.call] = did
        for leg in self._calls[event.call]:
            if not leg.did:
                leg.did = did
                self._touch(leg)

    def restart(self, at: int) -> None:
        """The exchange began anew: whatever was open ended, unknown when; how long somebody talked is not known."""
        for leg in self.open_legs():
            if leg.answered_at is not None:
                leg.ended_by = EndedBy.RESTART.value
                self._end(leg, ANSWERED, max(at, leg.answered_at))
            else:
                self._end(leg, LegOutcome.RESTART.value, max(at, leg.entered_at))
        self._held.clear()

    def _lose(self, leg: Leg, at: int) -> None:
        """The leg ended and the log does not say how: it is somewhere else by now, or much time has passed."""
        if leg.answered_at is not None:
            self._answered_until(leg, max(at, leg.answered_at), None)
            self._end(leg, ANSWERED, max(at, leg.answered_at))
        else:
            self._end(leg, LOST, max(at, leg.entered_at))

    def _give_up_on_the_old(self) -> None:
        self._looked = self._newest
        for leg in self.open_legs():
            last = leg.entered_at if leg.answered_at is None else leg.answered_at
            if self._newest - last > OVER_AFTER:
                self._end(leg, LOST if leg.answered_at is None else ANSWERED, last)


def _between(begun: int, ended: int) -> float:
    return max(ended - begun, 0) / SECOND
