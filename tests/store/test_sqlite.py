"""SQLite under strain: many processes, kills, full disks, files that are not what they should be."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cs_desk.clock import ManualClock
from cs_desk.errors import DiskFullError, StoreBusyError, StoreError
from cs_desk.models.base import bind_thread
from cs_desk.models.inputs import NewCustomer
from cs_desk.queries import customers as ask_customers
from cs_desk.services import customers
from cs_desk.store import health, seal
from cs_desk.store.address import StoreAddress, parse_address
from cs_desk.store.connect import BUSY_SECONDS, Store
from cs_desk.store.opening import open_store
from tests.support import writers
from tests.support.desks import START, DeskStore
from tests.support.scene import snapshot
from tests.support.writers import Helper

PROCESSES, WRITES = 20, 10


def _desk(address: StoreAddress, busy_seconds: float = BUSY_SECONDS) -> DeskStore:
    return DeskStore(open_store(address, busy_seconds=busy_seconds), ManualClock(START), address)


def _stored(store: Store) -> set[tuple[int, str]]:
    return {(row[0], row[1]) for row in store.execute("SELECT id, name FROM customer").fetchall()}


def _whole(store: Store) -> None:
    assert [one for one in health.check(store) if not one.good] == []


def test_twenty_processes_write_at_once(sqlite_address: StoreAddress) -> None:
    helpers = [Helper(writers.write_many, sqlite_address, "amira", WRITES) for _ in range(PROCESSES)]
    assert [one.hear() for one in helpers] == ["ready"] * PROCESSES
    for one in helpers:
        one.say("go")
    said = [word for one in helpers for word in one.left()]
    assert [word for word in said if isinstance(word, str)] == []
    desk = _desk(sqlite_address)
    assert _stored(desk.store) == set(said)
    assert len(said) == PROCESSES * WRITES
    _whole(desk.store)
    desk.store.close()


def test_what_a_killed_writer_was_told_is_stored(sqlite_address: StoreAddress) -> None:
    told: set[tuple[int, str]] = set()
    for _ in range(2):
        helpers = [Helper(writers.write_many, sqlite_address, "amira", 100_000) for _ in range(3)]
        for one in helpers:
            assert one.hear() == "ready"
        for one in helpers:
            one.say("go")
        for one in helpers:
            told |= {one.hear() for _ in range(8)}
        for one in helpers:
            one.kill()
            told |= set(one.left())
    assert not [word for word in told if isinstance(word, str)]
    desk = _desk(sqlite_address)
    stored = _stored(desk.store)
    assert told <= stored
    assert len(stored - told) <= 6  # committed, and killed before the word was out
    assert len(told) >= 2 * 3 * 8
    _whole(desk.store)
    desk.store.close()


def _fill(desk: DeskStore) -> int:
    """Write customers until the disk is full and return how many were stored."""
    for number in range(100_000):
        try:
            desk.tell("amira", customers.create_customer, NewCustomer(name=f"Filler {number}", company="x" * 400))
        except DiskFullError:
            return number
    raise AssertionError("the disk is never full")


def _check_full(desk: DeskStore) -> int:
    """Fill the disk; nothing is half-written, reading goes on, and every further write says the same."""
    stored = _fill(desk)
    kept = snapshot(desk.store)
    for _ in range(3):
        with pytest.raises(DiskFullError, match="the disk is full"):
            desk.tell("amira", customers.create_customer, NewCustomer(name="One more", company="x" * 400))
    assert snapshot(desk.store) == kept
    assert len(_stored(desk.store)) == stored
    assert desk.ask("amira", ask_customers.find, "filler")
    assert seal.verify(desk.store).broken_at is None
    return stored


def test_a_full_store_says_so_and_goes_on_when_there_is_room(sqlite_address: StoreAddress) -> None:
    desk = _desk(sqlite_address)
    pages = int(desk.store.execute("PRAGMA page_count").fetchone()[0])
    desk.store.execute(f"PRAGMA max_page_count = {pages + 40}")
    stored = _check_full(desk)
    desk.store.execute("PRAGMA max_page_count = 1000000")
    desk.tell("amira", customers.create_customer, NewCustomer(name="There is room"))
    assert len(_stored(desk.store)) == stored + 1
    _whole(desk.store)
    desk.store.close()


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m,mode=0700", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def _may_mount(folder: Path) -> bool:
    """Tell whether this machine lets us have a disk of our own; without, the page limit above stands alone."""
    probe = folder / "probe"
    probe.mkdir()
    if os.getuid() or subprocess.run(["mount", "-t", "tmpfs", "tmpfs", probe], capture_output=True).returncode:
        return False
    subprocess.run(["umount", probe], check=True)
    return True


def test_a_full_disk_says_so_and_goes_on_when_there_is_room(sqlite_template: Path, tmp_path: Path) -> None:
    if not _may_mount(tmp_path):
        return
    with _small_disk(tmp_path / "disk") as disk:
        path = disk / "desk.db"
        shutil.copyfile(sqlite_template, path)
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(256 * 1024))
        desk = _desk(parse_address(str(path)))
        stored = _check_full(desk)
        second = _desk(parse_address(str(path)))  # another session still opens and reads
        assert len(_stored(second.store)) == stored
        second.store.close()
        bind_thread(desk.store.database)  # this one thread plays both sessions
        ballast.unlink()
        desk.tell("amira", customers.create_customer, NewCustomer(name="There is room"))
        assert len(_stored(desk.store)) == stored + 1
        _whole_but_mode(desk.store)
        desk.store.close()


def _whole_but_mode(store: Store) -> None:
    assert [one.name for one in health.check(store) if not one.good and one.name != "privacy"] == []


def test_a_store_locked_by_another_process_is_busy(sqlite_address: StoreAddress) -> None:
    desk = _desk(sqlite_address, busy_seconds=0.2)
    holder = Helper(writers.hold_the_lock, sqlite_address)
    assert holder.hear() == "held"
    before = snapshot(desk.store)
    with pytest.raises(StoreBusyError, match="another session held the store for too long") as caught:
        desk.tell("amira", customers.create_customer, NewCustomer(name="Waits"))
    assert caught.value.exit_code == 75
    assert snapshot(desk.store) == before
    assert desk.ask("amira", ask_customers.find, "nobody") == ()
    holder.say("let go")
    assert holder.hear() == "free"
    desk.tell("amira", customers.create_customer, NewCustomer(name="Waited"))
    desk.store.close()


def test_the_store_is_its_owner_s_alone(tmp_path: Path) -> None:
    old = os.umask(0o000)
    try:
        store = open_store(parse_address(str(tmp_path / "new" / "desk.db")))
        with store.writing():
            store.execute("INSERT INTO team (name) VALUES ('x')")
        modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in (tmp_path / "new").iterdir()}
        files = ("desk.db", "desk.db-wal", "desk.db-shm", "desk.db-queue")
        assert modes == dict.fromkeys(files, 0o600)
        assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
        store.close()
    finally:
        os.umask(old)


def test_a_store_open_to_others_is_reported(sqlite_address: StoreAddress) -> None:
    store = open_store(sqlite_address)
    sqlite_address.path.chmod(0o644)
    [finding] = [one for one in health.check(store) if not one.good]
    assert (finding.name, finding.words) == ("privacy", "others may read: desk.db; chmod 600 them")
    store.close()


def _refusal(address: StoreAddress) -> str:
    with pytest.raises(StoreError) as caught:
        open_store(address)
    return str(caught.value)


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    assert _refusal(parse_address(str(tmp_path))) == (
        f"{tmp_path} is a folder; name the store's file, for example {tmp_path / 'desk.db'}"
    )


def test_a_path_through_a_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert "Choose another place with --db" in _refusal(parse_address(str(tmp_path / "file" / "desk.db")))
    assert "Choose another place with --db" in _refusal(parse_address(str(tmp_path / "file" / "deeper" / "desk.db")))


def test_a_link_is_not_followed(tmp_path: Path, sqlite_address: StoreAddress) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(sqlite_address.path)
    assert "is a link" in _refusal(parse_address(str(link)))


def test_a_file_of_something_else_is_no_store(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    path.write_bytes(b"Dear diary, " * 1000)
    path.chmod(0o600)
    assert "not a cs-desk store, or it is damaged" in _refusal(parse_address(str(path)))
    assert path.read_bytes() == b"Dear diary, " * 1000


def test_a_damaged_file_is_named_as_such(sqlite_address: StoreAddress) -> None:
    with sqlite_address.path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        for place in range(4096, size, 4096):
            file.seek(place)
            file.write(b"\xff" * 512)
    assert "it is damaged. Check the path, or restore a backup" in _refusal(sqlite_address)


def test_a_store_that_may_only_be_read_is_refused_in_words(sqlite_address: StoreAddress, tmp_path: Path) -> None:
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(0o755)
    sqlite_address.path.parent.chmod(0o755)
    sqlite_address.path.chmod(0o444)
    name, words = Helper(writers.as_nobody, sqlite_address).hear()
    assert (name, words) == (
        "StoreError",
        f"{sqlite_address.path}: you may not open or create this file. Choose another with --db.",
    )


def test_a_store_turned_read_only_while_open_says_so(sqlite_address: StoreAddress) -> None:
    desk = _desk(sqlite_address)
    desk.store.execute("PRAGMA query_only = 1")
    with pytest.raises(StoreError, match="may not be written to"):
        desk.tell("amira", customers.create_customer, NewCustomer(name="Nobody"))
    desk.store.execute("PRAGMA query_only = 0")
    desk.tell("amira", customers.create_customer, NewCustomer(name="Somebody"))
    desk.store.close()


def test_every_connection_has_the_measured_settings(sqlite_address: StoreAddress) -> None:
    store = open_store(sqlite_address)
    found = {
        name: store.execute(f"PRAGMA {name}").fetchone()[0]
        for name in (
            "journal_mode",
            "synchronous",
            "foreign_keys",
            "trusted_schema",
            "secure_delete",
            "busy_timeout",
            "temp_store",
        )
    }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "secure_delete": 1,
        "busy_timeout": 10_000,
        "temp_store": 2,
    }
    assert sqlite3.sqlite_version_info >= (3, 35)
    store.close()
