"""What complaints contribute: received, acknowledged in time, resolved after how long, closed, reopened, felt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from cs_desk.clock import from_micros
from cs_desk.models.facts import Fact, local_starts
from cs_desk.store.connect import Store
from cs_desk.store.facts.asking import WANTED, Row, grouped, rows

if TYPE_CHECKING:  # calendars bring their checks along, which no start needs
    from cs_desk.models.calendars import DeskCalendar

COMPLAINTS = f"""{WANTED}SELECT complaint.id, complaint.channel, COALESCE(complaint.owner_id, complaint.recogniser_id),
  complaint.team_id, complaint.received_at, complaint.recognised_by, complaint.acknowledge_due,
  complaint.acknowledged_at, complaint.resolved_at, complaint.closed_at, COALESCE(contact.ended_at, contact.closed_at)
  FROM wanted CROSS JOIN complaint LEFT JOIN contact ON contact.id = complaint.contact_id
  WHERE complaint.id = wanted.id"""
FELT = f"""{WANTED}SELECT complaint.id, moment.energy FROM wanted CROSS JOIN complaint
  CROSS JOIN moment WHERE complaint.id = wanted.id AND moment.contact_id = complaint.contact_id
  ORDER BY complaint.id, moment.at, moment.id"""
EVENTS = """SELECT complaint_id, kind, at, detail FROM complaint_event
  WHERE complaint_id IN ({ids}) AND kind IN ('closed', 'reopened') ORDER BY complaint_id, at, id"""
UNDATED = '"undated":true'


class _Complaint(NamedTuple):
    id: int
    channel: str
    person: int | None
    team: int | None
    received: int
    recognised_by: str
    due: int | None
    acknowledged: int | None
    resolved: int | None
    closed: int | None
    contact_ended: int | None


def complaints(store: Store, ids: Sequence[int], zone: str) -> Mapping[int, Sequence[Fact]]:
    """Return the facts of complaints; each step counts at its own moment."""
    felt, events = grouped(rows(store, FELT, ids)), grouped(rows(store, EVENTS, ids))
    found = (_Complaint(*row) for row in rows(store, COMPLAINTS, ids))
    return {row.id: list(_facts(row, felt.get(row.id, []), events.get(row.id, []), zone)) for row in found}


def _facts(row: _Complaint, felt: Sequence[Row], events: Sequence[Row], zone: str) -> Iterator[Fact]:
    def at(moment: int, sums: dict[str, int], days: dict[str, dict[int, int]] | None = None) -> Fact:
        return Fact(moment, row.person, row.team, "", row.channel, sums, days or {})

    undated = any(UNDATED in (detail or "") for _, _, detail in events)
    yield at(row.received, _received(row, felt))
    judged = _judged(row)
    if judged is not None:
        yield at(judged[0], {"acknowledgements": 1, "acknowledged_in_time": int(judged[1])})
    if row.resolved is not None and not undated:
        yield at(row.resolved, *_resolved(row.received, row.resolved, zone))
    for kind, moment, _ in events:
        yield at(moment, {"closings" if kind == "closed" else "reopenings": 1})


def _received(row: _Complaint, felt: Sequence[Row]) -> dict[str, int]:
    later = row.recognised_by == "review"
    sums = {"complaints": 1, "complaints_open": int(row.closed is None)}
    sums["recognised_later" if later else "recognised_at_once"] = 1
    if len(felt) > 1:
        sums |= {"felt_complaints": 1, "felt_recovered": int(felt[0][0] < 0 < felt[-1][0])}
    return sums


def _judged(row: _Complaint) -> tuple[int, bool] | None:
    """Return when the acknowledgement is judged and whether it was in time; None while nobody can tell yet.

    What is due at once is in time within the contact of receipt.
    """
    if row.due is None:
        return None
    done, due = row.acknowledged, row.due
    if due <= row.received and row.contact_ended is not None:
        due = row.contact_ended
    elif due <= row.received and done is not None:
        return done, True  # the contact of receipt goes on
    elif due <= row.received:
        return None
    return (done, True) if done is not None and done <= due else (due, False)


def _resolved(received: int, resolved: int, zone: str) -> tuple[dict[str, int], dict[str, dict[int, int]]]:
    first, last = (_local_date(local_starts(moment, zone)[1], zone) for moment in (received, resolved))
    days, business = max((last - first).days, 0), business_days(first, last, zone)
    sums = {
        "resolved": 1, "resolve_days": days, "resolve_days_sq": days * days, "resolve_business": business,
        "resolve_business_sq": business * business,
    }  # fmt: skip
    return sums, {"resolved_after": {days: 1}, "resolved_business": {business: 1}}


def business_days(first: date, last: date, zone: str) -> int:
    """Return how many business days of the desk's country come after `first`, `last` included."""
    if last > first:
        from cs_desk.models import holiday_store

        holiday_store.recall(_calendar(zone), first.year, last.year)
    return sum(_business(first + timedelta(days=number), zone) for number in range(1, (last - first).days + 1))


@lru_cache(maxsize=8192)
def _local_date(begins: int, zone: str) -> date:
    """Return which local day it is that begins then."""
    return from_micros(begins).astimezone(ZoneInfo(zone)).date()


@lru_cache(maxsize=8)
def _calendar(zone: str) -> DeskCalendar:
    from cs_desk.models.calendars import DeskCalendar
    from cs_desk.models.regions import home_of_zone

    return DeskCalendar(ZoneInfo(zone), *home_of_zone(zone))


@lru_cache(maxsize=8192)
def _business(day: date, zone: str) -> bool:
    return _calendar(zone).not_business(day) is None
