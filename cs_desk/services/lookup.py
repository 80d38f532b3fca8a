"""Rows that several services fetch: each raises NotFoundError in words instead of returning nothing."""

from __future__ import annotations

from cs_desk.errors import ConflictError, NotFoundError
from cs_desk.models.complaints import Approval, Complaint, Offer, Promise
from cs_desk.models.contacts import Contact
from cs_desk.models.customers import Customer
from cs_desk.models.people import Setting, Staff
from cs_desk.models.runs import ScriptRun


def setting(key: str) -> str:
    """Return a fact about the store; raises NotFoundError when it was never set."""
    row = Setting.get_or_none(Setting.key == key)
    if row is None:
        raise NotFoundError(f"this store has no {key}; run cs-desk init or choose another store with --db.")
    return str(row.value)


def contact(contact_id: int) -> Contact:
    """Return a contact."""
    row: Contact | None = Contact.get_or_none(Contact.id == contact_id)
    if row is None:
        raise NotFoundError(f"there is no contact {contact_id}.")
    return row


def open_contact(contact_id: int) -> Contact:
    """Return a contact that is not closed yet; raises ConflictError when it is."""
    row = contact(contact_id)
    if row.closed_at is not None:
        raise ConflictError(f"contact {row.reference} is closed already.")
    return row


def complaint(complaint_id: int) -> Complaint:
    """Return a complaint."""
    row: Complaint | None = Complaint.get_or_none(Complaint.id == complaint_id)
    if row is None:
        raise NotFoundError(f"there is no complaint {complaint_id}.")
    return row


def run(run_id: int) -> ScriptRun:
    """Return a script run."""
    row: ScriptRun | None = ScriptRun.get_or_none(ScriptRun.id == run_id)
    if row is None:
        raise NotFoundError(f"there is no script run {run_id}.")
    return row


def customer(customer_id: int) -> Customer:
    """Return a customer."""
    row: Customer | None = Customer.get_or_none(Customer.id == customer_id)
    if row is None:
        raise NotFoundError(f"there is no customer {customer_id}.")
    return row


def staff(staff_id: int) -> Staff:
    """Return a member of staff who has not left."""
    row: Staff | None = Staff.get_or_none((Staff.id == staff_id) & Staff.retired_at.is_null())
    if row is None:
        raise NotFoundError("there is no such member of staff, or they have left.")
    return row


def approval(approval_id: int) -> Approval:
    """Return a request for approval."""
    row: Approval | None = Approval.get_or_none(Approval.id == approval_id)
    if row is None:
        raise NotFoundError(f"there is no request for approval {approval_id}.")
    return row


def offer(offer_id: int) -> Offer:
    """Return an offer."""
    row: Offer | None = Offer.get_or_none(Offer.id == offer_id)
    if row is None:
        raise NotFoundError(f"there is no offer {offer_id}.")
    return row


def promise(promise_id: int) -> Promise:
    """Return a promise."""
    row: Promise | None = Promise.get_or_none(Promise.id == promise_id)
    if row is None:
        raise NotFoundError(f"there is no promise {promise_id}.")
    return row
