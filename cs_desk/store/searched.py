"""Whether the search index holds every customer under the words that they are looked up by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from cs_desk.store import search
from cs_desk.store.connect import Store

BATCH = 2_000
HELD = {True: "terms", False: "array_to_string(tsvector_to_array(terms), ' ')"}
SURPLUS = "SELECT COUNT(*) FROM customer_search s WHERE NOT EXISTS (SELECT 1 FROM customer c WHERE c.id = s.rowid)"


def faults(store: Store) -> list[str]:
    """Return in words which customers are not found, and how many entries belong to nobody; reads only."""
    found = [f"{reference} is not found by {what}; any change of it mends that" for reference, what in _lost(store)]
    surplus = int(store.execute(SURPLUS).fetchone()[0])
    return found + ([f"{surplus} entries belong to no customer"] if surplus else [])


def _lost(store: Store) -> Iterator[tuple[str, str]]:
    """Yield the references of customers who are not in the index, or not with all of their words."""
    after, rows = 0, [()]
    while rows:
        rows = store.execute(
            f"SELECT id, reference, name, company FROM customer WHERE id > ? ORDER BY id LIMIT {BATCH}", (after,)
        ).fetchall()
        if not rows:
            return
        span = (rows[0][0], rows[-1][0])
        held = dict(
            store.execute(
                f"SELECT rowid, {HELD[store.sqlite]} FROM customer_search WHERE rowid BETWEEN ? AND ?", span
            ).fetchall()
        )
        mails, numbers = (
            _reached(store, "customer_email", "address", span),
            _reached(store, "customer_phone", "given", span),
        )
        for number, reference, name, company in rows:
            if number not in held:
                yield reference, "anything"
                continue
            wanted = search.terms([name, company, reference, *mails[number]], [*numbers[number], reference])
            if not {*wanted.split()} <= {*held[number].split()}:
                yield reference, "all of its words"
        after = span[1]


def _reached(store: Store, table: str, column: str, span: tuple[int, int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    sql = f"SELECT customer_id, {column} FROM {table} WHERE customer_id BETWEEN ? AND ?"
    for number, text in store.execute(sql, span).fetchall():
        found[number].append(text)
    return found
