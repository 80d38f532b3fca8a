"""A store that another process holds up: it can be read, and every write waits."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from cs_desk.store.address import StoreAddress


@contextmanager
def held_up(address: StoreAddress) -> Iterator[None]:
    """Hold the lock that every write to a contact needs, for as long as the block runs."""
    if address.engine == "sqlite":
        holder = sqlite3.connect(address.location, isolation_level=None)
        try:
            holder.execute("BEGIN IMMEDIATE")
            yield
        finally:
            holder.close()
    else:
        with psycopg.connect(address.location) as connection:
            connection.execute("LOCK TABLE contact IN EXCLUSIVE MODE")
            yield
            connection.rollback()
