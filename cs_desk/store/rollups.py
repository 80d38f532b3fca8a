"""Keeps the roll-ups: what a transaction wrote to is counted anew before it ends, by taking away and adding.

Every record that figures are made of is a subject. Triggers note in `recount` which subjects a transaction touched;
`settle` makes their facts anew, compares them with the posting of what they contributed before, and carries the
difference into the cells. A correction, a late arrival and a deletion are thus all the same: a difference.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from cs_desk.models.base import canonical
from cs_desk.models.facts import SEPARATOR, Cell, day_cells, hour_cells, local_starts, person_cells, posting
from cs_desk.store import bulk
from cs_desk.store.connect import Store
from cs_desk.store.facts import FACTS, TABLES
from cs_desk.store.facts.asking import rows
from cs_desk.store.facts.contacts import WEEK
from cs_desk.store.turns import take_turn

T = TypeVar("T")
AT_ONCE = 400
"""Subjects, and cells, that one statement asks for."""
HELD = 5_000
"""Places that are gathered before they go into cells, so that a store of any size is counted in the same memory."""
Tell = Callable[[int, int], None]
BESIDE = {
    "contact": (
        ("contact", "SELECT other.id FROM contact mine JOIN contact other ON other.customer_id = mine.customer_id AND "
         f"other.started_at BETWEEN mine.started_at - {WEEK} AND mine.started_at WHERE mine.id IN ({{ids}})"),
        ("complaint", "SELECT id FROM complaint WHERE contact_id IN ({ids})"),
        ("feedback", "SELECT id FROM feedback WHERE contact_id IN ({ids})"),
        ("feedback", "SELECT feedback.id FROM leg JOIN feedback ON feedback.leg_id = leg.id "
         "WHERE leg.contact_id IN ({ids})"),
    ),
    "span": (
        ("shift", "SELECT shift.id FROM agent_span JOIN shift ON shift.staff_id = agent_span.staff_id "
         "AND shift.ends_at > agent_span.started_at WHERE agent_span.id IN ({ids}) "
         "AND shift.starts_at < COALESCE(agent_span.ended_at, shift.ends_at)"),
    ),
    "shift": (
        ("shift", "SELECT other.id FROM shift mine JOIN shift other ON other.staff_id = mine.staff_id "
         "AND other.starts_at < mine.ends_at AND other.ends_at > mine.starts_at WHERE mine.id IN ({ids})"),
    ),
    "leg": (
        ("leg", "SELECT other.id FROM leg mine JOIN leg other ON other.source = mine.source "
         "AND other.call_key = mine.call_key WHERE mine.id IN ({ids})"),
    ),
}  # fmt: skip
"""By subject: the records whose facts it bears on, and what finds them."""


@dataclass(slots=True)
class Change:
    """What is to be added to one cell: sums, and the buckets of histograms by their edges as JSON has them."""

    sums: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    spreads: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))

    def add(self, sums: Mapping[str, int], spreads: Mapping[str, Mapping[Any, int]], sign: int) -> None:
        """Add what a fact says, or take it away; edges may be numbers or, out of JSON, text."""
        mine = self.sums
        for name, number in sums.items():
            if number:
                mine[name] += sign * number
        for name, edges in spreads.items():
            held = self.spreads[name]
            for edge, number in edges.items():
                held[str(edge)] += sign * number

    @property
    def nothing(self) -> bool:
        """True when everything added was taken away again."""
        return not any(self.sums.values()) and not any(n for edges in self.spreads.values() for n in edges.values())


Changes = dict[Cell, Change]
Place = tuple[int, int, int | None, int | None, str, str]
"""Local hour, local day, person, team, queue, channel: facts alike in these go into the same cells."""


def settle(store: Store, tell: Tell = lambda _done, _total: None) -> int:
    """Count anew what the running transaction wrote to; returns how many subjects that were.

    Runs inside the caller's transaction, as its last step. `tell` is told how many of how many subjects are done.
    """
    if store.execute("SELECT 1 FROM recount LIMIT 1").fetchone() is None:
        return 0
    take_turn(store, "figures")
    noted: dict[str, set[int]] = defaultdict(set)
    for subject, number in store.execute("DELETE FROM recount RETURNING subject, subject_id").fetchall():
        noted[subject].add(number)
    if not store.sqlite:
        _note_beside(store, noted)
    zone, total, done = desk_zone(store), sum(len(ids) for ids in noted.values()), 0
    gathered: dict[Place, Change] = defaultdict(Change)
    changes: Changes = defaultdict(Change)
    for subject in sorted(noted):
        for ids in _portions(sorted(noted[subject])):
            _compare(store, subject, ids, zone, gathered)
            if len(gathered) > HELD:
                _spread(gathered, changes)
            done += len(ids)
            tell(done, total)
    _spread(gathered, changes)
    carry(store, changes)
    return total


def _note_beside(store: Store, noted: dict[str, set[int]]) -> None:
    """Note what the triggers could not: a record that another transaction wrote and had not committed by then.

    It is here now, since whoever counts has the turn to the end of their transaction.
    """
    for subject, selects in BESIDE.items():
        for ids in _portions(sorted(noted.get(subject, ()))):
            for beside, select in selects:
                noted[beside].update(row[0] for row in rows(store, select, ids))


def _gather(gathered: dict[Place, Change], facts: Iterable[Sequence[Any]], zone: str, sign: int) -> None:
    """Add facts, or those of a posting, or take them away, at their places."""
    for at, person, team, queue, channel, sums, spreads in facts:
        hour, day = local_starts(at, zone)
        gathered[hour, day, person, team, queue, channel].add(sums, spreads, sign)


def _spread(gathered: dict[Place, Change], changes: Changes) -> None:
    """Move what was gathered into its cells; people are put together before hours, and hours before days."""
    hours: dict[tuple[int, int, int | None, str, str], Change] = defaultdict(Change)
    days: dict[tuple[int, int | None, str, str], Change] = defaultdict(Change)
    for (hour, day, person, team, queue, channel), change in gathered.items():
        hours[hour, day, team, queue, channel].add(change.sums, change.spreads, 1)
        for cell in person_cells(day, person):
            changes[cell].add(change.sums, change.spreads, 1)
    for (hour, day, team, queue, channel), change in hours.items():
        days[day, team, queue, channel].add(change.sums, change.spreads, 1)
        for cell in hour_cells(hour, queue, channel):
            changes[cell].add(change.sums, change.spreads, 1)
    for place, change in days.items():
        for cell in day_cells(*place):
            changes[cell].add(change.sums, change.spreads, 1)
    gathered.clear()


def desk_zone(store: Store) -> str:
    """Return the zone that days and hours are cut in."""
    row = store.execute("SELECT value FROM setting WHERE key = 'zone'").fetchone()
    return str(row[0]) if row else "UTC"


def _portions(ids: Sequence[T]) -> Iterable[Sequence[T]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _compare(store: Store, subject: str, ids: Sequence[int], zone: str, gathered: dict[Place, Change]) -> None:
    """Make facts anew, note what differs from the postings, and write the postings."""
    found = FACTS[subject](store, ids, zone)
    marks = ", ".join("?" * len(ids))
    before = dict(
        store.execute(
            f"SELECT subject_id, body FROM posting WHERE subject = ? AND subject_id IN ({marks})", (subject, *ids)
        ).fetchall()
    )
    written: list[tuple[str, int, str]] = []
    for number in ids:
        facts = found.get(number, ())
        body = posting(facts)
        if body == before.get(number, ""):
            continue
        if number in before:
            _gather(gathered, json.loads(before[number]), zone, -1)
        _gather(gathered, facts, zone, 1)
        written.append((subject, number, body))
    _post(store, written)


def _post(store: Store, written: Sequence[tuple[str, int, str]]) -> None:
    sql = (
        "INSERT INTO posting (subject, subject_id, body) VALUES (?, ?, ?) "
        "ON CONFLICT (subject, subject_id) DO UPDATE SET body = excluded.body"
    )
    bulk.run_many(store, sql, [row for row in written if row[2]])
    gone = [row[:2] for row in written if not row[2]]
    bulk.run_many(store, "DELETE FROM posting WHERE subject = ? AND subject_id = ?", gone)


def carry(store: Store, changes: Changes) -> None:
    """Add changes to their cells, in one order for all writers, so that two never wait for each other crosswise.

    All cells are made before any that was there is held: who still makes some holds nothing that others wait for.
    A cell that has come to nothing stays, so that its stamp never says the same of two contents.
    """
    several = sorted(cell for cell, change in changes.items() if not change.nothing)
    if not store.sqlite:
        sql = (
            "INSERT INTO rollup (grain, dim, value, at, sums, spreads, stamp) VALUES (?, ?, ?, ?, '{}', '{}', 0) "
            "ON CONFLICT (grain, dim, value, at) DO NOTHING"
        )
        bulk.run_many(store, sql, several)
    for portion in _portions(several):
        held = _held(store, portion)
        now = [(*cell, *added(held.get(cell), changes[cell])) for cell in portion]
        sql = (
            "INSERT INTO rollup (grain, dim, value, at, sums, spreads, stamp) VALUES (?, ?, ?, ?, ?, ?, 1) "
            "ON CONFLICT (grain, dim, value, at) DO UPDATE SET sums = excluded.sums, spreads = excluded.spreads, "
            "stamp = rollup.stamp + 1"
        )
        bulk.run_many(store, sql, now)


def _held(store: Store, portion: Sequence[Cell]) -> dict[Cell, tuple[str, str]]:
    """Return sums and spreads of the cells that are there, held against other writers."""
    marks = ", ".join(["(?, ?, ?, ?)"] * len(portion))
    # Joined and not asked for with IN: SQLite walks through the whole table for an IN of several columns.
    sql = (
        f"WITH wanted (g, d, v, a) AS (VALUES {marks}) SELECT grain, dim, value, at, sums, spreads "
        "FROM wanted CROSS JOIN rollup WHERE grain = g AND dim = d AND value = v AND at = a"
    )
    order = ' ORDER BY grain COLLATE "C", dim COLLATE "C", value COLLATE "C", at FOR UPDATE OF rollup'
    parts = tuple(part for cell in portion for part in cell)
    found = store.execute(sql if store.sqlite else sql + order, parts).fetchall()
    return {(grain, dim, value, at): (sums, spreads) for grain, dim, value, at, sums, spreads in found}


def added(held: tuple[str, str] | None, change: Change) -> tuple[str, str]:
    """Return the JSON of a cell's sums and spreads after a change; what has come to nothing is left out."""
    sums: dict[str, int] = json.loads(held[0]) if held else {}
    spreads: dict[str, dict[str, int]] = json.loads(held[1]) if held else {}
    for name, number in change.sums.items():
        sums[name] = sums.get(name, 0) + number
    for name, edges in change.spreads.items():
        kept = spreads.setdefault(name, {})
        for edge, number in edges.items():
            kept[edge] = kept.get(edge, 0) + number
    left: dict[str, Any] = {name: {e: n for e, n in edges.items() if n} for name, edges in spreads.items()}
    return (
        canonical({name: number for name, number in sums.items() if number}),
        canonical({name: edges for name, edges in left.items() if edges}),
    )


