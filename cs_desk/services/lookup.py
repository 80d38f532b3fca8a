"""Rows that several services fetch: each raises NotFoundError in words instead of returning nothing.

On PostgreSQL the row is locked until the unit ends, so that what a service checked still holds when it writes; SQLite
has one writer at a time anyway.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from peewee import SqliteDatabase

from cs_desk.errors import ConflictError, InputError, NotFoundError
from cs_desk.models.base import Table
from cs_desk.models.complaints import Approval, Complaint, Offer, Promise
from cs_desk.models.contacts import Contact
from cs_desk.models.customers import Customer
from cs_desk.models.enums import Role
from cs_desk.models.people import Setting, Staff, StaffRole
from cs_desk.models.policy import POLICY, Verb
from cs_desk.models.runs import ScriptRun


def locked(table: type[Table], row_id: int) -> Any:
    """Return the row of an id, held against other writers until the unit ends, or None."""
    sqlite = isinstance(table._meta.database.obj, SqliteDatabase)
    # Written out once a table: building the statement anew takes peewee ten times as long as the engine needs for it.
    rows: list[Any] = list(table.raw(_by_id(table, sqlite), row_id))
    return rows[0] if rows else None


@cache
def _by_id(table: type[Table], sqlite: bool) -> str:
    name = table._meta.table_name
    if sqlite:
        return f'SELECT * FROM "{name}" WHERE id = ?'
    return f'SELECT * FROM "{name}" WHERE id = %s FOR NO KEY UPDATE'  # rows that point at it may still be added


def setting(key: str) -> str:
    """Return a fact about the store; raises NotFoundError when it was never set."""
    row = Setting.get_or_none(Setting.key == key)
    if row is None:
        raise NotFoundError(f"this store has no {key}; run cs-desk init or choose another store with --db.")
    return str(row.value)


def contact(contact_id: int) -> Contact:
    """Return a contact."""
    row: Contact | None = locked(Contact, contact_id)
    if row is None:
        raise NotFoundError(f"there is no contact {contact_id}.")
    return row


def still_open(row: Contact) -> Contact:
    """Return a contact that is not closed yet; raises ConflictError when it is."""
    if row.closed_at is not None:
        raise ConflictError(f"contact {row.reference} is closed already.")
    return row


def complaint(complaint_id: int) -> Complaint:
    """Return a complaint."""
    row: Complaint | None = locked(Complaint, complaint_id)
    if row is None:
        raise NotFoundError(f"there is no complaint {complaint_id}.")
    return row


def run(run_id: int) -> ScriptRun:
    """Return a script run."""
    row: ScriptRun | None = locked(ScriptRun, run_id)
    if row is None:
        raise NotFoundError(f"there is no script run {run_id}.")
    return row


def customer(customer_id: int) -> Customer:
    """Return a customer."""
    row: Customer | None = locked(Customer, customer_id)
    if row is None:
        raise NotFoundError(f"there is no customer {customer_id}.")
    return row


def staff(staff_id: int) -> Staff:
    """Return a member of staff who has not left."""
    row: Staff | None = Staff.get_or_none((Staff.id == staff_id) & Staff.retired_at.is_null())
    if row is None:
        raise NotFoundError("there is no such member of staff, or they have left.")
    return row


def able(staff_id: int, verb: Verb) -> Staff:
    """Return a member of staff whose roles allow a verb; raises InputError for one who could do nothing with it."""
    row = staff(staff_id)
    roles = [Role(held.role) for held in StaffRole.select().where(StaffRole.staff == staff_id)]
    if not any(POLICY[verb][role] for role in roles):
        raise InputError(f"to: {row.name} has no role that allows {verb.value.replace('.', ' ')}.")
    return row


def hold_staff(staff_id: int) -> None:
    """Let other sessions of the same person wait until the unit ends, where one person may have only one of a thing."""
    locked(Staff, staff_id)


def approval(approval_id: int) -> Approval:
    """Return a request for approval."""
    row: Approval | None = locked(Approval, approval_id)
    if row is None:
        raise NotFoundError(f"there is no request for approval {approval_id}.")
    return row


def offer(offer_id: int) -> Offer:
    """Return an offer."""
    row: Offer | None = locked(Offer, offer_id)
    if row is None:
        raise NotFoundError(f"there is no offer {offer_id}.")
    return row


def promise(promise_id: int) -> Promise:
    """Return a promise."""
    row: Promise | None = locked(Promise, promise_id)
    if row is None:
        raise NotFoundError(f"there is no promise {promise_id}.")
    return row


def is_founded() -> bool:
    """Tell whether the open store has been set up."""
    return Setting.get_or_none(Setting.key == "store_id") is not None
