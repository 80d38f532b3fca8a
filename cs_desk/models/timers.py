"""Talk, hold and wrap time of a contact, and time spent in each step, derived from stored events only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ContactEventKind(StrEnum):
    """What can happen on a contact; each starts, stops or changes a timer."""

    START = "start"
    HOLD = "hold"
    RESUME = "resume"
    PARK = "park"
    UNPARK = "unpark"
    HAND_OVER = "hand_over"
    END = "end"
    CLOSE = "close"


class ContactState(StrEnum):
    """Where a contact stands, as its last event left it."""

    TALK = "talk"
    HOLD = "hold"
    PARKED = "parked"
    WRAP = "wrap"
    CLOSED = "closed"


_AFTER = {
    ContactEventKind.START: ContactState.TALK,
    ContactEventKind.HOLD: ContactState.HOLD,
    ContactEventKind.RESUME: ContactState.TALK,
    ContactEventKind.PARK: ContactState.PARKED,
    ContactEventKind.END: ContactState.WRAP,
    ContactEventKind.CLOSE: ContactState.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Timers:
    """Seconds talked, held, wrapped and parked so far, the state, and when that state began."""

    talk: float
    hold: float
    wrap: float
    parked: float
    state: ContactState
    since: datetime

    @property
    def handling(self) -> float:
        """Talk, hold and wrap together, in seconds."""
        return self.talk + self.hold + self.wrap


def timers(events: Iterable[tuple[ContactEventKind, datetime]], now: datetime) -> Timers:
    """Return the timers of a contact at `now` from its events in order; the first must be a start.

    Taking a parked contact up again returns to what was going on before (talk or wrap), so that time parked counts
    as neither. Raises ValueError for no events.
    """
    spent = dict.fromkeys(ContactState, 0.0)
    state: ContactState | None = None
    before_park = ContactState.TALK
    since = now
    for kind, at in events:
        if state is not None:
            spent[state] += max((at - since).total_seconds(), 0.0)
        if kind is ContactEventKind.PARK and state in (ContactState.TALK, ContactState.HOLD, ContactState.WRAP):
            before_park = ContactState.WRAP if state is ContactState.WRAP else ContactState.TALK
        if kind is ContactEventKind.UNPARK:
            state = before_park
        elif kind is not ContactEventKind.HAND_OVER:
            state = _AFTER[kind]
        since = at
    if state is None:
        raise ValueError("a contact without a start event")
    if state is not ContactState.CLOSED:
        spent[state] += max((now - since).total_seconds(), 0.0)
    return Timers(
        spent[ContactState.TALK],
        spent[ContactState.HOLD],
        spent[ContactState.WRAP],
        spent[ContactState.PARKED],
        state,
        since,
    )


def step_seconds(events: Iterable[tuple[str, str, datetime]], now: datetime) -> dict[str, float]:
    """Return the seconds spent in each step from run events (kind, step, at) in order; parked time is left out."""
    spent: dict[str, float] = {}
    step: str | None = None
    paused = False
    since = now
    for kind, name, at in events:
        if step is not None and not paused:
            spent[step] = spent.get(step, 0.0) + max((at - since).total_seconds(), 0.0)
        paused = kind == "park" or (paused and kind != "resume")
        step = None if kind == "finish" else name
        since = at
    if step is not None and not paused:
        spent[step] = spent.get(step, 0.0) + max((now - since).total_seconds(), 0.0)
    return spent
