"""Reads roll-up cells: the sums and spreads of stretches of local hours and days, without looking at any record."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from cs_desk.clock import to_micros
from cs_desk.models.facts import SEPARATOR
from cs_desk.models.kpirows import Scope
from cs_desk.models.periods import Period, Step, start_of
from cs_desk.store.connect import Store

Sums = dict[str, int]
Spreads = dict[str, dict[int, int]]


@dataclass(slots=True)
class Total:
    """Sums and spreads of several cells or facts together."""

    sums: Sums = field(default_factory=dict)
    spreads: Spreads = field(default_factory=dict)

    def add(self, sums: Mapping[str, int], spreads: Mapping[str, Mapping[int, int]], sign: int = 1) -> None:
        """Add what a cell or a fact has, or take it away."""
        mine = self.sums
        for name, number in sums.items():
            mine[name] = mine.get(name, 0) + sign * number
        for name, edges in spreads.items():
            held = self.spreads.setdefault(name, {})
            for edge, number in edges.items():
                held[edge] = held.get(edge, 0) + sign * number


@lru_cache(maxsize=4096)
def _parsed(sums: str, spreads: str) -> tuple[Sums, Spreads]:
    """Return a cell's JSON as numbers; kept, since a board asks for the same closed days again and again."""
    edges: dict[str, dict[str, int]] = json.loads(spreads)
    return json.loads(sums), {name: {int(edge): n for edge, n in each.items()} for name, each in edges.items()}


def whole_days(period: Period, zone: ZoneInfo) -> bool:
    """True when a period begins and ends with local days."""
    return all(start_of(moment, Step.DAY, zone) == moment for moment in (period.start, period.end))


def whole_hours(period: Period, zone: ZoneInfo) -> bool:
    """True when a period begins and ends with local hours."""
    return all(start_of(moment, Step.HOUR, zone) == moment for moment in (period.start, period.end))


def kept(scope: Scope, period: Period, zone: ZoneInfo) -> str:
    """Return the grain of the cells that a period of a scope can be read from; "" where records have to be asked."""
    if whole_days(period, zone):
        return "day"
    return "hour" if scope.dim in ("centre", "queue", "channel") and whole_hours(period, zone) else ""


def read(store: Store, scope: Scope, period: Period, grain: str) -> Iterator[tuple[int, Sums, Spreads]]:
    """Yield (start in microseconds UTC, sums, spreads) of the cells that hold a period, as `kept` says."""
    for at, sums, spreads in _cells(store, scope, period, grain):
        yield at, *_parsed(sums, spreads)


def by_value(store: Store, dim: str, period: Period) -> dict[str, Total]:
    """Return the totals of every value of a dimension in a period of whole days."""
    found: dict[str, Total] = defaultdict(Total)
    rows = store.execute(
        "SELECT value, sums, spreads FROM rollup WHERE grain = 'day' AND dim = ? AND at >= ? AND at < ?",
        (dim, to_micros(period.start), to_micros(period.end)),
    ).fetchall()
    for value, sums, spreads in rows:
        found[value].add(*_parsed(sums, spreads))
    return found


def _cells(store: Store, scope: Scope, period: Period, grain: str) -> Iterable[Sequence[Any]]:
    span = (to_micros(period.start), to_micros(period.end))
    if grain == "day" or scope.dim == "centre":
        rows: list[Sequence[Any]] = store.execute(
            "SELECT at, sums, spreads FROM rollup WHERE grain = ? AND dim = ? AND value = ? AND at >= ? AND at < ?",
            (grain, scope.dim, scope.value, *span),
        ).fetchall()
        return rows
    place = 0 if scope.dim == "queue" else 1
    flows = store.execute(
        "SELECT at, sums, spreads, value FROM rollup WHERE grain = 'hour' AND dim = 'flow' AND at >= ? AND at < ?", span
    ).fetchall()
    return [row[:3] for row in flows if row[3].split(SEPARATOR)[place] == scope.value]
