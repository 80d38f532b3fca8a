"""References that people read out: counted per year or for ever, never given twice."""

from __future__ import annotations

from cs_desk.store.connect import Store


def next_number(store: Store, name: str, count: int = 1) -> int:
    """Reserve `count` numbers inside the caller's transaction and return the first of them.

    The counter lives apart from the records, so that a number is not given again when a record goes.
    """
    row = store.execute(
        "INSERT INTO sequence_counter (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = sequence_counter.value + ? RETURNING value",
        (name, count, count),
    ).fetchone()
    return int(row[0]) - count + 1


def yearly_reference(store: Store, letter: str, year: int) -> str:
    """Return the next reference of a year, such as C-2026-004187."""
    return f"{letter}-{year}-{next_number(store, f'{letter}-{year}'):06d}"
