"""Who is calling? Look-up as you type, the customer's card, their history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from cs_desk.models.complaints import Complaint
from cs_desk.models.contacts import Contact, Difficulty
from cs_desk.models.customers import Customer, CustomerAddress, CustomerEmail, CustomerPhone
from cs_desk.models.people import Setting
from cs_desk.models.phones import parse_phone
from cs_desk.models.policy import Verb
from cs_desk.models.rows import CustomerCard, CustomerHit, HistoryLine
from cs_desk.queries.view import View
from cs_desk.store import search
from cs_desk.text import clean, fold, whole

HISTORY = 8
SHORTEST_NUMBER, LONGEST_NUMBER = 6, 60
LONGEST_ADDRESS = 254
LAST = "\U0010ffff"
"""Comes after every character that an address may have."""
RECENT = timedelta(days=30)


def find(view: View, query: str, limit: int = 20) -> tuple[CustomerHit, ...]:
    """Return at most `limit` customers whose name, number, reference or e-mail has the parts typed.

    What is typed like an e-mail address means addresses that begin so; its words count where there is none.
    """
    view.require(Verb.CUSTOMER_SEE, what="the customer list")
    ids = _with_address(query, limit) or list(
        dict.fromkeys([*_with_number(query, limit), *search.find(view.store, query, limit)])
    )
    ids = ids[:limit]
    if not ids:
        return ()
    phones = _first(CustomerPhone, ids, lambda row: row.e164 or row.given)
    emails = _first(CustomerEmail, ids, lambda row: row.address)
    rows = Customer.select().where(Customer.id.in_(ids)).order_by(Customer.name, Customer.id)
    return tuple(
        CustomerHit(
            row.id,
            row.reference,
            clean(row.name),
            clean(row.company),
            clean(phones.get(row.id, "")),
            clean(emails.get(row.id, "")),
        )
        for row in rows
    )


def _with_address(query: str, limit: int) -> list[int]:
    """Return who has an e-mail address that begins as typed, once its @ is there.

    By words this costs a hundred times as much: the word after the @ is one that half of all customers have.
    """
    typed = fold(clean(query, limit=LONGEST_ADDRESS).strip())
    if typed.find("@") < 1:
        return []
    begins = (CustomerEmail.folded >= typed) & (CustomerEmail.folded < typed + LAST)
    rows = CustomerEmail.select(CustomerEmail.customer).where(begins).order_by(CustomerEmail.folded).limit(limit)
    return list(dict.fromkeys(row.customer_id for row in rows))


def _with_number(query: str, limit: int) -> list[int]:
    """Return who has the whole telephone number typed, in whatever spelling: 0011 61 491 570 006, +61 (0)491 …"""
    typed = clean(query, limit=LONGEST_NUMBER)
    if sum(char.isdigit() for char in typed) < SHORTEST_NUMBER:
        return []
    phone = parse_phone(typed, region=Setting.get(Setting.key == "region").value)
    if phone is None or not phone.valid:
        return []
    rows = CustomerPhone.select(CustomerPhone.customer).where(CustomerPhone.e164 == phone.e164)
    return [row.customer_id for row in rows.order_by(CustomerPhone.customer).limit(limit)]


def _first(
    table: type[CustomerPhone] | type[CustomerEmail], ids: Sequence[int], value: Callable[[Any], str]
) -> dict[int, str]:
    found: dict[int, str] = {}
    for row in table.select().where(table.customer.in_(ids)).order_by(table.customer, table.position):
        found.setdefault(row.customer_id, value(row))
    return found


def card(view: View, customer_id: int) -> CustomerCard:
    """Return a customer whole, with how often they were in contact in the last 30 days."""
    row = view.seen(Verb.CUSTOMER_SEE, Customer.get_or_none(Customer.id == customer_id), f"customer {customer_id}")
    phones = CustomerPhone.select().where(CustomerPhone.customer == customer_id).order_by(CustomerPhone.position)
    emails = CustomerEmail.select().where(CustomerEmail.customer == customer_id).order_by(CustomerEmail.position)
    addresses = CustomerAddress.select().where(CustomerAddress.customer == customer_id)
    return CustomerCard(
        row.id,
        row.reference,
        clean(row.name),
        clean(row.company),
        row.kind,
        tuple(clean(phone.e164 or phone.given) for phone in phones),
        tuple(clean(email.address) for email in emails),
        tuple(whole(address.text) for address in addresses.order_by(CustomerAddress.position)),
        row.preferred_channel,
        clean(row.preferred_times),
        clean(row.special_needs),
        clean(row.representative),
        row.consent_marketing,
        row.consent_recording,
        row.do_not_call,
        row.vulnerable,
        _contacts_since(customer_id, view),
        _history(customer_id, view),
        row.version,
    )


def _contacts_since(customer_id: int, view: View) -> int:
    mine = (Contact.customer == customer_id) & (Contact.started_at >= view.now - RECENT)
    return int(Contact.select(fn.COUNT(Contact.id)).where(mine).scalar())


def labels() -> dict[str, str]:
    """Return every difficulty as people read it, with its group: goods: late."""
    entries = {row.code: row for row in Difficulty.select()}
    return {
        code: clean(f"{entries[row.parent_code].word}: {row.word}" if row.parent_code in entries else row.word)
        for code, row in entries.items()
    }


def _may_open(view: View, row: Complaint) -> bool:
    return view.actor.may(Verb.COMPLAINT_SEE, owner_id=row.owner_id, team_id=row.team_id)


def _history(customer_id: int, view: View) -> tuple[HistoryLine, ...]:
    """Return the customer's last contacts, and the last complaints that have none here, as imported ones do.

    Only a complaint that the asker may open carries its id.
    """
    theirs = Complaint.select().where(Complaint.customer == customer_id).order_by(Complaint.received_at.desc())
    complaints = {row.contact_id: row for row in theirs.where(Complaint.contact.is_null(False)).limit(HISTORY * 4)}
    words = labels()
    lines = []
    contacts = Contact.select().where(Contact.customer == customer_id).order_by(Contact.started_at.desc())
    for row in contacts.limit(HISTORY):
        complaint = complaints.get(row.id)
        code = complaint.difficulty_code if complaint else row.difficulty_code
        what = words.get(code or "", "") or (row.disposition or "open").replace("_", " ")
        lines.append(_line(view, row.started_at, complaint or row, row.channel, what))
    for alone in theirs.where(Complaint.contact.is_null()).limit(HISTORY):
        what = words.get(alone.difficulty_code or "", "") or "complaint"
        lines.append(_line(view, alone.received_at, alone, alone.channel, what))
    return tuple(sorted(lines, key=lambda line: line.at, reverse=True)[:HISTORY])


def _line(view: View, at: datetime, row: Complaint | Contact, channel: str, what: str) -> HistoryLine:
    opens = row.id if isinstance(row, Complaint) and _may_open(view, row) else None
    return HistoryLine(at, row.reference, channel, clean(what), opens)
