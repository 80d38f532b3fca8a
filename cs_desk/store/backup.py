"""Backups: a whole copy of a store as an SQLite file, checked before it gets its name, on either engine.

From SQLite by VACUUM INTO, from PostgreSQL by our own reader in one REPEATABLE READ transaction: no tools of the
server's version are needed, and any backup opens with this program alone, goes back into either engine, and is
checked by the same questions. A backup that is broken off leaves a hidden .part file, which the next one removes.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from cs_desk.clock import stamp
from cs_desk.errors import DiskFullError, StoreBusyError, StoreError
from cs_desk.models.base import bind_thread
from cs_desk.paths import private_dir
from cs_desk.store import migrate, queue, seal
from cs_desk.store.address import StoreAddress
from cs_desk.store.connect import Store, speaking
from cs_desk.store.frozen import FrozenStore, breaks, damage
from cs_desk.store.manifest import SUMS, Manifest, beside, read_manifest, sha256_of, sync, write_whole
from cs_desk.store.opening import open_store
from cs_desk.store.pouring import counts, pour

PATTERN = "desk-*.db"
PART = ".part"
# From these nothing is ever deleted, so that a backup with fewer rows than the one before shows a loss.
KEPT = (
    *("audit", "audit_seal", "customer", "contact", "contact_event", "complaint", "complaint_event", "offer"),
    *("approval", "promise", "script_run", "run_event", "staff", "team", "words_version", "profile_version"),
)
NO_ROOM = "no backup: the disk of {folder} is full. The older backups are as they were; free some space or name --to."


def take(store: Store, folder: Path, at: datetime, key: bytes) -> Manifest:
    """Back an open store up into a folder and return what was kept; all of it was checked, or nothing is left.

    Raises StoreError: a fault found in the copy, fewer records than in the backup before, a folder that cannot be
    written to; DiskFullError; StoreBusyError while another backup runs in the folder.
    """
    with _alone(folder), _telling(folder):
        final = folder / f"desk-{at.astimezone(UTC):%Y%m%dT%H%M%S%fZ}.db"
        part = folder / f".{final.name}{PART}"
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
        try:
            position, head = _copy(store, part)
            sync(part)
            kept = _checked(part, store, final, at, (position, head))
            _no_fewer(kept, newest(folder, kept.store))
            write_whole(beside(final), _json(kept, key))
            part.rename(final)
            sync(folder)
        finally:
            part.unlink(missing_ok=True)
            queue.remove(part)
        _write_sums(folder)
    return kept


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder for one backup at a time, and take away what a broken-off one left."""
    try:
        if not folder.exists():
            private_dir(folder)
        descriptor = os.open(folder / ".lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}. Name a folder that you may write to with --to.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for left in folder.glob(f".desk-*{PART}*"):
            left.unlink(missing_ok=True)
        for orphan in folder.glob(f"{PATTERN}.json"):
            if not orphan.with_suffix("").exists():
                orphan.unlink(missing_ok=True)
        yield
    except BlockingIOError as error:
        raise StoreBusyError(f"another backup is being made in {folder}. Try again when it is done.") from error
    finally:
        os.close(descriptor)


@contextmanager
def _telling(folder: Path) -> Iterator[None]:
    try:
        yield
    except DiskFullError as error:
        raise DiskFullError(NO_ROOM.format(folder=folder)) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(NO_ROOM.format(folder=folder)) from error
        raise StoreError(f"{folder}: {error.strerror}. Name a folder that you may write to with --to.") from error


def _copy(store: Store, part: Path) -> tuple[int, str]:
    """Copy the store and return the checkpoint of its chain that the copy holds as it was."""
    if store.sqlite:
        with speaking():
            store.execute("VACUUM INTO ?", (str(part),))
        copy = FrozenStore(part)
        copy.open()
        try:
            return _head(copy)
        finally:
            copy.close()
    return _copy_server(store, part)


def _copy_server(store: Store, part: Path) -> tuple[int, str]:
    copy = open_store(StoreAddress("sqlite", str(part)))
    try:
        with store.reading():
            store.wait_long()
            head = _head(store)
            with copy.writing():
                pour(store, copy)
                while seal.seal(copy):  # what was committed but not sealed yet; the checkpoint stands before it
                    pass
        with speaking():
            copy.execute("PRAGMA journal_mode = delete")
        return head
    finally:
        copy.close()
        bind_thread(store.database)


def _head(store: Store) -> tuple[int, str]:
    row = store.execute("SELECT position, hash FROM audit_seal ORDER BY position DESC LIMIT 1").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, seal.START)


def _checked(part: Path, store: Store, final: Path, at: datetime, head: tuple[int, str]) -> Manifest:
    copy = FrozenStore(part)
    copy.open()
    try:
        wrong = damage(copy) or breaks(copy)
        if wrong:
            raise StoreError(f"no backup: {'; '.join(wrong)}. See: cs-desk db check. The older backups are untouched.")
        schema = migrate.state(copy)
        row = copy.execute("SELECT value FROM setting WHERE key = 'store_id'").fetchone()
        if row is None:
            raise StoreError("no backup: this store was never set up. Start cs-desk once.")
        held = counts(copy)
    finally:
        copy.close()
    size, digest = part.stat().st_size, sha256_of(part)
    return Manifest(str(row[0]), final.name, stamp(at), store.address.engine, schema.stored, size, digest, *head, held)


def _no_fewer(kept: Manifest, before: Manifest | None) -> None:
    """Raise StoreError where the store holds less than it did, of what is never deleted."""
    if before is None:
        return
    for name in KEPT:
        was, now = before.counts.get(name, 0), kept.counts.get(name, 0)
        if now < was:
            raise StoreError(
                f"no backup: the store holds {now} rows of {name.replace('_', ' ')}, the backup {before.file} holds "
                f"{was}, and none is ever deleted. Nothing was rotated away; see: cs-desk audit verify."
            )


def _json(kept: Manifest, key: bytes) -> str:
    return json.dumps(kept.document(key), indent=2) + "\n"


def backups(folder: Path, store_id: str | None = None) -> list[Manifest]:
    """Return the manifests of the backups in a folder (of one store), oldest first."""
    found = [read_manifest(path) for path in sorted(folder.glob(PATTERN))]
    return [one[0] for one in found if one is not None and store_id in (None, one[0].store)]


def newest(folder: Path, store_id: str) -> Manifest | None:
    """Return the newest backup of a store in a folder."""
    found = backups(folder, store_id)
    return found[-1] if found else None


def rotate(folder: Path, store_id: str, keep: int) -> list[str]:
    """Delete a store's backups but the newest `keep` (one at least) and return the names of what went."""
    with _alone(folder), _telling(folder):
        gone = backups(folder, store_id)[: -max(keep, 1)]
        for one in gone:
            (folder / one.file).unlink(missing_ok=True)
            beside(folder / one.file).unlink(missing_ok=True)
        _write_sums(folder)
    return [one.file for one in gone]


def _write_sums(folder: Path) -> None:
    lines = [f"{one.sha256}  {one.file}\n" for one in backups(folder)]
    write_whole(folder / SUMS, "".join(lines))
    sync(folder)
