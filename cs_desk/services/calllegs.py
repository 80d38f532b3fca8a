"""Stores legs: what is known already is completed, never doubled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from cs_desk.models.acd import Leg
from cs_desk.models.merging import merged_leg, same_leg
from cs_desk.services.joining import JoinLeg
from cs_desk.services.unit import Unit
from cs_desk.store import bulk
from cs_desk.store.legrows import SAID, leg_from, leg_row

Member = tuple[int, int | None]  # who of the staff, and their team
COLUMNS = ("id", "source", "call_key", "number", *SAID, "staff_id", "team_id")
ALIKE = "SELECT id, call_key, number, {}, staff_id, team_id, contact_id FROM leg WHERE source = ? AND call_key IN"
CHANGE = f"UPDATE leg SET {', '.join(f'{name} = ?' for name in SAID)}, staff_id = ?, team_id = ? WHERE id = ?"


class StoredLeg(NamedTuple):
    """A leg as it stands in the store, with whose it is."""

    id: int
    leg: Leg
    staff: int | None
    team: int | None
    contact: int | None

    def to_join(self) -> JoinLeg:
        """Return what tells which contact it is of."""
        leg = self.leg
        return JoinLeg(self.id, leg.call, leg.caller, leg.direction, leg.entered_at, leg.answered_at, self.staff)


class KeptLegs(NamedTuple):
    """What became of a batch: the legs made and the legs changed, as they stand now."""

    made: list[StoredLeg]
    changed: list[StoredLeg]


def stored_legs(unit: Unit, source: str, calls: Sequence[str]) -> dict[str, list[StoredLeg]]:
    """Return the legs that the store has of some calls."""
    found: dict[str, list[StoredLeg]] = defaultdict(list)
    for row_id, call, number, *said in bulk.select_among(unit.store, ALIKE.format(", ".join(SAID)), calls, source):
        leg = leg_from(call, number, said[:-3])
        found[call].append(StoredLeg(row_id, leg, *said[-3:]))
    return found


def store_legs(unit: Unit, source: str, legs: Sequence[Leg], who: Mapping[str, Member]) -> KeptLegs:
    """Store legs of one source; `who` says which member of staff an agent is."""
    known = stored_legs(unit, source, list(dict.fromkeys(leg.call for leg in legs)))
    made: list[StoredLeg] = []
    changed: dict[int, StoredLeg] = {}
    for leg in legs:
        same = known[leg.call]
        was = same_leg(leg, [one.leg for one in same]) if same else None
        if was is None:
            staff, team = who.get(leg.agent, (None, None))
            new = StoredLeg(0, _numbered(leg, same) if same else leg, staff, team, None)
            same.append(new)
            made.append(new)
            continue
        old = next(one for one in same if one.leg is was)
        now = merged_leg(was, leg)
        staff, team = (old.staff, old.team) if old.staff else who.get(now.agent, (None, None))
        if leg_row(now) != leg_row(was) or staff != old.staff:
            fresh = old._replace(leg=now, staff=staff, team=team)
            same[same.index(old)] = fresh
            if old.id:
                changed[old.id] = fresh
            else:  # told twice in one batch
                made[next(at for at, one in enumerate(made) if one is old)] = fresh
    return KeptLegs(_insert(unit, source, made), _update(unit, [*changed.values()]))


def _numbered(leg: Leg, others: Sequence[StoredLeg]) -> Leg:
    """Give a leg a number that no other leg of the call has."""
    taken = {one.leg.number for one in others}
    return replace(leg, number=max(taken) + 1) if leg.number in taken else leg


def _insert(unit: Unit, source: str, made: Sequence[StoredLeg]) -> list[StoredLeg]:
    ids = bulk.reserve_ids(unit.store, "leg", len(made))
    numbered = [one._replace(id=row_id) for row_id, one in zip(ids, made, strict=True)]
    rows = [(one.id, source, one.leg.call, one.leg.number, *leg_row(one.leg), one.staff, one.team) for one in numbered]
    bulk.insert_many(unit.store, "leg", COLUMNS, rows)
    return numbered


def _update(unit: Unit, changed: list[StoredLeg]) -> list[StoredLeg]:
    bulk.run_many(unit.store, CHANGE, [(*leg_row(one.leg), one.staff, one.team, one.id) for one in changed])
    return changed
