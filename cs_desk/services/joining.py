"""Makes one of a call that the telephone system tells of and the contact that an operator recorded of it.

They are one when the contact has the call's id, or when the customer of the contact has the caller's number, the
operator answered the call (where it is known who did), and the two began within a window.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from cs_desk.models.enums import Channel
from cs_desk.models.phones import parse_phone
from cs_desk.services import lookup
from cs_desk.services.unit import Unit
from cs_desk.store import bulk
from cs_desk.store.sources import sources_of

SECOND = 1_000_000
WINDOW = 120 * SECOND
DAY = 86_400 * SECOND  # the same id later than this is another system's
WAIT = 3_600 * SECOND  # who waited longer than this is found by the call's id only
SAME_END = 6  # figures at the end in which two spellings of a number cannot differ
LEGS = (
    "SELECT id, call_key, caller, direction, entered_at, answered_at, staff_id FROM leg WHERE contact_id IS NULL AND "
)
CONTACTS = (
    "SELECT id, external_id, direction, operator_id, customer_id, started_at FROM contact "
    f"WHERE channel = '{Channel.PHONE.value}' AND "
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


class _Contact(NamedTuple):
    id: int
    call: str | None
    direction: str
    operator: int
    customer: int | None
    started: int


def join_legs(unit: Unit, legs: Sequence[JoinLeg], window: int = WINDOW) -> int:
    """Join legs that have no contact to the contacts that are of them; return how many were joined.

    `window` is in microseconds.
    """
    if not legs:
        return 0
    pairs = _by_call(legs, _contacts_of_calls(unit, {leg.call for leg in legs}))
    left = [leg for leg in legs if leg.id not in pairs]
    if left:
        first = min(leg.entered for leg in left) - window
        last = max(leg.answered or leg.entered for leg in left) + window
        rows = unit.store.execute(
            CONTACTS + "customer_id IS NOT NULL AND started_at BETWEEN ? AND ?", (first, last)
        ).fetchall()
        joined = {*pairs.values()}
        pairs |= _by_number(unit, left, [_Contact(*row) for row in rows if row[0] not in joined], window)
    return _write(unit, pairs)


def join(unit: Unit, *contact_ids: int, window: int = WINDOW) -> int:
    """Join the legs that are of contacts just written; return how many. Call it when customer or call id are set.

    Contacts that are not by telephone have none. One that has a leg keeps it, and may get another of the same call.
    """
    if unit.store.execute("SELECT 1 FROM leg LIMIT 1").fetchone() is None:
        return 0
    rows = bulk.select_among(unit.store, CONTACTS + "id IN", contact_ids)
    contacts = [_Contact(*row) for row in rows]
    pairs = _by_call(_legs_of_calls(unit, {one.call for one in contacts if one.call}), contacts)
    joined = {*pairs.values()}
    left = [one for one in contacts if one.customer is not None and one.id not in joined]
    if left:
        legs = {leg.id: leg for one in left for leg in _legs_around(unit, one.started, window) if leg.id not in pairs}
        pairs |= _by_number(unit, [*legs.values()], left, window)
    return _write(unit, pairs)


def _write(unit: Unit, pairs: Mapping[int, int]) -> int:
    rows = [(contact, leg) for leg, contact in sorted(pairs.items())]
    bulk.run_many(unit.store, "UPDATE leg SET contact_id = ? WHERE id = ?", rows)
    if pairs:
        unit.touch("calls", "contacts")
    return len(pairs)


def _contacts_of_calls(unit: Unit, calls: set[str]) -> list[_Contact]:
    """Return the contacts that have one of these calls' ids; such an id always comes with its source."""
    found: list[_Contact] = []
    for source in sources_of(unit.store, "contact"):
        rows = bulk.select_among(unit.store, CONTACTS + "source = ? AND external_id IN", sorted(calls), source)
        found += [_Contact(*row) for row in rows]
    return found


def _legs_of_calls(unit: Unit, calls: set[str]) -> list[JoinLeg]:
    found: list[JoinLeg] = []
    for source in sources_of(unit.store, "leg") if calls else ():
        rows = bulk.select_among(unit.store, LEGS + "source = ? AND call_key IN", sorted(calls), source)
        found += [JoinLeg(*row) for row in rows]
    return found


def _legs_around(unit: Unit, started: int, window: int) -> list[JoinLeg]:
    """Return the legs that a contact which began then can be of by number and time."""
    span = (started - WAIT, started + window)
    return [JoinLeg(*row) for row in unit.store.execute(LEGS + "entered_at BETWEEN ? AND ?", span).fetchall()]


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
            free = [leg for leg in several if leg.id not in pairs and abs(leg.entered - contact.started) <= DAY]
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
    called: dict[str, list[JoinLeg]] = defaultdict(list)
    for leg in legs:
        if _figures(leg.caller)[-SAME_END:] in ends and (number := _e164(leg.caller, region)):
            called[number].append(leg)
    pairs: dict[int, int] = {}
    for contact in sorted(free, key=lambda one: one.started):
        theirs = (leg for number in numbers.get(contact.customer or 0, ()) for leg in called.get(number, ()))
        near = [leg for leg in theirs if leg.id not in pairs and _goes_with(leg, contact, window)]
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
