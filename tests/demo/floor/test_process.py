"""The floor's own process: visible at once, one to a store, gone with the last desk however that ended."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cs_desk.cli import run
from cs_desk.clock import SystemClock
from cs_desk.demo.floor.process import FloorProcess
from cs_desk.feed import Feed
from cs_desk.models.people import Setting
from cs_desk.session import EVERYTHING, Session, Worker
from cs_desk.store import health
from cs_desk.store.address import StoreAddress
from cs_desk.store.opening import open_store

HASTE = 400.0
DEADLINE = 60.0


@contextmanager
def playing(address: StoreAddress, haste: float = HASTE) -> Iterator[FloorProcess]:
    """Run a floor beside the test."""
    floor = FloorProcess(address, haste=haste)
    floor.start()
    try:
        yield floor
    finally:
        floor.stop()


def events(address: StoreAddress) -> int:
    """Return how many audit events there are."""
    store = open_store(address)
    try:
        return int(store.execute("SELECT COUNT(*) FROM audit").fetchone()[0])
    finally:
        store.close()


async def announced(address: StoreAddress, areas: set[str], within: float = DEADLINE) -> set[str]:
    """Wait until the feed of a session of its own has announced some areas, and return all that it did."""
    session, heard, news = Session(Worker(address, SystemClock())), set[str](), asyncio.Event()

    def begin() -> None:
        session.worker.open(create=False)
        session.worker.sign_in("clerk")
        session.worker.changed()

    def hear(found: frozenset[str]) -> None:
        heard.update(found - EVERYTHING)
        news.set()

    session.now(begin)
    feed = asyncio.create_task(Feed(session, hear, interval=0.05).run())
    end = time.monotonic() + within
    while not areas <= heard:
        await asyncio.wait_for(news.wait(), end - time.monotonic())
        news.clear()
    feed.cancel()
    await asyncio.gather(feed, return_exceptions=True)
    await session.close(sign_out=False)
    return heard


def gone(pidfd: int) -> bool:
    """Wait until a process has ended."""
    return bool(select.select([pidfd], [], [], DEADLINE)[0])


async def test_what_the_floor_does_is_announced_to_a_desk(address: StoreAddress) -> None:
    before = events(address)
    with playing(address) as floor:
        heard = await announced(address, {"contacts", "moments", "runs", "complaints"})
        assert floor.pid is not None
        pidfd = os.pidfd_open(floor.pid)
    assert heard
    assert gone(pidfd)
    os.close(pidfd)
    assert events(address) > before
    store = open_store(address)
    try:
        assert [one.words for one in health.check(store) if not one.good] == []
    finally:
        store.close()


async def test_one_floor_plays_and_the_next_takes_over(address: StoreAddress) -> None:
    with playing(address) as first:
        await announced(address, {"contacts"})
        with playing(address):
            first.stop()
            await announced(address, {"contacts", "moments"})
    held = events(address)
    assert events(address) == held


STARTS_ONE = """
import sys
from cs_desk.demo.floor.process import FloorProcess
from cs_desk.store.address import parse_address
floor = FloorProcess(parse_address(sys.argv[1]), haste=400.0)
floor.start()
print(floor.pid, flush=True)
sys.stdin.read()
"""


def test_a_desk_killed_takes_its_floor_along(sqlite_address: StoreAddress) -> None:
    command = [sys.executable, "-c", STARTS_ONE, sqlite_address.location]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as desk:
        assert desk.stdout is not None
        pidfd = os.pidfd_open(int(desk.stdout.readline()))
        desk.send_signal(signal.SIGKILL)
        assert gone(pidfd)
        os.close(pidfd)


@pytest.mark.usefixtures("sqlite_address")
def test_a_real_store_is_refused(sqlite_address: StoreAddress, capfd: pytest.CaptureFixture[str]) -> None:
    store = open_store(sqlite_address)
    Setting.update(value="").where(Setting.key == "demo").execute()
    store.close()
    before = events(sqlite_address)
    command = [
        sys.executable,
        "-m",
        "cs_desk",
        "demo",
        "--floor-only",
        "--haste",
        "400",
        "--db",
        sqlite_address.location,
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as floor:
        assert floor.wait(DEADLINE) == 64
    assert "is a real store, not a demo" in capfd.readouterr().err
    assert events(sqlite_address) == before
    assert not Path(f"{sqlite_address.location}.floor").exists()


@pytest.mark.parametrize("haste", ["0", "fast", "-3", "20000"])
def test_a_haste_that_is_none_is_refused(haste: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["demo", "--floor-only", "--haste", haste]) == 64
    assert "is not a number from 0.1 to 10000" in capsys.readouterr().err
