"""Calls as a log would bring them, for tests of what stores them."""

from __future__ import annotations

from typing import Any

from cs_desk.clock import to_micros
from cs_desk.models.acd import AgentSpan, Leg
from cs_desk.models.callbatch import CallBatch
from cs_desk.models.importedcalls import ImportedCall
from cs_desk.models.imports import Origin, Scores
from tests.support.desks import START

SECOND = 1_000_000
AT = to_micros(START) - 3_600 * SECOND


def a_leg(after: int = 0, **other: Any) -> Leg:
    """A call that came in so many seconds after AT, was answered after ten seconds and talked for sixty."""
    entered = AT + after * SECOND
    plain: dict[str, Any] = {
        "call": "c1", "number": 1, "queue": "sales", "entered_at": entered, "caller": "0491 570 006",
        "answered_at": entered + 10 * SECOND, "ended_at": entered + 70 * SECOND, "wait": 10.0, "ring": 4.0,
        "talk": 60.0, "outcome": "answered", "ended_by": "caller", "agent": "SIP/ben",
    }  # fmt: skip
    return Leg(**plain | other)


def an_open_leg(after: int = 0, **other: Any) -> Leg:
    """A call that waits since so many seconds after AT."""
    nothing: dict[str, Any] = dict.fromkeys(("answered_at", "ended_at", "wait", "ring", "talk"))
    return a_leg(after, **nothing | {"outcome": "open", "ended_by": "", "agent": ""} | other)


def a_span(begun: int = 0, ended: int | None = 3_000, kind: str = "signed_in", **other: Any) -> AgentSpan:
    """A time of Ben's in seconds after AT."""
    plain: dict[str, Any] = {"agent": "SIP/ben", "queue": "", "reason": ""}
    until = None if ended is None else AT + ended * SECOND
    return AgentSpan(kind=kind, started_at=AT + begun * SECOND, ended_at=until, **plain | other)


def a_batch(*legs: Leg, span: AgentSpan | None = None, **other: Any) -> CallBatch:
    """A batch of these legs, with a span."""
    plain: dict[str, Any] = {"source": "queue_log", "file": "queue_log", "lines": len(legs), "unknown": []}
    return CallBatch(legs=[*legs], spans=[span] if span else [], **plain | other)


def a_call() -> ImportedCall:
    """The call of `a_leg` as a table has it, with a score."""
    return ImportedCall(Origin("pbx", "c1", "d", 2), a_leg(), "bills", True, Scores(csat=4))
