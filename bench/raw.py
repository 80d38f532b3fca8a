"""`python -m bench.raw FILE STORE [IMPORTED [within]]`: a file read by csv, rows inserted by executemany, nothing else.

Without IMPORTED the cells go into one plain table of a new STORE. With it, the rows that IMPORTED has and the copy
STORE has not go into the same tables there, as they are; `within` lets SQLite copy them by itself, without a line of
Python for a row. Prints the seconds of getting ready, which do not count.
"""

from __future__ import annotations

import csv
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

PARENTS_FIRST = (
    "customer", "customer_phone", "customer_email", "customer_address", "contact", "contact_event", "complaint",
    "complaint_event", "offer", "feedback",
)  # fmt: skip


def main() -> int:
    """Read, insert, commit; print how long it took to get ready."""
    path, store, *imported = sys.argv[1:]
    fill = _within if imported[1:] else _tables
    with closing(sqlite3.connect(store)) as rows, open(path, encoding="utf-8", newline="") as file:
        cells = csv.reader(file)
        header = next(cells)
        if imported:
            ready = fill(rows, imported[0], cells)
        else:
            rows.execute("PRAGMA journal_mode = WAL")
            rows.execute(f"CREATE TABLE raw ({', '.join(header)})")
            _many(rows, "raw", cells, len(header))
            ready = 0.0
        rows.commit()
    sys.stdout.write(f"{ready}\n")
    return 0


def _tables(rows: sqlite3.Connection, imported: str, cells: Iterable[list[str]]) -> float:
    """Insert what `imported` has more, with the settings of the desk; return the seconds it took to get ready."""
    began = time.perf_counter()
    _settle(rows)
    with closing(sqlite3.connect(f"file:{imported}?mode=ro", uri=True)) as other:
        found = list(_more(rows, other))
    ready = time.perf_counter() - began
    for _ in cells:
        pass
    for into, more in found:
        _many(rows, into, more, len(more[0]))
    return ready


def _within(rows: sqlite3.Connection, imported: str, cells: Iterable[list[str]]) -> float:
    """Let SQLite copy what `imported` has more; return the seconds it took to get ready."""
    began = time.perf_counter()
    _settle(rows)
    rows.execute("ATTACH ? AS other", (imported,))
    ready = time.perf_counter() - began
    for _ in cells:
        pass
    for table in PARENTS_FIRST:
        newest = f"(SELECT coalesce(max(id), 0) FROM main.{table})"
        rows.execute(f"INSERT INTO main.{table} SELECT * FROM other.{table} WHERE id > {newest} ORDER BY id")
    newest = "(SELECT coalesce(max(rowid), 0) FROM main.customer_search)"
    rows.execute(
        "INSERT INTO main.customer_search (rowid, terms) "
        f"SELECT rowid, terms FROM other.customer_search WHERE rowid > {newest} ORDER BY rowid"
    )
    return ready


def _settle(rows: sqlite3.Connection) -> None:
    from cs_desk.store.connect import PRAGMAS

    for name, value in PRAGMAS.items():
        rows.execute(f"PRAGMA {name} = {value}")


def _more(rows: sqlite3.Connection, other: sqlite3.Connection) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    for table in PARENTS_FIRST:
        newest = rows.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()
        if more := other.execute(f"SELECT * FROM {table} WHERE id > ? ORDER BY id", newest).fetchall():
            yield table, more
    newest = rows.execute("SELECT coalesce(max(rowid), 0) FROM customer_search").fetchone()
    sql = "SELECT rowid, terms FROM customer_search WHERE rowid > ? ORDER BY rowid"
    if more := other.execute(sql, newest).fetchall():
        yield "customer_search (rowid, terms)", more


def _many(rows: sqlite3.Connection, into: str, values: Iterable[Any], width: int) -> None:
    rows.executemany(f"INSERT INTO {into} VALUES ({', '.join('?' * width)})", values)


if __name__ == "__main__":
    sys.exit(main())
