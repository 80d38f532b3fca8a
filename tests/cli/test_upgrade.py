"""Bringing an older store up takes its time, and says so."""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
from typing import Any

import pytest

from cs_desk.cli import progress, run
from cs_desk.cli.progress import CLEAR, Upgrading, in_words
from cs_desk.clock import ManualClock
from cs_desk.session import Worker
from cs_desk.store import migrate, rollups
from cs_desk.store.address import StoreAddress
from cs_desk.store.connect import Store
from cs_desk.store.opening import open_store
from tests.support.desks import START

CONTACTS = 900


@pytest.fixture
def older(empty_address: StoreAddress) -> StoreAddress:
    """A store of schema 3, the last without roll-ups, with contacts."""
    store = Store(empty_address)
    store.open()
    migrate.migrate(store, migrate.all_migrations()[:3])
    store.execute("INSERT INTO staff (id, login, name, created_at) VALUES (7, 'a', 'A', 1)")
    store.execute(
        "INSERT INTO contact (reference, channel, direction, operation, operator_id, started_at) "
        f"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {CONTACTS}) "
        "SELECT 'K-' || i, 'phone', 'inbound', 'sales', 7, CAST(i AS BIGINT) * 60000000 FROM n"
    )
    store.close()
    return empty_address


def test_the_command_says_what_it_does(older: StoreAddress, capsys: pytest.CaptureFixture[str]) -> None:
    later = [migration.NUMBER for migration in migrate.all_migrations()[3:]]
    assert run(["db", "migrate", "--json", "--db", older.location]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == {"applied": later}
    assert said.err == (
        f"cs-desk: bringing the store from schema 3 to {later[-1]}; it stays as it is until all is done.\n"
    )
    assert run(["db", "migrate", "--db", older.location]) == 0
    assert capsys.readouterr().err == ""


def test_whoever_opens_it_is_told_how_far_it_has_come(older: StoreAddress) -> None:
    told: list[tuple[Any, ...]] = []
    worker = Worker(older, ManualClock(START))
    worker.open(tell=lambda *said: told.append(said))
    with closing(worker):
        assert rollups.check(worker.store) == []
    counting = "counting what is stored for the figures"
    assert told[0][0].startswith("bringing the store")
    assert told[1:] == [(counting, done, CONTACTS) for done in (400, 800, 900)]
    told.clear()
    open_store(older, tell=lambda *said: told.append(said)).close()
    assert told == []


def test_a_terminal_shows_a_bar_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "EVERY", 0)
    master, slave = os.openpty()
    with open(slave, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        upgrading = Upgrading()
        for done in (10, 20):
            upgrading("counting", done, 20)
        shown = b""
        while not shown.endswith(CLEAR.encode()) or len(shown) == len(CLEAR):
            shown += os.read(master, 4096)  # what was flushed is there, in one piece or several
    os.close(master)
    assert shown.decode() == f"{CLEAR}{'█' * 15}{'░' * 15}  50%  counting: 10 of 20 records{CLEAR}"


def test_in_words() -> None:
    said: list[str] = []
    in_words(said.append, "counting", 1_000, 20_000)
    in_words(said.append, "begun")
    assert said == ["counting: 1,000 of 20,000 records", "begun"]
