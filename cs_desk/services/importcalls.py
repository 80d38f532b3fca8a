"""Brings calls in out of tables and call detail records, a batch at a time, as legs that are over.

A call is known again by source, key and digest. A table has one row a call: one that says something else by now is told
and left as it was. Records may have several rows of one call (a transfer makes another): each that is not known yet is
another leg. What a queue log has told of already is no other call (see `samecalls`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from cs_desk.models.enums import Answer
from cs_desk.models.importedcalls import ImportedCall
from cs_desk.models.imports import Scores
from cs_desk.models.policy import Verb
from cs_desk.services.agents import who_they_are
from cs_desk.services.batches import record_batch
from cs_desk.services.calllegs import Member, StoredLeg
from cs_desk.services.joining import join_legs
from cs_desk.services.moments import SCALES
from cs_desk.services.samecalls import kept_by_logs
from cs_desk.services.unit import Unit, service
from cs_desk.store import bulk
from cs_desk.store.legrows import SAID, leg_row
from cs_desk.store.turns import take_turn

COLUMNS = ("id", "source", "call_key", "number", *SAID, "staff_id", "team_id", "topic", "resolved")
FEEDBACK = ("leg_id", "question", "status", "value", "scale_low", "scale_high", "at", "staff_id")
KNOWN = "SELECT call_key, number, digest FROM leg WHERE source = ? AND call_key IN"
ANSWERED = (
    "SELECT leg.id, feedback.question FROM leg JOIN feedback ON feedback.contact_id = leg.contact_id "
    "OR feedback.leg_id = leg.id WHERE leg.id IN"
)
NO_SCORES = Scores()


class _Known(NamedTuple):
    """What the store has of one call: the digests of its legs and their highest number."""

    digests: set[str]
    number: int


class _Parted(NamedTuple):
    """The calls of a batch that are new, numbered; how many are known; the lines of those that say otherwise now."""

    fresh: list[ImportedCall]
    unchanged: int
    differing: list[int]


@service(Verb.CONTACT_IMPORT)
def import_calls(unit: Unit, rows: Sequence[ImportedCall], file: str) -> dict[str, Any]:
    """Store the calls of a table not known by source and key, with their scores, and join them to contacts.

    Returns {"imported", "unchanged", "differing" (lines), "joined", "unmapped" (agents)}.
    """
    return _import(unit, rows, file, several=False)


@service(Verb.CONTACT_IMPORT)
def import_cdr(unit: Unit, rows: Sequence[ImportedCall], file: str) -> dict[str, Any]:
    """Store call detail records; rows of one call that are not the same are legs of it. Returns as `import_calls`."""
    return _import(unit, rows, file, several=True)


def _import(unit: Unit, rows: Sequence[ImportedCall], file: str, *, several: bool) -> dict[str, Any]:
    unit.require(what="call data")
    sources = sorted({row.origin.source for row in rows})
    fresh: list[ImportedCall] = []
    unchanged, joined, unmapped = 0, 0, set[str]()
    differing: list[int] = []
    ids: list[int] = []
    for source in sources:
        take_turn(unit.store, f"calls of {source}")
        own = [row for row in rows if row.origin.source == source]
        told, left = kept_by_logs(unit, source, own)
        parted = _part(unit, source, left, several=several)
        who = who_they_are(unit, source, {row.leg.agent for row in own})
        made = _store(unit, source, parted.fresh, who)
        joined += join_legs(
            unit,
            [
                StoredLeg(row_id, row.leg, who.get(row.leg.agent, (None, None))[0], None, None).to_join()
                for row_id, row in zip(made, parted.fresh, strict=True)
            ],
        )
        _store_scores(unit, [*made, *told], [*parted.fresh, *told.values()], who)
        ids, fresh = ids + made, fresh + parted.fresh
        unchanged, differing = unchanged + parted.unchanged + len(own) - len(left), differing + parted.differing
        unmapped |= {row.leg.agent for row in parted.fresh if row.leg.agent} - who.keys()
    record_batch(unit, "leg", file, fresh, ids)
    if ids:
        unit.touch("calls")
    return {"imported": len(ids), "unchanged": unchanged, "differing": differing, "joined": joined,
            "unmapped": sorted(unmapped)}  # fmt: skip


def _part(unit: Unit, source: str, rows: Sequence[ImportedCall], *, several: bool) -> _Parted:
    known: dict[str, _Known] = defaultdict(lambda: _Known(set(), 0))
    keys = list(dict.fromkeys(row.origin.key for row in rows))
    for key, number, digest in bulk.select_among(unit.store, KNOWN, keys, source):
        known[key] = _Known(known[key].digests | {digest}, max(known[key].number, number))
    fresh: list[ImportedCall] = []
    differing: list[int] = []
    for row in rows:
        _, key, digest, line = row.origin
        digests, number = known[key]
        if digest in digests:
            continue
        if digests and not several:
            differing.append(line)
            continue
        known[key] = _Known(digests | {digest}, number + 1)
        fresh.append(row._replace(leg=replace(row.leg, number=number + 1)))
    return _Parted(fresh, len(rows) - len(fresh) - len(differing), differing)


def _store(unit: Unit, source: str, rows: Sequence[ImportedCall], who: dict[str, Member]) -> list[int]:
    ids = bulk.reserve_ids(unit.store, "leg", len(rows))
    stored = [
        (row_id, source, row.origin.key, row.leg.number, *leg_row(row.leg)[:-1], row.origin.digest,
         *who.get(row.leg.agent, (None, None)), row.topic, row.resolved)
        for row_id, row in zip(ids, rows, strict=True)
    ]  # fmt: skip
    bulk.insert_many(unit.store, "leg", COLUMNS, stored)
    return ids


def _store_scores(unit: Unit, ids: Sequence[int], rows: Sequence[ImportedCall], who: dict[str, Member]) -> None:
    """Store what customers answered, unless the call, or the contact that it was joined to, has that answer."""
    scored = {row_id: row for row_id, row in zip(ids, rows, strict=True) if row.scores != NO_SCORES}
    answered = set(bulk.select_among(unit.store, ANSWERED, list(scored)))
    found = []
    for row_id, row in scored.items():
        staff, _ = who.get(row.leg.agent, (None, None))
        for question, value in zip(Scores._fields, row.scores, strict=True):
            if value is not None and (row_id, question) not in answered:
                found.append(
                    (row_id, question, Answer.ANSWERED.value, value, *SCALES[question], row.leg.ended_at,
                     staff or unit.actor.staff_id)
                )  # fmt: skip
    bulk.insert_many(unit.store, "feedback", FEEDBACK, found)
