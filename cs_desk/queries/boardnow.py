"""What happens on the floor at this moment: who waits, who does what, who needs a hand, what is at risk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from peewee import SQL, fn

from cs_desk.clock import from_micros, to_micros
from cs_desk.models.boardrows import HandLine, PersonLine, QueueLine, RiskLine, Risks
from cs_desk.models.complaints import Approval, Complaint
from cs_desk.models.contacts import Contact, ContactEvent, Moment
from cs_desk.models.enums import Channel, Remedy, Role
from cs_desk.models.kpirows import Scope
from cs_desk.models.people import Staff, StaffRole
from cs_desk.models.periods import DAY, Period, Step, next_start, start_of
from cs_desk.models.policy import Verb
from cs_desk.models.presence import LONGEST
from cs_desk.models.rows import ComplaintRow
from cs_desk.models.targets import State
from cs_desk.models.timers import ContactEventKind, ContactState, timers
from cs_desk.queries import calls, complaints, kpicells
from cs_desk.queries.presence import at_desks
from cs_desk.queries.view import View
from cs_desk.store.rollups import desk_zone
from cs_desk.text import clean

GIVEN_UP = timedelta(hours=4)
"""Nobody waits longer: what is open since then was cut off at the end of its log."""
TOO_LONG = 3
"""A wait of so many times the promised one is a breach."""
LONG_WRAP, LONG_HOLD = timedelta(minutes=8), timedelta(minutes=5)
BAD = -4
"""The energy from which on a contact that goes on needs a hand."""
SOON = 80
"""Per cent of its time after which a duty is at risk."""
MOST = 50

WAITING = """SELECT queue, COUNT(*), MIN(entered_at) FROM leg WHERE ended_at IS NULL AND answered_at IS NULL
  AND entered_at > ? AND entered_at <= ? GROUP BY queue"""
TALKING = """SELECT staff_id, answered_at, queue FROM leg WHERE ended_at IS NULL AND answered_at IS NOT NULL
  AND contact_id IS NULL AND staff_id IS NOT NULL AND entered_at > ? AND answered_at <= ? ORDER BY answered_at"""
SPANS = """SELECT staff_id, kind, reason, MIN(started_at) FROM agent_span WHERE ended_at IS NULL
  AND kind IN ('signed_in', 'paused') AND staff_id IS NOT NULL AND started_at > ? AND started_at <= ?
  GROUP BY staff_id, kind, reason ORDER BY 4"""


def today(view: View) -> Period:
    """Return the present local day."""
    zone = ZoneInfo(desk_zone(view.store))
    start = start_of(view.now, Step.DAY, zone)
    return Period(start, next_start(start, Step.DAY, zone))


def queues(view: View) -> list[str]:
    """Return the queues that had calls in the last four weeks, by name."""
    return sorted(_lately(view, "queue"))


def channels(view: View) -> list[Channel]:
    """Return the channels that had contacts in the last four weeks, in the order they are always named in."""
    found = _lately(view, "channel")
    return [channel for channel in Channel if channel.value in found]


def _lately(view: View, dim: str) -> set[str]:
    rows = view.store.execute(
        "SELECT DISTINCT value FROM rollup WHERE grain = 'day' AND dim = ? AND at >= ? AND value <> ''",
        (dim, to_micros(view.now - 28 * DAY)),
    ).fetchall()
    return {str(row[0]) for row in rows}


def waiting(view: View, scope: Scope, patience: float) -> tuple[QueueLine, ...]:
    """Return the queues with who waits in them now; `patience` are the seconds in which calls are to be answered."""
    if scope.dim == "channel" and scope.value != Channel.PHONE.value:
        return ()  # queues are of the telephone system
    span = (to_micros(view.now - GIVEN_UP), to_micros(view.now))
    found = {str(queue): (int(n), from_micros(since)) for queue, n, since in view.store.execute(WAITING, span)}
    names = [scope.value] if scope.dim == "queue" else sorted({*queues(view), *found})
    return tuple(_queue(view, name, found.get(name), patience) for name in names)


def _queue(view: View, name: str, waits: tuple[int, datetime] | None, patience: float) -> QueueLine:
    if waits is None:
        return QueueLine(clean(name), 0, None, None)
    count, since = waits
    seconds = (view.now - since).total_seconds()
    late = seconds > TOO_LONG * patience
    return QueueLine(
        clean(name), count, since, State.BREACH if late else State.WATCH if seconds > patience else State.ON_TARGET
    )


class _Does(NamedTuple):
    state: str
    detail: str
    since: datetime


def people(view: View, scope: Scope) -> tuple[PersonLine, ...]:
    """Return who is at work in a scope and may be seen by the asker: those busy longest first, the free ones last."""
    staff = {row.id: clean(row.name) for row in _staff(view, scope)}
    does = _at_work(view) | _on_calls(view) | _on_contacts(view, staff)
    handled = {value: total.sums.get("handled", 0) for value, total in _today_of(view).items()}
    lines = [
        PersonLine(one, name, *does[one], int(handled.get(str(one), 0))) for one, name in staff.items() if one in does
    ]  # fmt: skip
    return tuple(sorted(lines, key=lambda line: (_ORDER.index(line.state), line.since, line.name)))


_ORDER = ("wrap", "hold", "call", "contact", "paused", "available", "signed in")


def _staff(view: View, scope: Scope) -> Sequence[Staff]:
    """Return the people of a scope who take contacts; queues and channels are everybody's."""
    rows = Staff.select(Staff.id, Staff.name).where(
        Staff.retired_at.is_null() & view.within(Verb.KPI_SEE, Staff.id, Staff.team)
    )
    rows = rows.where(Staff.id.in_(StaffRole.select(StaffRole.staff).where(StaffRole.role == Role.OPERATOR.value)))
    if scope.dim == "team":
        rows = rows.where(Staff.team == int(scope.value))
    if scope.dim == "person":
        rows = rows.where(Staff.id == int(scope.value))
    return list(rows)


