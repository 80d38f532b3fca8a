"""One furnished store on each engine for questions whose data is taken back after each test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from cs_desk.store.address import parse_address
from tests.conftest import ENGINES
from tests.support import desks, postgres
from tests.support.desks import DeskStore


@pytest.fixture(params=ENGINES, scope="module")
def shared_desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskStore]:
    """An open, furnished store that no test leaves anything in."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("shared") / "desk.db"
        yield from desks.open_desk(desks.copy_template(request.getfixturevalue("sqlite_template"), path))
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    url = server.create(f"csdesk_shared_{os.getpid()}", request.getfixturevalue("postgres_template"))
    yield from desks.open_desk(parse_address(url))
    server.drop(f"csdesk_shared_{os.getpid()}")
