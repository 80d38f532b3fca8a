"""Fixtures: a PostgreSQL for the run, furnished stores on both engines."""

from __future__ import annotations

import gc
import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cs_desk.store import rollups
from cs_desk.store.address import StoreAddress, parse_address
from tests.support import desks, once, postgres
from tests.support.desks import DeskStore

ENGINES = ("sqlite", "postgres")
_numbers = itertools.count(1)


def pytest_collection_finish() -> None:
    """Let the collector leave alone what lives to the end: thousands of tests, and the modules they came with."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Server]:
    """One PostgreSQL for the whole run."""
    with postgres.server(once.run_folder(tmp_path_factory)) as server:
        yield server


def _name(kind: str) -> str:
    return f"csdesk_{kind}_{os.getpid()}_{next(_numbers)}"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A furnished SQLite store, written once and copied for each test."""
    run = once.run_folder(tmp_path_factory)
    path = run / "template" / "desk.db"
    once.made_once(run, "template", lambda: desks.furnish(parse_address(str(path))))
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: postgres.Server) -> Iterator[str]:
    """The name of a furnished PostgreSQL database that each test's database is made from."""
    name = postgres_server.made_once("template", lambda url: desks.furnish(parse_address(url)))
    yield name
    if postgres_server.shared is None:
        postgres_server.drop(name)


@pytest.fixture
def sqlite_address(sqlite_template: Path, tmp_path: Path) -> StoreAddress:
    """A furnished SQLite store of the test's own."""
    folder = tmp_path / "store"
    folder.mkdir(mode=0o700)
    return desks.copy_template(sqlite_template, folder / "desk.db")


@pytest.fixture(params=ENGINES)
def address(request: pytest.FixtureRequest) -> Iterator[StoreAddress]:
    """A furnished store of the test's own, once on each engine."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_address")
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    name = _name("test")
    yield parse_address(server.create(name, request.getfixturevalue("postgres_template")))
    server.drop(name)


@pytest.fixture(params=ENGINES)
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoreAddress]:
    """An address where there is no store yet, once on each engine."""
    if request.param == "sqlite":
        yield parse_address(str(tmp_path / "new" / "desk.db"))
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    name = _name("empty")
    yield parse_address(server.create(name))
    server.drop(name)


@pytest.fixture
def desk(address: StoreAddress) -> Iterator[DeskStore]:
    """An open, furnished store, once on each engine; whatever a test did, its roll-ups are what the records say."""
    for found in desks.open_desk(address):
        yield found
        with found.store.writing():
            rollups.settle(found.store)  # for tests that write past the services
        assert rollups.check(found.store) == []
