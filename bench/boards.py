"""The board against direct statements: the same figures of today and of the month, from cells and from the records."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bench import floor
from bench.figures import Figure, sample
from bench.places import Bench
from cs_desk.cli.context import os_user
from cs_desk.clock import SystemClock, to_micros
from cs_desk.models.boardrows import BoardPage, BoardWanted, Window
from cs_desk.models.periods import Period
from cs_desk.queries import board as queries
from cs_desk.session import Worker
from cs_desk.store.address import parse_address

ROUNDS = 7
WINDOWS = (Window.TODAY, Window.MONTH)
# What the tiles are made of, by direct statements over the records of a time: the legs, those who waited in order of
# their waits (for the median and the like), the scores; then the same by steps for the lines under the tiles.
LEGS = """SELECT COUNT(*), SUM(answered_at IS NOT NULL), SUM(answered_at IS NULL), SUM(answered_at IS NOT NULL AND
  wait_ms <= 20000), SUM(CASE WHEN answered_at IS NOT NULL THEN wait_ms END), SUM(talk_ms + hold_ms + wrap_ms),
  SUM((talk_ms + hold_ms + wrap_ms) * (talk_ms + hold_ms + wrap_ms)) FROM leg
  WHERE entered_at >= ? AND entered_at < ?"""
WAITS = (
    """SELECT wait_ms FROM leg WHERE entered_at >= ? AND entered_at < ? AND answered_at IS NOT NULL ORDER BY wait_ms"""
)
SCORES = """SELECT COUNT(*), SUM(value >= 4), SUM(value), SUM(value * value) FROM feedback
  WHERE at >= ? AND at < ? AND question = 'csat' AND status = 'answered'"""
BY_STEP = (
    LEGS.replace("SELECT ", "SELECT entered_at / ?, ", 1) + " GROUP BY 1",
    SCORES.replace("SELECT ", "SELECT at / ?, ", 1) + " GROUP BY 1",
)


def boards(bench: Bench, size: int) -> Iterator[Figure]:
    """Time of the whole board, today and the month, against direct statements over the records."""
    path = bench.folder / f"floor-{size}" / "desk.db"
    path.parent.mkdir(mode=0o700)
    floor.build(path, floor.SMALLEST * size)
    try:
        yield timed(path, size)
    finally:
        _remove(path.parent)


def timed(path: Path, size: int) -> Figure:
    """Return the time of the whole board on a floor that was built at `path`."""
    worker = Worker(parse_address(str(path)), SystemClock())
    worker.open(create=False)
    try:
        worker.sign_in(os_user())
        spent: list[float] = []
        direct: list[float] = []
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as rows:
            for number in range(ROUNDS + 1):
                began = time.perf_counter()
                pages = [worker.ask(queries.board, BoardWanted(window)) for window in WINDOWS]
                between = time.perf_counter()
                found = [_directly(rows, page.period) for page in pages]
                ended = time.perf_counter()
                _same(pages, found)
                if number:
                    spent.append((between - began) * 1000)
                    direct.append((ended - between) * 1000)
    finally:
        worker.close()
    name = f"the board, {floor.SMALLEST * size:,} contacts"
    return Figure(name, "ms", sample(spent), 1 / 50 if size >= 100 else None, sample(direct), "direct statements")


def _directly(rows: sqlite3.Connection, period: Period) -> list[tuple[float, ...]]:
    """Ask for a period, the one before it, and its steps; returns the first row of each."""
    span = (to_micros(period.start), to_micros(period.end))
    before = (span[0] - (span[1] - span[0]), span[0])
    found = [rows.execute(sql, span).fetchone() for sql in (LEGS, SCORES)]
    for sql in (LEGS, SCORES):
        rows.execute(sql, before).fetchone()
    for each in (span, before):
        rows.execute(WAITS, each).fetchall()
    long = period.end - period.start > timedelta(days=1)
    step, back = (floor.DAY, 30 * floor.DAY) if long else (floor.HOUR, 12 * floor.HOUR)
    for sql in BY_STEP:
        rows.execute(sql, (step, to_micros(SystemClock().now()) - back, span[1])).fetchall()
    return found


def _same(pages: list[BoardPage], found: list[list[tuple[float, ...]]]) -> None:
    """Raise AssertionError where the two ways differ."""
    for page, (legs, scores) in zip(pages, found, strict=True):
        values = {tile.figure.choice.kpi.id: tile.figure.found for tile in page.tiles}
        level, csat = values["service_level"], values["csat"]
        if (level.denominator, level.numerator, csat.numerator) != (legs[0], legs[3] or 0, scores[1] or 0):
            raise AssertionError(f"the board and direct statements differ: {level}, {legs}")


def _remove(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
