"""The contact in hand, whole, and the contacts not closed yet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from cs_desk.models.complaints import Approval, Complaint, Offer, Promise
from cs_desk.models.contacts import Contact, ContactEvent, Moment
from cs_desk.models.customers import Customer
from cs_desk.models.people import Authority, Staff, StaffRole
from cs_desk.models.policy import Verb
from cs_desk.models.rows import ApprovalRow, CallView, MomentRow, OfferRow, OpenContact, PromiseRow, RunView
from cs_desk.models.runs import RunAnswer, RunEvent, ScriptRun
from cs_desk.models.timers import ContactEventKind, timers
from cs_desk.queries import customers
from cs_desk.queries.view import View
from cs_desk.text import clean, whole


def _names() -> dict[int, str]:
    return {row.id: clean(row.name) for row in Staff.select(Staff.id, Staff.name)}


def _references(ids: Collection[int]) -> dict[int, str]:
    rows = Complaint.select(Complaint.id, Complaint.reference).where(Complaint.id.in_(list(ids)))
    return {row.id: row.reference for row in rows}


def _customers(ids: Collection[int | None]) -> dict[int, str]:
    wanted = [one for one in ids if one is not None]
    rows = Customer.select(Customer.id, Customer.name).where(Customer.id.in_(wanted))
    return {row.id: clean(row.name) for row in rows}


def call(view: View, contact_id: int) -> CallView:
    """Return a contact with customer, moments and script run."""
    row = view.seen(Verb.CONTACT_SEE, Contact.get_or_none(Contact.id == contact_id), f"contact {contact_id}")
    run = ScriptRun.get_or_none(ScriptRun.contact == contact_id)
    return CallView(
        row.id,
        row.reference,
        row.channel,
        row.direction,
        row.operation,
        row.anonymous,
        whole(row.notes),
        row.difficulty_code,
        _events(contact_id),
        customers.card(view, row.customer_id) if row.customer_id else None,
        moments(Moment.contact == contact_id),
        _run(run) if run else None,
        row.version,
    )


def _events(contact_id: int) -> tuple[tuple[ContactEventKind, datetime], ...]:
    rows = ContactEvent.select().where(ContactEvent.contact == contact_id).order_by(ContactEvent.at, ContactEvent.id)
    return tuple((ContactEventKind(row.kind), row.at) for row in rows)


def moments(condition: object) -> tuple[MomentRow, ...]:
    """Return the moments of truth that meet a condition, oldest first."""
    names = _names()
    rows = Moment.select().where(condition).order_by(Moment.at, Moment.id)
    return tuple(
        MomentRow(row.id, row.at, row.energy, row.stage, clean(row.seen), clean(row.trigger), names[row.staff_id])
        for row in rows
    )


def offers(complaint_id: int) -> tuple[OfferRow, ...]:
    """Return what was offered on a complaint, oldest first."""
    rows = Offer.select().where(Offer.complaint == complaint_id).order_by(Offer.id)
    return tuple(
        OfferRow(row.id, row.remedy, clean(row.detail), row.cost_cents, row.currency, row.accepted, row.version)
        for row in rows
    )


def approvals(condition: object, limit: int = 50) -> tuple[ApprovalRow, ...]:
    """Return the requests for approval that meet a condition, oldest first, at most `limit`."""
    rows = list(Approval.select().where(condition).order_by(Approval.asked_at, Approval.id).limit(limit))
    if not rows:
        return ()
    names = _names()
    about = {row.id: row for row in Complaint.select().where(Complaint.id.in_([row.complaint_id for row in rows]))}
    customers_of = _customers({row.customer_id for row in about.values()})
    limits = _limits({row.asked_by_id for row in rows})
    return tuple(
        ApprovalRow(
            row.id,
            row.complaint_id,
            about[row.complaint_id].reference,
            customers_of.get(about[row.complaint_id].customer_id or 0)
            or ("anonymous" if about[row.complaint_id].anonymous else "not named"),
            row.remedy,
            row.cost_cents,
            row.currency,
            clean(row.reason),
            names[row.asked_by_id],
            limits.get(row.asked_by_id, 0),
            row.asked_at,
            row.granted,
            names.get(row.answered_by_id or 0, ""),
            clean(row.note),
            row.version,
        )
        for row in rows
    )


def _limits(staff_ids: Collection[int]) -> dict[int, int]:
    """Return the largest remedy, in cents, that each may grant without asking."""
    granted = {row.role: row.limit_cents for row in Authority.select()}
    found: dict[int, int] = {}
    for row in StaffRole.select().where(StaffRole.staff.in_(list(staff_ids))):
        found[row.staff_id] = max(found.get(row.staff_id, 0), granted.get(row.role, 0))
    return found


def promises(condition: object, limit: int = 50) -> tuple[PromiseRow, ...]:
    """Return the promises that meet a condition, the next due first."""
    names = _names()
    rows = list(Promise.select().where(condition).order_by(Promise.due_at, Promise.id).limit(limit))
    references = _references({row.complaint_id for row in rows if row.complaint_id})
    return tuple(
        PromiseRow(
            row.id,
            row.complaint_id,
            references.get(row.complaint_id or 0, ""),
            clean(row.what),
            names[row.owner_id],
            row.owner_id,
            row.due_at,
            row.done_at,
            row.version,
        )
        for row in rows
    )


def answered(run_id: int) -> dict[str, Any]:
    """Return what was captured in the fields of a script, in the same order on either engine: by name of the field."""
    rows = RunAnswer.select().where(RunAnswer.run == run_id).order_by(RunAnswer.field)
    return {row.field: row.value for row in rows}


def _run(run: ScriptRun) -> RunView:
    complaint = Complaint.get(Complaint.id == run.complaint_id)
    answers = answered(run.id)
    events = list(RunEvent.select().where(RunEvent.run == run.id).order_by(RunEvent.at, RunEvent.id))
    return RunView(
        run.id,
        complaint.id,
        complaint.reference,
        run.step,
        run.state,
        answers,
        frozenset(row.step for row in events if row.kind == "skip"),
        tuple((row.kind, row.step, row.at) for row in events if row.kind != "skip"),
        run.words_version,
        complaint.received_at,
        complaint.acknowledge_due,
        complaint.answer_due,
        complaint.acknowledged_at,
        complaint.closed_at,
        complaint.profile_key,
        complaint.profile_version,
        offers(complaint.id),
        approvals(Approval.complaint == complaint.id),
        promises(Promise.complaint == complaint.id),
        run.version,
    )


def open_contacts(view: View) -> tuple[OpenContact, ...]:
    """Return the asker's own contacts not closed yet, parked ones too, oldest first."""
    rows = list(
        Contact.select()
        .where(
            view.within(Verb.CONTACT_SEE, Contact.operator, Contact.team)
            & (Contact.operator == view.actor.staff_id)
            & Contact.closed_at.is_null()
        )
        .order_by(Contact.started_at, Contact.id)
        .limit(100)
    )
    ids = [row.id for row in rows]
    events: dict[int, list[tuple[ContactEventKind, datetime]]] = {}
    for event in ContactEvent.select().where(ContactEvent.contact.in_(ids)).order_by(ContactEvent.at, ContactEvent.id):
        events.setdefault(event.contact_id, []).append((ContactEventKind(event.kind), event.at))
    names = _customers({row.customer_id for row in rows})
    runs = {run.contact_id: run for run in ScriptRun.select().where(ScriptRun.contact.in_(ids))}
    references = _references({run.complaint_id for run in runs.values()})
    found = []
    for row in rows:
        state = timers(events[row.id], view.now)
        run = runs.get(row.id)
        who = names.get(row.customer_id or 0) or ("anonymous" if row.anonymous else "not named yet")
        found.append(
            OpenContact(
                row.id,
                row.reference,
                row.channel,
                who,
                state.state.value,
                state.since,
                run.step if run else "",
                references[run.complaint_id] if run else "",
            )
        )
    return tuple(found)
