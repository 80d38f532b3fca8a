"""Roll-ups when two transactions write to the same records at once: neither counts what the other counted."""

from __future__ import annotations

import threading
import time

import pytest

from cs_desk.store import rollups
from cs_desk.store.connect import Store
from tests.support.anything import HOUR, NOW, Writer
from tests.support.desks import DeskStore

CONTACT = (
    "INSERT INTO contact (reference, customer_id, channel, direction, operation, operator_id, started_at, ended_at, "
    "closed_at) VALUES ('{0}', 1, 'phone', 'inbound', 'sales', 2, {1}, {1}, {1})"
)
MOMENT = (
    "INSERT INTO moment (contact_id, stage, energy, at, staff_id) "
    "SELECT id, 'build_rapport', {}, {}, 2 FROM contact WHERE reference = 'K-old'"
)
COMPLAINT = (
    "INSERT INTO complaint (reference, contact_id, channel, received_at, logged_at, recognised_by, recogniser_id, "
    "profile_key, profile_version) SELECT 'C-1', id, 'phone', {0}, {0}, 'operator', 2, 'iso10002', 1 FROM contact "
    "WHERE reference = 'K-old'"
)
SHIFT = (
    "INSERT INTO shift (staff_id, state, starts_at, ends_at, source, source_key) "
    "VALUES (2, '{0}', {1}, {2}, 's', '{0}')"
)
LEG = (
    "INSERT INTO leg (source, call_key, number, queue, entered_at, answered_at, ended_at, wait_ms, talk_ms, outcome, "
    "staff_id) VALUES ('q', 'call', {0}, 'sales', {1}, {1}, {1}, 0, 0, 'answered', 2)"
)


def _write(store: Store, sql: str) -> None:
    with store.writing():
        store.execute(sql)
        rollups.settle(store)


def _until_it_waits(store: Store, other: threading.Thread) -> None:
    """Wait until the other transaction waits for this one, or is through (SQLite: it waits from its beginning)."""
    asked = "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    deadline = time.monotonic() + 20
    while not store.sqlite and other.is_alive() and not store.execute(asked).fetchone()[0]:
        assert time.monotonic() < deadline
        other.join(0.02)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (MOMENT.format(-2, NOW - HOUR), MOMENT.format(3, NOW)),
        (CONTACT.format("K-a", NOW - HOUR), CONTACT.format("K-b", NOW)),
        (COMPLAINT.format(NOW), MOMENT.format(3, NOW)),
        (MOMENT.format(3, NOW), COMPLAINT.format(NOW)),
        (SHIFT.format("work", NOW - 8 * HOUR, NOW), SHIFT.format("lunch", NOW - 4 * HOUR, NOW - 3 * HOUR)),
        (SHIFT.format("lunch", NOW - 4 * HOUR, NOW - 3 * HOUR), SHIFT.format("work", NOW - 8 * HOUR, NOW)),
        (LEG.format(2, NOW), LEG.format(1, NOW - HOUR)),
    ],
)
def test_two_that_write_at_once_about_the_same(desk: DeskStore, first: str, second: str) -> None:
    Writer(desk, 1)  # with its customers
    _write(desk.store, CONTACT.format("K-old", NOW - 2 * HOUR))
    _write(desk.store, MOMENT.format(-1, NOW - 2 * HOUR))

    def other() -> None:
        store = Store(desk.address)
        store.open()
        _write(store, second)
        store.close()

    beside = threading.Thread(target=other)
    with desk.store.writing():
        desk.store.execute(first)
        rollups.settle(desk.store)
        beside.start()
        _until_it_waits(desk.store, beside)
    beside.join()
    assert rollups.check(desk.store) == []
