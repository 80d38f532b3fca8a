"""Stored records as rows of an export: what belongs to a page is fetched in one go each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from cs_desk.models.complaints import Complaint, ComplaintEvent, Offer
from cs_desk.models.contacts import Contact, ContactEvent, Feedback
from cs_desk.models.customers import Customer, CustomerAddress, CustomerEmail, CustomerPhone
from cs_desk.models.exports import PERSON, SEVERAL, Row, own_source
from cs_desk.models.people import Setting, Staff, Team
from cs_desk.models.timers import ContactEventKind, timers
from cs_desk.queries.view import View
from cs_desk.text import clean, whole

LONGEST = 100_000  # characters of a text: notes of a complaint together, as `ingest.cells` takes them back
SCORES = ("csat", "ces", "nps")
NOBODY: Row = {name: () if name in SEVERAL else "" for name in PERSON}


def customers(_view: View, rows: list[Customer]) -> list[Row]:
    """Return customers with every way to reach them."""
    own, ids = _own_source(), [row.id for row in rows]
    phones = _grouped(CustomerPhone.given, ids)
    emails = _grouped(CustomerEmail.address, ids)
    addresses = _grouped(CustomerAddress.text, ids)
    return [
        {
            **_known_by(row, row.source_key, own, "source", "source_key"),
            "name": clean(row.name),
            "company": clean(row.company),
            "phones": phones.get(row.id, ()),
            "emails": emails.get(row.id, ()),
            "addresses": addresses.get(row.id, ()),
            "kind": row.kind,
            "locale": clean(row.locale),
            "preferred_channel": row.preferred_channel,
            "preferred_times": clean(row.preferred_times),
            "special_needs": clean(row.special_needs),
            "representative": clean(row.representative),
            "consent_marketing": row.consent_marketing,
            "consent_recording": row.consent_recording,
            "do_not_call": row.do_not_call,
            "vulnerable": row.vulnerable,
            "our_reference": row.reference,
            "created_at": row.created_at,
        }
        for row in rows
    ]


def complaints(view: View, rows: list[Complaint]) -> list[Row]:
    """Return complaints with the customer, the last offer, the notes and what the customer answered."""
    own, ids = _own_source(), [row.id for row in rows]
    people, logins, teams = _people(row.customer_id for row in rows), _logins(), _teams()
    offers = {one.complaint_id: one for one in Offer.select().where(Offer.complaint.in_(ids)).order_by(Offer.id)}
    said = _said(ids)
    scores = _scores(Feedback.complaint_id.in_(ids), "complaint_id")
    on = [row.contact_id for row in rows if row.contact_id]
    met = {one.id: one for one in Contact.select().where(Contact.id.in_(on))}
    awaited = _awaited(view, ids)
    return [
        {
            **_known_by(row, row.source_key, own, "source", "key"),
            **_person(people, row.customer_id),
            "channel": row.channel,
            "received_at": row.received_at,
            "logged_at": row.logged_at,
            "recognised_by": row.recognised_by,
            "recogniser": logins.get(row.recogniser_id, ""),
            "complaint_class": row.complaint_class,
            "owner": logins.get(row.owner_id or 0, ""),
            "team": teams.get(row.team_id or 0, ""),
            "own_words": _text(row.own_words),
            "wanted": clean(row.wanted),
            "difficulty": row.difficulty_code or "",
            "stage": row.stage,
            "acknowledged_at": row.acknowledged_at,
            "resolved_at": row.resolved_at,
            "closed_at": row.closed_at,
            "undated": bool(said.get((row.id, "undated"))),
            "status": "closed" if row.closed_at else "open",
            "outcome": said.get((row.id, "outcome"), ""),
            **_offered(offers.get(row.id)),
            **scores.get(row.id, dict.fromkeys(SCORES)),
            **{name: said.get((row.id, name)) for name in ("timely", "disputed")},
            "note": said.get((row.id, "note"), ""),
            "our_reference": row.reference,
            "anonymous": row.anonymous,
            **_on(met.get(row.contact_id or 0), own),
            **awaited.get(row.id, {}),
            "profile": row.profile_key,
            "profile_version": row.profile_version,
            "acknowledge_due": row.acknowledge_due,
            "answer_due": row.answer_due,
        }
        for row in rows
    ]


def _offered(offer: Offer | None) -> dict[str, Any]:
    """Return the newest offer; its cost in units of its currency, as text, so that no cent is rounded."""
    if offer is None:
        return {"remedy": "", "cost": "", "currency": "", "accepted": None}
    cost = f"{offer.cost_cents / 100:.2f}"
    return {"remedy": offer.remedy, "cost": cost, "currency": offer.currency, "accepted": offer.accepted}


def _on(contact: Contact | None, own: str) -> dict[str, str]:
    """Return by what a contact is known here, and by what where it came from."""
    if contact is None:
        return dict.fromkeys(("contact", "contact_source", "contact_key"), "")
    known_by = _known_by(contact, contact.external_id, own, "contact_source", "contact_key")
    return {"contact": contact.reference, **known_by}


def _awaited(view: View, ids: list[int]) -> dict[int, dict[str, str]]:
    """Return source and key of the contacts that complaints wait for, which are not here yet."""
    marks = ", ".join("?" * len(ids))
    sql = f"SELECT complaint_id, source, contact_key FROM contact_awaited WHERE complaint_id IN ({marks})"
    found = view.store.execute(sql, tuple(ids)).fetchall() if ids else []
    return {number: {"contact_source": source, "contact_key": key} for number, source, key in found}


def _said(ids: list[int]) -> dict[tuple[int, str], Any]:
    """Return by complaint what the last closing says, the notes one below the other, and what the source said of it."""
    found: dict[tuple[int, str], Any] = {}
    kinds = ComplaintEvent.kind.in_(("received", "closed", "note"))
    events = ComplaintEvent.select().where(ComplaintEvent.complaint.in_(ids) & kinds)
    for event in events.order_by(ComplaintEvent.at, ComplaintEvent.id):
        detail = event.detail or {}
        if event.kind == "closed":
            found[event.complaint_id, "outcome"] = clean(str(detail.get("outcome", "")))
            found[event.complaint_id, "undated"] = detail.get("undated", False)
        elif event.kind == "received":
            found |= {(event.complaint_id, name): detail[name] for name in ("timely", "disputed") if name in detail}
        else:
            text = _text(str(detail.get("text", "")))
            before = found.get((event.complaint_id, "note"))
            found[event.complaint_id, "note"] = f"{before}\n\n{text}"[:LONGEST] if before else text
    return found


def contacts(view: View, rows: list[Contact]) -> list[Row]:
    """Return contacts with the customer, the times and what the customer answered."""
    own, ids = _own_source(), [row.id for row in rows]
    people, logins, teams = _people(row.customer_id for row in rows), _logins(), _teams()
    scores = _scores(Feedback.contact.in_(ids), "contact_id")
    events: dict[int, list[Any]] = {}
    found = ContactEvent.select(ContactEvent.contact, ContactEvent.kind, ContactEvent.at)
    for one in found.where(ContactEvent.contact.in_(ids)).order_by(ContactEvent.at, ContactEvent.id):
        events.setdefault(one.contact_id, []).append((ContactEventKind(one.kind), one.at))
    return [
        {
            **_known_by(row, row.external_id, own, "source", "key"),
            **_person(people, row.customer_id),
            "channel": row.channel,
            "direction": row.direction,
            "operation": row.operation,
            "operator": logins.get(row.operator_id, ""),
            "team": teams.get(row.team_id or 0, ""),
            "started_at": row.started_at,
            "ended_at": row.ended_at,
            "closed_at": row.closed_at,
            "disposition": row.disposition or "",
            "difficulty": row.difficulty_code or "",
            **scores.get(row.id, dict.fromkeys(SCORES)),
            "notes": _text(row.notes),
            "our_reference": row.reference,
            "anonymous": row.anonymous,
            "difficulty_note": _text(row.difficulty_note),
            "events": _told(row, events.get(row.id, [])),
            "handling_seconds": _handling(row, events.get(row.id), view),
        }
        for row in rows
    ]


def _told(row: Contact, events: list[Any]) -> str:
    """Return what happened on a contact, each with the seconds since its start."""
    return ", ".join(f"{kind} {_seconds(at - row.started_at)}" for kind, at in events)


def _seconds(span: timedelta) -> str:
    micros = span // timedelta(microseconds=1)
    whole, rest = divmod(micros, 1_000_000)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def _handling(row: Contact, events: list[Any] | None, view: View) -> int | None:
    """Return the seconds of talk, hold and wrap; None while the contact is open, or where it came without events."""
    return round(timers(events, view.now).handling) if events and row.closed_at else None


def moments(_view: View, rows: list[Any]) -> list[Row]:
    """Return moments of truth with the references of what they were on."""
    logins, on, about = _logins(), *_references(rows)
    return [
        {
            "at": row.at,
            "contact": on.get(row.contact_id, ""),
            "complaint": about.get(row.complaint_id or 0, ""),
            "energy": row.energy,
            "stage": row.stage,
            "step": row.step,
            "seen": clean(row.seen),
            "trigger": clean(row.trigger),
            "staff": logins.get(row.staff_id, ""),
        }
        for row in rows
    ]


def feedback(_view: View, rows: list[Any]) -> list[Row]:
    """Return the customers' answers with the references of what they were asked on."""
    logins, on, about = _logins(), *_references(rows)
    plain = ("question", "status", "value", "scale_low", "scale_high", "polarity")
    return [
        {
            "at": row.at,
            "contact": on.get(row.contact_id or 0, ""),
            "complaint": about.get(row.complaint_id or 0, ""),
            **{name: getattr(row, name) for name in plain},
            "text": whole(row.text),
            "source": row.source,
            "staff": logins.get(row.staff_id, ""),
        }
        for row in rows
    ]


