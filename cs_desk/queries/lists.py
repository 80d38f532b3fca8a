"""Lists over contacts and moments in the asker's scope, and what a reference that somebody names stands for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from cs_desk.models.complaints import Complaint
from cs_desk.models.contacts import Contact, ContactEvent, Moment
from cs_desk.models.customers import Customer
from cs_desk.models.listings import ContactRow, MomentLine, WordsLine
from cs_desk.models.people import Staff
from cs_desk.models.policy import Verb
from cs_desk.models.runs import WordsVersion
from cs_desk.models.timers import ContactEventKind, timers
from cs_desk.queries.customers import labels
from cs_desk.queries.view import View
from cs_desk.text import clean


def contacts(
    view: View,
    *,
    which: str = "all",
    since: datetime | None = None,
    until: datetime | None = None,
    only: int | None = None,
    limit: int = 500,
) -> tuple[ContactRow, ...]:
    """Return contacts in the asker's scope that began in [since, until), newest first, at most `limit`.

    `only` is the id of the one that is wanted.
    """
    where = view.within(Verb.CONTACT_SEE, Contact.operator, Contact.team) & _which(view, which)
    where = _between(where, Contact.started_at, since, until)
    if only is not None:
        where &= Contact.id == only
    rows = Contact.select().where(where).order_by(Contact.started_at.desc(), Contact.id.desc()).limit(limit)
    return contact_rows(view, list(rows))


def _which(view: View, which: str) -> Any:
    return {
        "open": Contact.closed_at.is_null(),
        "mine": Contact.closed_at.is_null() & (Contact.operator == view.actor.staff_id),
        "closed": Contact.closed_at.is_null(False),
        "all": Contact.id.is_null(False),
    }[which]


def _between(where: Any, column: Any, since: datetime | None, until: datetime | None) -> Any:
    if since is not None:
        where &= column >= since
    return where & (column < until) if until is not None else where


def contact_rows(view: View, rows: Sequence[Contact]) -> tuple[ContactRow, ...]:
    """Return stored contacts as rows, with what belongs to them fetched in one go each."""
    ids = [row.id for row in rows]
    events: dict[int, list[tuple[ContactEventKind, datetime]]] = {one: [] for one in ids}
    found = ContactEvent.select(ContactEvent.contact, ContactEvent.kind, ContactEvent.at)
    for event in found.where(ContactEvent.contact.in_(ids)).order_by(ContactEvent.at, ContactEvent.id):
        events[event.contact_id].append((ContactEventKind(event.kind), event.at))
    customers, staff, words = _named(Customer, (row.customer_id for row in rows)), _staff(), labels()
    references = _complaints(Complaint.contact.in_(ids))
    return tuple(
        ContactRow(
            row.id,
            row.reference,
            row.started_at,
            row.channel,
            row.direction,
            row.operation,
            customers.get(row.customer_id or 0) or ("anonymous" if row.anonymous else "not named"),
            staff.get(row.operator_id, ""),
            *_stands(row, events[row.id], view.now),
            row.disposition or "",
            words.get(row.difficulty_code or "", ""),
            references.get(row.id, ""),
        )
        for row in rows
    )


def _stands(row: Contact, events: list[tuple[ContactEventKind, datetime]], now: datetime) -> tuple[str, int]:
    """Return where a contact stands and its handling seconds; one that came without events has only its dates."""
    if not events:
        return ("closed" if row.closed_at else "talk"), 0
    state = timers(events, now)
    return state.state.value, round(state.handling)


def moments(
    view: View,
    *,
    contact_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 500,
) -> tuple[MomentLine, ...]:
    """Return moments of truth on contacts in the asker's scope in [since, until), newest first, at most `limit`."""
    mine = Contact.select(Contact.id).where(view.within(Verb.CONTACT_SEE, Contact.operator, Contact.team))
    where = _between(Moment.contact.in_(mine), Moment.at, since, until)
    if contact_id is not None:
        where &= Moment.contact == contact_id
    return moment_rows(
        view, list(Moment.select().where(where).order_by(Moment.at.desc(), Moment.id.desc()).limit(limit))
    )


def moment_rows(_view: View, rows: Sequence[Moment]) -> tuple[MomentLine, ...]:
    """Return stored moments as rows."""
    wanted = [row.contact_id for row in rows]
    on = {row.id: row.reference for row in Contact.select(Contact.id, Contact.reference).where(Contact.id.in_(wanted))}
    staff, references = _staff(), _complaints(Complaint.contact.in_(wanted))
    return tuple(
        MomentLine(
            row.id,
            row.at,
            on[row.contact_id],
            references.get(row.contact_id, ""),
            row.energy,
            row.stage,
            clean(row.seen),
            clean(row.trigger),
            staff.get(row.staff_id, ""),
        )
        for row in rows
    )


def words_versions(_view: View) -> tuple[WordsLine, ...]:
    """Return every version of the words to say, the newest first."""
    staff = _staff()
    rows = WordsVersion.select(WordsVersion.version, WordsVersion.at, WordsVersion.staff)
    return tuple(
        WordsLine(row.version, row.at, staff.get(row.staff_id or 0, ""))
        for row in rows.order_by(WordsVersion.version.desc())
    )


def _named(table: Any, ids: Iterable[int | None]) -> dict[int, str]:
    wanted = list({one for one in ids if one is not None})
    return {row.id: clean(row.name) for row in table.select(table.id, table.name).where(table.id.in_(wanted))}


def _staff() -> dict[int, str]:
    return {row.id: clean(row.name) for row in Staff.select(Staff.id, Staff.name)}


def _complaints(where: Any) -> dict[int, str]:
    rows = Complaint.select(Complaint.contact, Complaint.reference).where(where)
    return {row.contact_id: row.reference for row in rows if row.contact_id is not None}


def complaint_id(view: View, reference: str) -> int:
    """Return the id of the complaint with a reference; NotFoundError where there is none that the asker may see."""
    row = Complaint.get_or_none(Complaint.reference == _plain(reference))
    return int(view.seen(Verb.COMPLAINT_SEE, row, f"complaint {clean(reference)}").id)


def contact_id(view: View, reference: str) -> int:
    """Return the id of the contact with a reference; NotFoundError where there is none that the asker may see."""
    row = Contact.get_or_none(Contact.reference == _plain(reference))
    return int(view.seen(Verb.CONTACT_SEE, row, f"contact {clean(reference)}").id)


def customer_id(view: View, reference: str) -> int:
    """Return the id of the customer with a reference; NotFoundError where there is none or none may be seen."""
    row = Customer.get_or_none(Customer.reference == _plain(reference))
    return int(view.seen(Verb.CUSTOMER_SEE, row, f"customer {clean(reference)}").id)


def _plain(reference: str) -> str:
    return clean(reference, limit=40).strip().upper()
