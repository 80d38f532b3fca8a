"""Stores what a log of calls came to, a batch at a time: legs, spans, unknown events, and how far the log was read.

One transaction and one audit event for each batch. What is stored already is completed where the log says more, and
never doubled, whatever is read twice or overlaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from cs_desk.clock import to_micros
from cs_desk.errors import ConflictError
from cs_desk.models.callbatch import CallBatch, Place, Unknown
from cs_desk.models.policy import Verb
from cs_desk.services.agents import who_they_are
from cs_desk.services.calllegs import KeptLegs, store_legs
from cs_desk.services.callspans import store_spans
from cs_desk.services.joining import join_legs
from cs_desk.services.samecalls import take_the_place
from cs_desk.services.unit import Unit, service
from cs_desk.store import bulk
from cs_desk.store.turns import take_turn

EVENT = ("source", "at", "call_key", "queue", "agent", "event", "data", "digest")
PLACE = """INSERT INTO log_place (source, path, inode, position, head_digest, state, at) VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (source, path) DO UPDATE SET inode = excluded.inode, position = excluded.position,
  head_digest = excluded.head_digest, state = excluded.state, at = excluded.at"""


@service(Verb.CONTACT_IMPORT)
def store_calls(unit: Unit, batch: CallBatch) -> dict[str, list[str] | int]:
    """Store a batch of one log.

    Returns {"legs_made", "legs_changed", "spans_made", "spans_changed", "unknown", "joined" (legs to contacts),
    "replaced" (legs of tables and records that told of the same calls), "unmapped" (agents who are nobody of the
    staff)}. Raises ConflictError when another process read on from `after`.
    """
    unit.require(what="call data")
    take_turn(unit.store, f"calls of {batch.source}")
    if batch.place:
        _keep_place(unit, batch, batch.place)
    agents = {leg.agent for leg in batch.legs} | {span.agent for span in batch.spans}
    who = who_they_are(unit, batch.source, agents)
    legs = store_legs(unit, batch.source, batch.legs, who)
    spans_made, spans_changed = store_spans(unit, batch.source, batch.spans, who)
    unknown = _store_unknown(unit, batch.source, batch.unknown)
    replaced = take_the_place(unit, batch.source, legs.made)
    joined = join_legs(unit, [one.to_join() for one in (*legs.made, *legs.changed) if one.contact is None])
    counts: dict[str, list[str] | int] = {
        "legs_made": len(legs.made), "legs_changed": len(legs.changed), "spans_made": spans_made,
        "spans_changed": spans_changed, "unknown": unknown, "joined": joined, "replaced": replaced,
    }  # fmt: skip
    _record(unit, batch, legs, counts)
    return counts | {"unmapped": sorted(agents - who.keys() - {""})}


def _record(unit: Unit, batch: CallBatch, legs: KeptLegs, counts: dict[str, list[str] | int]) -> None:
    ids = [one.id for one in legs.made]
    said = {"source": batch.source, "file": batch.file, "lines": batch.lines, **counts}
    if batch.place:
        said["position"] = batch.place.position
    unit.record("leg", f"{ids[0]}-{ids[-1]}" if ids else "", new=said)
    if any(counts.values()):
        unit.touch("calls")


def _store_unknown(unit: Unit, source: str, events: Sequence[Unknown]) -> int:
    """Keep events that nobody here knows; return how many were not kept before."""
    rows = {_digest(source, one): (source, *one) for one in events}
    sql = "SELECT digest FROM acd_event WHERE digest IN"
    known = {row[0] for row in bulk.select_among(unit.store, sql, list(rows))}
    fresh = [(*row, digest) for digest, row in rows.items() if digest not in known]
    bulk.insert_many(unit.store, "acd_event", EVENT, fresh)
    return len(fresh)


def _digest(source: str, event: Unknown) -> str:
    whole = "\x1f".join((source, *map(str, event)))
    return blake2b(whole.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _keep_place(unit: Unit, batch: CallBatch, place: Place) -> None:
    """Remember the place, if it is still where this reader left it; the row also keeps two readers apart."""
    sql = "SELECT inode, position FROM log_place WHERE source = ? AND path = ?"
    held = unit.store.execute(sql + ("" if unit.store.sqlite else " FOR UPDATE"), (batch.source, place.path)).fetchone()
    expected = (batch.after.inode, batch.after.position) if batch.after else None
    if (tuple(held) if held else None) != expected:
        raise ConflictError(f"{place.path} is being followed by another process; one is enough.")
    now = to_micros(unit.now)
    unit.store.execute(PLACE, (batch.source, place.path, place.inode, place.position, place.head, place.state, now))