def _text(text: str) -> str:
    return clean(text, multiline=True, limit=LONGEST)


def _known_by(row: Any, key: str | None, own: str, *names: str) -> Row:
    """Return source and key of a record by the names of their columns; what was made here has its reference for key."""
    known_by = (row.source, key) if row.source and key else (own, row.reference)
    return dict(zip(names, map(clean, known_by), strict=True))


def _own_source() -> str:
    return own_source(Setting.get(Setting.key == "store_id").value)


def _grouped(value: Any, ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return the values of a column of phones, e-mail or postal addresses by customer, each in its order."""
    table, found = value.model, dict[int, tuple[str, ...]]()
    rows = table.select(table.customer, value).where(table.customer.in_(list(ids)))
    for customer, text in rows.order_by(table.customer, table.position, table.id).tuples():
        found[customer] = (*found.get(customer, ()), _text(text))
    return found


def _people(ids: Iterable[int | None]) -> dict[int, dict[str, Any]]:
    own, wanted = _own_source(), list({one for one in ids if one is not None})
    phones = _grouped(CustomerPhone.given, wanted)
    emails = _grouped(CustomerEmail.address, wanted)
    return {
        row.id: {
            "customer_name": clean(row.name),
            "customer_phones": phones.get(row.id, ()),
            "customer_emails": emails.get(row.id, ()),
            **_known_by(row, row.source_key, own, "customer_source", "customer_key"),
        }
        for row in Customer.select().where(Customer.id.in_(wanted))
    }


def _person(people: dict[int, dict[str, Any]], customer_id: int | None) -> Row:
    return people.get(customer_id or 0, NOBODY)


def _logins() -> dict[int, str]:
    return {row.id: clean(row.login) for row in Staff.select(Staff.id, Staff.login)}


def _teams() -> dict[int, str]:
    return {row.id: clean(row.name) for row in Team.select(Team.id, Team.name)}


def _scores(where: Any, of: str) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    answered = Feedback.question.in_(SCORES) & (Feedback.status == "answered")
    for row in Feedback.select().where(where & answered).order_by(Feedback.at, Feedback.id):
        found.setdefault(getattr(row, of), dict.fromkeys(SCORES))[row.question] = row.value
    return found


def _references(rows: list[Any]) -> tuple[dict[int, str], dict[int, str]]:
    """Return the references of contacts and of complaints that rows belong to."""
    on = [row.contact_id for row in rows if row.contact_id]
    about = [row.complaint_id for row in rows if row.complaint_id]
    contact = Contact.select(Contact.id, Contact.reference).where(Contact.id.in_(on))
    complaint = Complaint.select(Complaint.id, Complaint.reference).where(Complaint.id.in_(about))
    return {row.id: row.reference for row in contact}, {row.id: row.reference for row in complaint}