def note_everything(store: Store) -> None:
    """Note every record, so that the next `settle` looks at all of them."""
    for subject, table in TABLES.items():
        store.execute("INSERT INTO recount (subject, subject_id) SELECT ?, id FROM " + table, (subject,))


def rebuild(store: Store, tell: Tell = lambda _done, _total: None) -> int:
    """Make all roll-ups anew from the records, inside the caller's transaction; returns how many records there are.

    `tell` as in `settle`.
    """
    for table in ("posting", "recount"):
        store.execute(f"DELETE FROM {table}")
    store.execute("UPDATE rollup SET sums = '{}', spreads = '{}', stamp = stamp + 1")
    note_everything(store)
    return settle(store, tell)


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell or a posting that is not what the records say."""

    where: str
    stored: str
    right: str


def check(store: Store) -> list[Fault]:
    """Compare every posting with its record and every cell with the postings; returns what differs.

    Reads only; run it inside a reading transaction, so that nothing is written meanwhile.
    """
    zone = desk_zone(store)
    faults: list[Fault] = []
    gathered: dict[Place, Change] = defaultdict(Change)
    for subject, table in TABLES.items():
        faults += _check_postings(store, subject, table, zone, gathered)
    changes: Changes = defaultdict(Change)
    _spread(gathered, changes)
    right = {cell: added(None, change) for cell, change in changes.items() if not change.nothing}
    stored = {
        (grain, dim, value, at): (sums, spreads)
        for grain, dim, value, at, sums, spreads in store.execute(
            "SELECT grain, dim, value, at, sums, spreads FROM rollup WHERE sums <> '{}' OR spreads <> '{}'"
        ).fetchall()
    }
    for cell in sorted(right.keys() | stored.keys()):
        if stored.get(cell) != right.get(cell):
            name = "·".join(str(part) for part in cell).replace(SEPARATOR, "/")
            faults.append(
                Fault(f"cell {name}", *(" ".join(found.get(cell, ("nothing",))) for found in (stored, right)))
            )
    return faults


def _check_postings(store: Store, subject: str, table: str, zone: str, gathered: dict[Place, Change]) -> list[Fault]:
    ids = [row[0] for row in store.execute(f"SELECT id FROM {table} ORDER BY id").fetchall()]
    posted = dict(store.execute("SELECT subject_id, body FROM posting WHERE subject = ?", (subject,)).fetchall())
    faults = []
    for portion in _portions(ids):
        found = FACTS[subject](store, portion, zone)
        for number in portion:
            facts = found.get(number, ())
            right, stored = posting(facts), posted.pop(number, "")
            if right != stored:
                faults.append(Fault(f"{subject} {number}", stored or "nothing", right or "nothing"))
            _gather(gathered, facts, zone, 1)
    return faults + [Fault(f"{subject} {number}", body, "nothing") for number, body in posted.items()]
