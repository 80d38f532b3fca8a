"""Adds up what periods of a scope come to: from cells where cells hold it, else from the records; up to now."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from cs_desk.clock import to_micros
from cs_desk.models.facts import Fact
from cs_desk.models.kpirows import Question, Scope
from cs_desk.models.periods import Period, Step, cut, filtered, joined
from cs_desk.queries import kpicells, kpirecords
from cs_desk.queries.kpicells import Total
from cs_desk.queries.view import View
from cs_desk.store.rollups import desk_zone


def totals(view: View, question: Question, scope: Scope, pieces: Sequence[Period], zone: ZoneInfo) -> list[Total]:
    """Return the total of each piece of a period; the pieces come in order and do not overlap."""
    desk = ZoneInfo(desk_zone(view.store))
    found = [Total() for _ in pieces]
    for whole, number in _parts(question, pieces, zone):
        grains = {kpicells.kept(scope, one, desk) for one in whole}
        grain = grains.pop() if len(grains) == 1 else ""
        into = [found[one] for one in number]
        if grain:
            _from_cells(view, scope, whole, grain, into)
        else:
            _from_records(view, scope, whole, into)
        _going_on(view, scope, whole, into)
    return found


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


def _parts(question: Question, pieces: Sequence[Period], zone: ZoneInfo) -> Iterator[tuple[list[Period], list[int]]]:
    """Yield stretches that lie side by side, so that they are read at once, with the numbers of their pieces."""
    if not question.weekdays and not question.hours:
        yield list(pieces), list(range(len(pieces)))
        return
    for number, piece in enumerate(pieces):
        for part in parts(question, piece, zone):
            yield [part], [number]


def _from_cells(view: View, scope: Scope, pieces: Sequence[Period], grain: str, into: Sequence[Total]) -> None:
    whole = Period(pieces[0].start, pieces[-1].end)
    starts = [to_micros(piece.start) for piece in pieces]
    for at, sums, spreads in kpicells.read(view.store, scope, whole, grain):
        into[bisect_right(starts, at) - 1].add(sums, spreads)
    if whole.end > view.now:  # what counts later than now lies in its cell already
        coming = Period(max(view.now, whole.start), whole.end)
        for _, _, fact in kpirecords.facts(view.store, coming, kpirecords.AHEAD, kpirecords.AHEAD):
            if fact.at > to_micros(view.now) and kpirecords.inside(scope, fact):
                into[bisect_right(starts, fact.at) - 1].add(fact.sums, fact.spreads, -1)


def _from_records(view: View, scope: Scope, pieces: Sequence[Period], into: Sequence[Total]) -> None:
    whole = Period(pieces[0].start, pieces[-1].end)
    known = (fact for _, _, fact in kpirecords.facts(view.store, whole) if fact.at <= to_micros(view.now))
    _add(scope, known, pieces, into)


def _going_on(view: View, scope: Scope, pieces: Sequence[Period], into: Sequence[Total]) -> None:
    whole = Period(pieces[0].start, pieces[-1].end)
    _add(scope, kpirecords.going_on(view.store, whole, view.now), pieces, into)


def _add(scope: Scope, facts: Iterator[Fact], pieces: Sequence[Period], into: Sequence[Total]) -> None:
    starts = [to_micros(piece.start) for piece in pieces]
    for fact in facts:
        if kpirecords.inside(scope, fact):
            into[bisect_right(starts, fact.at) - 1].add(fact.sums, fact.spreads)
