"""The feed: what another process commits is announced within a second, on both engines."""

from __future__ import annotations

import asyncio
import contextlib
import time

from cs_desk.clock import ManualClock, SystemClock
from cs_desk.errors import StoreError
from cs_desk.feed import Feed
from cs_desk.models.inputs import NewCustomer
from cs_desk.services import customers
from cs_desk.session import EVERYTHING, Session, Worker
from cs_desk.store.address import StoreAddress
from cs_desk.store.changes import Watch
from cs_desk.store.opening import open_store
from tests.support import writers
from tests.support.desks import FOUNDING, START, DeskStore
from tests.support.writers import Helper

ROUNDS, LIMIT, DEADLINE = 5, 1.0, 60.0


def _session(address: StoreAddress) -> Session:
    session = Session(Worker(address, SystemClock()))

    def begin() -> None:
        session.worker.open(create=False)
        session.worker.sign_in(FOUNDING.login, "sam")

    session.now(begin)
    return session


async def test_the_feed_announces_another_process_within_a_second(
    address: StoreAddress, record_property: object
) -> None:
    helper = Helper(writers.write_when_told, address, FOUNDING.login, "amira")
    assert helper.hear() == "ready"
    session = _session(address)
    news: asyncio.Queue[tuple[float, frozenset[str]]] = asyncio.Queue()
    feed = asyncio.create_task(Feed(session, lambda areas: news.put_nowait((time.monotonic(), areas))).run())
    assert (await asyncio.wait_for(news.get(), DEADLINE))[1] == EVERYTHING
    delays = []
    for _ in range(ROUNDS):
        helper.say("write")
        committed = await asyncio.to_thread(helper.hear)
        heard, areas = await asyncio.wait_for(news.get(), DEADLINE)
        while "customers" not in areas:
            heard, areas = await asyncio.wait_for(news.get(), DEADLINE)
        delays.append(heard - committed)
    assert max(delays) < LIMIT, delays
    assert callable(record_property)
    record_property("slowest announcement, seconds", round(max(delays), 3))
    helper.say("end")
    feed.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await feed
    await session.close()


async def test_the_feed_goes_on_after_a_store_that_was_away(address: StoreAddress) -> None:
    session = _session(address)
    real, asked, news = session.changed, 0, asyncio.Event()

    async def flaky() -> frozenset[str]:
        nonlocal asked
        asked += 1
        if asked < 3:
            raise StoreError("away for a moment")
        return await real()

    session.changed = flaky  # type: ignore[method-assign]  # the store cannot be told when to be away
    feed = asyncio.create_task(Feed(session, lambda _: news.set(), interval=0.01).run())
    await asyncio.wait_for(news.wait(), DEADLINE)
    assert asked >= 3
    feed.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await feed
    await session.close()


def test_a_session_notices_its_own_writes_too(address: StoreAddress) -> None:
    desk = DeskStore(open_store(address), ManualClock(START), address)
    watch = Watch(desk.store)
    watch.changed()
    assert watch.changed() == frozenset()
    desk.tell("amira", customers.create_customer, NewCustomer(name="Mine"))
    assert watch.changed() == {"customers"}
    assert watch.changed() == frozenset()
    desk.store.close()
