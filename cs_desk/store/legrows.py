"""Legs as rows of their table: lengths in milliseconds, and whether the entry was seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cs_desk.models.acd import Leg

CUT = "cut"
"""What `leg.digest` says of a leg whose entry was not in the log."""
SAID = (
    "queue", "caller", "caller_name", "did", "direction", "entered_at", "answered_at", "ended_at", "wait_ms", "ring_ms",
    "talk_ms", "hold_ms", "wrap_ms", "outcome", "ended_by", "agent", "transferred_to", "digest",
)  # fmt: skip
LENGTHS = range(8, 13)  # of SAID: kept in milliseconds


def leg_row(leg: Leg) -> list[Any]:
    """Return what a leg says, in the stored form, in the order of SAID."""
    lengths = (leg.wait, leg.ring, leg.talk, leg.hold, leg.wrap)
    return [
        leg.queue, leg.caller, leg.caller_name, leg.did, leg.direction, leg.entered_at, leg.answered_at, leg.ended_at,
        *(None if length is None else round(length * 1_000) for length in lengths), leg.outcome, leg.ended_by,
        leg.agent, leg.transferred_to, CUT if leg.cut else "",
    ]  # fmt: skip


def leg_from(call: str, number: int, said: Sequence[Any]) -> Leg:
    """Return the leg of a stored row; `said` are the values of SAID."""
    values = dict(zip(SAID, said, strict=True))
    for place in LENGTHS:
        name = SAID[place]
        value = values.pop(name)
        values[name.removesuffix("_ms")] = None if value is None else value / 1_000
    values["hold"] = values["hold"] or 0.0
    values["cut"] = values.pop("digest") == CUT
    return Leg(call=call, number=number, **values)
