"""The complaint register and one complaint with everything that happened on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from cs_desk.models.complaints import Complaint, ComplaintEvent, Promise
from cs_desk.models.contacts import Contact, Moment
from cs_desk.models.customers import Customer
from cs_desk.models.people import Setting, Staff
from cs_desk.models.policy import Verb
from cs_desk.models.rows import ClockLine, ComplaintRow, ComplaintWhole, EventLine, Page
from cs_desk.models.runs import ScriptRun
from cs_desk.queries import calls, reference
from cs_desk.queries.customers import labels
from cs_desk.queries.view import View
from cs_desk.store import search
from cs_desk.text import clean, fold, whole

if TYPE_CHECKING:
    from cs_desk.models.profiles import Profile

LONGEST_PART = 7
MOST_FOUND = 200
"""Customers that a search in the register takes into account; more than these are no answer to a question."""


def register(view: View, *, which: str = "open", wanted: str = "", limit: int = 500, offset: int = 0) -> Page:
    """Return complaints in the asker's scope, newest received first; `which` is open, mine, unowned or all.

    `wanted` is a part of the reference, or of the names of customer, difficulty or owner.
    """
    seen = view.within(Verb.COMPLAINT_SEE, Complaint.owner, Complaint.team) & _which(view, which)
    rows = list(
        Complaint.select()
        .where(seen & _having(view, wanted) if wanted.strip() else seen)
        .order_by(Complaint.received_at.desc(), Complaint.id.desc())
        .limit(limit + 1)
        .offset(offset)
    )
    return Page(complaint_rows(view, rows[:limit]), len(rows) > limit)


def _which(view: View, which: str) -> Any:
    return {
        "open": Complaint.closed_at.is_null(),
        "mine": Complaint.closed_at.is_null() & (Complaint.owner == view.actor.staff_id),
        "unowned": Complaint.closed_at.is_null() & Complaint.owner.is_null(),
        "all": Complaint.id.is_null(False),
    }[which]


def _having(view: View, wanted: str) -> Any:
    """Return the condition that a complaint has something on it that people would call so."""
    text = fold(wanted.strip())
    codes = [code for code, words in labels().items() if text in fold(words)]
    owners = [row.id for row in Staff.select(Staff.id, Staff.name) if text in fold(row.name)]
    digits = text.isdecimal() and len(text) < LONGEST_PART  # a part of a complaint's reference, not of a customer's
    people = [] if digits else search.find(view.store, wanted, MOST_FOUND)
    difficulty: Any = Complaint.difficulty_code
    return (
        Complaint.reference.contains(wanted.strip())
        | difficulty.in_(codes)
        | Complaint.owner.in_(owners)
        | Complaint.customer.in_(people)
    )


def unowned_of_team(view: View, limit: int = 20) -> tuple[ComplaintRow, ...]:
    """Return open complaints without an owner that the asker may take, the next due first."""
    rows = Complaint.select().where(
        view.within(Verb.COMPLAINT_TAKE, Complaint.owner, Complaint.team) & _which(view, "unowned")
    )
    return complaint_rows(view, list(rows.order_by(Complaint.answer_due, Complaint.id).limit(limit)))


def complaint_rows(view: View, rows: Sequence[Complaint]) -> tuple[ComplaintRow, ...]:
    """Return stored complaints as rows, with the names that belong to them fetched in one go each."""
    ids = [row.contact_id for row in rows if row.contact_id is not None]
    ended = {row.id: row.ended_at for row in Contact.select(Contact.id, Contact.ended_at).where(Contact.id.in_(ids))}
    staff = _by_id(Staff, {row.owner_id for row in rows})
    customers = _by_id(Customer, {row.customer_id for row in rows})
    words = labels()
    return tuple(
        _row(row, staff, customers, words, next_duty(row, ended.get(row.contact_id or 0), view.now)) for row in rows
    )


def _by_id(table: Any, ids: Iterable[int | None]) -> dict[int | None, str]:
    wanted = [one for one in ids if one is not None]
    return {row.id: clean(row.name) for row in table.select(table.id, table.name).where(table.id.in_(wanted))}


def _row(
    row: Complaint,
    staff: dict[int | None, str],
    customers: dict[int | None, str],
    words: dict[str, str],
    duty: tuple[str, datetime | None, bool],
) -> ComplaintRow:
    who = customers.get(row.customer_id) or ("anonymous" if row.anonymous else "not named")
    return ComplaintRow(
        row.id,
        row.reference,
        who,
        words.get(row.difficulty_code or "", ""),
        staff.get(row.owner_id, "nobody"),
        row.channel,
        row.received_at,
        *duty,
        _state(row),
        row.version,
    )


def next_duty(row: Complaint, contact_ended: datetime | None, now: datetime) -> tuple[str, datetime | None, bool]:
    """Return the next duty on a complaint in words, when it is due, and whether it is late.

    "At once" is a duty of the contact of receipt itself: it has no time, and is late when that contact ended without.
    """
    if row.closed_at is not None:
        return "closed", row.closed_at, False
    if row.acknowledged_at is None and row.acknowledge_due is not None:
        if row.acknowledge_due <= row.received_at:
            return "acknowledge at once", None, contact_ended is not None
        return "acknowledge", row.acknowledge_due, row.acknowledge_due < now
    return "answer", row.answer_due, row.answer_due is not None and row.answer_due < now


def _state(row: Complaint) -> str:
    if row.closed_at is not None:
        return "closed"
    return "acknowledged" if row.acknowledged_at is not None else "received"


def one(view: View, complaint_id: int) -> ComplaintWhole:
    """Return a complaint whole; raises NotFoundError where it is not there or not the asker's to see."""
    row = view.seen(
        Verb.COMPLAINT_SEE, Complaint.get_or_none(Complaint.id == complaint_id), f"complaint {complaint_id}"
    )
    run = ScriptRun.get_or_none(ScriptRun.complaint == complaint_id)
    contact = Contact.get_or_none(Contact.id == row.contact_id) if row.contact_id else None
    answers = calls.answered(run.id) if run else {}
    profile = reference.profile(view, row.profile_key, row.profile_version)
    return ComplaintWhole(
        complaint_rows(view, [row])[0],
        whole(row.own_words),
        clean(row.wanted),
        row.recognised_by,
        row.logged_at,
        row.acknowledge_due,
        row.answer_due,
        row.acknowledged_at,
        row.closed_at,
        row.profile_key,
        row.profile_version,
        profile.title,
        _clocks(row, profile, contact.ended_at if contact else None, view.now),
        answers,
        _events(complaint_id),
        calls.moments(Moment.contact == row.contact_id) if row.contact_id else (),
        calls.offers(complaint_id),
        calls.promises(Promise.complaint == complaint_id),
        row.contact_id,
        contact.ended_at if contact else None,
    )


