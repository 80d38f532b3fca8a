"""What contacts contribute: their number, their handling, how they ended, whether the customer came again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cs_desk.clock import from_micros
from cs_desk.models.enums import Disposition
from cs_desk.models.facts import Fact
from cs_desk.models.timers import ContactEventKind, timers
from cs_desk.store.connect import Store
from cs_desk.store.facts.asking import WANTED, Row, grouped, rows, timed

WEEK = 7 * 24 * 3600 * 1_000_000
STRAIGHT = [ContactEventKind.START.value, ContactEventKind.END.value, ContactEventKind.CLOSE.value]
"""What happens on a contact that is neither held nor parked."""
BEYOND = ("investigation", "external_body")
"""Routes of a complaint that leave the front line."""
SAID = frozenset({
    Disposition.RESOLVED.value, Disposition.FOLLOW_UP.value, Disposition.TRANSFERRED.value,
    Disposition.REFERRED_OUTSIDE.value,
})  # fmt: skip
"""Dispositions that say whether the matter was settled."""

CONTACTS = f"""{WANTED}SELECT contact.id, channel, operator_id, team_id, started_at, ended_at, closed_at, disposition,
  difficulty_code, operation, customer_id FROM wanted CROSS JOIN contact WHERE contact.id = wanted.id"""
EVENTS = "SELECT contact_id, kind, at FROM contact_event WHERE contact_id IN ({ids}) ORDER BY contact_id, at, id"
LEGS = "SELECT contact_id, queue FROM leg WHERE contact_id IN ({ids}) ORDER BY contact_id, entered_at, number"
FELT = "SELECT contact_id, energy FROM moment WHERE contact_id IN ({ids}) ORDER BY contact_id, at, id"
COMPLAINTS = """SELECT complaint.contact_id, complaint.difficulty_code, run_answer.value FROM complaint
  LEFT JOIN script_run ON script_run.complaint_id = complaint.id
  LEFT JOIN run_answer ON run_answer.run_id = script_run.id AND run_answer.field = 'route'
  WHERE complaint.contact_id IN ({ids}) ORDER BY complaint.contact_id, complaint.id"""
LATER = f"""{WANTED}SELECT mine.id, other.id, other.difficulty_code, other.operation, complaint.difficulty_code
  FROM wanted CROSS JOIN contact mine CROSS JOIN contact other LEFT JOIN complaint ON complaint.contact_id = other.id
  WHERE mine.id = wanted.id AND other.customer_id = mine.customer_id AND other.id <> mine.id
  AND other.started_at BETWEEN mine.started_at AND mine.started_at + {WEEK}
  AND (other.started_at > mine.started_at OR other.id > mine.id)"""


class _Contact(NamedTuple):
    id: int
    channel: str
    operator: int
    team: int | None
    started: int
    ended: int | None
    closed: int | None
    disposition: str | None
    difficulty: str | None
    operation: str
    customer: int | None


def contacts(store: Store, ids: Sequence[int], _zone: str) -> Mapping[int, Sequence[Fact]]:
    """Return the facts of contacts."""
    found = [_Contact(*row) for row in rows(store, CONTACTS, ids)]
    closed = [row.id for row in found if row.closed is not None]
    events, legs = grouped(rows(store, EVENTS, closed)), grouped(rows(store, LEGS, ids))
    felt, complaints = grouped(rows(store, FELT, closed)), grouped(rows(store, COMPLAINTS, closed))
    known = [row.id for row in found if row.closed is not None and row.customer is not None]
    later = grouped(rows(store, LATER, known))
    facts: dict[int, Sequence[Fact]] = {}
    for row in found:
        sums = {"contacts": 1}
        if row.closed is None:
            sums["running"] = 1
        else:
            mine = complaints.get(row.id, ())
            beyond = _beyond(row, mine)
            sums |= _handled(row, events.get(row.id, ())) | _said(row, beyond)
            sums |= _again(row, mine, later.get(row.id, ()), beyond) | _felt(felt.get(row.id, ()), mine)
        queue = str(legs[row.id][0][0]) if row.id in legs else ""
        facts[row.id] = [Fact(row.started, row.operator, row.team, queue, row.channel, sums)]
    return facts


def _handled(row: _Contact, events: Sequence[Row]) -> dict[str, int]:
    if [kind for kind, _ in events] == STRAIGHT:  # nearly all of them, and imports have no others
        began, ended, closed = (at for _, at in events)
        times = {"talk": _whole(ended - began), "hold": 0, "wrap": _whole(closed - ended)}
        return {"handled": 1, "transferred": int(row.disposition == Disposition.TRANSFERRED), **timed(times)}
    end = row.closed or row.started
    kinds = [(ContactEventKind(kind), from_micros(at)) for kind, at in events]
    if not kinds or kinds[0][0] is not ContactEventKind.START:
        kinds = [
            (ContactEventKind.START, from_micros(row.started)),
            (ContactEventKind.END, from_micros(row.ended or end)),
        ]
    spent = timers(kinds, from_micros(end))
    times = {"talk": _ms(spent.talk), "hold": _ms(spent.hold), "wrap": _ms(spent.wrap)}
    handed = row.disposition == Disposition.TRANSFERRED or any(kind is ContactEventKind.HAND_OVER for kind, _ in kinds)
    return {"handled": 1, "transferred": int(handed), **timed(times)}


def _whole(micros: int) -> int:
    return round(max(micros, 0) / 1000)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _beyond(row: _Contact, complaints: Sequence[Row]) -> bool:
    """True when the front line could not settle it: referred outside, or a complaint that went on from here."""
    routed = any((route or "").strip('"') in BEYOND for _, route in complaints)
    return row.disposition == Disposition.REFERRED_OUTSIDE or routed


def _said(row: _Contact, beyond: bool) -> dict[str, int]:
    """First contact resolution as the operator says it."""
    if row.disposition not in SAID:
        return {}
    resolved = row.disposition == Disposition.RESOLVED
    return {
        "fcr_operator": 1, "fcr_operator_resolved": int(resolved), "fcr_operator_beyond": int(beyond),
        "fcr_operator_both": int(resolved and beyond),
    }  # fmt: skip


def _again(row: _Contact, complaints: Sequence[Row], later: Sequence[Row], beyond: bool) -> dict[str, int]:
    """First contact resolution as no repeat shows it: the same customer and issue within seven days."""
    if row.customer is None:
        return {}
    issue = _issue(next((code for code, _ in complaints if code), None), row.difficulty, row.operation)
    repeated = any(_issue(theirs, code, operation) == issue for _, code, operation, theirs in later)
    return {
        "fcr_repeat": 1, "fcr_repeat_resolved": int(not repeated), "fcr_repeat_beyond": int(beyond),
        "fcr_repeat_both": int(beyond and not repeated), "repeated": int(repeated),
    }  # fmt: skip


def _issue(complaint: str | None, difficulty: str | None, operation: str) -> str:
    return complaint or difficulty or f"operation:{operation}"


def _felt(energies: Sequence[Row], complaints: Sequence[Row]) -> dict[str, int]:
    if not energies:
        return {}
    return {"felt_contacts": 1, "felt_leaving": int(energies[-1][0] < 0 and not complaints)}
