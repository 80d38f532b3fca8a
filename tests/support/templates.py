"""Stores in which something has happened already: written once a run on each engine, and copied for each test."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cs_desk.store.address import StoreAddress, parse_address
from tests.support import desks, once, postgres

_numbers = itertools.count(1)
_here: dict[str, str] = {}  # the database of each kind, where one process runs all tests


def copy_of(
    kind: str, happen: Callable[[desks.DeskStore], object], request: pytest.FixtureRequest, folder: Path
) -> Iterator[StoreAddress]:
    """Give a fixture with the engines for its parameters a store of the test's own in which `happen` was played.

    A SQLite store lies below `folder`; stores of one kind are alike.
    """

    def make(address: StoreAddress) -> None:
        desks.furnish(address)
        for desk in desks.open_desk(address):
            happen(desk)

    if request.param == "sqlite":
        run = once.run_folder(request.getfixturevalue("tmp_path_factory"))
        template = run / kind / "desk.db"
        once.made_once(run, kind, lambda: make(parse_address(str(template))))
        (folder / "store").mkdir(mode=0o700)
        yield desks.copy_template(template, folder / "store" / "desk.db")
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    if server.shared or kind not in _here:
        _here[kind] = server.made_once(kind, lambda url: make(parse_address(url)))
    name = f"csdesk_{kind}_{os.getpid()}_{next(_numbers)}"
    yield parse_address(server.create(name, _here[kind]))
    server.drop(name)
