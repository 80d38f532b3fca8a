"""A floor of any size: legs with waits, talk and scores, spread over thirteen months, and the roll-ups of all of them.

At the smallest size the desk's own engine counts them; larger floors have their cells made by statements that group,
and the two ways are compared on the smallest one, so that what is measured is what the desk would have kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from cs_desk.cli.context import os_user
from cs_desk.clock import ManualClock, SystemClock, to_micros
from cs_desk.models.base import canonical
from cs_desk.models.enums import Role
from cs_desk.models.facts import SEPARATOR
from cs_desk.services import founding
from cs_desk.store import rollups
from cs_desk.store.address import parse_address
from cs_desk.store.connect import Store
from cs_desk.store.opening import open_store

DAYS, HOUR, DAY = 390, 3_600_000_000, 86_400_000_000
SMALLEST = 10_000
# One leg a number: when within thirteen months (busier by day), which queue, what became of it; all by arithmetic.
LEGS = """
INSERT INTO leg (source, call_key, number, queue, caller, entered_at, answered_at, ended_at, wait_ms, talk_ms, hold_ms,
  wrap_ms, outcome, staff_id, team_id)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count),
made AS (SELECT i, :start + (i * 7919 % :days) * 86400000000 + (8 + i * 31 % 11) * 3600000000
    + (i * 104729 % 3600) * 1000000 AS at,
  (i * 137 % 1000) * (i * 29 % 90) AS wait, i % 13 <> 0 AS answered, 60000 + (i * 4099 % 600) * 1000 AS talk FROM n)
SELECT 'bench', 'b-' || i, 1, 'queue ' || (i % 4), '+6129374' || printf('%04d', i % 10000), at,
  CASE WHEN answered THEN at + wait * 1000 END, at + wait * 1000 + CASE WHEN answered THEN talk * 1000 ELSE 0 END, wait,
  CASE WHEN answered THEN talk END, CASE WHEN answered THEN (i % 5) * 7000 END, CASE WHEN answered THEN 20000 END,
  CASE WHEN answered THEN 'answered' ELSE 'abandoned' END, CASE WHEN answered THEN :staff END,
  CASE WHEN answered THEN :team END FROM made
"""
SCORES = """
INSERT INTO feedback (leg_id, question, status, value, scale_low, scale_high, at, staff_id)
SELECT id, 'csat', 'answered', 1 + id * 7 % 5, 1, 5, ended_at, :staff FROM leg
WHERE id % 5 = 0 AND answered_at IS NOT NULL
"""
MEASURED = """
SELECT entered_at / :grain * :grain AS at, {value} AS value, COUNT(*) AS offered,
  SUM(answered_at IS NOT NULL) AS answered, SUM(answered_at IS NULL) AS abandoned,
  SUM(CASE WHEN answered_at IS NOT NULL THEN wait_ms ELSE 0 END) AS wait_answered,
  SUM(CASE WHEN answered_at IS NOT NULL THEN wait_ms * wait_ms ELSE 0 END) AS wait_answered_sq,
  SUM(COALESCE(talk_ms, 0)) AS talk, SUM(COALESCE(hold_ms, 0)) AS hold, SUM(COALESCE(wrap_ms, 0)) AS wrap,
  SUM(COALESCE((talk_ms + hold_ms + wrap_ms) * (talk_ms + hold_ms + wrap_ms), 0)) AS handling_sq
FROM leg WHERE {kept} GROUP BY 1, 2
"""
WAITED = """
SELECT entered_at / :grain * :grain, {value}, answered_at IS NOT NULL, {edge}, COUNT(*) FROM leg WHERE {kept}
GROUP BY 1, 2, 3, 4
"""
SCORED = """
SELECT feedback.at / :grain * :grain, {value}, COUNT(*), SUM(feedback.value >= 4), SUM(feedback.value),
  SUM(feedback.value * feedback.value)
