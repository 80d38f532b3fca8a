"""Measurements that are taken at several sizes of the store: looking people up, keys in lists, bringing data in."""

from __future__ import annotations

import math
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from bench import big, boards, bringing, crowd
from bench.figures import Figure, sample
from bench.measure import KEYS, REGISTER_KEY
from bench.places import READY, TABLE, Bench
from cs_desk.cli.context import os_user
from cs_desk.clock import SystemClock
from cs_desk.queries import customers
from cs_desk.session import Worker
from cs_desk.store.address import parse_address

TYPED = 40
"""People looked up, each by a part of a name, of a number, a reference and an e-mail, letter by letter."""
SIZES = (1, 10, 100, 1000)
LARGEST = 100
"""The size at which measurements end that are not known to go further."""
Scaled = Callable[[Bench, int], Iterator[Figure]]


def lookup(bench: Bench, size: int) -> Iterator[Figure]:
    """Time from each letter of a look-up to its rows, as the screen asks for them, without painting."""
    worker = Worker(parse_address(str(bench.store)), SystemClock())
    worker.open(create=False)
    try:
        worker.sign_in(os_user())
        spent: list[float] = []
        for word in _words_typed(bench.store, size):
            for end in range(1, len(word) + 1):
                began = time.perf_counter()
                worker.ask(customers.find, word[:end])
                spent.append((time.perf_counter() - began) * 1000)
    finally:
        worker.close()
    ordered = sorted(spent)
    found = f"{big.CUSTOMERS * size:,} customers"
    yield Figure(f"look-up, letter to rows, p95, {found}", "ms", sample([ordered[int(len(ordered) * 0.95)]]), 30)
    yield Figure(f"look-up, letter to rows, median, {found}", "ms", sample(spent), None)


def _words_typed(store: Path, size: int) -> Iterator[str]:
    """Yield what people type: names with and without accents, ends of numbers, references, e-mail addresses."""
    dice = random.Random(size)
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as rows:
        for _ in range(TYPED // 4):
            number = dice.randint(1000, big.CUSTOMERS * size)
            found = rows.execute(
                "SELECT c.name, c.reference, p.e164, e.address FROM customer c"
                " JOIN customer_phone p ON p.customer_id = c.id JOIN customer_email e ON e.customer_id = c.id"
                " WHERE c.id >= ? ORDER BY c.id LIMIT 1",
                (number,),
            ).fetchone()
            name, reference, phone, address = found
            yield name
            yield f"0{phone[3:]}" if dice.random() < 0.5 else phone[-6:]
            yield reference
            yield address


def keys(bench: Bench, size: int) -> Iterator[Figure]:
    """Time from a key to its last painted byte, and its bytes, in both lists against a bare table in the same run."""
    stored = f"{big.COMPLAINTS * size:,} complaints"
    with bench.desk() as page, bench.desk() as register, bench.bare("table") as table:
        for session, marks in ((page, READY[:2]), (register, READY[:2]), (table, TABLE)):
            session.until_bytes(marks)
            session.until_quiet(0.3)
        so_far = len(register.raw)
        register.press(REGISTER_KEY)
        register.until_bytes((b"COMPLAINTS", b"C-"), start=so_far)
        register.until_quiet(0.5)
        sessions = {"start page": page, "register": register, "bare table": table}
        found: dict[str, list[tuple[float, int]]] = {name: [] for name in sessions}
        for number in range(KEYS + 3):
            for name, session in sessions.items():
                burst = session.burst("down")
                if number >= 3:
                    found[name].append((burst.seconds * 1000, burst.size))
    bare = sample([seconds for seconds, _ in found["bare table"]])
    for name in ("start page", "register"):
        times, sizes = sample([each[0] for each in found[name]]), sample([each[1] for each in found[name]])
        yield Figure(f"key to painted, {name}, {stored}", "ms", times, 1.5, bare, "bare table")
        yield Figure(f"bytes a key, {name}, {stored}", "B", sizes, 1024)


SCALED: dict[str, Scaled] = {
    "lookup": lookup, "lists": keys, "imports": bringing.imports, "board": boards.boards, "crowd": crowd.crowd,
    "kills": crowd.kills,
}  # fmt: skip
FURTHER = {"board": 1000}
OWN = {"board"}
"""Which make their stores themselves."""
GROWTH = {"board": 0.1}
"""The exponents that were promised."""


def at_sizes(bench: Bench, name: str, most: int) -> Iterator[Figure]:
    """Measure at size 1, 10 and so on up to `most`, then yield by which exponent each figure grows with the size."""
    found: dict[int, list[Figure]] = {}
    for size in [step for step in SIZES if step <= min(most, FURTHER.get(name, LARGEST))]:
        place = bench.fresh(f"{name}-{size}", grown=0 if name in OWN else size)
        found[size] = list(SCALED[name](place, size))
        yield from found[size]
        place.remove()
    if len(found) > 1:
        for at, first in enumerate(found[1]):
            if not first.unit:  # a count of faults
                continue
            medians = {size: figures[at].measured.median for size, figures in found.items()}
            yield _growth(first.name, medians, GROWTH.get(name))


def _growth(name: str, medians: dict[int, float], limit: float | None) -> Figure:
    """Return the exponent by which a figure grows with the size: 0 = not at all, 1 = in step with it."""
    sizes, values = [math.log(size) for size in medians], [math.log(max(value, 1e-9)) for value in medians.values()]
    slope = statistics.linear_regression(sizes, values).slope
    return Figure(f"growth, {name.rpartition(', ')[0] or name}", "exponent", sample([slope]), limit)
