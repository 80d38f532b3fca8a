"""Copies everything from one store into another, empty one, whichever engines they are on.

The tables and their columns are read from the SQLite side, so that a new migration needs nothing here. Tables are
copied in the order of their making, in which no row comes before the one that it points at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from cs_desk.store.connect import Store

BATCH = 2_000
OWN = frozenset({"schema_version", "recount"})  # each store's own: its migrations', its triggers'
SEARCH = "customer_search"  # full-text, kept differently by each engine
TO_WORDS = "SELECT rowid, array_to_string(tsvector_to_array(terms), ' ') FROM customer_search ORDER BY rowid"


def tables(store: Store) -> list[str]:
    """Return the plain tables of an SQLite store in the order of their making."""
    rows = store.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY rowid").fetchall()
    virtual = tuple(f"{name}_" for name, sql in rows if str(sql).upper().startswith("CREATE VIRTUAL"))
    return [
        str(name)
        for name, sql in rows
        if not name.startswith(("sqlite_", *virtual)) and not str(sql).upper().startswith("CREATE VIRTUAL")
    ]


def counts(store: Store) -> dict[str, int]:
    """Return how many rows each table of an SQLite store has."""
    return {name: int(store.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0]) for name in tables(store)}


def pour(source: Store, target: Store) -> None:
    """Copy every row, inside a reading transaction of the source and a writing one of the target; one is SQLite."""
    plain = source if source.sqlite else target
    names = _in_order(plain, [name for name in tables(plain) if name not in OWN])
    for name in names:
        columns = [str(row[1]) for row in plain.execute(f'PRAGMA table_info("{name}")').fetchall()]
        for rows in _rows(source, _select(plain, name, columns)):
            _insert(target, name, columns, rows)
        if not target.sqlite:
            _count_on(target, name, columns)
    for rows in _rows(source, f"SELECT rowid, terms FROM {SEARCH} ORDER BY rowid" if source.sqlite else TO_WORDS):
        _index(target, rows)
    target.execute("DELETE FROM recount")  # noted while rows came in; their postings came with them


def _in_order(plain: Store, names: list[str]) -> list[str]:
    """Return the tables with each behind those that it points at (a table made anew stands later than its own time)."""
    points = {
        name: {str(row[2]) for row in plain.execute(f'PRAGMA foreign_key_list("{name}")').fetchall()} - {name}
        for name in names
    }
    found: list[str] = []
    while len(found) < len(names):
        ready = [name for name in names if name not in found and points[name] <= {*found}]
        found.append(ready[0])
    return found


def _select(plain: Store, name: str, columns: list[str]) -> str:
    """Return the question for all rows of a table, those that point at no row of the same table first."""
    own = [str(row[3]) for row in plain.execute(f'PRAGMA foreign_key_list("{name}")').fetchall() if row[2] == name]
    order = [f'("{column}" IS NOT NULL)' for column in own] + (['"id"'] if "id" in columns else [])
    wanted = ", ".join(f'"{column}"' for column in columns)
    return f'SELECT {wanted} FROM "{name}"' + (f" ORDER BY {', '.join(order)}" if order else "")


def _rows(source: Store, sql: str) -> Iterator[list[tuple[Any, ...]]]:
    """Give the answer in batches, so that it never lies in memory whole."""
    if source.sqlite:
        cursor = source.execute_raw(sql)
        while rows := cursor.fetchmany(BATCH):
            yield rows
        return
    source.execute_raw(f"DECLARE pour NO SCROLL CURSOR FOR {sql}")
    while rows := source.execute_raw(f"FETCH {BATCH} FROM pour").fetchall():
        yield rows
    source.execute_raw("CLOSE pour")


def _insert(target: Store, name: str, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    wanted = ", ".join(f'"{column}"' for column in columns)
    cursor = _cursor(target)
    if target.sqlite:
        cursor.executemany(f'INSERT INTO "{name}" ({wanted}) VALUES ({", ".join("?" * len(columns))})', rows)
        return
    truths = _truths(target, name)
    flags = [column in truths for column in columns]
    with cursor.copy(f'COPY "{name}" ({wanted}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(
                [bool(cell) if flag and cell is not None else cell for cell, flag in zip(row, flags, strict=True)]
            )


def _cursor(store: Store) -> Any:
    open_cursor: Callable[[], Any] = store.database.cursor
    return open_cursor()


def _truths(target: Store, name: str) -> set[str]:
    rows = target.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND table_name = ? AND data_type = 'boolean'",
        (name,),
    ).fetchall()
    return {str(row[0]) for row in rows}


def _count_on(target: Store, name: str, columns: list[str]) -> None:
    """Let PostgreSQL give the next numbers after those that came."""
    if "id" in columns:
        newest = target.execute(f'SELECT MAX(id) FROM "{name}"').fetchone()[0]
        if newest is not None:
            target.execute("SELECT setval(pg_get_serial_sequence(?, 'id'), ?)", (name, int(newest)))


def _index(target: Store, rows: list[tuple[Any, ...]]) -> None:
    cursor = _cursor(target)
    if target.sqlite:
        cursor.executemany(f"INSERT INTO {SEARCH} (rowid, terms) VALUES (?, ?)", rows)
    else:
        value = "array_to_tsvector(string_to_array(%s, ' '))"
        cursor.executemany(f"INSERT INTO {SEARCH} (rowid, terms) VALUES (%s, {value})", rows)
