"""Asks for the rows of some subjects at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from cs_desk.store.connect import Store

Row = tuple[Any, ...]
WANTED = "WITH wanted (id) AS (VALUES {each}) "
"""Makes the ids a table, to be joined with CROSS JOIN: SQLite then looks each up by the key of the next one.

For `IN` it walks through the whole table where it believes that to be small, going by what it was at the last ANALYZE.
"""


def rows(store: Store, sql: str, ids: Sequence[Any], *more: Any) -> list[Row]:
    """Return what a question gives that holds `{ids}` where the ids go, or begins with `WANTED`."""
    if not ids:
        return []
    marks, each = ", ".join("?" * len(ids)), ", ".join(["(?)"] * len(ids))
    found: list[Row] = store.execute(sql.format(ids=marks, each=each), (*ids, *more)).fetchall()
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
