"""A write with its roll-ups against the same write without any: in one transaction each, committed to the disk."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from bench import floor
from bench.figures import Figure, sample
from bench.places import Bench
from cs_desk.clock import SystemClock, to_micros
from cs_desk.store import rollups
from cs_desk.store.address import parse_address
from cs_desk.store.connect import Store
from cs_desk.store.opening import open_store

WRITES = 300
LEG = """INSERT INTO leg (source, call_key, number, queue, entered_at, answered_at, ended_at, wait_ms, talk_ms, outcome,
  staff_id, team_id) VALUES ('bench', ?, 1, 'queue 1', ?, ?, ?, 12000, 240000, 'answered', 1, 1)"""


def writes(bench: Bench) -> Iterator[Figure]:
    """Time of storing a leg with all its cells, and of the bare insert of the same row."""
    counted, bare = _store(bench.folder / "counted.db"), _store(bench.folder / "bare.db")
    for (name,) in bare.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        bare.execute_raw(f"DROP TRIGGER {name}")
    now = to_micros(SystemClock().now())
    spent: dict[str, list[float]] = {"counted": [], "bare": []}
    try:
        for number in range(WRITES):
            for name, store in (("counted", counted), ("bare", bare)):
                began = time.perf_counter()
                with store.writing():
                    store.execute(LEG, (f"call {number}", now, now + 12_000_000, now + 252_000_000))
                    if name == "counted":
                        rollups.settle(store)
                spent[name].append((time.perf_counter() - began) * 1000)
    finally:
        counted.close()
        bare.close()
    yield Figure("a write with its roll-ups", "ms", sample(spent["counted"]), 3.0, sample(spent["bare"]), "bare insert")


def _store(path: Path) -> Store:
    """Return a store with a floor of the smallest size, so that cells are as full as they usually are."""
    floor.build(path, floor.SMALLEST)
    return open_store(parse_address(str(path)))
