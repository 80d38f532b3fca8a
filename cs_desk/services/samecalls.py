"""A call told of by a queue log and by a table or a record too is one call: the log's legs stay, what else is told of
it (topic, whether it was resolved, scores) is kept with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cs_desk.models.importedcalls import ImportedCall
from cs_desk.services.calllegs import StoredLeg
from cs_desk.services.unit import Unit
from cs_desk.store import bulk
from cs_desk.store.legrows import CUT
from cs_desk.store.sources import sources_of

DAY = 86_400_000_000  # microseconds: the same id later than this is another call's
OF_LOGS = f"digest IN ('', '{CUT}')"
FOUND = "SELECT id, call_key, entered_at, answered_at, topic, resolved, contact_id FROM leg WHERE source = ? AND "
KEEP = (
    "UPDATE leg SET topic = CASE WHEN topic = '' THEN ? ELSE topic END, resolved = COALESCE(resolved, ?), "
    "contact_id = COALESCE(contact_id, ?) WHERE id = ?"
)
MOVE = (
    "UPDATE feedback SET leg_id = ? WHERE leg_id = ? AND question NOT IN "
    "(SELECT question FROM feedback WHERE leg_id = ?)"
)
DROP = "DELETE FROM leg WHERE id = ? AND NOT EXISTS (SELECT 1 FROM feedback WHERE feedback.leg_id = leg.id)"


class _Told(NamedTuple):
    """A leg of the same call in another source."""

    id: int
    call: str
    entered: int
    answered: int | None
    topic: str
    resolved: bool | None
    contact: int | None


def _elsewhere(unit: Unit, source: str, calls: Sequence[str], which: str) -> dict[str, list[_Told]]:
    """Return the legs that other sources have of calls, those that were answered first."""
    found: dict[str, list[_Told]] = {}
    for other in sources_of(unit.store, "leg"):
        if other != source:
            for row in bulk.select_among(unit.store, f"{FOUND}{which} AND call_key IN", calls, other):
                found.setdefault(row[1], []).append(_Told(*row))
    return {call: sorted(legs, key=lambda leg: (leg.answered is None, leg.entered)) for call, legs in found.items()}


def kept_by_logs(
    unit: Unit, source: str, rows: Sequence[ImportedCall]
) -> tuple[dict[int, ImportedCall], list[ImportedCall]]:
    """Return rows whose call a log has told of, by its leg, with their topic kept there; and the other rows."""
    known = _elsewhere(unit, source, sorted({row.origin.key for row in rows}), OF_LOGS)
    found: dict[int, ImportedCall] = {}
    left: list[ImportedCall] = []
    for row in rows:
        near = [leg for leg in known.get(row.origin.key, ()) if abs(leg.entered - row.leg.entered_at) <= DAY]
        if near:
            found[near[0].id] = row
        else:
            left.append(row)
    changes = [
        (row.topic, row.resolved, None, leg) for leg, row in found.items() if row.topic or row.resolved is not None
    ]
    bulk.run_many(unit.store, KEEP, changes)
    return found, left


def take_the_place(unit: Unit, source: str, made: Sequence[StoredLeg]) -> int:
    """Let legs of a log take the place of what a table or a record told of their calls before; return of how many."""
    known = _elsewhere(unit, source, sorted({one.leg.call for one in made}), f"NOT {OF_LOGS}")
    gone: list[tuple[int]] = []
    if known:
        for one in sorted(made, key=lambda one: (one.leg.answered_at is None, one.leg.entered_at)):
            for told in known.pop(one.leg.call, ()):
                if abs(told.entered - one.leg.entered_at) <= DAY:
                    unit.store.execute(KEEP, (told.topic, told.resolved, told.contact, one.id))
                    unit.store.execute(MOVE, (one.id, told.id, one.id))
                    gone.append((told.id,))
    bulk.run_many(unit.store, DROP, gone)
    return len(gone)
