"""What scheduled time contributes: how much was scheduled and paid, and how it was kept, minute by minute.

A minute is where its middle is. Of stretches of one person that overlap the one that begins later counts (the lunch in
a day's work), and leave and approved exceptions before all others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from cs_desk.clock import from_micros
from cs_desk.models.adherence import AWAY, OFF, UNPAID, WORKING, Stretch, kept, state_of_pause
from cs_desk.models.facts import Fact, over_hours
from cs_desk.models.presence import LONGEST
from cs_desk.store.connect import Store
from cs_desk.store.facts.asking import grouped, rows

SHIFTS = "SELECT id, staff_id, team_id, state, starts_at, ends_at FROM shift WHERE id IN ({ids})"
BESIDE = """SELECT staff_id, id, team_id, state, starts_at, ends_at FROM shift
  WHERE staff_id IN ({ids}) AND ends_at > ? AND starts_at < ?"""
PRESENT = """SELECT staff_id, kind, reason, started_at, ended_at FROM agent_span
  WHERE kind IN ('signed_in', 'paused') AND staff_id IN ({ids}) AND (ended_at IS NULL AND started_at > ?
  OR ended_at > ?) AND started_at < ? ORDER BY staff_id, started_at, id"""
MINUTE = 60_000_000
MS = 60_000
CUT_OFF = LONGEST // timedelta(microseconds=1)


class _Shift(NamedTuple):
    person: int
    id: int
    team: int | None
    state: str
    starts: int
    ends: int


class _Span(NamedTuple):
    kind: str
    reason: str
    started: int
    told: int | None

    @property
    def ended(self) -> int:
        """When it ended; one that goes on lasts as long as the longest day."""
        return self.started + CUT_OFF if self.told is None else self.told


def shifts(store: Store, ids: Sequence[int], zone: str) -> Mapping[int, Sequence[Fact]]:
    """Return the facts of scheduled time, cut at the local hours; a span nobody ended lasts as long as a long day."""
    found = [_Shift(person, number, *rest) for number, person, *rest in rows(store, SHIFTS, ids)]
    if not found:
        return {}
    people = sorted({row.person for row in found})
    window = (min(row.starts for row in found), max(row.ends for row in found))
    beside: dict[int, list[_Shift]] = {}
    for each in rows(store, BESIDE, people, *window):
        beside.setdefault(each[0], []).append(_Shift(*each))
    spans = grouped(rows(store, PRESENT, people, window[0] - CUT_OFF, *window))
    facts: dict[int, Sequence[Fact]] = {}
    for row in found:
        there = [one for one in map(_Span._make, spans.get(row.person, ())) if _meet(row, one)]
        facts[row.id] = list(_facts(row, list(_covered(row, beside[row.person])), there, zone))
    return facts


def _meet(row: _Shift, span: _Span) -> bool:
    return span.started < row.ends and span.ended > row.starts


def _covered(row: _Shift, beside: Sequence[_Shift]) -> Iterator[tuple[int, int]]:
    """Yield the minutes of a shift that belong to another one."""
    mine = (row.state in OFF, row.starts, row.id)
    for other in beside:
        if other.starts < row.ends and other.ends > row.starts and (other.state in OFF, other.starts, other.id) > mine:
            yield _minute(other.starts), _minute(other.ends)


def _facts(row: _Shift, covered: Sequence[tuple[int, int]], there: Sequence[_Span], zone: str) -> Iterator[Fact]:
    actual = list(_actual(row, there))
    for at, spent in over_hours(from_micros(row.starts), from_micros(row.ends), zone):
        begin, end = _minute(at), _minute(at + spent * 1000)
        excused = [(max(first, begin), min(last, end)) for first, last in covered if first < end and last > begin]
        done = [(max(first, begin), min(last, end), state) for first, last, state in actual if first < end]
        found = kept([(begin, end, row.state)], done, working=WORKING, excused=excused)
        sums = {"paid": 0 if row.state in UNPAID else found.scheduled * MS}
        if row.state not in OFF:
            sums |= {"scheduled": found.scheduled * MS, "adhered": found.adhered * MS, "worked": found.worked * MS}
        if row.state in WORKING:
            sums["scheduled_work"] = found.scheduled * MS
        yield Fact(at, row.person, row.team, sums=sums)


def _actual(row: _Shift, there: Sequence[_Span]) -> Iterator[Stretch]:
    """Yield what a person did in a shift; who is not signed in, or paused without a reason, is on the break due."""
    away = row.state if row.state in AWAY else ""
    first, last = _minute(row.starts), _minute(row.ends)
    if away:
        yield first, last, away
    for span in sorted(there, key=lambda one: one.kind == "paused"):
        state = "work" if span.kind == "signed_in" else state_of_pause(span.reason, away)
        yield max(_minute(span.started), first), min(_minute(span.ended), last), state


def _minute(at: int) -> int:
    """Return the first minute whose middle is at or after a moment in microseconds."""
    return -((MINUTE // 2 - at) // MINUTE)
