"""What agents' spans and schedules contribute, cut at the local hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cs_desk.clock import from_micros
from cs_desk.models.facts import Fact, over_hours
from cs_desk.store.connect import Store
from cs_desk.store.facts.asking import rows

SPANS = """SELECT id, staff_id, team_id, kind, started_at, ended_at FROM agent_span
  WHERE ended_at IS NOT NULL AND kind IN ('signed_in', 'paused') AND id IN ({ids})"""
SHIFTS = """SELECT id, staff_id, team_id, state, starts_at, ends_at FROM shift WHERE id IN ({ids})"""
PRESENT = """SELECT staff_id, kind, started_at, ended_at FROM agent_span
  WHERE kind IN ('signed_in', 'paused') AND staff_id IN ({ids}) AND started_at < ? AND COALESCE(ended_at, ?) > ?"""
UNPAID = frozenset({"lunch", "leave"})
WORKING = frozenset({"work", "meeting", "training"})
OFF = frozenset({"leave", "exception"})
"""States that nobody is held to: leave, and what a team leader approved afterwards."""


def spans(store: Store, ids: Sequence[int], zone: str) -> Mapping[int, Sequence[Fact]]:
    """Return the facts of spans that have ended."""
    return {
        number: [
            Fact(at, person, team, sums={kind: spent})
            for at, spent in over_hours(from_micros(began), from_micros(ended), zone)
        ]
        for number, person, team, kind, began, ended in rows(store, SPANS, ids)
    }


def shifts(store: Store, ids: Sequence[int], zone: str) -> Mapping[int, Sequence[Fact]]:
    """Return the facts of scheduled time: scheduled and paid, and how much of it was spent as scheduled."""
    found = rows(store, SHIFTS, ids)
    facts: dict[int, Sequence[Fact]] = {}
    for number, person, team, state, starts, ends in found:
        there = rows(store, PRESENT, [person], ends, ends, starts)
        signed = _within([row for row in there if row[1] == "signed_in"], starts, ends)
        paused = _within([row for row in there if row[1] == "paused"], starts, ends)
        begin, end = from_micros(starts), from_micros(ends)
        facts[number] = [
            Fact(at, person, team, sums=_sums(state, spent, at, signed, paused))
            for at, spent in over_hours(begin, end, zone)
        ]
    return facts


Stretch = tuple[int, int]


def _within(found: Sequence[tuple[object, ...]], starts: int, ends: int) -> list[Stretch]:
    """Return stretches inside a shift, in order, without overlaps."""
    inside: list[Stretch] = []
    clipped: Iterator[Stretch] = (
        (max(int(str(began)), starts), min(ends if ended is None else int(str(ended)), ends))
        for _, _, began, ended in found
    )
    for began, ended in sorted(clipped):
        if inside and began <= inside[-1][1]:
            inside[-1] = (inside[-1][0], max(inside[-1][1], ended))
        elif ended > began:
            inside.append((began, ended))
    return inside


def _sums(state: str, spent: int, at: int, signed: Sequence[Stretch], paused: Sequence[Stretch]) -> dict[str, int]:
    end = at + spent * 1000
    sums = {"paid": 0 if state in UNPAID else spent}
    if state in OFF:
        return sums
    present = _overlap(signed, at, end) - sum(_overlap(signed, *piece) for piece in _clip(paused, at, end))
    sums |= {"scheduled": spent, "worked": present}
    if state in WORKING:
        return sums | {"scheduled_work": spent, "adhered": present}
    return sums | {"adhered": spent - present}


def _clip(pieces: Sequence[Stretch], at: int, end: int) -> list[Stretch]:
    return [(max(began, at), min(ended, end)) for began, ended in pieces if began < end and ended > at]


def _overlap(pieces: Sequence[Stretch], at: int, end: int) -> int:
    """Return the milliseconds of some stretches between two moments in microseconds."""
    return sum(ended - began for began, ended in _clip(pieces, at, end)) // 1000
