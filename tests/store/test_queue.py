"""Whose turn it is to write to an SQLite store: in order, not for ever, and never a reason not to write."""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cs_desk.errors import StoreBusyError
from cs_desk.store import queue
from cs_desk.store.address import StoreAddress
from cs_desk.store.connect import Store
from cs_desk.store.opening import open_store
from tests.support import writers
from tests.support.writers import Helper

DEADLINE = 30.0


def _file(store: Path) -> Path:
    return store.with_name(store.name + queue.SUFFIX)


def _waiting(store: Path) -> int:
    """Return how many stand in the queue, as the kernel tells it."""
    inode = f":{_file(store).stat().st_ino} "
    return sum("->" in line and inode in line for line in Path("/proc/locks").read_text().splitlines())


def _until(condition: Callable[[], bool], what: str) -> None:
    deadline, pause = time.monotonic() + DEADLINE, threading.Event()
    while not condition():
        assert time.monotonic() < deadline, what
        pause.wait(0.002)


def test_turns_are_taken_in_order(tmp_path: Path) -> None:
    store, order = tmp_path / "desk.db", []
    store.touch()

    def take(name: int) -> None:
        with queue.turn(store, DEADLINE):
            order.append(name)

    threads = [threading.Thread(target=take, args=(name,)) for name in range(8)]
    with queue.turn(store, DEADLINE):
        for number, thread in enumerate(threads):
            thread.start()
            _until(lambda number=number: _waiting(store) == number + 1, "nobody stands in the queue")  # type: ignore[misc]
        assert order == []
    for thread in threads:
        thread.join(DEADLINE)
    assert order == list(range(8))


def test_whoever_waited_too_long_lets_the_turn_pass(tmp_path: Path) -> None:
    store = tmp_path / "desk.db"
    store.touch()
    with queue.turn(store, DEADLINE):
        with pytest.raises(StoreBusyError, match="held the store for too long"), queue.turn(store, 0.02):
            raise AssertionError("two turns at once")
        assert _waiting(store) == 1
    with queue.turn(store, DEADLINE):
        assert _waiting(store) == 0


def test_whoever_does_not_wait_at_all_is_told_at_once(tmp_path: Path) -> None:
    store = tmp_path / "desk.db"
    store.touch()
    with queue.turn(store, DEADLINE):
        with pytest.raises(StoreBusyError), queue.turn(store, 0):
            raise AssertionError("two turns at once")
        assert _waiting(store) == 0
    with queue.turn(store, 0):
        assert _file(store).exists()


def test_where_no_thread_can_be_started_the_store_s_own_lock_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "desk.db"
    store.touch()

    def refused(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with queue.turn(store, DEADLINE):
        before = len(os.listdir("/proc/self/fd"))
        monkeypatch.setattr(threading.Thread, "start", refused)
        with queue.turn(store, DEADLINE):
            assert _waiting(store) == 0
        assert len(os.listdir("/proc/self/fd")) == before


def test_a_killed_writer_s_turn_goes_to_the_next(sqlite_address: StoreAddress) -> None:
    holder = Helper(writers.hold_the_lock, sqlite_address)
    assert holder.hear() == "held"
    store = open_store(sqlite_address)
    with pytest.raises(StoreBusyError), store.at_once(), store.writing():
        raise AssertionError("two writers at once")

    def kill() -> None:
        _until(lambda: _waiting(sqlite_address.path) == 1, "nobody stands in the queue")
        holder.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    with store.writing():
        store.execute("INSERT INTO team (name) VALUES ('Next')")
    killer.join(DEADLINE)
    assert store.execute("SELECT COUNT(*) FROM team WHERE name = 'Next'").fetchone() == (1,)
    store.close()


def test_a_transaction_within_another_takes_no_second_turn(sqlite_address: StoreAddress) -> None:
    store = open_store(sqlite_address, busy_seconds=0.1)
    with store.writing(), store.writing():
        store.execute("INSERT INTO team (name) VALUES ('Inner')")
    assert store.execute("SELECT COUNT(*) FROM team WHERE name = 'Inner'").fetchone() == (1,)
    store.close()


def test_it_is_as_open_to_others_as_the_store(tmp_path: Path) -> None:
    store = tmp_path / "desk.db"
    store.touch()
    store.chmod(0o660)
    old = os.umask(0o077)
    try:
        with queue.turn(store, 0):
            assert stat.S_IMODE(_file(store).stat().st_mode) == 0o660
    finally:
        os.umask(old)


def test_without_the_file_the_store_s_own_lock_is_enough(sqlite_address: StoreAddress) -> None:
    _file(sqlite_address.path).unlink(missing_ok=True)
    _file(sqlite_address.path).symlink_to(sqlite_address.path.with_name("nowhere"))
    store = Store(sqlite_address, busy_seconds=0.1)
    store.open()
    with store.writing():
        store.execute("INSERT INTO team (name) VALUES ('Alone')")
    assert not sqlite_address.path.with_name("nowhere").exists()
    holder = Helper(writers.hold_the_lock, sqlite_address)
    assert holder.hear() == "held"
    with pytest.raises(StoreBusyError), store.writing():
        raise AssertionError("two writers at once")
    holder.say("let go")
    store.close()
