"""Presence ends by itself: who was killed is not at a desk, who works is, for however long."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from cs_desk.clock import ManualClock
from cs_desk.models.audit import Audit
from cs_desk.models.kpirows import CENTRE
from cs_desk.models.people import DeskSession
from cs_desk.models.presence import LEFT_BEHIND, RENEWED
from cs_desk.queries import boardnow
from cs_desk.queries.presence import at_desks
from cs_desk.services import sessions
from cs_desk.session import Session, Worker
from cs_desk.store.address import StoreAddress
from cs_desk.store.opening import open_store
from tests.support.desks import FOUNDING, START, DeskStore
from tests.support.scene import staff_id

NOBODY = 2**22 + 1
"""A number that no process has: above the highest."""


def _present(desk: DeskStore) -> list[str]:
    return [line.name for line in desk.ask("sam", boardnow.people, CENTRE)]


def test_a_killed_desk_is_gone_at_once_on_its_own_machine(desk: DeskStore) -> None:
    desk.tell("amira", sessions.sign_in)
    desk.tell("ben", sessions.sign_in)
    assert sorted(_present(desk)) == ["Amira Khan", "Ben Sato"]
    DeskSession.update(pid=NOBODY).where(DeskSession.staff == staff_id("amira")).execute()
    assert _present(desk) == ["Ben Sato"]


def test_a_desk_of_another_machine_is_gone_when_it_was_not_seen_for_a_while(desk: DeskStore) -> None:
    desk.tell("amira", sessions.sign_in)
    DeskSession.update(pid=NOBODY, host="elsewhere").execute()
    desk.clock.advance(seconds=LEFT_BEHIND.total_seconds() - 1)
    assert _present(desk) == ["Amira Khan"]
    desk.clock.advance(seconds=1)
    assert _present(desk) == []


def test_who_works_for_a_day_is_there_since_the_morning(desk: DeskStore) -> None:
    desk.tell("amira", sessions.sign_in)
    for _ in range(3):
        desk.clock.advance(hours=6)
        sessions.show_life(desk.store, "session-amira", desk.clock.now())
    assert at_desks(desk.store, desk.clock.now()) == {staff_id("amira"): START}
    desk.tell("amira", sessions.sign_out)
    assert at_desks(desk.store, desk.clock.now()) == {}


@contextmanager
def _session(desk: DeskStore) -> Iterator[Session]:
    found = Session(Worker(desk.address, desk.clock))
    found.now(found.worker.open)
    found.now(lambda: found.worker.sign_in(FOUNDING.login, "amira", present=True))
    yield found
    found.now(found.worker.close)


def _seen() -> float:
    [row] = DeskSession.select()
    assert row.pid == os.getpid()
    return float((row.seen_at - START).total_seconds())


def test_a_desk_shows_its_life_every_minute_and_leaves_no_other_trace(desk: DeskStore) -> None:
    with _session(desk) as session:
        session.now(session.worker.changed)
        before = Audit.select().count()
        found = []
        for seconds in (59, 1, 59, 1):
            desk.clock.advance(seconds=seconds)
            assert session.now(session.worker.changed) == frozenset()
            found.append(_seen())
        assert found == [0, 60, 60, 120]
        assert Audit.select().count() == before


def test_a_sign_of_life_never_waits_for_a_store_that_is_held(sqlite_address: StoreAddress) -> None:
    with closing(open_store(sqlite_address)) as store:
        desk = DeskStore(store, ManualClock(START), sqlite_address)
        with _session(desk) as session:
            desk.clock.advance(seconds=RENEWED.total_seconds())
            began = time.monotonic()
            with store.writing():
                session.now(session.worker.changed)
            assert time.monotonic() - began < 2  # a write would wait for ten
            assert _seen() == 0
            desk.clock.advance(seconds=RENEWED.total_seconds())
            session.now(session.worker.changed)
            assert _seen() == 2 * RENEWED.total_seconds()
