"""How long it takes to bring a file in, against what csv and executemany alone take for it in the same run."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import big
from bench.figures import Figure, sample
from bench.places import Bench
from tests.ptys import Timeout

ROWS = 20_000
"""Rows of each file, the same into every size of store; each row is about a customer whom nobody knows yet."""
ROUNDS, LARGE = 3, 100
BEGAN = datetime(2025, 1, 1, 9, tzinfo=UTC)
COMPLAINT = ("reference", "name", "email", "received_at", "channel", "narrative", "closed_at")
CONTACT = ("reference", "name", "email", "channel", "direction", "started_at", "ended_at", "notes")


def imports(bench: Bench, size: int) -> Iterator[Figure]:
    """Time of an import against csv and executemany into the tables of the desk, and into one plain table.

    The limit is four times either. What SQLite takes to copy the same rows with their keys, indexes and search words,
    by itself, is shown beside them: it is more than that of the plain table, so that the first alone can be kept.
    """
    stored = f"{big.CUSTOMERS * size:,} customers"
    for kind, header, row in (("complaints", COMPLAINT, _complaint), ("contacts", CONTACT, _contact)):
        path = bench.folder / f"{kind}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(header)
            lines.writerows(row(number) for number in range(ROWS))
        rounds = [_round(bench, kind, path) for _ in range(ROUNDS if size < LARGE else 1)]
        spent, plain, tables, copied = (sample(times) for times in zip(*rounds, strict=True))
        name = f"import of {ROWS:,} {kind}"
        yield Figure(f"{name}, {stored}", "ms", spent, 4.0, tables, "csv and executemany, the same tables")
        yield Figure(f"{name}, one table, {stored}", "ms", spent, 4.0, plain, "csv and executemany, one plain table")
        name = f"SQLite copying the rows of {ROWS:,} {kind}"
        yield Figure(f"{name}, {stored}", "ms", copied, None, plain, "csv and executemany, one plain table")


def _complaint(number: int) -> tuple[str, ...]:
    received = BEGAN + timedelta(minutes=7 * number)
    closed = (received + timedelta(days=3)).isoformat() if number % 5 else ""
    return (
        f"X-{number:07d}", f"Person {number}", f"person{number}@example.org", received.isoformat(), "email",
        f"The parcel number {number} came late and the box was open, again.", closed,
    )  # fmt: skip


def _contact(number: int) -> tuple[str, ...]:
    began = BEGAN + timedelta(minutes=2 * number)
    return (
        f"Y-{number:07d}", f"Person {number}", f"person{number}@example.org", "phone", "inbound", began.isoformat(),
        (began + timedelta(seconds=240)).isoformat(), "asked where the parcel is",
    )  # fmt: skip


def _round(bench: Bench, kind: str, path: Path) -> tuple[float, float, float, float]:
    """Return the milliseconds of the import, of both yardsticks and of SQLite alone, each that of its process."""
    imported, copy, within, plain = (bench.folder / f"{name}.db" for name in ("imported", "copy", "within", "plain"))
    for store in (imported, copy, within):
        shutil.copyfile(bench.store, store)
        store.chmod(0o600)
    try:
        return (
            timed(bench, "cs_desk", "import", kind, str(path), "--json", "--db", str(imported)),
            timed(bench, "bench.raw", str(path), str(plain)),
            timed(bench, "bench.raw", str(path), str(copy), str(imported)),
            timed(bench, "bench.raw", str(path), str(within), str(imported), "within"),
        )
    finally:
        for left in bench.folder.glob("*.db*"):
            left.unlink()


def timed(bench: Bench, module: str, *arguments: str) -> float:
    """Return the milliseconds a module runs, less what it says it took to get ready; raises Timeout when it fails."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], capture_output=True, env={**os.environ, **bench.env}, check=False
    )
    spent = time.perf_counter() - began
    if done.returncode:
        raise Timeout(f"{module} {' '.join(arguments)}: {done.stderr.decode(errors='replace')[-300:]}")
    return (spent - (float(done.stdout) if module.startswith("bench.") else 0.0)) * 1000
