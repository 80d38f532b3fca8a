"""Makes one of a call that the telephone system tells of and the contact that an operator recorded of it.

They are one when the contact has the call's id, or when the customer of the contact has the caller's number, the
operator answered the call (where it is known who did), and the two began within a window.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from cs_desk.models.enums import Channel
from cs_desk.models.phones import parse_phone
from cs_desk.services import lookup
from cs_desk.services.unit import Unit
from cs_desk.store import bulk

SECOND = 1_000_000
WINDOW = 120 * SECOND
WAIT = 3_600 * SECOND  # who waited longer than this is found by the call's id only
DAY = 86_400 * SECOND
SAME_END = 6  # figures at the end in which two spellings of a number cannot differ
LEGS = (
    "SELECT id, call_key, caller, direction, entered_at, answered_at, staff_id, contact_id FROM leg "
    "WHERE entered_at BETWEEN ? AND ?"
)
CONTACTS = (
    "SELECT id, external_id, direction, operator_id, customer_id, started_at FROM contact "
    f"WHERE channel = '{Channel.PHONE.value}' AND started_at BETWEEN ? AND ?"
)


class JoinLeg(NamedTuple):
    """What of a leg tells which contact it is of."""

    id: int
    call: str
    caller: str
    direction: str
    entered: int
    answered: int | None
    staff: int | None
    contact: int | None = None


class _Contact(NamedTuple):
    id: int
    call: str | None
    direction: str
    operator: int
    customer: int | None
    started: int


def join_legs(unit: Unit, legs: Sequence[JoinLeg], window: int = WINDOW) -> int:
    """Join legs without a contact to the contacts that are of them; return how many were joined.

    `window` is in microseconds.
    """
    if not legs:
        return 0
    first, last = min(leg.entered for leg in legs), max(leg.answered or leg.entered for leg in legs)
    rows = unit.store.execute(CONTACTS, (first - DAY, last + DAY)).fetchall()
    return _join(unit, legs, [_Contact(*row) for row in rows], window) if rows else 0


def join(unit: Unit, contact_id: int, window: int = WINDOW) -> int:
    """Join the legs that are of a contact just written; return how many. Call it when its customer or call id changes.

    A contact that is not by telephone has none; one that has a leg keeps it and may get another of the same call.
    """
    sql = CONTACTS.partition(" AND started_at")[0] + " AND id = ?"
    row = unit.store.execute(sql, (contact_id,)).fetchone()
    if row is None:
        return 0
    contact = _Contact(*row)
    legs = [
        JoinLeg(*one) for one in unit.store.execute(LEGS, (contact.started - DAY, contact.started + DAY)).fetchall()
    ]
    return _join(unit, [leg for leg in legs if leg.contact is None], [contact], window)


def _join(unit: Unit, legs: Sequence[JoinLeg], contacts: Sequence[_Contact], window: int) -> int:
    pairs = _by_call(legs, contacts)
    left = [leg for leg in legs if leg.id not in pairs]
    if left:
        pairs |= _by_number(unit, left, _near(left, contacts, {*pairs.values()}, window), window)
    bulk.run_many(
        unit.store,
        "UPDATE leg SET contact_id = ? WHERE id = ?",
        [(contact, leg) for leg, contact in sorted(pairs.items())],
    )
    if pairs:
        unit.touch("calls", "contacts")
    return len(pairs)


def _near(legs: Sequence[JoinLeg], contacts: Sequence[_Contact], joined: set[int], window: int) -> list[_Contact]:
    """Return the contacts with a customer that began when any of the legs did and have none yet."""
    first = min(leg.entered for leg in legs) - window
    last = max(leg.answered or leg.entered for leg in legs) + window
    return [one for one in contacts if one.customer and one.id not in joined and first <= one.started <= last]


def _by_call(legs: Sequence[JoinLeg], contacts: Sequence[_Contact]) -> dict[int, int]:
    """Return the contact of each leg whose call's id a contact has."""
    known: dict[str, list[_Contact]] = defaultdict(list)
    for contact in contacts:
        if contact.call:
            known[contact.call].append(contact)
    calls: dict[str, list[JoinLeg]] = defaultdict(list)
    for leg in legs:
        if leg.call in known:
            calls[leg.call].append(leg)
    pairs: dict[int, int] = {}
    for call, several in calls.items():
        for contact in known[call]:
            free = [leg for leg in several if leg.id not in pairs]
            pairs |= {leg.id: contact.id for leg in _of_operator(free, contact.operator)}
    return pairs


def _of_operator(legs: Sequence[JoinLeg], operator: int) -> Sequence[JoinLeg]:
    """Return which legs of a call the record of an operator is about: their own, else nobody's, else the first."""
    mine = [leg for leg in legs if leg.staff == operator]
    nobodys = [leg for leg in legs if leg.staff is None]
    first = sorted(legs, key=lambda leg: (leg.answered is None, leg.entered))[:1]
    return mine or nobodys or first


def _by_number(unit: Unit, legs: Sequence[JoinLeg], contacts: Sequence[_Contact], window: int) -> dict[int, int]:
    """Return the contact of each leg that began when it did, with the same number and by the same operator."""
    free = _without_legs(unit, contacts)
    numbers = _numbers(unit, {one.customer for one in free if one.customer is not None})
    ends = {number[-SAME_END:] for several in numbers.values() for number in several}
    region = lookup.setting("region") if ends else ""
    callers = {leg.caller for leg in legs if _figures(leg.caller)[-SAME_END:] in ends}
    e164 = {caller: _e164(caller, region) for caller in callers}
    pairs: dict[int, int] = {}
    for contact in sorted(free, key=lambda one: one.started):
        theirs = numbers.get(contact.customer or 0, set())
        near = [
            leg
            for leg in legs
            if leg.id not in pairs and e164.get(leg.caller) in theirs and _goes_with(leg, contact, window)
        ]
        if near:
            best = min(
                near, key=lambda leg: (leg.answered is None, abs((leg.answered or leg.entered) - contact.started))
            )
            pairs[best.id] = contact.id
    return pairs


def _goes_with(leg: JoinLeg, contact: _Contact, window: int) -> bool:
    """Tell whether direction, operator and beginning of the two agree."""
    if leg.direction != contact.direction or leg.staff not in (None, contact.operator):
        return False
    if not leg.entered - window <= contact.started <= (leg.answered or leg.entered) + window:
        return False
    return leg.entered >= contact.started - WAIT


def _without_legs(unit: Unit, contacts: Sequence[_Contact]) -> list[_Contact]:
    sql = "SELECT DISTINCT contact_id FROM leg WHERE contact_id IN"
    taken = {row[0] for row in bulk.select_among(unit.store, sql, [one.id for one in contacts])}
    return [one for one in contacts if one.id not in taken]


def _numbers(unit: Unit, customers: set[int]) -> dict[int, set[str]]:
    sql = "SELECT customer_id, e164 FROM customer_phone WHERE e164 IS NOT NULL AND customer_id IN"
    found: dict[int, set[str]] = defaultdict(set)
    for customer, number in bulk.select_among(unit.store, sql, sorted(customers)):
        found[customer].add(number)
    return found


def _figures(text: str) -> str:
    return "".join(filter(str.isdigit, text))


@lru_cache(maxsize=4096)
def _e164(caller: str, region: str) -> str | None:
    phone = parse_phone(caller, region=region)
    return phone.e164 if phone and phone.valid else None
