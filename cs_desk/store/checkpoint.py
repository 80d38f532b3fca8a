"""Checkpoints of the audit chain kept away from the store: what a chain recomputed or cut short is found by.

A checkpoint is one line of JSON: which store, how many links, the hash of the last one, when, and an HMAC-SHA-256 over
these with a key that the store does not hold. Whoever rewrites the store cannot rewrite the lines with it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cs_desk.clock import require_aware, stamp
from cs_desk.errors import InputError, StoreError
from cs_desk.paths import private_dir
from cs_desk.store.connect import Store
from cs_desk.store.seal import Verdict, verify_now

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of one store's chain at a moment: `position` links, the last of which has the hash `head`."""

    store: str
    position: int
    head: str
    at: datetime

    def line(self, key: bytes) -> str:
        """Return the checkpoint as it is kept, with its HMAC."""
        return json.dumps({**self._said(), "hmac": self.mac(key)})

    def mac(self, key: bytes) -> str:
        """Return the HMAC over everything the checkpoint says, as hexadecimal digits."""
        return _mac(self._said(), key)

    def _said(self) -> dict[str, str | int]:
        return {"store": self.store, "position": self.position, "head": self.head, "at": stamp(self.at)}


def _mac(said: Mapping[str, str | int], key: bytes) -> str:
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def read_key(path: Path, *, create: bool) -> bytes:
    """Return the key of the checkpoints; `create` makes it (0600) where there is none. Raises StoreError."""
    try:
        if create and not path.exists():
            private_dir(path.parent)
            _write_new(path, secrets.token_hex(KEY_BYTES) + "\n")
        text = path.read_text("ascii").strip()
        key = bytes.fromhex(text)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not create:
            raise StoreError(
                f"{path}: the key of the checkpoints is not there. Bring it back, or write a first checkpoint with: "
                "cs-desk audit checkpoint."
            ) from error
        right = "needs a folder that may be written to" if create else "has to be readable"
        raise StoreError(f"{path}: {error.strerror}. The key of the checkpoints {right}.") from error
    except ValueError as error:
        raise StoreError(f"{path}: this is not a key of checkpoints ({KEY_BYTES * 2} hexadecimal digits).") from error
    if len(key) != KEY_BYTES:
        raise StoreError(f"{path}: the key has {len(key)} bytes; it has to have {KEY_BYTES}.")
    return key


def _write_new(path: Path, text: str) -> None:
    """Write a whole private file under its name at once, so that two first checkpoints agree on one key."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    with open(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another first checkpoint was quicker; its key counts
    finally:
        draft.unlink()


def append(path: Path, line: str) -> None:
    """Add a line to the file of checkpoints and see it onto the disk; raises StoreError."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        with open(descriptor, "a", encoding="ascii") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(descriptor)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}. Name another file with --file.") from error


def read(path: Path, key: bytes) -> list[Checkpoint]:
    """Return the checkpoints of a file; raises InputError naming the line that was changed or is none."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}. Name the file of checkpoints.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: this is not a file of checkpoints.") from error
    return [_parse(text, key, f"{path}, line {number}") for number, text in enumerate(lines, 1) if text.strip()]


def _parse(text: str, key: bytes, where: str) -> Checkpoint:
    try:
        said = json.loads(text)
        found = Checkpoint(
            str(said["store"]),
            int(said["position"]),
            str(said["head"]),
            require_aware(datetime.fromisoformat(said["at"])),
        )
        mac = str(said.pop("hmac"))
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(f"{where}: this is not a checkpoint.") from error
    if not hmac.compare_digest(mac.encode(), _mac(said, key).encode()):
        raise InputError(f"{where}: this checkpoint was changed, or written with another key.")
    return found


def take(store: Store, at: datetime) -> Checkpoint:
    """Return the checkpoint of the chain as it stands in the caller's view; raises StoreError when it is broken."""
    verdict = verify_now(store)
    if verdict.broken_at is not None:
        raise StoreError(f"no checkpoint: the audit trail is broken at link {verdict.broken_at}: {verdict.reason}.")
    return Checkpoint(_store_id(store), verdict.events - verdict.unsealed, verdict.head, at)


def _store_id(store: Store) -> str:
    row = store.execute("SELECT value FROM setting WHERE key = 'store_id'").fetchone()
    return str(row[0]) if row else ""


def compare(store: Store, verdict: Verdict, checkpoints: Sequence[Checkpoint]) -> Verdict:
    """Return the verdict with what the checkpoints find in the caller's view: a cut tail, a chain written anew.

    What happened after the last checkpoint is beyond them. Raises InputError for checkpoints of another store.
    """
    if verdict.broken_at is not None:
        return verdict
    here, links = _store_id(store), verdict.events - verdict.unsealed
    for kept in sorted(checkpoints, key=lambda one: one.position):
        if kept.store != here:
            raise InputError(f"the checkpoint of {kept.at:%Y-%m-%d %H:%M} UTC belongs to another store.")
        if kept.position > links:
            reason = f"the chain had {kept.position} links on {kept.at:%Y-%m-%d %H:%M} UTC: its tail was cut off"
            return replace(verdict, broken_at=links + 1, reason=reason)
        if kept.position and _hash_at(store, kept.position) != kept.head:
            reason = f"the chain up to here was written anew after {kept.at:%Y-%m-%d %H:%M} UTC"
            return replace(verdict, broken_at=kept.position, reason=reason)
    return verdict


def _hash_at(store: Store, position: int) -> str:
    row = store.execute("SELECT hash FROM audit_seal WHERE position = ?", (position,)).fetchone()
    return str(row[0]) if row else ""
