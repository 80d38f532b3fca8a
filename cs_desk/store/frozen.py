"""A store file that is only looked at: nothing beside it is made, nothing in it changes, no thread is tied to it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from peewee import SqliteDatabase

from cs_desk.store import seal
from cs_desk.store.address import StoreAddress
from cs_desk.store.connect import Store, speaking
from cs_desk.text import clean


class FrozenStore(Store):
    """An SQLite store opened read-only and taken as unchanging."""

    def __init__(self, path: Path):
        self.address = StoreAddress("sqlite", str(path))
        self.busy_seconds = 0
        uri = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
        pragmas = {"foreign_keys": 1, "trusted_schema": 0, "query_only": 1, "temp_store": 2}
        self.database = SqliteDatabase(uri, uri=True, pragmas=pragmas, autoconnect=False)

    def open(self) -> None:
        """Open the file; raises StoreError for one that is no store."""
        with speaking():
            self.database.connect()
            self.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()

    def close(self) -> None:
        """Close the file."""
        self.database.close()


def damage(store: Store) -> list[str]:
    """Return in words which pages of an SQLite file are damaged."""
    with speaking():
        said = [str(row[0]) for row in store.execute("PRAGMA integrity_check(5)").fetchall()]
    return [] if said == ["ok"] else [f"the file is damaged: {clean('; '.join(said), limit=300)}"]


def breaks(store: Store) -> list[str]:
    """Return in words what is broken in an undamaged SQLite store: rows that point at nothing, the audit chain."""
    found: list[str] = []
    with speaking():
        broken = len(store.execute("PRAGMA foreign_key_check").fetchall())
        if broken:
            found.append(f"{broken} rows point at nothing")
        verdict = seal.verify(store)
    if verdict.broken_at is not None:
        found.append(f"the audit trail is broken at link {verdict.broken_at}: {verdict.reason}")
    return found
