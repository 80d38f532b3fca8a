"""Rows that several services fetch: each raises NotFoundError in words instead of returning nothing.

On PostgreSQL the row is locked until the unit ends, so that what a service checked still holds when it writes; SQLite
has one writer at a time anyway.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

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

Row = TypeVar("Row", bound=Table)


def locked(table: type[Table], row_id: int) -> Any:
    """Return the row of an id, held against other writers until the unit ends, or None."""
    sqlite = isinstance(table._meta.database.obj, SqliteDatabase)
    # Written out once a table: building the statement anew takes peewee ten times as long as the engine needs for it.
    rows: list[Any] = list(table.raw(_by_id(table, sqlite), row_id))
    return rows[0] if rows else None


def _there(table: type[Row], row_id: int, called: str) -> Row:
    row: Row | None = locked(table, row_id)
    if row is None:
        raise NotFoundError(f"there is no {called} {row_id}.")
    return row


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
        raise NotFoundError(
            f"this store has no {key}: it was never set up. Choose another store with --db, or leave --db away."
        )
    return str(row.value)


def contact(contact_id: int) -> Contact:
    """Return a contact."""
    return _there(Contact, contact_id, "contact")


def still_open(row: Contact) -> Contact:
    """Return a contact that is not closed yet; raises ConflictError when it is."""
    if row.closed_at is not None:
        raise ConflictError(f"contact {row.reference} is closed already.")
    return row


def complaint(complaint_id: int) -> Complaint:
    """Return a complaint."""
    return _there(Complaint, complaint_id, "complaint")


def run(run_id: int) -> ScriptRun:
    """Return a script run."""
    return _there(ScriptRun, run_id, "script run")


def customer(customer_id: int) -> Customer:
    """Return a customer."""
    return _there(Customer, customer_id, "customer")


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
    return _there(Approval, approval_id, "request for approval")


def offer(offer_id: int) -> Offer:
    """Return an offer."""
    return _there(Offer, offer_id, "offer")


def promise(promise_id: int) -> Promise:
    """Return a promise."""
    return _there(Promise, promise_id, "promise")


def is_founded() -> bool:
    """Tell whether the open store has been set up."""
    return Setting.get_or_none(Setting.key == "store_id") is not None
