"""Puts a backup back: into a new file or an empty database, never over a store that exists."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from peewee import PeeweeException

from cs_desk.errors import InputError, NotFoundError, StoreError, UsageError
from cs_desk.models.base import bind_thread
from cs_desk.paths import private_dir
from cs_desk.store import migrate
from cs_desk.store.address import StoreAddress
from cs_desk.store.connect import Store, speaking
from cs_desk.store.frozen import FrozenStore, breaks, damage
from cs_desk.store.manifest import Manifest, read_manifest, sha256_of, sync
from cs_desk.store.opening import open_store
from cs_desk.store.pouring import counts, pour
from cs_desk.text import clean

PART = ".part"


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at a backup found: what is wrong (nothing: good), what could not be checked, its manifest if any."""

    faults: tuple[str, ...]
    unchecked: tuple[str, ...]
    manifest: Manifest | None


def present(backup: Path) -> None:
    """Raise NotFoundError or InputError where there is no backup file."""
    if not backup.exists():
        raise NotFoundError(f"there is no file {backup}. cs-desk backup says where it puts backups.")
    if not backup.is_file():
        raise InputError(f"{backup} is not a file; name one of the backups in it, such as desk-….db.")


def look(backup: Path, key: bytes | None) -> Looked:
    """Compare a backup with what stands beside it: digest, seal of the manifest, counts, head of the audit chain."""
    present(backup)
    found = read_manifest(backup)
    if found is None:
        return Looked((), ("there is no manifest beside it, so that nothing says what it held when it was made",), None)
    manifest, mac = found
    wrong: list[str] = []
    unchecked: list[str] = []
    if sha256_of(backup) != manifest.sha256:
        wrong.append("its SHA-256 is not the one it had when it was made: the file was changed or is damaged")
    if key is None:
        unchecked.append("the seal of the manifest: its key (audit.key in the configuration folder) is not here")
    elif mac != manifest.mac(key):
        wrong.append("the manifest beside it was changed, or sealed with another key")
    return Looked(tuple(wrong), tuple(unchecked), manifest)


def inside(backup: Path, manifest: Manifest | None) -> tuple[str, ...]:
    """Return what is wrong inside a backup: pages, references, audit chain, and what the manifest says it held."""
    store = FrozenStore(backup)
    store.open()
    try:
        return _inside(store, manifest)
    except PeeweeException as error:  # well-formed, but a table or a column of ours is not there
        return (f"it cannot be read as a store ({clean(str(error), limit=200)})",)
    finally:
        store.close()


def _inside(store: Store, manifest: Manifest | None) -> tuple[str, ...]:
    wrong = damage(store)
    if not wrong:
        schema = migrate.state(store)
        migrate.refuse_newer(store, schema)
        if not schema.stored:
            return ("there is no store in it",)
        wrong = breaks(store)
    if manifest and not wrong:
        held = counts(store)
        wrong += [
            f"{name.replace('_', ' ')}: {held.get(name, 0)} rows, not {was}"
            for name, was in manifest.counts.items()
            if held.get(name, 0) != was
        ]
        row = store.execute("SELECT hash FROM audit_seal WHERE position = ?", (manifest.position,)).fetchone()
        if manifest.position and (row is None or row[0] != manifest.head):
            wrong.append(f"the audit trail was written anew: link {manifest.position} is another one")
    return tuple(wrong)


def restore(backup: Path, address: StoreAddress) -> None:
    """Make a store from a backup, at the schema of this program; all or nothing.

    Raises UsageError where there is a store already, StoreError where it cannot be written.
    """
    if address.engine == "sqlite":
        _into_file(backup, address)
    else:
        _into_server(backup, address)


def _into_file(backup: Path, address: StoreAddress) -> None:
    path = address.path
    if path.exists():
        raise UsageError(f"{path}: there is a file already; it was left as it is. Name another with --to.")
    part = path.with_name(f".{path.name}{PART}")
    try:
        if not path.parent.exists():
            private_dir(path.parent)
        copy(backup, part)
        part.rename(path)
        sync(path.parent)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}. Name another place with --to.") from error
    finally:
        part.unlink(missing_ok=True)
    open_store(address, create=False).close()  # which brings an older backup to this program's schema


def copy(backup: Path, to: Path) -> None:
    """Copy a backup into a private file and see it onto the disk; raises OSError."""
    to.unlink(missing_ok=True)
    descriptor = os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    with backup.open("rb") as source, open(descriptor, "wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
        target.flush()
        os.fsync(descriptor)


def _into_server(backup: Path, address: StoreAddress) -> None:
    with tempfile.TemporaryDirectory(prefix="cs-desk-restore-") as folder:
        scratch = Path(folder) / "desk.db"
        copy(backup, scratch)
        source = open_store(StoreAddress("sqlite", str(scratch)), create=False)
        target: Store | None = None
        try:
            target = open_store(address)
            if target.execute("SELECT COUNT(*) FROM setting").fetchone()[0]:
                raise UsageError(f"{address.shown} holds a store already; it was left as it is. Name an empty one.")
            with target.writing():
                target.wait_long()
                pour(source, target)
        finally:
            if target is not None:
                target.close()
            with speaking():
                source.close()
            bind_thread(None)
