"""What changed: a counter per area, bumped with each write, and the cheapest way to notice on each engine."""

from __future__ import annotations

import select
import time
from collections.abc import Callable
from typing import Any

from cs_desk.store.connect import Store, speaking

CHANNEL = "cs_desk"


def bump(store: Store, areas: frozenset[str]) -> None:
    """Count a write in each area, inside the caller's transaction; on PostgreSQL also announce it at commit."""
    for area in sorted(areas):  # sorted, so that two writers never wait for each other crosswise
        store.execute(
            "INSERT INTO area_change (area, counter) VALUES (?, 1) "
            "ON CONFLICT (area) DO UPDATE SET counter = area_change.counter + 1",
            (area,),
        )
    if not store.sqlite and areas:
        store.execute("SELECT pg_notify(?, ?)", (CHANNEL, ",".join(sorted(areas))))


def counters(store: Store) -> dict[str, int]:
    """Return the counter of every area that was ever written to."""
    with speaking():
        return dict(store.execute("SELECT area, counter FROM area_change").fetchall())


def area_counter(store: Store, area: str) -> int:
    """Return how often one area was written to."""
    with speaking():
        row = store.execute("SELECT counter FROM area_change WHERE area = ?", (area,)).fetchone()
    return int(row[0]) if row else 0


class Watch:
    """Notices that another session committed something, without asking more than needed.

    SQLite: `PRAGMA data_version` (3.5 µs) says that something changed. PostgreSQL: LISTEN on this connection, and
    a re-read every `safety` seconds and after each reconnect, since notifications die with a connection.
    """

    def __init__(self, store: Store, *, safety: float = 30.0):
        self._store = store
        self._safety = safety
        self._version: tuple[int, int] | None = None
        self._read_at = 0.0
        self._seen = counters(store)
        if not store.sqlite:
            store.execute_raw(f"LISTEN {CHANNEL}")

    def changed(self) -> frozenset[str]:
        """Return the areas written to since the last call, this session's own writes included."""
        if not self._stirred():
            return frozenset()
        now = counters(self._store)
        areas = frozenset(area for area, count in now.items() if self._seen.get(area) != count)
        self._seen = now
        return areas

    def _own_changes(self) -> int:
        open_connection: Callable[[], Any] = self._store.database.connection
        return int(open_connection().total_changes)

    def _stirred(self) -> bool:
        with speaking():
            if self._store.sqlite:
                others = int(self._store.execute("PRAGMA data_version").fetchone()[0])
                version = (others, self._own_changes())  # data_version does not move with this connection's writes
                stirred, self._version = version != self._version, version
                return stirred
            connection: Callable[[], Any] = self._store.database.connection
            heard = bool(_notifications(connection()))
        if heard or time.monotonic() - self._read_at >= self._safety:
            self._read_at = time.monotonic()
            return True
        return False


def _notifications(connection: Any) -> list[Any]:
    if not select.select([connection.fileno()], [], [], 0)[0] and not connection._notifies_backlog:
        return []
    return list(connection.notifies(timeout=0))
