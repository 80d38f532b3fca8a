"""Verbs on a contact: start, who it is with, hold, park, end, close, and what is noted on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cs_desk.errors import ConflictError, InputError
from cs_desk.models import handover
from cs_desk.models.contacts import Contact, ContactEvent, Difficulty
from cs_desk.models.customers import Customer
from cs_desk.models.enums import Channel, Direction, Operation
from cs_desk.models.people import Staff
from cs_desk.models.policy import Verb
from cs_desk.models.runs import RunEvent, ScriptRun
from cs_desk.models.timers import ContactEventKind as Kind
from cs_desk.models.timers import ContactState
from cs_desk.models.timers import timers as derive
from cs_desk.services import lookup
from cs_desk.services.unit import Unit, service
from cs_desk.store.sequence import yearly_reference
from cs_desk.text import TEXT, too_long, whole

if TYPE_CHECKING:  # pydantic costs a third of a start and is needed at the first verb only
    from cs_desk.models.inputs import CloseContact, NewContact

LIVE_VOICE = tuple(channel.value for channel in Channel if channel.exclusive)


@service(Verb.CONTACT_TAKE)
def start_contact(unit: Unit, data: NewContact) -> int:
    """Begin a contact now and return its id; raises ConflictError while another voice call is in hand."""
    unit.require(owner_id=unit.actor.staff_id)
    if data.channel.exclusive:
        _one_voice_call(unit)
    if data.customer_id is not None:
        _may_be_called(unit, lookup.customer(data.customer_id), data.direction, data.operation)
    row = Contact.create(
        reference=yearly_reference(unit.store, "K", unit.now.year),
        customer_id=data.customer_id,
        anonymous=data.anonymous,
        channel=data.channel.value,
        direction=data.direction.value,
        operation=data.operation.value,
        operator_id=unit.actor.staff_id,
        team_id=unit.actor.team_id,
        started_at=unit.now,
    )
    add_event(unit, row.id, Kind.START)
    if data.customer_id is not None:
        _join(unit, row.id)
    unit.record("contact", row.id, new=data.model_dump(mode="json") | {"reference": row.reference})
    unit.touch("contacts")
    return int(row.id)


def _join(unit: Unit, contact_id: int) -> None:
    """Make one of a contact and the call that the telephone system tells of, where it came first."""
    from cs_desk.services import joining  # brings what reads telephone numbers, which no start needs

    joining.join(unit, contact_id)


def _may_be_called(unit: Unit, customer: Customer, direction: str, operation: str) -> None:
    """Refuse an outbound marketing or sales contact with somebody who asked not to be called."""
    if direction == Direction.OUTBOUND and operation in (Operation.MARKETING, Operation.SALES) and customer.do_not_call:
        unit.refuse(f"{customer.name} asked not to be called for marketing or sales.")


def add_event(unit: Unit, contact_id: int, kind: Kind, **detail: Any) -> None:
    """Add a dated event to a contact, inside a unit."""
    ContactEvent.create(
        contact_id=contact_id, kind=kind.value, at=unit.now, staff_id=unit.actor.staff_id, detail=detail or None
    )


def state_of(unit: Unit, contact_id: int) -> ContactState:
    """Return where a contact stands, from its events."""
    rows = ContactEvent.select(ContactEvent.kind, ContactEvent.at).where(ContactEvent.contact == contact_id)
    events = [(Kind(row.kind), row.at) for row in rows.order_by(ContactEvent.at, ContactEvent.id)]
    return derive(events, unit.now).state


def _one_voice_call(unit: Unit) -> None:
    lookup.hold_staff(unit.actor.staff_id)
    others = Contact.select().where(
        (Contact.operator == unit.actor.staff_id) & Contact.closed_at.is_null() & Contact.channel.in_(LIVE_VOICE)
    )
    for other in others:
        if state_of(unit, other.id) is not ContactState.PARKED:
            raise ConflictError(f"call {other.reference} is still in hand: end and close it, or park it, first.")


def _mine(unit: Unit, contact_id: int) -> Contact:
    row = lookup.contact(contact_id)
    unit.require(owner_id=row.operator_id, team_id=row.team_id, what=f"contact {row.reference}")
    return lookup.still_open(row)


@service(Verb.CONTACT_TAKE)
def set_customer(
    unit: Unit, contact_id: int, customer_id: int | None, anonymous: bool = False, version: int | None = None
) -> int:
    """Say who a contact is with (or that they stay anonymous); an open complaint on it follows.

    With the version that was read, raises ConflictError when another session changed the contact since.
    """
    row = _mine(unit, contact_id)
    if customer_id is not None:
        _may_be_called(unit, lookup.customer(customer_id), row.direction, row.operation)
    new = {"customer_id": customer_id, "anonymous": anonymous and customer_id is None}
    old = unit.change(row, version, new)
    for run in ScriptRun.select().where(ScriptRun.contact == contact_id):
        unit.change(lookup.complaint(run.complaint_id), None, new)
    if customer_id is not None:
        _join(unit, contact_id)
    unit.record("contact", contact_id, old=old, new=new)
    unit.touch("contacts", "complaints")
    return contact_id


_FROM = {
    Kind.HOLD: ((ContactState.TALK,), "only a call being talked on can be held."),
    Kind.RESUME: ((ContactState.HOLD,), "only a call on hold can be taken off it."),
    Kind.END: ((ContactState.TALK, ContactState.HOLD), "this call was ended already."),
    Kind.PARK: ((ContactState.TALK, ContactState.HOLD, ContactState.WRAP), "this contact is parked already."),
    Kind.UNPARK: ((ContactState.PARKED,), "this contact is not parked."),
}


@service(Verb.CONTACT_TAKE)
def move_contact(unit: Unit, contact_id: int, kind: str, reason: str = "") -> int:
    """Hold, resume, park, take up again or end a contact; raises ConflictError where that makes no sense."""
    row = _mine(unit, contact_id)
    if kind not in _FROM:
        raise InputError(f"a contact is not moved by {kind!r}; use one of {', '.join(_FROM)}.")
    step, state = Kind(kind), state_of(unit, contact_id)
    states, sentence = _FROM[step]
    if state not in states:
        raise ConflictError(sentence)
    if step is Kind.UNPARK and row.channel in LIVE_VOICE:
        _one_voice_call(unit)
    add_event(unit, contact_id, step, **({"reason": reason} if reason else {}))
    if step is Kind.END:
        unit.change(row, None, {"ended_at": unit.now})
    if step in (Kind.PARK, Kind.UNPARK):
        _park_runs(unit, contact_id, parked=step is Kind.PARK, reason=reason)
    unit.record("contact", contact_id, old={"state": state.value}, new={"event": kind, "reason": reason})
    unit.touch("contacts")
    return contact_id


def _park_runs(unit: Unit, contact_id: int, *, parked: bool, reason: str) -> None:
    for run in ScriptRun.select().where((ScriptRun.contact == contact_id) & (ScriptRun.state != "done")):
        unit.change(run, None, {"state": "parked" if parked else "open"})
        RunEvent.create(
            run_id=run.id,
            kind="park" if parked else "resume",
            step=run.step,
            at=unit.now,
            staff_id=unit.actor.staff_id,
            reason=reason,
        )


@service(Verb.CONTACT_TAKE)
def hand_over(
    unit: Unit, contact_id: int, to_staff_id: int, reason: str, typed: Mapping[str, str] | None = None
) -> int:
    """Give a contact, with its run and its complaint, to a colleague, parked, at the step where it stands.

    `typed` is what could not be saved yet, by journal key: it waits for the colleague's desk (see models.handover).
    """
    row = _mine(unit, contact_id)
    to: Staff = lookup.able(to_staff_id, Verb.CONTACT_TAKE)
    if to.id == unit.actor.staff_id:
        raise InputError("to: name a colleague; to put it aside for yourself, park it.")
    if state_of(unit, contact_id) is not ContactState.PARKED:
        add_event(unit, contact_id, Kind.PARK, reason=reason)
        _park_runs(unit, contact_id, parked=True, reason=reason)
    running = list(ScriptRun.select().where((ScriptRun.contact == contact_id) & (ScriptRun.state != "done")))
    waiting = handover.typed_of(contact_id) | handover.checked(typed or {}, contact_id, [run.id for run in running])
    along = {"typed": waiting} if waiting else {}
    add_event(unit, contact_id, Kind.HAND_OVER, to=to.id, reason=reason, **along)
    old = unit.change(row, None, {"operator_id": to.id, "team_id": to.team_id})
    for run in running:
        unit.change(run, None, {"operator_id": to.id, "team_id": to.team_id})
        RunEvent.create(
            run_id=run.id, kind="hand_over", step=run.step, at=unit.now, staff_id=unit.actor.staff_id, reason=reason
        )
        unit.change(lookup.complaint(run.complaint_id), None, {"owner_id": to.id, "team_id": to.team_id})
    unit.record("contact", contact_id, old=old, new={"operator_id": to.id, "reason": reason, **along})
    unit.touch("contacts", "complaints")
    return contact_id


@service(Verb.CONTACT_TAKE)
def close_contact(unit: Unit, contact_id: int, data: CloseContact) -> int:
    """Close a contact with its disposition; one still talking is ended first, an unfinished run is parked."""
    row = _mine(unit, contact_id)
    state = state_of(unit, contact_id)
    unfinished = ScriptRun.select().where((ScriptRun.contact == contact_id) & (ScriptRun.state != "done"))
    if unfinished.exists():
        raise ConflictError("the script is not finished: finish it (step 6), or park the contact and come back.")
    if state in (ContactState.TALK, ContactState.HOLD):
        add_event(unit, contact_id, Kind.END)
    add_event(unit, contact_id, Kind.CLOSE, disposition=data.disposition.value)
    new = {"closed_at": unit.now, "ended_at": row.ended_at or unit.now, "disposition": data.disposition.value}
    if data.notes:
        new["notes"] = data.notes
    old = unit.change(row, None, new)
    unit.record("contact", contact_id, old=old, new=new)
    unit.touch("contacts")
    return contact_id


@service(Verb.CONTACT_TAKE)
def write_notes(unit: Unit, contact_id: int, notes: str, seen: str | None = None) -> int:
    """Keep what the operator noted on a contact (outside the script).

    `seen` are the notes that these were written over: ConflictError when another session wrote others since.
    """
    row = _mine(unit, contact_id)
    notes = whole(notes)
    if problem := too_long(notes, TEXT):
        raise InputError(f"notes: {problem}. Nothing was cut off.")
    if seen is not None and whole(row.notes) not in (seen, notes):
        unit.clash(row, {"notes": notes}, {"notes": row.notes})
    old = unit.change(row, None, {"notes": notes})
    unit.record("contact", contact_id, old=old, new={"notes": notes})
    return contact_id


@service(Verb.CONTACT_TAKE)
def note_difficulty(unit: Unit, contact_id: int, code: str, note: str = "", version: int | None = None) -> int:
    """Note a difficulty the customer met but does not complain about; ConflictError as in `set_customer`."""
    row = _mine(unit, contact_id)
    if Difficulty.get_or_none((Difficulty.code == code) & Difficulty.retired_at.is_null()) is None:
        raise InputError(f"difficulty: {code!r} is not on the list of customer difficulties.")
    new = {"difficulty_code": code, "difficulty_note": note}
    old = unit.change(row, version, new)
    unit.record("contact", contact_id, old=old, new=new)
    unit.touch("contacts")
    return contact_id