def _today_of(view: View) -> dict[str, kpicells.Total]:
    return kpicells.by_value(view.store, "person", today(view))


def _at_work(view: View) -> dict[int, _Does]:
    """Return who is signed in at the desk or at the telephones, and who paused there."""
    since = view.now - LONGEST
    found = {staff: _Does("signed in", "", began) for staff, began in at_desks(view.store, view.now).items()}
    spans = view.store.execute(SPANS, (to_micros(since), to_micros(view.now))).fetchall()
    for staff, kind, reason, began in sorted(spans, key=lambda span: span[1] == "paused"):
        state = "paused" if kind == "paused" else "available"
        found[int(staff)] = _Does(state, clean(str(reason)), from_micros(began))
    return found


def _on_calls(view: View) -> dict[int, _Does]:
    """Return who talks according to the telephones alone; where the operator has a record of it, that one counts."""
    span = (to_micros(view.now - GIVEN_UP), to_micros(view.now))
    rows = view.store.execute(TALKING, span).fetchall()
    return {int(staff): _Does("call", clean(str(queue)), from_micros(answered)) for staff, answered, queue in rows}


def _on_contacts(view: View, staff: Iterable[int]) -> dict[int, _Does]:
    """Return who has a contact in hand, by what the contact's own events say; parked ones are in nobody's hand."""
    rows = list(
        Contact.select(Contact.id, Contact.operator, Contact.channel)
        .where(Contact.operator.in_(list(staff)) & Contact.closed_at.is_null())
        .order_by(Contact.started_at, Contact.id)
    )
    events: dict[int, list[tuple[ContactEventKind, datetime]]] = {row.id: [] for row in rows}
    asked = ContactEvent.select(ContactEvent.contact, ContactEvent.kind, ContactEvent.at)
    for event in asked.where(ContactEvent.contact.in_(list(events))).order_by(ContactEvent.at, ContactEvent.id):
        events[event.contact_id].append((ContactEventKind(event.kind), event.at))
    found: dict[int, _Does] = {}
    for row in rows:
        if events[row.id]:
            stands = timers(events[row.id], view.now)
            if stands.state in _HELD:
                channel = Channel(row.channel)
                talks = "call" if channel.exclusive else "contact"
                does = _Does(_HELD[stands.state] or talks, channel.word, stands.since)
                found[row.operator_id] = min(found.get(row.operator_id, does), does, key=lambda one: one.since)
    return found


_HELD = {ContactState.TALK: "", ContactState.HOLD: "hold", ContactState.WRAP: "wrap"}


def hands(view: View, scope: Scope, at_work: Iterable[PersonLine]) -> tuple[HandLine, ...]:
    """Return who needs a hand: requests for approval that wait, contacts that go badly, wraps and holds that last."""
    found = [*_requests(view, scope), *_felt(view, scope)]
    for line in at_work:
        limit = _LIMITS.get(line.state)
        if limit is not None and view.now - line.since > limit:
            found.append(HandLine(line.state, None, "", line.name, f"long {line.state}", line.since))
    return tuple(sorted(found, key=lambda hand: (hand.kind != "approval", hand.at)))


_LIMITS = {"wrap": LONG_WRAP, "hold": LONG_HOLD}


