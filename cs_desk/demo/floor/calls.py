"""The telephone system beside the colleagues: callers come and give up, agents sign in and pause, calls end.

What it does follows from the legs and spans that the store holds, and is stored as the lines of a log would be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from cs_desk.clock import from_micros, to_micros
from cs_desk.demo.duties import interface
from cs_desk.demo.floor.hall import Deed, Hall
from cs_desk.demo.switchboard import SALES, SECOND, SOURCE, SUPPORT
from cs_desk.models.acd import AgentSpan, EndedBy, Leg, LegOutcome, SpanKind
from cs_desk.models.callbatch import CallBatch
from cs_desk.models.calls import QueueLeg, SpanRow
from cs_desk.models.contacts import Contact
from cs_desk.models.customers import CustomerPhone
from cs_desk.models.enums import Channel, Operation
from cs_desk.models.enums import Stage as Cycle
from cs_desk.models.inputs import NewContact, NewMoment
from cs_desk.models.policy import Actor
from cs_desk.models.timers import ContactEventKind as Kind
from cs_desk.services import calldata, contacts, moments

CALLERS = 0.11
"""How likely a turn brings another caller."""
LONGEST_QUEUE = 6
PAUSES = 0.012
"""How likely a turn sends somebody who is free on a break."""
AGAIN = timedelta(minutes=10)
"""Nobody calls twice within this time."""
UNRECORDED = timedelta(minutes=3)
OVER = (Kind.END.value, Kind.PARK.value, Kind.CLOSE.value, Kind.HAND_OVER.value)
WAITING = "source = ? AND outcome = ? AND ended_at IS NULL AND answered_at IS NULL ORDER BY entered_at"
TALKING = "source = ? AND ended_at IS NULL AND answered_at IS NOT NULL"
ENDS = f"""SELECT contact_id, MIN(at) FROM contact_event
  WHERE contact_id IN (SELECT contact_id FROM leg WHERE {TALKING}) AND kind IN {OVER} GROUP BY contact_id"""


@dataclass(slots=True)
class Lines:
    """What the telephone system's log says of this turn."""

    legs: list[Leg] = field(default_factory=list)
    spans: list[AgentSpan] = field(default_factory=list)


def waiting(hall: Hall) -> list[QueueLeg]:
    """Return who waits in the queue, the longest first."""
    rows = hall.rows(QueueLeg, WAITING, SOURCE, LegOutcome.OPEN.value)
    return [row for row in rows if row.entered_at <= hall.clock.now()]


def paused(hall: Hall) -> dict[int, SpanRow]:
    """Return the pauses that go on, by person."""
    return {row.staff_id: row for row in _open_spans(hall, SpanKind.PAUSED) if row.staff_id is not None}


def _open_spans(hall: Hall, kind: SpanKind) -> list[SpanRow]:
    return hall.rows(SpanRow, "source = ? AND kind = ? AND ended_at IS NULL ORDER BY id", SOURCE, kind.value)


def turn(hall: Hall) -> Deed | None:
    """Return what the telephone system has to tell of this turn, None for nothing."""
    lines = Lines()
    lines.spans += [*_sign_ins(hall), *_pauses(hall)]
    lines.legs += [*_over(hall), *_callers(hall)]
    return partial(_tell, hall, lines) if lines.legs or lines.spans else None


def _tell(hall: Hall, lines: Lines) -> None:
    said = len(lines.legs) + len(lines.spans)
    hall.tell(hall.manager, calldata.store_calls, CallBatch(SOURCE, SOURCE, said, lines.legs, lines.spans, []))


def _sign_ins(hall: Hall) -> Iterator[AgentSpan]:
    there = {row.staff_id for row in _open_spans(hall, SpanKind.SIGNED_IN)}
    for who in hall.colleagues():
        if who.staff_id not in there:
            yield AgentSpan(interface(who.login), SpanKind.SIGNED_IN.value, "", "", to_micros(hall.clock.now()))