FROM feedback JOIN leg ON leg.id = feedback.leg_id WHERE {kept} GROUP BY 1, 2
"""
FLOW = f"queue || '{SEPARATOR}phone'"
# Grain, dimension, what its value is, and which legs have one.
CELLS = (
    ("hour", "centre", "''", "1"), ("day", "centre", "''", "1"), ("hour", "flow", FLOW, "1"),
    ("day", "queue", "queue", "1"), ("day", "channel", "'phone'", "1"),
    ("day", "team", "leg.team_id", "leg.team_id IS NOT NULL"),
    ("day", "person", "leg.staff_id", "leg.staff_id IS NOT NULL"),
)  # fmt: skip
Key = tuple[str, str, str, int]


def build(path: Path, count: int) -> None:
    """Make a store at `path` whose floor had so many legs in thirteen months, with the cells that tell of them."""
    store = open_store(parse_address(str(path)))
    try:
        _found(store)
        store.execute_raw("PRAGMA synchronous = OFF")
        with store.writing():
            _records(store, count)
        with store.writing():
            _count(store, count)
        store.execute_raw("ANALYZE")
    finally:
        store.close()


def _found(store: Store) -> None:
    """Found a desk whose days are those of UTC, so that statements can cut them; who measures is its manager."""
    founding.found(store, ManualClock(SystemClock().now()), founding.Founding(
        organisation="Harbour Goods", zone="UTC", region="AU", currency="AUD", profile="iso10002", login=os_user(),
        name="Robin Bench", team="Blue", roles=(Role.OPERATOR, Role.MANAGER, Role.ADMINISTRATOR),
    ))  # fmt: skip


def _records(store: Store, count: int) -> None:
    """Write legs and scores; past the triggers where there are many, since `_cells` does what they are for."""
    staff, team = store.execute("SELECT id, team_id FROM staff ORDER BY id").fetchone()
    start = (to_micros(SystemClock().now()) // DAY - DAYS + 1) * DAY
    triggers = store.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    given = {"count": count, "start": start, "days": DAYS, "staff": staff, "team": team}
    if count > SMALLEST:
        for name, _ in triggers:
            store.execute_raw(f"DROP TRIGGER {name}")
    for sql in (LEGS, SCORES):
        _run(store, sql, given)
    if count > SMALLEST:
        for _, sql in triggers:
            store.execute_raw(sql)


def _count(store: Store, count: int) -> None:
    """Make the cells by statements; at the smallest size also by the desk's engine, and compare."""
    counted = None
    if count <= SMALLEST:
        rollups.settle(store)
        counted = _stored(store)
        store.execute("DELETE FROM rollup")
    _cells(store)
    if counted is not None and _stored(store) != counted:
        raise AssertionError("the cells made by statements are not those that the desk keeps")


def _run(store: Store, sql: str, given: Mapping[str, Any]) -> Any:
    """Run one statement with named parameters, which the store's own way has none of."""
    return _connection(store).execute(sql, given)


def _connection(store: Store) -> Any:
    held: Callable[[], Any] = store.database.connection
    return held()


def _stored(store: Store) -> dict[Key, tuple[str, str]]:
    rows = store.execute("SELECT grain, dim, value, at, sums, spreads FROM rollup").fetchall()
    return {tuple(row[:4]): (row[4], row[5]) for row in rows}


def _cells(store: Store) -> None:
    """Write the cells of all legs and scores by grouping."""
    for grain, dim, value, kept in CELLS:
        width = {"grain": HOUR if grain == "hour" else DAY}
        sums: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
        spreads: dict[tuple[str, int], dict[str, dict[int, int]]] = defaultdict(dict)
        cursor = _run(store, MEASURED.format(value=value, kept=kept), width)
        names = [column[0] for column in cursor.description][2:]
        for at, who, *numbers in cursor.fetchall():
            sums[str(who), at] = _measured(dict(zip(names, numbers, strict=True)))
        for at, who, name, edge, number in _edges(store, value, kept, width):
            spreads[str(who), at].setdefault(name, {})[edge] = number
        for at, who, *scores in _run(store, SCORED.format(value=_of_leg(value), kept=kept), width):
            found = sums[str(who), at]
            for name, number in zip(("csat_answers", "csat_top", "csat_sum", "csat_sq"), scores, strict=True):
                found[name] = number
            found["csat_asked"] = scores[0]
        rows = [
            (grain, dim, who, at, _json(found), canonical({n: {str(e): c for e, c in m.items()} for n, m in
             spreads.get((who, at), {}).items()}), 1)
            for (who, at), found in sums.items()
        ]  # fmt: skip
        _connection(store).executemany("INSERT INTO rollup VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _of_leg(value: str) -> str:
    return value.replace("queue ||", "leg.queue ||") if "queue" in value and "leg." not in value else value


def _measured(row: dict[str, int]) -> dict[str, int]:
    answered = row["answered"]
    handling = row["talk"] + row["hold"] + row["wrap"]
    return {**row, "contacts": answered, "handled": answered, "handling": handling}


def _json(sums: dict[str, Any]) -> str:
    return canonical({name: number for name, number in sums.items() if number})


def _edges(store: Store, value: str, kept: str, width: dict[str, int]) -> Iterator[tuple[int, str, str, int, int]]:
    """Yield (start, value, spread, bucket, number); waits of the bench end within ten minutes, whole seconds apart."""
    for edge, names in (("(wait_ms + 999) / 1000", ("abandoned_after", "answered_after")),
                        ("wait_ms / 1000 + 1", ("abandoned_before", ""))):  # fmt: skip
        for at, who, answered, bucket, number in _run(store, WAITED.format(value=value, edge=edge, kept=kept), width):
            if names[answered]:
                yield at, who, names[answered], bucket, number
