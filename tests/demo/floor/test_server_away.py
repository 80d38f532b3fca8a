"""A floor whose server goes away waits for it, and plays on when it is back."""

from __future__ import annotations

import os
import select
import time

from cs_desk.store.address import StoreAddress, parse_address
from tests.demo.floor.conftest import make_short
from tests.demo.floor.test_process import DEADLINE, events, playing
from tests.support import postgres

AWAY = 1.0  # seconds: at the floor's haste a hundred turns, each of which finds nobody


def test_a_floor_waits_for_its_server_and_plays_on() -> None:
    with postgres.private_server() as server:
        address = parse_address(server.create("floor"))
        make_short(address)
        before = events(address)
        with playing(address) as floor:
            _plays(address, before)
            assert floor.pid is not None
            pidfd = os.pidfd_open(floor.pid)
            postgres.halt(server)
            ended = select.select([pidfd], [], [], AWAY)[0]
            os.close(pidfd)
            assert not ended, "the floor went with its server"
            server.owned.ensure_postgres_running()
            _plays(address, events(address))


def test_a_floor_that_begins_while_the_server_is_away_waits_for_it() -> None:
    with postgres.private_server() as server:
        address = parse_address(server.create("floor"))
        make_short(address)
        before = events(address)
        postgres.halt(server)
        with playing(address) as floor:
            assert floor.pid is not None
            pidfd = os.pidfd_open(floor.pid)
            ended = select.select([pidfd], [], [], AWAY)[0]
            os.close(pidfd)
            assert not ended, "the floor did not wait"
            server.owned.ensure_postgres_running()
            _plays(address, before)


def _plays(address: StoreAddress, before: int) -> None:
    """Wait until the floor has done more than there was."""
    end = time.monotonic() + DEADLINE
    while events(address) <= before:
        assert time.monotonic() < end, "the floor does nothing"
