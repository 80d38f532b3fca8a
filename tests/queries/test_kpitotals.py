"""Totals of any period and scope: what cells, remembered cells and records give is what the records give alone."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest

from cs_desk.clock import to_micros
from cs_desk.models.kpirows import CENTRE, Question, Scope
from cs_desk.models.periods import Period, Step, cut
from cs_desk.queries import kpicells, kpirecords, kpitotals
from cs_desk.queries.view import View
from cs_desk.store import rollups
from tests.support.anything import Writer
from tests.support.desks import START, DeskStore

SYDNEY = ZoneInfo("Australia/Sydney")
SCOPES = (
    CENTRE, Scope("queue", "sales"), Scope("channel", "phone"), Scope("channel", "chat"), Scope("person", "3"),
    Scope("team", "1"),
)  # fmt: skip
Plain = tuple[dict[str, int], dict[str, dict[int, int]]]


def _by_records(view: View, scope: Scope, period: Period) -> Plain:
    total = kpicells.Total()
    for _, _, fact in kpirecords.facts(view.store, period):
        if fact.at <= to_micros(view.now) and kpirecords.inside(scope, fact):
            total.add(fact.sums, fact.spreads)
    for _, fact in kpirecords.going_on(view.store, period, view.now):
        if kpirecords.inside(scope, fact):
            total.add(fact.sums, fact.spreads)
    return _plain(total)


def _plain(total: kpicells.Total) -> Plain:
    """Return what a total holds, without what has come to nothing."""
    edges = {name: {edge: n for edge, n in each.items() if n} for name, each in total.spreads.items()}
    return {name: n for name, n in total.sums.items() if n}, {name: each for name, each in edges.items() if each}


def _periods(dice: Random) -> list[list[Period]]:
    """Return pieces: of hours, days and weeks, of any minutes, of days that are not over."""
    first = START - timedelta(minutes=dice.randrange(30 * 24 * 60))
    any_minutes = Period(first, first + timedelta(minutes=dice.randrange(1, 9 * 24 * 60)))
    found = [[any_minutes]]
    for step, days in ((Step.HOUR, 2), (Step.DAY, 9), (Step.WEEK, 30)):
        whole = Period(START - timedelta(days=dice.randrange(days)), START + timedelta(days=1))
        found.append(list(cut(whole, step, SYDNEY)))
        found.append(found[-1][1:-1] or found[-1])
    return found


@pytest.mark.parametrize("seed", range(2))
def test_any_period_of_any_scope(desk: DeskStore, seed: int) -> None:
    writer, dice = Writer(desk, seed), Random(seed)
    view = View(desk.store, desk.actor("mia"), START)
    for _ in range(2):  # what was remembered before others wrote must not be told afterwards
        with desk.store.writing():
            for step in writer.steps():
                step()
            rollups.settle(desk.store)
        for pieces in _periods(dice):
            for scope in SCOPES:
                found = kpitotals.totals(view, Question((), pieces[0]), scope, pieces, SYDNEY)
                assert [_plain(one) for one in found] == [_by_records(view, scope, piece) for piece in pieces]


def test_weekdays_and_hours_leave_the_others_out(desk: DeskStore) -> None:
    writer = Writer(desk, 11)
    with desk.store.writing():
        for step in writer.steps():
            step()
        rollups.settle(desk.store)
    view = View(desk.store, desk.actor("mia"), START)
    weeks = Period(START - timedelta(days=21), START)
    whole: dict[str, int] = defaultdict(int)
    for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"):
        for hours in pairwise((0, 9, 17, 24)):
            asked = Question((), weeks, weekdays=frozenset({day}), hours=frozenset(range(*hours)))
            [found] = kpitotals.totals(view, asked, CENTRE, [weeks], SYDNEY)
            for name, number in found.sums.items():
                whole[name] += number
    assert {name: n for name, n in whole.items() if n} == _by_records(view, CENTRE, weeks)[0]
