"""Puts the values of a row together as a call, and finds what contradicts itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cs_desk.ingest.build import BadRowError
from cs_desk.models.acd import Leg, LegOutcome
from cs_desk.models.importedcalls import ImportedCall
from cs_desk.models.imports import Origin, Scores

Values = Mapping[str, Any]
SECOND = 1_000_000
ANSWERED = LegOutcome.ANSWERED.value


def call(values: Values, origin: Origin, now: int) -> ImportedCall:
    """Return a call that is over; what the row does not tell follows from what it does. Raises BadRowError.

    Where the row has no outcome, an answer, a talk or an agent who talked tells that it was answered.
    """
    get = values.get
    entered = get("entered_at")
    if entered is None:
        raise BadRowError("entered_at", "a call needs the moment it came in")
    outcome = get("outcome") or _outcome(values)
    if outcome == ANSWERED:
        answered, wait, talk, ended = _answered(values, int(entered))
    else:
        answered, talk = None, None
        wait, ended = _unanswered(values, int(entered))
    if ended > now:
        raise BadRowError("entered_at" if entered > now else "ended_at", "this is in the future")
    leg = Leg(
        call=origin.key,
        number=1,
        queue=get("queue", ""),
        entered_at=int(entered),
        caller=get("caller", ""),
        caller_name=get("caller_name", ""),
        did=get("did", ""),
        direction=get("direction", "inbound"),
        answered_at=answered,
        ended_at=ended,
        wait=wait,
        ring=_seconds(get("ring")),
        talk=talk,
        hold=_seconds(get("hold")) or 0.0,
        wrap=_seconds(get("wrap")),
        outcome=outcome,
        ended_by="transfer" if get("transferred_to") and answered is not None else "",
        agent=get("agent", ""),
        transferred_to=get("transferred_to", ""),
    )
    scores = Scores(get("csat"), get("ces"), get("nps"))
    return ImportedCall(origin, leg, get("topic", ""), get("resolved"), scores)


def _outcome(values: Values) -> str:
    if "answered_at" in values or values.get("talk"):
        return ANSWERED
    if "answered_at" in values or "ended_at" in values or "wait" in values or "talk" in values:
        return LegOutcome.ABANDONED.value
    raise BadRowError(
        "outcome", "the row does not say whether somebody answered: outcome, answered_at or talk is wanted"
    )


def _answered(values: Values, entered: int) -> tuple[int, float | None, float | None, int]:
    """Return when a call was answered, after how many seconds, how long they talked, and when it ended."""
    answered, wait, ended = values.get("answered_at"), values.get("wait"), values.get("ended_at")
    talk, hold = values.get("talk"), values.get("hold", 0)
    if answered is None:
        answered = entered + (wait or 0)
    elif answered < entered:
        raise BadRowError("answered_at", "answered before it came in", "entered_at")
    else:
        wait = answered - entered if wait is None else wait
    if ended is None:
        ended = answered + (talk or 0) + hold
    elif ended < answered:
        raise BadRowError("ended_at", "ended before it was answered", "answered_at")
    elif talk is None:
        talk = ended - answered - hold
    return int(answered), _seconds(wait), _seconds(talk), int(ended)


def _unanswered(values: Values, entered: int) -> tuple[float | None, int]:
    """Return how many seconds a call waited in vain, and when it ended."""
    wait, ended = values.get("wait"), values.get("ended_at")
    if ended is not None and ended < entered:
        raise BadRowError("ended_at", "ended before it came in", "entered_at")
    if wait is None and ended is not None:
        wait = ended - entered
    return _seconds(wait), int(entered + (wait or 0) if ended is None else ended)


def _seconds(span: int | None) -> float | None:
    return None if span is None else span / SECOND
