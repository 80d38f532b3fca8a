"""Backups: whole or not there, checked before they count, back on either engine; what was tampered with is caught."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sqlite3
import stat
from collections.abc import Iterator
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from cs_desk.errors import DeskError, DiskFullError, InputError, NotFoundError, StoreBusyError, StoreError, UsageError
from cs_desk.models.base import bind_thread
from cs_desk.models.complaints import Complaint
from cs_desk.models.inputs import NewCustomer
from cs_desk.queries import complaints, customers
from cs_desk.queries.view import View
from cs_desk.services.customers import create_customer
from cs_desk.store import backup, restore, seal
from cs_desk.store.address import StoreAddress, parse_address
from cs_desk.store.manifest import SUMS, Manifest, beside, sha256_of
from cs_desk.store.opening import open_store
from tests.support.desks import START, DeskStore, open_desk
from tests.support.postgres import Server
from tests.support.scene import Scene, contents, events, set_scene
from tests.support.writers import Helper

KEY = bytes(range(32))


@pytest.fixture
def scene(desk: DeskStore) -> Scene:
    """The scene of tests/support/scene.py on either engine, all of it sealed."""
    found = set_scene(desk)
    if not desk.store.sqlite:
        with desk.store.writing():
            seal.seal(desk.store)
    return found


def taken(desk: DeskStore, folder: Path) -> tuple[Manifest, Path]:
    desk.clock.advance(seconds=1)
    kept = backup.take(desk.store, folder, desk.clock.now(), KEY)
    return kept, folder / kept.file


def wrong(path: Path, key: bytes | None = KEY) -> str:
    looked = restore.look(path, key)
    try:
        inside = restore.inside(path, looked.manifest)
    except StoreError as error:
        inside = (str(error),)
    return "; ".join((*looked.faults, *inside))


def test_a_backup_comes_back_whole(desk: DeskStore, scene: Scene, tmp_path: Path) -> None:
    before = contents(desk.store)
    kept, path = taken(desk, tmp_path / "b")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(beside(path).stat().st_mode) == 0o600
    assert (kept.sha256, kept.size) == (sha256_of(path), path.stat().st_size)
    assert (tmp_path / "b" / SUMS).read_text() == f"{kept.sha256}  {path.name}\n"
    assert sorted(one.name for one in (tmp_path / "b").iterdir()) == sorted(
        [".lock", SUMS, path.name, beside(path).name]
    )
    assert wrong(path) == ""
    assert contents(desk.store) == before
    to = parse_address(str(tmp_path / "r" / "desk.db"))
    restore.restore(path, to)
    for back in open_desk(to):
        assert rows(back) == rows_of(before)
        assert back.ask("amira", complaints.one, scene.complaint).row.id == scene.complaint
        assert [hit.name for hit in back.ask("amira", customers.find, "mart zo")] == ["Zoë Martin"]
        assert seal.verify(back.store).broken_at is None
        back.tell("amira", create_customer, NewCustomer(name="Next"))  # numbers go on where they stood
    bind_thread(desk.store.database)


def rows(desk: DeskStore) -> dict[str, str]:
    return rows_of(contents(desk.store))


def rows_of(found: dict[str, str]) -> dict[str, str]:
    """Return tables as text without what engines keep each in their own way, truth values as figures."""
    own = ("schema_version", "customer_search", "area_change")
    return {name: text.replace("True", "1").replace("False", "0") for name, text in found.items() if name not in own}


def test_a_backup_goes_into_a_server(desk: DeskStore, scene: Scene, tmp_path: Path, postgres_server: Server) -> None:
    before = contents(desk.store)
    _, path = taken(desk, tmp_path / "b")
    name = f"csdesk_restored_{os.getpid()}"  # this test runs on either engine, in two processes at once
    url = postgres_server.create(name)
    try:
        to = parse_address(url)
        restore.restore(path, to)
        for back in open_desk(to):
            assert rows(back) == rows_of(before)
            assert seal.verify(back.store).broken_at is None
            made = back.tell("amira", create_customer, NewCustomer(name="Next"))
            assert made == scene.customer + 1
            assert [hit.name for hit in back.ask("amira", customers.find, "mart zo")] == ["Zoë Martin"]
        with pytest.raises(UsageError, match="holds a store already"):
            restore.restore(path, to)
    finally:
        bind_thread(desk.store.database)
        postgres_server.drop(name)


def test_nothing_is_overwritten(desk: DeskStore, scene: Scene, tmp_path: Path) -> None:
    _, path = taken(desk, tmp_path / "b")
    to = tmp_path / "there.db"
    to.write_text("mine")
    with pytest.raises(UsageError, match="left as it is"):
        restore.restore(path, parse_address(str(to)))
    assert to.read_text() == "mine"
    with pytest.raises(NotFoundError):
        restore.look(tmp_path / "none.db", KEY)
    with pytest.raises(InputError):
        restore.look(tmp_path, KEY)
    assert scene.complaint


def test_rotation_keeps_the_newest_of_this_store(desk: DeskStore, scene: Scene, tmp_path: Path) -> None:
    folder = tmp_path / "b"
    made = [taken(desk, folder)[0] for _ in range(4)]
    other = {**json.loads(beside(folder / made[0].file).read_text()), "store": "another", "file": "desk-0.db"}
    (folder / "desk-0.db").write_bytes(b"x")
    beside(folder / "desk-0.db").write_text(json.dumps(other))
    assert backup.rotate(folder, made[0].store, 2) == [made[0].file, made[1].file]
    assert [one.file for one in backup.backups(folder)] == ["desk-0.db", made[2].file, made[3].file]
    assert (folder / SUMS).read_text().splitlines()[1:] == [f"{one.sha256}  {one.file}" for one in made[2:]]
    assert len(backup.rotate(folder, made[0].store, 0)) == 1  # the last one is never taken away
    assert scene.run


def test_a_store_that_lost_records_is_not_backed_up(desk: DeskStore, scene: Scene, tmp_path: Path) -> None:
    folder = tmp_path / "b"
    kept, path = taken(desk, folder)
    with desk.store.writing():
        for table in ("moment", "contact_event"):
            desk.store.execute(f"DELETE FROM {table} WHERE contact_id = ?", (scene.plain,))
        desk.store.execute("DELETE FROM contact WHERE id = ?", (scene.plain,))
    with pytest.raises(StoreError, match=f"2 rows of contact, the backup {kept.file} holds 3"):
        taken(desk, folder)
    assert [one.name for one in folder.glob("desk-*.db")] == [path.name]


def test_a_store_with_a_broken_trail_is_not_backed_up(desk: DeskStore, scene: Scene, tmp_path: Path) -> None:
    drop = "DROP TRIGGER audit_fixed" + ("" if desk.store.sqlite else " ON audit")
    desk.store.execute_raw(drop)
    desk.store.execute("UPDATE audit SET act = 'nothing' WHERE id = 5")
    with pytest.raises(StoreError, match="the audit trail is broken at link 5"):
        taken(desk, tmp_path / "b")
    assert [*(tmp_path / "b").glob("*desk-*")] == []
    assert scene.run


def tamper(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as connection:
        for sql in statements:
            connection.execute(sql)
    connection.close()


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (("UPDATE complaint SET own_words = 'it was fine'",), "SHA-256"),
        (("DROP TRIGGER audit_fixed", "UPDATE audit SET act = 'x' WHERE id = 3"), "broken at link 3"),
        (("PRAGMA foreign_keys = 0", "DELETE FROM customer"), "rows point at nothing"),
        (("DELETE FROM approval",), "approval: 0 rows, not 1"),
    ],
)
def test_a_tampered_backup_is_caught(
    sqlite_address: StoreAddress, tmp_path: Path, statements: tuple[str, ...], told: str
) -> None:
    for desk in open_desk(sqlite_address):
        set_scene(desk)
        _, path = taken(desk, tmp_path / "b")
    tamper(path, *statements)
    assert told in wrong(path)
    assert "SHA-256" in wrong(path)
    reseal(path, KEY)  # whoever changes the file may also write its digest anew, and …
    assert told in wrong(path) or told == "SHA-256"
    reseal(path, b"x" * 32)  # … without the key the manifest's seal tells
    assert "the manifest beside it was changed" in wrong(path)
    assert "the seal of the manifest" in restore.look(path, None).unchecked[0]


def reseal(path: Path, key: bytes) -> None:
    said = json.loads(beside(path).read_text())
    del said["hmac"]
    made = Manifest(**{**said, "sha256": sha256_of(path), "size": path.stat().st_size})
    beside(path).write_text(json.dumps(made.document(key)))


def test_damage_and_strange_files_are_told(sqlite_address: StoreAddress, tmp_path: Path) -> None:
    for desk in open_desk(sqlite_address):
        set_scene(desk)
        _, path = taken(desk, tmp_path / "b")
    data = bytearray(path.read_bytes())
    data[4096 * 20 : 4096 * 60] = b"\xff" * (4096 * 40)
    path.write_bytes(data)
    assert "SHA-256" in wrong(path)
    assert "damaged" in wrong(path)
    path.write_bytes(b"hello")
    assert "not a cs-desk store" in wrong(path)
    path.write_bytes(b"")
    assert "there is no store in it" in wrong(path)
    tamper(path, "CREATE TABLE other (x)")
    assert "holds other data" in wrong(path)
    tamper(path, "CREATE TABLE schema_version (number)", "INSERT INTO schema_version VALUES (1)")
    assert "cannot be read as a store" in wrong(path)
    beside(path).write_text("{}")
    with pytest.raises(InputError, match="this is not what cs-desk backup wrote"):
        restore.look(path, KEY)
    beside(path).unlink()
    assert restore.look(path, KEY).manifest is None


def make(pipe: Connection, address: StoreAddress, folder: Path, stop: str, limit: int) -> None:
    """Back a store up in a process of its own: stopped for good before a function of ours, or with little room."""
    if stop:

        def halt(*_: Any) -> None:
            pipe.send("stopped")
            pipe.recv()

        setattr(backup, stop, halt)
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    store = open_store(address)
    try:
        pipe.send(backup.take(store, folder, START + timedelta(days=1), KEY).file)
    except DeskError as error:
        pipe.send(f"{type(error).__name__}: {error}")


@pytest.mark.parametrize("stop", ["_head", "sync", "_checked", "write_whole", "_write_sums"])
def test_a_kill_in_the_middle_leaves_no_half_file(address: StoreAddress, tmp_path: Path, stop: str) -> None:
    folder = tmp_path / "b"
    helper = Helper(make, address, folder, stop, 0)
    assert helper.hear() == "stopped"
    helper.process.kill()
    helper.process.join(30)
    assert helper.process.exitcode == -signal.SIGKILL
    left = [*folder.glob("desk-*.db")]
    assert len(left) == (stop == "_write_sums")  # there it has its name already, and everything was checked before
    assert all(wrong(one) == "" for one in left)
    for desk in open_desk(address):
        _, path = taken(desk, folder)
        assert wrong(path) == ""
    assert [one.name for one in folder.iterdir() if ".part" in one.name] == []
    assert len((folder / SUMS).read_text().splitlines()) == len(left) + 1


def test_two_backups_at_once_do_not_meet(sqlite_address: StoreAddress, tmp_path: Path) -> None:
    helper = Helper(make, sqlite_address, tmp_path / "b", "_checked", 0)
    assert helper.hear() == "stopped"
    for desk in open_desk(sqlite_address):
        with pytest.raises(StoreBusyError, match="another backup is being made"):
            taken(desk, tmp_path / "b")
    helper.process.kill()


def test_without_room_nothing_is_left_and_the_older_ones_stay(address: StoreAddress, tmp_path: Path) -> None:
    folder = tmp_path / "b"
    for desk in open_desk(address):
        _, path = taken(desk, folder)
    helper = Helper(make, address, folder, "", 100_000)
    assert str(helper.hear()).startswith(("DiskFullError: no backup", "StoreError: "))
    assert sorted(one.name for one in folder.iterdir()) == sorted([".lock", SUMS, path.name, beside(path).name])
    assert wrong(path) == ""


def test_a_full_disk_is_told_as_one(sqlite_address: StoreAddress, tmp_path: Path) -> None:
    folder = tmp_path / "b"
    folder.mkdir(mode=0o700)
    for _ in open_desk(sqlite_address):
        with pytest.raises(DiskFullError, match="older backups are as they were"):
            _full(folder)


def _full(folder: Path) -> None:
    with backup._telling(folder), Path("/dev/full").open("wb", buffering=0) as full:
        full.write(b"x")


def test_writers_go_on_meanwhile(sqlite_address: StoreAddress, tmp_path: Path) -> None:
    helper = Helper(make, sqlite_address, tmp_path / "b", "_checked", 0)
    assert helper.hear() == "stopped"
    for desk in open_desk(sqlite_address):
        desk.tell("amira", create_customer, NewCustomer(name="Meanwhile"))
        assert events(desk.store)[-1]["act"] == "create_customer"
    helper.process.kill()


def test_an_older_backup_is_brought_to_this_schema(tmp_path: Path) -> None:
    from cs_desk.store import migrate
    from cs_desk.store.connect import Store

    old = Store(parse_address(str(tmp_path / "old.db")))
    old.open()
    migrate.migrate(old, migrate.all_migrations()[:1])
    old.execute("PRAGMA journal_mode = delete")
    old.close()
    to = parse_address(str(tmp_path / "new.db"))
    restore.restore(tmp_path / "old.db", to)
    store = open_store(to, create=False)
    assert migrate.state(store).current
    store.close()


def test_a_view_of_the_restored_store_answers(desk: DeskStore, scene: Scene, tmp_path: Path) -> None:
    _, path = taken(desk, tmp_path / "b")
    scratch = parse_address(str(tmp_path / "scratch.db"))
    shutil.copyfile(path, scratch.path)
    scratch.path.chmod(0o600)
    store = open_store(scratch, create=False)
    with store.reading():
        page = complaints.register(View(store, desk_actor(), START), which="all")
    assert len(page.rows) == Complaint.select().count()
    store.close()
    bind_thread(desk.store.database)
    assert scene.run


def desk_actor() -> Any:
    from cs_desk.cli.backups import _everything

    return _everything("test")


@pytest.fixture(autouse=True)
def _unbound() -> Iterator[None]:
    yield
    bind_thread(None)
