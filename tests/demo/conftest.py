"""A demo made once a run on each engine, for tests that only read it; how long that took is printed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from cs_desk.clock import ManualClock
from cs_desk.demo.make import Wanted, make_demo
from cs_desk.queries.people import who_acts
from cs_desk.queries.view import View
from cs_desk.store.address import StoreAddress, parse_address
from cs_desk.store.connect import Store
from cs_desk.store.opening import open_store
from tests.conftest import ENGINES
from tests.demo.dump import END
from tests.support import once, postgres


@dataclass
class Demo:
    """An open demo store, and a way to ask as the demo user or, with `--as`, as another of its staff."""

    store: Store
    address: StoreAddress

    def ask(self, query: Any, *args: Any, acting_as: str | None = None, **kwargs: Any) -> Any:
        """Ask a query at the demo's end."""
        with self.store.reading():
            return query(View(self.store, who_acts("clerk", acting_as, "test"), END), *args, **kwargs)


@pytest.fixture(scope="session")
def sqlite_demo(tmp_path_factory: pytest.TempPathFactory) -> StoreAddress:
    """The address of a demo with seed 1 on SQLite."""
    run = once.run_folder(tmp_path_factory)
    address = parse_address(str(run / "demo" / "demo.db"))
    once.made_once(run, "demo", lambda: _make(address))
    return address


@pytest.fixture(scope="session", params=ENGINES)
def demo_address(request: pytest.FixtureRequest) -> Iterator[StoreAddress]:
    """The address of a demo with seed 1, made once on each engine."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_demo")
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    name = server.made_once("demo", lambda url: _make(parse_address(url)))
    yield parse_address(server.database(name))
    if server.shared is None:
        server.drop(name)


def _make(address: StoreAddress) -> None:
    store = open_store(address)
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        made = make_demo(store, ManualClock(END), wanted=Wanted(), os_user="clerk", zone="Australia/Sydney")
    finally:
        store.close()
    assert made
    spent = f"{time.perf_counter() - wall:.1f} s, {time.process_time() - cpu:.1f} s of this process's CPU"
    print(f"\n{address.engine}: demo made in {spent}")  # noqa: T201  # a report, not a log


@pytest.fixture
def demo(demo_address: StoreAddress) -> Iterator[Demo]:
    """The demo, open on this test's thread; tests leave it as it is."""
    store = open_store(demo_address)
    try:
        yield Demo(store, demo_address)
    finally:
        store.close()
