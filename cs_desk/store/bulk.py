"""Many rows at once: numbers reserved beforehand, one prepared statement or stream for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from cs_desk.store.connect import Store


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
    if store.sqlite:
        run_many(store, _insert(table, tuple(columns)), rows)
        return
    open_cursor: Callable[[], Any] = store.database.cursor
    with open_cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def run_many(store: Store, sql: str, rows: Iterable[Sequence[Any]]) -> None:
    """Run one statement written with `?` for many rows of parameters."""
    open_cursor: Callable[[], Any] = store.database.cursor
    values = rows if isinstance(rows, list) else list(rows)
    if values:
        open_cursor().executemany(sql if store.sqlite else sql.replace("?", "%s"), values)


@cache
def _insert(table: str, columns: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"


def select_among(store: Store, sql: str, keys: Sequence[Any], *before: Any) -> list[tuple[Any, ...]]:
    """Return the rows of a SELECT that ends in `IN`, with the keys put behind; `before` are earlier parameters."""
    if not keys:
        return []
    marks = ", ".join("?" * len(keys))
    found: list[tuple[Any, ...]] = store.execute(f"{sql} ({marks})", (*before, *keys)).fetchall()
    return found
