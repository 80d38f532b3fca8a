"""One writer at a time for a thing that has no row of its own yet."""

from __future__ import annotations

from cs_desk.store.connect import Store


def take_turn(store: Store, name: str) -> None:
    """Wait until no other transaction has the turn of this name; SQLite has one writer at a time anyway."""
    if not store.sqlite:
        store.execute("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", (name,))
