"""A demo made once on each engine, for tests that only read it; how long that took is printed."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cs_desk.clock import ManualClock
from cs_desk.demo.make import make_demo
from cs_desk.queries.people import who_acts
from cs_desk.queries.view import View
from cs_desk.store.address import StoreAddress, parse_address
from cs_desk.store.connect import Store
from cs_desk.store.opening import open_store
from tests.conftest import ENGINES
from tests.demo.dump import END
from tests.support import postgres

_numbers = itertools.count(1)


@dataclass
class Demo:
    """An open demo store, and a way to ask as the demo user or, with `--as`, as another of its staff."""

    store: Store
    address: StoreAddress

    def ask(self, query: Any, *args: Any, acting_as: str | None = None, **kwargs: Any) -> Any:
        """Ask a query at the demo's end."""
        with self.store.reading():
            return query(View(self.store, who_acts("clerk", acting_as, "test"), END), *args, **kwargs)


@pytest.fixture(scope="session", params=ENGINES)
def demo_address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreAddress]:
    """The address of a demo with seed 1, made once on each engine."""
    if request.param == "sqlite":
        path: Path = tmp_path_factory.mktemp("demo") / "demo.db"
        _make(parse_address(str(path)))
        yield parse_address(str(path))
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    name = f"csdesk_demo_{os.getpid()}_{next(_numbers)}"
    address = parse_address(server.create(name))
    _make(address)
    yield address
    server.drop(name)


def _make(address: StoreAddress) -> None:
    store = open_store(address)
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        made = make_demo(store, ManualClock(END), seed=1, os_user="clerk", zone="Australia/Sydney")
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
