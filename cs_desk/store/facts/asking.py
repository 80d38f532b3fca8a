"""Asks for the rows of some subjects at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from cs_desk.store.connect import Store

Row = tuple[Any, ...]


def rows(store: Store, sql: str, ids: Sequence[Any], *more: Any) -> list[Row]:
    """Return what a question gives that holds `{ids}` where the ids go."""
    if not ids:
        return []
    found: list[Row] = store.execute(sql.format(ids=", ".join("?" * len(ids))), (*ids, *more)).fetchall()
    return found


def grouped(found: Sequence[Row]) -> dict[int, list[Row]]:
    """Return rows by their first column, the rest of each row in order."""
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in found:
        groups[row[0]].append(row[1:])
    return groups


def timed(times: dict[str, int]) -> dict[str, int]:
    """Return talk, hold and wrap in milliseconds with their sum, and its square, as handling."""
    handling = sum(times.values())
    return {**times, "handling": handling, "handling_sq": handling * handling}
