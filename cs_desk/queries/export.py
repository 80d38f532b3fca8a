"""Everything that the asker may see, for an export: page by page in the order of their making, never all at once.

Each page is a question of its own, so that a long export holds no transaction open. Rows made after the export began
are not in it; a row that changes meanwhile is written as it is when its page is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from peewee import fn

from cs_desk.models.complaints import Complaint
from cs_desk.models.contacts import Contact, Feedback, Moment
from cs_desk.models.customers import Customer, CustomerAddress, CustomerEmail, CustomerPhone
from cs_desk.models.exports import SEVERAL, Extent, Row, Wanted
from cs_desk.models.policy import Scope, Verb
from cs_desk.queries import exportrows
from cs_desk.queries.view import View

PAGE = 500
TABLES: Mapping[str, tuple[Any, Any]] = {
    "customers": (Customer, Customer.created_at),
    "complaints": (Complaint, Complaint.received_at),
    "contacts": (Contact, Contact.started_at),
    "moments": (Moment, Moment.at),
    "feedback": (Feedback, Feedback.at),
}
ROWS: Mapping[str, Callable[[View, list[Any]], list[Row]]] = {
    "customers": exportrows.customers,
    "complaints": exportrows.complaints,
    "contacts": exportrows.contacts,
    "moments": exportrows.moments,
    "feedback": exportrows.feedback,
}


def extent(view: View, wanted: Wanted) -> Extent:
    """Return how much an export is that begins now."""
    table, _ = TABLES[wanted.kind]
    where = _where(view, wanted)
    count, last = table.select(fn.COUNT(table.id), fn.MAX(table.id)).where(where).tuples()[0]
    return Extent(int(count), int(last or 0), _several(wanted, where) if count else {})


def page(view: View, wanted: Wanted, after: int, last: int) -> tuple[list[Row], int]:
    """Return the rows of the next PAGE records with ids in (after, last]; the id to go on after, 0 for none."""
    table, _ = TABLES[wanted.kind]
    where = _where(view, wanted) & (table.id > after) & (table.id <= last)
    found = list(table.select().where(where).order_by(table.id).limit(PAGE))
    return ROWS[wanted.kind](view, found), int(found[-1].id) if len(found) == PAGE else 0


def _where(view: View, wanted: Wanted) -> Any:
    table, time = TABLES[wanted.kind]
    where = _mine(view, wanted.kind)
    if wanted.since is not None:
        where &= time >= wanted.since
    if wanted.until is not None:
        where &= time < wanted.until
    if wanted.view == "all":
        return where
    owner = table.owner if wanted.kind == "complaints" else table.operator
    return (
        where
        & {
            "open": table.closed_at.is_null(),
            "closed": table.closed_at.is_null(False),
            "mine": table.closed_at.is_null() & (owner == view.actor.staff_id),
            "unowned": table.closed_at.is_null() & owner.is_null(),
        }[wanted.view]
    )


def _mine(view: View, kind: str) -> Any:
    """Return the condition of the asker's scope; of customers, who is on a contact or complaint that they may see.

    Anybody at the desk may look a customer up who is on the line; taking all of them along is for those who see all.
    """
    if view.actor.scope(Verb.EXPORT_READ) is Scope.NONE:
        return Contact.id.is_null() if kind == "contacts" else TABLES[kind][0].id.is_null()
    contact = view.within(Verb.CONTACT_SEE, Contact.operator, Contact.team)
    complaint = view.within(Verb.COMPLAINT_SEE, Complaint.owner, Complaint.team)
    if kind == "contacts":
        return contact
    if kind == "complaints":
        return complaint
    if kind == "moments":
        return Moment.contact.in_(Contact.select(Contact.id).where(contact))
    if kind == "feedback":
        on_complaint = Feedback.complaint_id.in_(Complaint.select(Complaint.id).where(complaint))
        on_contact = Feedback.contact.in_(Contact.select(Contact.id).where(contact))
        return on_contact | (Feedback.contact.is_null() & on_complaint)
    if view.actor.scope(Verb.EXPORT_READ) is Scope.ALL:
        return Customer.id.is_null(False)
    met = Customer.id.in_(Contact.select(Contact.customer).where(contact & Contact.customer.is_null(False)))
    complained = Complaint.select(Complaint.customer).where(complaint & Complaint.customer.is_null(False))
    return met | Customer.id.in_(complained)


def _several(wanted: Wanted, where: Any) -> dict[str, int]:
    """Return the most values that a record has of each field with several."""
    if wanted.kind == "customers":
        mine, before = Customer.select(Customer.id).where(where), ""
    elif wanted.kind in ("complaints", "contacts"):
        table = TABLES[wanted.kind][0]
        mine, before = table.select(table.customer).where(where & table.customer.is_null(False)), "customer_"
    else:
        return {}
    found = {}
    kinds: tuple[tuple[str, Any], ...] = (
        ("phones", CustomerPhone),
        ("emails", CustomerEmail),
        ("addresses", CustomerAddress),
    )
    for name, table in kinds:
        if before + name in SEVERAL:
            most = table.select(fn.MAX(table.position)).where(table.customer.in_(mine)).scalar()
            found[before + name] = 1 if most is None else int(most) + 1
    return found
