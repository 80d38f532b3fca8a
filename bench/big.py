"""A store grown to size by plain statements: what is measured on it is the reading, not how it was filled."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from cs_desk.store import rollups, search
from cs_desk.store.address import parse_address
from cs_desk.store.opening import open_store
from cs_desk.text import fold

CUSTOMERS, COMPLAINTS, CONTACTS = 10_000, 1_000, 3_000
"""Rows at size 1; sizes 10 and 100 have ten and a hundred times as many."""
SEED = 20261121
OPEN_SHARE = 0.2
GIVEN = (
    "Amira", "Zoë", "José", "Siân", "Łukasz", "Nguyễn", "Mei", "Oluwaseun", "Harriet", "Björn", "Tane", "Priya",
    "Kofi", "Élodie", "Søren", "Anaïs", "Ravi", "Fatima", "Noor", "Mateo", "Hana", "Yusuf", "Chloé", "Ivana", "Dmitri",
)  # fmt: skip
SYLLABLES = (
    "ka", "ber", "to", "lin", "mor", "sé", "dal", "wick", "stein", "ova", "rá", "nak", "hol", "ten", "bu", "gre",
)  # fmt: skip
BATCH = 20_000


def grow(path: Path, size: int) -> None:
    """Add customers, contacts and complaints to a furnished SQLite store: `size` times the numbers above."""
    dice = random.Random(SEED)
    with closing(sqlite3.connect(path)) as store:
        store.execute("PRAGMA journal_mode = WAL")
        store.execute("PRAGMA synchronous = OFF")
        staff, team = store.execute("SELECT id FROM staff ORDER BY id").fetchall(), _one(store, "SELECT id FROM team")
        template = store.execute("SELECT * FROM complaint ORDER BY id LIMIT 1")
        columns = [column[0] for column in template.description]
        complaint = dict(zip(columns, template.fetchone(), strict=True))
        newest = _one(store, "SELECT min(received_at) FROM complaint") - 3_600_000_000
        people = _customers(store, dice, CUSTOMERS * size)
        operators = [row[0] for row in staff]
        _contacts(store, dice, CONTACTS * size, people, operators, team, newest)
        _complaints(store, dice, COMPLAINTS * size, people, operators, complaint, newest)
        store.execute("ANALYZE")
        store.commit()
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _count(path)


def _count(path: Path) -> None:
    """Bring the figures up to what was added."""
    store = open_store(parse_address(str(path)))
    try:
        with store.writing():
            rollups.settle(store)
    finally:
        store.close()


def _one(store: sqlite3.Connection, sql: str) -> int:
    return int(store.execute(sql).fetchone()[0])


def family_name(dice: random.Random) -> str:
    """Return an invented family name of two to four syllables."""
    return "".join(dice.choice(SYLLABLES) for _ in range(dice.randint(2, 4))).capitalize()


def _customers(store: sqlite3.Connection, dice: random.Random, count: int) -> Sequence[int]:
    """Add customers with a number and an address each, indexed as the desk does; return their ids."""
    first = _one(store, "SELECT coalesce(max(id), 0) FROM customer") + 1
    ids = range(first, first + count)

    def rows() -> Iterator[tuple[int, str, str, str, str]]:
        for number in ids:
            name = f"{dice.choice(GIVEN)} {family_name(dice)}"
            address = f"{name.split()[1].lower()}{number}@example.org"
            yield number, f"K-{number:07d}", name, f"+614{dice.randrange(10**8):08d}", address

    for batch in _batches(rows()):
        _many(store, "customer (id, reference, name, created_at)", [(one[0], one[1], one[2], 0) for one in batch])
        _many(store, "customer_phone (customer_id, given, e164)", [(one[0], one[3], one[3]) for one in batch])
        _many(store, "customer_email (customer_id, address, folded)", [(one[0], one[4], fold(one[4])) for one in batch])
        terms = [(one[0], search.terms((one[2], one[1], one[4]), (one[3],))) for one in batch]
        _many(store, "customer_search (rowid, terms)", terms)
        store.execute(search.MERGE, (search.pages_to_merge(len(terms)),))
    return ids


def _contacts(
    store: sqlite3.Connection, dice: random.Random, count: int, people: Sequence[int], staff: Sequence[int], team: int,
    newest: int,
) -> None:  # fmt: skip
    """Add finished calls, ten minutes apart, each with its first and last event."""
    first = _one(store, "SELECT coalesce(max(id), 0) FROM contact") + 1
    fields = (
        "contact (id, reference, customer_id, channel, direction, operation, operator_id, team_id, "
        "started_at, ended_at, closed_at, disposition)"
    )

    def rows() -> Iterator[tuple[Any, ...]]:
        for number in range(first, first + count):
            begun = newest - (first + count - number) * 600_000_000
            ended = begun + dice.randint(60, 900) * 1_000_000
            who, operator = people[dice.randrange(len(people))], staff[number % len(staff)]
            yield (
                number, f"T-{number:08d}", who, "phone", "inbound", "customer_support", operator, team, begun, ended,
                ended, "answered",
            )  # fmt: skip

    for batch in _batches(rows()):
        _many(store, fields, batch)
        events = [(row[0], kind, at, row[6]) for row in batch for kind, at in (("start", row[8]), ("close", row[9]))]
        _many(store, "contact_event (contact_id, kind, at, staff_id)", events)


def _complaints(
    store: sqlite3.Connection, dice: random.Random, count: int, people: Sequence[int], staff: Sequence[int],
    like: dict[str, Any], newest: int,
) -> None:  # fmt: skip
    """Add complaints like an existing one, half an hour apart; four in five are closed."""
    first = _one(store, "SELECT coalesce(max(id), 0) FROM complaint") + 1
    day = 86_400_000_000

    def rows() -> Iterator[tuple[Any, ...]]:
        for number in range(first, first + count):
            received = newest - (first + count - number) * 1_800_000_000
            closed = None if dice.random() < OPEN_SHARE else received + dice.randint(1, 30) * day
            owner = staff[number % len(staff)]
            yield tuple((like | {
                "id": number, "reference": f"C-1999-{number:06d}", "customer_id": people[dice.randrange(len(people))],
                "contact_id": None, "received_at": received, "logged_at": received, "owner_id": owner,
                "acknowledge_due": received + day, "answer_due": received + 30 * day, "closed_at": closed,
                "resolved_at": closed, "acknowledged_at": received + day // 2,
            }).values())  # fmt: skip

    for batch in _batches(rows()):
        _many(store, f"complaint ({', '.join(like)})", batch)


def _batches(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    found = iter(rows)
    while batch := list(islice(found, BATCH)):
        yield batch


def _many(store: sqlite3.Connection, into: str, rows: Sequence[tuple[Any, ...]]) -> None:
    store.executemany(f"INSERT INTO {into} VALUES ({', '.join('?' * len(rows[0]))})", rows)