def _requests(view: View, scope: Scope) -> Iterator[HandLine]:
    """Yield the requests for approval that the asker may answer, and the asker's own."""
    mine = view.within(Verb.APPROVAL_ANSWER, Approval.asked_by, Approval.team)
    wanted = Approval.answered_at.is_null() & (mine | (Approval.asked_by == view.actor.staff_id))
    if scope.dim == "team":
        wanted &= Approval.team == int(scope.value)
    elif scope.dim == "person":
        wanted &= Approval.asked_by == int(scope.value)
    for row in calls.approvals(wanted):
        what = f"{Remedy(row.remedy).word} {row.currency} {row.cost_cents / 100:,.2f}"
        yield HandLine("approval", row.complaint_id, row.complaint, row.asked_by, what, row.asked_at)


def _felt(view: View, scope: Scope) -> Iterator[HandLine]:
    """Yield the contacts in hand whose last moment of truth is a bad one."""
    staff = {row.id: clean(row.name) for row in _staff(view, scope)}
    on = Contact.operator.in_(list(staff)) & Contact.closed_at.is_null() & Contact.ended_at.is_null()
    rows = {row.id: row for row in Contact.select(Contact.id, Contact.reference, Contact.operator).where(on)}
    if not rows:
        return
    felt = Moment.select(Moment.contact, Moment.energy, Moment.at).where(Moment.contact.in_(list(rows)))
    last = {moment.contact_id: moment for moment in felt.order_by(Moment.at, Moment.id)}
    for number, moment in last.items():
        if moment.energy <= BAD:
            row = rows[number]
            yield HandLine(
                "energy", None, row.reference, staff[row.operator_id], f"energy −{-moment.energy}", moment.at
            )


def risks(view: View, scope: Scope) -> Risks:
    """Return the open complaints whose next duty is late or has less than a fifth of its time left, worst first."""
    near, late = _counted(view, scope)
    if not near:
        return Risks((), 0, 0)
    rows = list(
        _open(view, scope).where(_soon(view)).order_by(_DUE, Complaint.id).limit(MOST)
    )  # fmt: skip
    shown = {row.id: row for row in complaints.complaint_rows(view, rows)}
    lines = [_risk(row, shown[row.id], view.now) for row in rows]
    return Risks(tuple(sorted(lines, key=lambda line: not line.late)), late, near - late)


# What is to be acknowledged at once is late as soon as the contact of receipt has ended without.
_DUE_SQL = """CASE WHEN acknowledged_at IS NOT NULL OR acknowledge_due IS NULL THEN answer_due
  WHEN acknowledge_due > received_at THEN acknowledge_due
  ELSE COALESCE((SELECT ended_at FROM contact WHERE contact.id = contact_id), answer_due) END"""
_DUE = SQL(_DUE_SQL)


def _open(view: View, scope: Scope) -> Any:
    rows = Complaint.select().where(
        Complaint.closed_at.is_null() & view.within(Verb.COMPLAINT_SEE, Complaint.owner, Complaint.team)
    )
    if scope.dim == "team":
        return rows.where(Complaint.team == int(scope.value))
    if scope.dim == "channel":
        return rows.where(Complaint.channel == scope.value)
    return rows.where(Complaint.owner == int(scope.value)) if scope.dim == "person" else rows


def _late(view: View) -> str:
    return f"({_DUE_SQL}) < {to_micros(view.now)}"


def _soon(view: View) -> Any:
    gone = f"{to_micros(view.now)} - received_at"
    return SQL(f"100 * ({gone}) >= {SOON} * (({_DUE_SQL}) - received_at)")


def _counted(view: View, scope: Scope) -> tuple[int, int]:
    """Return how many complaints are late or soon will be, and how many of them are late."""
    late = SQL(f"SUM(CASE WHEN {_late(view)} THEN 1 ELSE 0 END)")
    found = _open(view, scope).where(_soon(view)).select(fn.COUNT(Complaint.id), late).tuples().get()
    return int(found[0]), int(found[1] or 0)


def _risk(row: Complaint, shown: ComplaintRow, now: datetime) -> RiskLine:
    duty, due, late = shown.next_word, shown.next_at, shown.late
    if due is None and not late and row.answer_due is not None:  # the contact of receipt goes on; its answer is due
        duty, due, late = "answer", row.answer_due, row.answer_due < now
    whole = ((due or row.received_at) - row.received_at).total_seconds()
    share = round(100 * (now - row.received_at).total_seconds() / whole) if whole > 0 else 100
    return RiskLine(row.id, row.reference, duty, due, late, share, shown.owner)
