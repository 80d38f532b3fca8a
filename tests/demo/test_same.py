"""The same seed makes the same centre, another seed another one, at whatever hour and place."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cs_desk.clock import ManualClock
from cs_desk.demo.make import Wanted, make_demo
from cs_desk.models.people import Staff
from cs_desk.queries import start
from cs_desk.queries.people import who_acts
from cs_desk.queries.view import View
from cs_desk.store import health, rollups
from cs_desk.store.address import StoreAddress, parse_address
from cs_desk.store.connect import Store
from cs_desk.store.opening import open_store
from tests.demo.conftest import Demo
from tests.demo.dump import END, dump


def _made(
    path: Path,
    *,
    end: datetime = END,
    os_user: str = "clerk",
    zone: str = "Australia/Sydney",
    **wanted: Any,
) -> Store:
    store = open_store(parse_address(str(path)))
    short = Wanted(**{"months": 2} | wanted)
    assert make_demo(store, ManualClock(end), wanted=short, os_user=os_user, zone=zone)
    return store


def test_the_same_seed_gives_the_same_rows_and_another_seed_others(sqlite_demo: StoreAddress, tmp_path: Path) -> None:
    dumps = []
    made = (_made(tmp_path / f"{seed}.db", seed=seed, months=13) for seed in (1, 2))
    for store in itertools.chain((open_store(sqlite_demo),), made):
        dumps.append(dump(store))
        store.close()
    first, again, other = dumps
    assert again == first
    assert other["staff"] == first["staff"]
    for table in ("customer_phone", "contact", "complaint", "moment"):
        assert not set(other[table]) & set(first[table]), table


def test_the_ledger_writes_exactly_what_the_services_write(tmp_path: Path) -> None:
    dumps = []
    for quick in (True, False):
        store = _made(tmp_path / f"{quick}.db", quick=quick)
        # How often something was counted is not what was counted: the ledger has many records counted at once.
        store.execute("UPDATE rollup SET stamp = 1")
        store.execute("DELETE FROM rollup WHERE sums = '{}' AND spreads = '{}'")
        store.execute("UPDATE area_change SET counter = 1 WHERE area = 'figures'")
        dumps.append(dump(store))
        assert rollups.check(store) == []
        assert [one.words for one in health.check(store) if not one.good] == []
        store.close()
    by_ledger, by_services = dumps
    assert len(by_ledger["audit"]) > 1_000
    assert by_ledger.keys() == by_services.keys()
    for table, rows in by_services.items():
        assert by_ledger[table] == rows, table


def test_both_engines_hold_as_much(demo: Demo) -> None:
    counts = {name: len(rows) for name, rows in dump(demo.store).items()}
    assert counts["contact"] >= 1_200
    assert counts["audit"] == counts["audit_seal"] - 1  # the founding is left out: its id is made anew each time


@pytest.mark.parametrize(
    ("end", "zone"),
    [
        (datetime(2026, 11, 21, 13, 0, tzinfo=UTC), "Australia/Sydney"),  # midnight sharp, on a Sunday
        (datetime(2026, 12, 26, 23, 58, tzinfo=UTC), "UTC"),  # a minute before midnight, after the holidays
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "Europe/Berlin"),  # the night the clocks go forward
    ],
)
def test_the_start_page_is_full_at_any_hour(tmp_path: Path, end: datetime, zone: str) -> None:
    store = _made(tmp_path / "demo.db", end=end, zone=zone, os_user="tuva")
    with store.reading():
        page = start.page(View(store, who_acts("tuva", None, "test"), end))
        names = {row.login: row.name for row in Staff.select()}
    store.close()
    assert page.approvals
    assert len(page.open_contacts) == 2
    assert page.unowned
    assert page.promises[0].due_at < end
    assert page.promises[1].due_at > end
    assert page.day.contacts == 6
    # an operating-system user with the name of a colleague is not them
    assert names["tuva"] == "Robin Ashdown"
    assert names["tuva.demo"] == "Tuva Lindholm"
