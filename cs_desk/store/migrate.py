"""Brings a store to the program's schema: numbered, forward only, under a lock, all or nothing per number."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, cast

from cs_desk.errors import StoreError
from cs_desk.store import migrations
from cs_desk.store.connect import Store, speaking

COUNTED = 5
"""The last schema that changed what is counted: records of an older store are counted anew."""
LOCK = 0x63736465736B  # "csdesk": the advisory lock under which PostgreSQL stores are migrated


class Tell(Protocol):
    """Is told what goes on while an older store is brought up; `of` is 0 where nobody can say how much there is."""

    def __call__(self, words: str, done: int = 0, of: int = 0) -> None:
        """Take a few words, and how much of how much is done."""
        ...


def nobody(words: str, done: int = 0, of: int = 0) -> None:
    """Tell nobody."""


class Migration(Protocol):
    """A module of `store/migrations`."""

    NUMBER: int
    TITLE: str

    def statements(self, engine: str) -> list[str]:
        """Return the statements for an engine, in order."""
        ...


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Which schema a store has (0: none yet) and which one the program knows."""

    stored: int
    known: int

    @property
    def current(self) -> bool:
        """True when nothing has to be done."""
        return self.stored == self.known


def all_migrations() -> list[Migration]:
    """Return every migration in order of its number."""
    names = sorted(m.name for m in pkgutil.iter_modules(migrations.__path__) if m.name.startswith("m"))
    return [cast(Migration, importlib.import_module(f"{migrations.__name__}.{name}")) for name in names]


def state(store: Store, steps: Sequence[Migration] | None = None) -> SchemaState:
    """Return the store's schema number beside the program's; raises StoreError for a file of something else."""
    with speaking():
        tables = set(store.database.get_tables())
        if "schema_version" in tables:
            stored = int(store.execute("SELECT COALESCE(MAX(number), 0) FROM schema_version").fetchone()[0])
        elif tables:
            raise StoreError(f"{store.address.shown} holds other data, not a cs-desk store; name another with --db.")
        else:
            stored = 0
    return SchemaState(stored, (steps if steps is not None else all_migrations())[-1].NUMBER)


def refuse_newer(store: Store, found: SchemaState) -> None:
    """Raise StoreError when the store was made by a newer program than this one."""
    if found.stored > found.known:
        raise StoreError(
            f"{store.address.shown} has schema {found.stored}, this cs-desk knows up to {found.known}: "
            "it was opened by a newer version. Update cs-desk on this machine; nothing was changed."
        )


def migrate(store: Store, steps: Sequence[Migration] | None = None, *, tell: Tell = nobody) -> list[int]:
    """Apply what is missing and return the numbers applied; safe to run from many sessions at once.

    `tell` is told when a store that holds something is brought up, which may take minutes.
    """
    steps = steps if steps is not None else all_migrations()
    found = state(store, steps)
    refuse_newer(store, found)
    done: list[int] = []
    if found.current:
        return done
    with store.writing():
        if not store.sqlite:
            store.wait_long()
            store.execute("SELECT pg_advisory_xact_lock(?)", (LOCK,))
        found = state(store, steps)  # somebody else may have migrated while we waited for the lock
        refuse_newer(store, found)
        if found.stored and not found.current:
            tell(f"bringing the store from schema {found.stored} to {found.known}; it stays as it is until all is done")
        if found.stored == 0:
            store.execute("CREATE TABLE schema_version (number BIGINT PRIMARY KEY, title TEXT NOT NULL)")
        for step in steps:
            if found.stored < step.NUMBER:
                for sql in step.statements(store.address.engine):
                    store.execute_raw(sql)
                store.execute("INSERT INTO schema_version (number, title) VALUES (?, ?)", (step.NUMBER, step.TITLE))
                done.append(step.NUMBER)
        if 0 < found.stored < COUNTED <= steps[-1].NUMBER:
            from cs_desk.store import rollups  # needed here only, and it knows every kind of record

            # What was stored before is counted the way it is counted now.
            rollups.rebuild(store, partial(tell, "counting what is stored for the figures"))
    return done