def _clocks(row: Complaint, profile: Profile, contact_ended: datetime | None, now: datetime) -> tuple[ClockLine, ...]:
    """Return the duties with their arithmetic, worked out from the frozen profile."""
    # Profiles need pydantic, a third of a start: they are loaded with the first complaint that is opened.
    from cs_desk.models import holiday_store
    from cs_desk.models.deadlines import calendar_for, due
    from cs_desk.models.enums import Channel
    from cs_desk.models.profiles import Duty

    zone = ZoneInfo(Setting.get(Setting.key == "zone").value)
    calendar = calendar_for(profile, zone)
    holiday_store.recall(calendar, row.received_at.year, row.received_at.year + 1)
    lines = []
    for duty, done in ((Duty.ACKNOWLEDGE, row.acknowledged_at), (Duty.ANSWER, row.closed_at)):
        found = due(
            profile,
            duty,
            received_at=row.received_at,
            channel=Channel(row.channel),
            complaint_class=row.complaint_class,
            calendar=calendar,
        )
        if found is not None:
            in_contact = contact_ended is None or (done is not None and done <= contact_ended)
            late = not found.met(done or now, same_contact=duty is Duty.ACKNOWLEDGE and in_contact)
            state = "late" if late else "done" if done else "running"
            lines.append(ClockLine(duty.word, found.at, state, tuple(found.explain())))
    return tuple(lines)


def _events(complaint_id: int) -> tuple[EventLine, ...]:
    events = list(
        ComplaintEvent.select()
        .where(ComplaintEvent.complaint == complaint_id)
        .order_by(ComplaintEvent.at, ComplaintEvent.id)
        .limit(500)
    )
    staff = _by_id(Staff, {event.staff_id for event in events})
    return tuple(
        EventLine(event.at, event.kind, staff.get(event.staff_id, ""), _detail(event.detail or {})) for event in events
    )


def _detail(detail: dict[str, Any]) -> str:
    """Say the parts of an event that a person reads; ids are for the program."""
    parts = []
    for name, value in detail.items():
        if name == "cost_cents":
            parts.append(f"{value / 100:,.2f}")
        elif name in ("text", "note", "what") and value:
            parts.append(whole(str(value)))
        elif name in ("remedy", "outcome", "how") and value:
            parts.append(clean(str(value)).replace("_", " "))
    return " · ".join(parts)
