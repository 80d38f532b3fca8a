"""Brings schedules in, a batch at a time; what is known by source and key is left as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cs_desk.models.policy import Verb
from cs_desk.models.schedules import ImportedShift
from cs_desk.services.batches import record_batch
from cs_desk.services.unit import Unit, service
from cs_desk.store import bulk
from cs_desk.store.turns import take_turn

COLUMNS = ("id", "staff_id", "team_id", "state", "starts_at", "ends_at", "source", "source_key")
KNOWN = "SELECT source_key, staff_id, state, starts_at, ends_at FROM shift WHERE source = ? AND source_key IN"


@service(Verb.CONTACT_IMPORT)
def import_schedule(unit: Unit, rows: Sequence[ImportedShift], file: str) -> dict[str, Any]:
    """Store scheduled time not known by source and key; returns {"imported", "unchanged", "differing" (lines)}."""
    unit.require(what="the schedule")
    fresh: list[ImportedShift] = []
    differing: list[int] = []
    for source in sorted({row.origin.source for row in rows}):
        take_turn(unit.store, f"schedule of {source}")
        theirs = [row for row in rows if row.origin.source == source]
        keys = list(dict.fromkeys(row.origin.key for row in theirs))
        known = {key: tuple(said) for key, *said in bulk.select_among(unit.store, KNOWN, keys, source)}
        for row in theirs:
            said = (row.staff, row.state, row.starts, row.ends)
            held = known.setdefault(row.origin.key, said)
            if held is said:
                fresh.append(row)
            elif held != said:
                differing.append(row.origin.line)
    ids = _store(unit, fresh)
    record_batch(unit, "shift", file, fresh, ids)
    if ids:
        unit.touch("schedule")
    unchanged = len(rows) - len(fresh) - len(differing)
    return {"imported": len(fresh), "unchanged": unchanged, "differing": differing}


def _store(unit: Unit, rows: Sequence[ImportedShift]) -> list[int]:
    ids = bulk.reserve_ids(unit.store, "shift", len(rows))
    stored = [
        (row_id, row.staff, row.team, row.state, row.starts, row.ends, row.origin.source, row.origin.key)
        for row_id, row in zip(ids, rows, strict=True)
    ]
    bulk.insert_many(unit.store, "shift", COLUMNS, stored)
    return ids