def _pauses(hall: Hall) -> Iterator[AgentSpan]:
    """Let who had their break come back, and somebody who is free go."""
    now, going_on = to_micros(hall.clock.now()), paused(hall)
    mine = {who.staff_id: who for who in hall.colleagues()}
    for row in going_on.values():
        if row.staff_id in mine and hall.ripe(row.started_at, f"pause {row.id}", 120, 480):
            yield AgentSpan(row.agent, row.kind, "", row.reason, to_micros(row.started_at), now)
    if going_on or hall.rng.random() >= PAUSES:
        return
    busy = {row.operator_id for row in hall.rows(Contact, "closed_at IS NULL")}
    free = [who for number, who in mine.items() if number not in busy]
    if len(free) > 1:
        yield AgentSpan(interface(hall.rng.choice(free).login), SpanKind.PAUSED.value, "", "Break", now)


def _over(hall: Hall) -> Iterator[Leg]:
    """Let callers go who waited too long, and calls end whose contact is over."""
    now = hall.clock.now()
    for row in waiting(hall):
        patience = timedelta(seconds=25 + Random(f"{hall.seed}/leg {row.id}").expovariate(1 / 110)) / hall.haste
        if now - row.entered_at > patience:
            wait = (now - row.entered_at).total_seconds()
            yield _leg(row, ended_at=to_micros(now), wait=wait, outcome=LegOutcome.ABANDONED.value,
                       ended_by=EndedBy.CALLER.value)  # fmt: skip
    over = {contact: from_micros(at) for contact, at in hall.store.execute(ENDS, (SOURCE,))}
    for row in hall.rows(QueueLeg, f"{TALKING} ORDER BY id", SOURCE):
        # A call that nobody recorded as a contact takes three minutes.
        at = over.get(row.contact_id) if row.contact_id is not None else row.answered_at + UNRECORDED
        if at is not None:
            talk = (at - row.answered_at).total_seconds()
            yield _leg(row, ended_at=to_micros(at), talk=max(talk, 0.0), outcome=LegOutcome.ANSWERED.value,
                       ended_by=EndedBy.CALLER.value)  # fmt: skip


def _leg(row: QueueLeg, **more: Any) -> Leg:
    wait = None if row.wait_ms is None else row.wait_ms / 1000
    ring = None if row.ring_ms is None else row.ring_ms / 1000
    said: dict[str, Any] = {
        "call": row.call_key, "number": row.number, "queue": row.queue, "entered_at": to_micros(row.entered_at),
        "caller": row.caller, "agent": row.agent, "wait": wait, "ring": ring,
        "answered_at": to_micros(row.answered_at) if row.answered_at else None,
    }  # fmt: skip
    return Leg(**said | more)


def _callers(hall: Hall) -> Iterator[Leg]:
    """Let another caller come."""
    if hall.rng.random() >= CALLERS or len(waiting(hall)) >= LONGEST_QUEUE:
        return
    number = CustomerPhone.get_or_none((CustomerPhone.customer == hall.customer()) & CustomerPhone.e164.is_null(False))
    if number is not None and number.e164 is not None:
        entered = to_micros(hall.clock.now())
        if QueueLeg.get_or_none((QueueLeg.caller == number.e164) & (QueueLeg.entered_at > hall.clock.now() - AGAIN)):
            return
        call = f"{entered // SECOND}.{entered % SECOND}"
        yield Leg(call, 1, hall.rng.choice((SALES, SUPPORT)), entered, number.e164)


def answer(hall: Hall, who: Actor, row: QueueLeg) -> None:
    """Take the call that waits longest: the telephone system says who answered, and a contact begins."""
    number = CustomerPhone.get_or_none(CustomerPhone.e164 == row.caller)
    operation = Operation.SALES if row.queue == SALES else Operation.CUSTOMER_SUPPORT
    new = NewContact(channel=Channel.PHONE, operation=operation, customer_id=number.customer_id if number else None)
    now = hall.clock.now()
    wait = (now - row.entered_at).total_seconds()
    leg = _leg(row, answered_at=to_micros(now), wait=wait, ring=min(wait, 4.0), agent=interface(who.login))
    _tell(hall, Lines([leg]))
    contact = hall.tell(who, contacts.start_contact, new)
    if wait > 60 / hall.haste:
        seen = NewMoment(
            energy=-2, seen="“I have been on hold long enough”", trigger="wait", stage=Cycle.ESTABLISH_CONTACT
        )
        hall.tell(who, moments.add_moment, contact, seen)
