"""Adds up what periods of a scope come to: from cells where cells hold it, else from the records; up to now."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cs_desk.clock import to_micros
from cs_desk.models.facts import Fact, local_starts
from cs_desk.models.kpirows import Question, Scope
from cs_desk.models.periods import Period, Step, cut, filtered, joined, next_start, start_of
from cs_desk.queries import kpicells, kpirecords
from cs_desk.queries.kpicells import Cell, Key, Total
from cs_desk.queries.view import View
from cs_desk.store.rollups import desk_zone

LONGEST_DAY = timedelta(hours=26)
SEVERAL = 2
"""Up to so many cells are simply added up."""


def totals(view: View, question: Question, scope: Scope, pieces: Sequence[Period], zone: ZoneInfo) -> list[Total]:
    """Return the total of each piece of a period; the pieces come in order and do not overlap.

    A total that is made of cells alone has a key; it is remembered, and not the caller's to change.
    """
    desk = ZoneInfo(desk_zone(view.store))
    if question.weekdays or question.hours:
        return [_together(view, scope, list(parts(question, piece, zone)), desk) for piece in pieces]
    return _stretch(view, scope, pieces, desk)


def _together(view: View, scope: Scope, stretches: Sequence[Period], desk: ZoneInfo) -> Total:
    """Return the total of several stretches that may lie apart."""
    total = Total()
    for one in stretches:
        [found] = _stretch(view, scope, [one], desk)
        total.add(found.sums, found.spreads)
    return total


def _stretch(view: View, scope: Scope, pieces: Sequence[Period], desk: ZoneInfo) -> list[Total]:
    """Return the totals of pieces that lie side by side, read at once."""
    grains = {kpicells.kept(scope, one, desk) for one in pieces}
    grain = grains.pop() if len(grains) == 1 else ""
    if not grain:
        return [_pieced(view, scope, piece, desk) for piece in pieces]
    found = _from_cells(view, scope, pieces, grain)
    _leave_out_what_is_to_come(view, scope, pieces, found, start_of(view.now, Step(grain), desk))
    _going_on(view, scope, pieces, found)
    return found


def _pieced(view: View, scope: Scope, period: Period, desk: ZoneInfo) -> Total:
    """Return the total of a period that begins or ends inside an hour or day: cells within, records at its ends."""
    total = Total()
    for part in _split(scope, period, desk):
        grain = kpicells.kept(scope, part, desk)
        if grain:
            [found] = _stretch(view, scope, [part], desk)
            total.add(found.sums, found.spreads)
        else:
            into = [total]
            _from_records(view, scope, [part], into)
            _going_on(view, scope, [part], into)
    return total


def _split(scope: Scope, period: Period, desk: ZoneInfo) -> Iterator[Period]:
    """Yield the parts of a period: up to the first whole hour and day of which cells are kept, those, and the rest."""
    steps = (Step.DAY, Step.HOUR) if kpicells.hourly(scope) else (Step.DAY,)
    for step in steps:
        first = start_of(period.start, step, desk)
        first = first if first == period.start else next_start(first, step, desk)
        last = start_of(period.end, step, desk)
        if first < last:
            if period.start < first:
                yield from _split(scope, Period(period.start, first), desk)
            yield Period(first, last)
            if last < period.end:
                yield from _split(scope, Period(last, period.end), desk)
            return
    yield period


def parts(question: Question, period: Period, zone: ZoneInfo) -> Iterator[Period]:
    """Yield the parts of a period on the weekdays and hours asked for, in order."""
    if not question.weekdays and not question.hours:
        yield period
        return
    for part in filtered(period, zone, weekdays=question.weekdays or None):
        if not question.hours:
            yield part
            continue
        hours = (hour for hour in cut(part, Step.HOUR, zone) if hour.start.astimezone(zone).hour in question.hours)
        yield from joined(hours)


def _from_cells(view: View, scope: Scope, pieces: Sequence[Period], grain: str) -> list[Total]:
    whole = Period(pieces[0].start, pieces[-1].end)
    starts = [to_micros(piece.start) for piece in pieces]
    several: list[list[Cell]] = [[] for _ in pieces]
    now = to_micros(view.now)
    for cell in kpicells.read(view.store, scope, whole, grain):
        if cell.at > now:
            break  # what is promised for later days
        several[bisect_right(starts, cell.at) - 1].append(cell)
    remembered = kpicells.memo(view.store).totals
    return [
        _remembered(remembered, (scope.dim, scope.value, grain, start), cells)
        for start, cells in zip(starts, several, strict=True)
    ]


def _remembered(totals: dict[Any, tuple[Key, Total]], name: Any, cells: Sequence[Cell]) -> Total:
    """Return the total of some cells; what came before the last of them, the one that changes, stands apart."""
    key = tuple(cell.key for cell in cells)
    held = totals.get((name, len(cells)))
    if held is not None and held[0] == key:
        return held[1]
    if len(cells) > SEVERAL:
        before = totals.get((name, "before", len(cells)))
        if before is None or before[0] != key[:-1]:
            before = totals[name, "before", len(cells)] = (key[:-1], _plain(cells[:-1]))
        total = before[1].copy()
        total.add(cells[-1].sums, cells[-1].spreads)
    else:
        total = _plain(cells)
    total.key = key
    totals[name, len(cells)] = (key, total)
    return total


def _plain(cells: Sequence[Cell]) -> Total:
    total = Total()
    for cell in cells:
        total.add(cell.sums, cell.spreads)
    return total


def _leave_out_what_is_to_come(
    view: View, scope: Scope, pieces: Sequence[Period], into: list[Total], present: datetime
) -> None:
    """Take away what counts later than now and lies in the cell of the present hour or day already."""
    whole = Period(pieces[0].start, pieces[-1].end)
    if not whole.start <= present < whole.end:
        return
    coming = Period(view.now, min(whole.end, present + LONGEST_DAY))
    known = kpirecords.facts(view.store, coming, kpirecords.AHEAD, kpirecords.AHEAD)
    zone = desk_zone(view.store)
    held = to_micros(present)
    later = (
        fact for _, _, fact in known
        if fact.at > to_micros(view.now) and held in local_starts(fact.at, zone)
    )  # fmt: skip
    _add(scope, later, pieces, into, -1)


def _from_records(view: View, scope: Scope, pieces: Sequence[Period], into: list[Total]) -> None:
    whole = Period(pieces[0].start, pieces[-1].end)
    known = (fact for _, _, fact in kpirecords.facts(view.store, whole) if fact.at <= to_micros(view.now))
    _add(scope, known, pieces, into)


def _going_on(view: View, scope: Scope, pieces: Sequence[Period], into: list[Total]) -> None:
    whole = Period(pieces[0].start, pieces[-1].end)
    running = (fact for _, fact in kpirecords.going_on(view.store, whole, view.now))
    _add(scope, running, pieces, into)


def _add(
    scope: Scope, facts: Iterator[Fact], pieces: Sequence[Period], into: list[Total], sign: int = 1
) -> None:  # fmt: skip
    starts = [to_micros(piece.start) for piece in pieces]
    for fact in facts:
        if kpirecords.inside(scope, fact):
            place = bisect_right(starts, fact.at) - 1
            if into[place].key is not None:
                into[place] = into[place].copy()
            into[place].add(fact.sums, fact.spreads, sign)
