"""Reads roll-up cells: the sums and spreads of stretches of local hours and days, without looking at any record."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary
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
    """Sums and spreads of several cells or facts together; `key` says of which cells, where it is nothing but cells."""

    sums: Sums = field(default_factory=dict)
    spreads: Spreads = field(default_factory=dict)
    key: Key | None = None

    def copy(self) -> Total:
        """Return a total that may be added to."""
        return Total(dict(self.sums), {name: dict(edges) for name, edges in self.spreads.items()})

    def add(self, sums: Mapping[str, int], spreads: Mapping[str, Mapping[int, int]], sign: int = 1) -> None:
        """Add what a cell or a fact has, or take it away."""
        mine = self.sums
        for name, number in sums.items():
            mine[name] = mine.get(name, 0) + sign * number
        for name, edges in spreads.items():
            held = self.spreads.setdefault(name, {})
            for edge, number in edges.items():
                held[edge] = held.get(edge, 0) + sign * number


Key = tuple[tuple[int, str, int], ...]
"""Which cells, each by start, value and stamp: alike keys mean alike contents."""


@dataclass(slots=True)
class Memo:
    """What one store's cells were worth when they were read last, so that a refresh costs what changed."""

    cells: dict[tuple[str, str, str, int], tuple[int, Sums, Spreads]] = field(default_factory=dict)
    totals: dict[Any, tuple[Key, Total]] = field(default_factory=dict)
    values: dict[Any, tuple[Key, Any]] = field(default_factory=dict)


_MEMOS: WeakKeyDictionary[Store, Memo] = WeakKeyDictionary()
MOST = 20_000
"""Cells, and values, that are remembered of one store; then it begins anew."""


def memo(store: Store) -> Memo:
    """Return what is remembered of a store; it goes with the store."""
    found = _MEMOS.setdefault(store, Memo())
    for held in (found.cells, found.totals, found.values):
        if len(held) > MOST:
            held.clear()
    return found


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
    return "hour" if hourly(scope) and whole_hours(period, zone) else ""


def hourly(scope: Scope) -> bool:
    """True where cells of hours are kept."""
    return scope.dim in ("centre", "queue", "channel")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is read: its start in microseconds UTC, whose it is, which writing of it, what it holds."""

    at: int
    value: str
    stamp: int
    sums: Sums
    spreads: Spreads

    @property
    def key(self) -> tuple[int, str, int]:
        """What tells this content from any other."""
        return self.at, self.value, self.stamp


def read(store: Store, scope: Scope, period: Period, grain: str) -> list[Cell]:
    """Return the cells that hold a period, as `kept` says, in order; those that did not change are not read again."""
    dim, where, given = _asked(scope, period, grain)
    found = store.execute(f"SELECT at, value, stamp FROM rollup WHERE {where} ORDER BY at, value", given).fetchall()
    known = memo(store).cells
    if scope.dim != dim:
        place = 0 if scope.dim == "queue" else 1
        found = [row for row in found if row[1].split(SEPARATOR)[place] == scope.value]
    if any(_stale(known.get((grain, dim, value, at)), stamp) for at, value, stamp in found):
        _take(store, grain, dim, where, given, known)
    return [Cell(at, value, stamp, *known[grain, dim, value, at][1:]) for at, value, stamp in found]


def _stale(held: tuple[int, Sums, Spreads] | None, stamp: int) -> bool:
    return held is None or held[0] != stamp


def _asked(scope: Scope, period: Period, grain: str) -> tuple[str, str, tuple[Any, ...]]:
    """Return the dimension whose cells hold a scope, and which of them, as a condition with its values."""
    span = (to_micros(period.start), to_micros(period.end))
    if grain == "day" or scope.dim == "centre":
        where = "grain = ? AND dim = ? AND value = ? AND at >= ? AND at < ?"
        return scope.dim, where, (grain, scope.dim, scope.value, *span)
    return "flow", "grain = ? AND dim = ? AND at >= ? AND at < ?", (grain, "flow", *span)


def _take(
    store: Store, grain: str, dim: str, where: str, given: tuple[Any, ...],
    known: dict[tuple[str, str, str, int], tuple[int, Sums, Spreads]],
) -> None:  # fmt: skip
    """Read again what changed among the cells asked for."""
    stamps = {(value, at): held[0] for (g, d, value, at), held in known.items() if (g, d) == (grain, dim)}
    rows = store.execute(f"SELECT value, at, stamp FROM rollup WHERE {where}", given).fetchall()
    changed = [(value, at) for value, at, stamp in rows if stamps.get((value, at)) != stamp]
    for start in range(0, len(changed), 200):
        part = changed[start : start + 200]
        marks = ", ".join(["(?, ?)"] * len(part))
        sql = (
            f"WITH wanted (v, a) AS (VALUES {marks}) SELECT value, at, stamp, sums, spreads FROM wanted "
            "CROSS JOIN rollup WHERE grain = ? AND dim = ? AND value = v AND at = a"
        )
        flat = tuple(one for pair in part for one in pair)
        for value, at, stamp, sums, spreads in store.execute(sql, (*flat, grain, dim)).fetchall():
            known[grain, dim, value, at] = (stamp, *_parsed(sums, spreads))


def _parsed(sums: str, spreads: str) -> tuple[Sums, Spreads]:
    edges: dict[str, dict[str, int]] = json.loads(spreads)
    return json.loads(sums), {name: {int(edge): n for edge, n in each.items()} for name, each in edges.items()}


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
