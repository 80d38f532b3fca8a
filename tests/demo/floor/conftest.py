"""A short demo of a test's own, made once on each engine and copied."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cs_desk.clock import ManualClock
from cs_desk.demo.make import Wanted, make_demo
from cs_desk.models.people import Setting
from cs_desk.store.address import StoreAddress, parse_address
from cs_desk.store.opening import open_store
from tests.conftest import ENGINES
from tests.demo.dump import END
from tests.support import once, postgres

_numbers = itertools.count(1)


STORE_ID = "13"
"""What colleagues do follows from the store's id, and with it how much comes in a quarter of an hour: a walk of one id
costs the same each run. What holds for any id is tested with many (`test_answers.py`)."""


def make_short(address: StoreAddress) -> None:
    """Make a demo of two months."""
    store = open_store(address)
    try:
        assert make_demo(store, ManualClock(END), wanted=Wanted(months=2), os_user="clerk", zone="Australia/Sydney")
        Setting.update(value=STORE_ID).where(Setting.key == "store_id").execute()
    finally:
        store.close()


@pytest.fixture
def sqlite_address(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> StoreAddress:
    """A demo of the test's own on SQLite."""
    run = once.run_folder(tmp_path_factory)
    template = run / "short" / "demo.db"
    once.made_once(run, "short", lambda: make_short(parse_address(str(template))))
    own = tmp_path / "own"
    own.mkdir(mode=0o700)
    shutil.copyfile(template, own / "demo.db")
    (own / "demo.db").chmod(0o600)
    return parse_address(str(own / "demo.db"))


@pytest.fixture(scope="session")
def postgres_short(postgres_server: postgres.Server) -> Iterator[str]:
    """The name of the database that each test's demo is made from."""
    name = postgres_server.made_once("short", lambda url: make_short(parse_address(url)))
    yield name
    if postgres_server.shared is None:
        postgres_server.drop(name)


@pytest.fixture(params=ENGINES)
def address(request: pytest.FixtureRequest) -> Iterator[StoreAddress]:
    """A demo of the test's own, once on each engine."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_address")
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("postgres_short")
    name = f"csdesk_floor_{os.getpid()}_{next(_numbers)}"
    yield parse_address(server.create(name, template))
    server.drop(name)
