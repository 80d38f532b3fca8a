"""Many rows at once: numbers reserved beforehand, one prepared statement or stream for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import chain
from typing import Any

from cs_desk.store.connect import Store

TOGETHER = 100  # rows of one INSERT on SQLite: a third less time than one by one; more rows gain nothing


def reserve_ids(store: Store, table: str, count: int) -> list[int]:
    """Return `count` fresh row numbers of a table, rising, inside the caller's transaction."""
    if not store.sqlite:
        rows = store.execute(
            "SELECT nextval(pg_get_serial_sequence(?, 'id')) FROM generate_series(1, ?)", (table, count)
        ).fetchall()
        return sorted(int(row[0]) for row in rows)
    row = store.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    first = (int(row[0]) if row else 0) + 1  # explicit numbers move the sequence along
    return list(range(first, first + count))


def insert_many(store: Store, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values in the stored form (times as microseconds); PostgreSQL takes them as one stream."""
    open_cursor: Callable[[], Any] = store.database.cursor
    if store.sqlite:
        if several := rows if isinstance(rows, list) else list(rows):
            _insert_together(open_cursor(), table, tuple(columns), several)
        return
    with open_cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def run_many(store: Store, sql: str, rows: Iterable[Sequence[Any]]) -> None:
    """Run one statement written with `?` for many rows of parameters."""
    open_cursor: Callable[[], Any] = store.database.cursor
    values = rows if isinstance(rows, list) else list(rows)
    if values:
        open_cursor().executemany(sql if store.sqlite else sql.replace("?", "%s"), values)


def _insert_together(cursor: Any, table: str, columns: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> None:
    """Insert whole hundreds by a statement each, what is left over one by one."""
    given = tuple(zip(*rows, strict=True))
    empty = tuple(one[0] is None and one.count(None) == len(rows) for one in given)
    plain = [_plain(one) for one, blank in zip(given, empty, strict=True) if not blank]
    values, width = list(chain.from_iterable(zip(*plain, strict=True))), len(plain)
    whole = len(rows) // TOGETHER * TOGETHER
    for start in range(0, whole * width, TOGETHER * width):
        cursor.execute(_insert(table, columns, empty, TOGETHER), values[start : start + TOGETHER * width])
    if whole < len(rows):
        left = [values[start : start + width] for start in range(whole * width, len(values), width)]
        cursor.executemany(_insert(table, columns, empty, 1), left)


def _plain(values: tuple[Any, ...]) -> Sequence[Any]:
    """Return a column with flags as figures: the driver looks for an adapter for each value that is no text or int."""
    return [one if one is None else int(one) for one in values] if type(values[0]) is bool else values


@cache
def _insert(table: str, columns: tuple[str, ...], empty: tuple[bool, ...], rows: int) -> str:
    """Return the statement for so many rows; what is empty in all of them stands in it (see `_plain`)."""
    marks = f"({', '.join('NULL' if blank else '?' for blank in empty)})"
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([marks] * rows)}"


def select_among(store: Store, sql: str, keys: Sequence[Any], *before: Any) -> list[tuple[Any, ...]]:
    """Return the rows of a SELECT that ends in `IN`, with the keys put behind; `before` are earlier parameters."""
    if not keys:
        return []
    marks = ", ".join("?" * len(keys))
    found: list[tuple[Any, ...]] = store.execute(f"{sql} ({marks})", (*before, *keys)).fetchall()
    return found
