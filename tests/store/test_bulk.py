"""Many rows at once: every value arrives as it is, whether in a full hundred or left over, blanks and flags too."""

from __future__ import annotations

import pytest

from cs_desk.store import bulk
from tests.support.desks import DeskStore

COLUMNS = (
    "id",
    "reference",
    "name",
    "vulnerable",
    "do_not_call",
    "source",
    "source_key",
    "source_digest",
    "created_at",
)
Row = tuple[int, str, str, bool, bool, str | None, str | None, None, int]


def row(number: int) -> Row:
    """A customer; the digest is blank in all of them, source and key in some, the first one's too."""
    source = None if number % 3 == 0 else "file"
    flags = (number % 2 == 0, number % 5 == 0)
    return number, f"U-{number:06d}", f"Name {number}", *flags, source, source and f"key {number}", None, number


@pytest.mark.parametrize("count", [1, bulk.TOGETHER - 1, bulk.TOGETHER, 2 * bulk.TOGETHER + 3])
def test_what_is_inserted_is_what_is_there(desk: DeskStore, count: int) -> None:
    store = desk.store
    with store.writing():
        first = bulk.reserve_ids(store, "customer", count)[0] // 3 * 3 + 3
        rows = [row(number) for number in range(first, first + count)]
        bulk.insert_many(store, "customer", COLUMNS, iter(rows))
    sql = f"SELECT {', '.join(COLUMNS)} FROM customer WHERE id >= ? ORDER BY id"
    found = [(*one[:3], bool(one[3]), bool(one[4]), *one[5:]) for one in store.execute(sql, (first,)).fetchall()]
    assert found == rows


def test_no_rows_are_no_statement(desk: DeskStore) -> None:
    count = "SELECT count(*) FROM customer"
    before = desk.store.execute(count).fetchone()
    with desk.store.writing():
        bulk.insert_many(desk.store, "customer", COLUMNS, [])
    assert desk.store.execute(count).fetchone() == before
