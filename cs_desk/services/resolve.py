"""Verbs of step 5: offers within authority, approval above it, promises with owner and time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cs_desk.errors import ConflictError, InputError
from cs_desk.models.complaints import Approval, Complaint, Offer, Promise
from cs_desk.models.people import Authority
from cs_desk.models.policy import Actor, Verb
from cs_desk.services import lookup, trail
from cs_desk.services.runs import add_event
from cs_desk.services.unit import Unit, service

if TYPE_CHECKING:  # pydantic costs a third of a start and is needed at the first verb only
    from cs_desk.models.inputs import ApprovalAnswer, NewOffer, NewPromise


def authority_cents(actor: Actor) -> int:
    """Return the largest remedy, in cents, that the actor may grant without asking."""
    rows = Authority.select().where(Authority.role.in_([role.value for role in actor.roles]))
    return max((int(row.limit_cents) for row in rows), default=0)


def _complaint(unit: Unit, complaint_id: int) -> Complaint:
    row = lookup.complaint(complaint_id)
    unit.require(owner_id=row.owner_id, team_id=row.team_id, what=f"complaint {row.reference}")
    if row.closed_at is not None:
        raise ConflictError(f"complaint {row.reference} is closed already.")
    return row


def money(cents: int, currency: str) -> str:
    """Return an amount in words that fit a sentence, such as AUD 20.00."""
    return f"{currency} {cents / 100:,.2f}".strip()


@service(Verb.OFFER_MAKE)
def make_offer(unit: Unit, complaint_id: int, data: NewOffer) -> int:
    """Offer a remedy and return the offer's id; above the actor's authority it needs a granted approval."""
    complaint = _complaint(unit, complaint_id)
    limit, currency = authority_cents(unit.actor), lookup.setting("currency")
    approval_id = _covering_approval(complaint_id, data.cost_cents) if data.cost_cents > limit else None
    if data.cost_cents > limit and approval_id is None:
        unit.refuse(
            f"{money(data.cost_cents, currency)} is above your authority of {money(limit, currency)}: "
            "ask your team leader for approval."
        )
    offer = Offer.create(
        complaint_id=complaint_id,
        remedy=data.remedy.value,
        detail=data.detail,
        cost_cents=data.cost_cents,
        currency=currency,
        offered_at=unit.now,
        staff_id=unit.actor.staff_id,
        approval_id=approval_id,
    )
    add_event(unit, complaint_id, "offered", offer=offer.id, remedy=data.remedy.value, cost_cents=data.cost_cents)
    unit.record("offer", offer.id, new=data.model_dump(mode="json") | {"complaint": complaint.reference})
    unit.touch("complaints")
    return int(offer.id)


def _covering_approval(complaint_id: int, cost_cents: int) -> int | None:
    used = Offer.select(Offer.approval_id).where(Offer.complaint == complaint_id, Offer.approval_id.is_null(False))
    row = (
        Approval.select()
        .where(
            Approval.complaint == complaint_id,
            Approval.granted == True,  # noqa: E712
            Approval.cost_cents >= cost_cents,
            Approval.id.not_in(used),
        )
        .order_by(Approval.cost_cents)
        .first()
    )
    return None if row is None else int(row.id)


@service(Verb.OFFER_MAKE)
def answer_offer(unit: Unit, offer_id: int, accepted: bool, version: int | None = None) -> int:
    """Keep the customer's answer to an offer; what was answered once may be answered anew until the close.

    With the version that was read, raises ConflictError when another session answered it since.
    """
    offer = lookup.offer(offer_id)
    _complaint(unit, offer.complaint_id)
    new = {"accepted": accepted, "answered_at": unit.now}
    old = unit.change(offer, version, new)
    add_event(unit, offer.complaint_id, "offer_accepted" if accepted else "offer_declined", offer=offer_id)
    unit.record("offer", offer_id, old=old, new=new)
    unit.touch("complaints")
    return offer_id


@service(Verb.APPROVAL_ASK)
def ask_approval(unit: Unit, complaint_id: int, data: NewOffer, reason: str = "") -> int:
    """Ask a team leader to approve a remedy above one's authority; returns the request's id."""
    complaint = _complaint(unit, complaint_id)
    waiting = Approval.select().where((Approval.complaint == complaint_id) & Approval.answered_at.is_null())
    if waiting.exists():
        raise ConflictError(f"a request on {complaint.reference} is already waiting for an answer.")
    row = Approval.create(
        complaint_id=complaint_id,
        remedy=data.remedy.value,
        cost_cents=data.cost_cents,
        currency=lookup.setting("currency"),
        reason=reason or data.detail,
        asked_by_id=unit.actor.staff_id,
        asked_at=unit.now,
        team_id=complaint.team_id,
    )
    add_event(unit, complaint_id, "approval_asked", approval=row.id, cost_cents=data.cost_cents)
    unit.record("approval", row.id, new=data.model_dump(mode="json") | {"complaint": complaint.reference})
    unit.touch("approvals", "complaints")
    return int(row.id)


@service(Verb.APPROVAL_ANSWER)
def answer_approval(unit: Unit, approval_id: int, data: ApprovalAnswer, version: int | None = None) -> int:
    """Grant or refuse a request; nobody answers their own, nor above their own authority."""
    row = lookup.approval(approval_id)
    unit.require(owner_id=None, team_id=row.team_id, what="this request for approval")
    if row.asked_by_id == unit.actor.staff_id:
        unit.refuse("a request for approval is answered by somebody other than who asked.")
    if row.answered_at is not None:
        raise ConflictError(f"this request was answered already {trail.by(row, unit.actor, unit.now)}.")
    limit = authority_cents(unit.actor)
    if data.granted and row.cost_cents > limit:
        unit.refuse(
            f"{money(row.cost_cents, row.currency)} is above your own authority of "
            f"{money(limit, row.currency)}; a manager has to answer this."
        )
    new: dict[str, Any] = {
        "granted": data.granted,
        "answered_by_id": unit.actor.staff_id,
        "answered_at": unit.now,
        "note": data.note,
    }
    old = unit.change(row, version, new)
    add_event(
        unit,
        row.complaint_id,
        "approval_granted" if data.granted else "approval_refused",
        approval=approval_id,
        note=data.note,
    )
    unit.record("approval", approval_id, old=old, new=new)
    unit.touch("approvals", "complaints")
    return approval_id


@service(Verb.PROMISE_MAKE)
def make_promise(unit: Unit, complaint_id: int, data: NewPromise) -> int:
    """Promise something to the customer of a complaint, with an owner and a time; returns the promise's id."""
    complaint = _complaint(unit, complaint_id)
    if data.due_at <= unit.now:
        raise InputError("by when: a promise is for a time to come.")
    owner = lookup.staff(data.owner_id or unit.actor.staff_id)
    row = Promise.create(
        complaint_id=complaint_id,
        contact_id=complaint.contact_id,
        what=data.what,
        owner_id=owner.id,
        team_id=owner.team_id,
        due_at=data.due_at,
        made_at=unit.now,
    )
    add_event(unit, complaint_id, "promised", promise=row.id, what=data.what)
    unit.record("promise", row.id, new=data.model_dump(mode="json"))
    unit.touch("promises", "complaints")
    return int(row.id)


@service(Verb.PROMISE_KEEP)
def keep_promise(unit: Unit, promise_id: int, version: int | None = None) -> int:
    """Say that a promise was kept, now."""
    row = lookup.promise(promise_id)
    unit.require(owner_id=row.owner_id, team_id=row.team_id, what="this promise")
    if row.done_at is not None:
        raise ConflictError(f"this promise was kept already {trail.by(row, unit.actor, unit.now)}.")
    old = unit.change(row, version, {"done_at": unit.now})
    if row.complaint_id is not None:
        add_event(unit, row.complaint_id, "promise_kept", promise=promise_id)
    unit.record("promise", promise_id, old=old, new={"done_at": unit.now})
    unit.touch("promises", "complaints")
    return promise_id
