"""What stands beside a backup: whose it is, what it holds, its digest, the head of its audit chain; under an HMAC."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cs_desk.errors import InputError, StoreError

CHUNK = 1 << 20
SUMS = "SHA256SUMS"
SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Facts about a backup; `at` is ISO 8601 in UTC, `position` and `head` are a checkpoint of the chain."""

    store: str
    file: str
    at: str
    engine: str
    schema: int
    size: int
    sha256: str
    position: int
    head: str
    counts: Mapping[str, int]

    def document(self, key: bytes) -> dict[str, Any]:
        """Return the manifest as it is kept, with its HMAC."""
        return {**asdict(self), "hmac": self.mac(key)}

    def mac(self, key: bytes) -> str:
        """Return the HMAC-SHA-256 over everything the manifest says."""
        said = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()


def beside(backup: Path) -> Path:
    """Return where the manifest of a backup stands."""
    return backup.with_name(backup.name + SUFFIX)


def read_manifest(backup: Path) -> tuple[Manifest, str] | None:
    """Return the manifest of a backup and its HMAC, None where there is none; raises InputError for another file."""
    try:
        said = json.loads(beside(backup).read_text("utf-8"))
        mac = str(said.pop("hmac"))
        found = Manifest(**said)
        if found.file != backup.name or not isinstance(found.counts, dict):
            raise ValueError
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InputError(f"{beside(backup)}: this is not what cs-desk backup wrote beside {backup.name}.") from error
    return found, mac


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file; raises StoreError."""
    state = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                state.update(chunk)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}.") from error
    return state.hexdigest()


def write_whole(path: Path, text: str) -> None:
    """Write a private file that is there whole under its name or not at all, and see it onto the disk."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    part.rename(path)


def sync(path: Path) -> None:
    """See a file, or the names in a folder, onto the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
