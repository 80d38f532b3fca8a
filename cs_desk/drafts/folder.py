"""The folder of one person's journals: private, never through a symbolic link, living files locked by their session."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Event
from time import monotonic
from urllib.parse import quote

from cs_desk.errors import StoreBusyError
from cs_desk.paths import private_dir, state_dir

FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
NEW_FLAGS = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
OLD_FLAGS = os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
LOCK_WAIT = 5.0  # s; taking over a person's drafts lasts milliseconds
NAME = re.compile(r"(?P<session>\d{8}T\d{6}-\d+-[0-9a-f]{8})\.(?P<generation>\d{6,})\.(?P<kind>journal|new)")
LONGEST = 120  # characters of a folder's name; longer ones are cut and told apart by a hash


def draft_folder(store_id: str, login: str, *, root: Path | None = None) -> Path:
    """Return the folder of one person's drafts for one store, below `root` or the state folder (not created here)."""
    return (root or state_dir()) / "drafts" / _safe(store_id) / _safe(login)


def _safe(name: str) -> str:
    """Turn any name into one path component: nothing in it is a separator, a parent or hidden."""
    text = quote(name, safe="", errors="surrogatepass") or "%"
    text = f"%2E{text[1:]}" if text.startswith(".") else text
    if len(text) > LONGEST:
        return f"{text[: LONGEST - 17]}~{sha256(name.encode(errors='surrogatepass')).hexdigest()[:16]}"
    return text


@contextmanager
def opened(folder: Path) -> Iterator[int]:
    """Create the folder where it is missing and give a descriptor of it; raises OSError, also for a foreign folder."""
    for part in reversed([folder, *folder.parents]):
        if not part.exists():
            private_dir(part)
    descriptor = os.open(folder, FOLDER_FLAGS)
    try:
        found = os.fstat(descriptor)
        if found.st_uid != os.geteuid():
            raise PermissionError(errno.EPERM, "the folder belongs to another account", str(folder))
        if stat.S_IMODE(found.st_mode) != 0o700:
            os.fchmod(descriptor, 0o700)
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def alone(directory: int, folder: Path) -> Iterator[None]:
    """Lock the opened folder, so that two sessions never take over the same drafts; raises StoreBusyError.

    The lock is on the folder itself (a full disk may refuse a lock file) and goes when its descriptor is closed.
    """
    deadline, pause = monotonic() + LOCK_WAIT, Event()
    while not try_lock(directory):
        if monotonic() > deadline:
            raise StoreBusyError(f"Another session is taking too long over the drafts in {folder}. Try again.")
        pause.wait(0.01)
    yield


def try_lock(descriptor: int) -> bool:
    """Lock an open file for this session alone; False when another holds it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def sync(descriptor: int) -> None:
    """Make a file's content durable; raises OSError."""
    if hasattr(os, "fdatasync"):
        os.fdatasync(descriptor)
    else:
        os.fsync(descriptor)


@dataclass(frozen=True)
class Held:
    """A journal file that this process has open and locked."""

    name: str
    descriptor: int

    def read(self) -> bytes:
        """Return the whole content; raises OSError."""
        parts: list[bytes] = []
        offset = 0
        while part := os.pread(self.descriptor, 1 << 20, offset):
            parts.append(part)
            offset += len(part)
        return b"".join(parts)

    def release(self) -> None:
        """Let the file go: its drafts stay on disk for whoever takes them over."""
        os.close(self.descriptor)

    def remove(self, directory: int) -> bool:
        """Delete the file, or at least empty it, and let it go; False (still held) when neither is possible."""
        try:
            with suppress(FileNotFoundError):
                os.unlink(self.name, dir_fd=directory)
        except OSError:
            try:
                os.ftruncate(self.descriptor, 0)
            except OSError:
                return False
        os.close(self.descriptor)
        return True


def hold(name: str, directory: int) -> Held | None:
    """Open and lock one existing file; None when it is in use, gone, or not a plain file of this account."""
    try:
        descriptor = os.open(name, OLD_FLAGS, dir_fd=directory)
    except OSError:
        return None
    with suppress(OSError):
        found = os.fstat(descriptor)
        ours = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid()
        if ours and try_lock(descriptor) and os.fstat(descriptor).st_nlink:
            return Held(name, descriptor)
    os.close(descriptor)
    return None


def create(directory: int, session: str, generation: int) -> Held:
    """Make a new locked file under a passing name (`publish` gives the final one); raises OSError."""
    name = f"{session}.{generation:06d}.new"
    descriptor = os.open(name, NEW_FLAGS, 0o600, dir_fd=directory)
    try:
        os.fchmod(descriptor, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return Held(name, descriptor)


def publish(new: Held, directory: int) -> Held:
    """Give a complete new file its final name (durable once the folder is synced); raises OSError."""
    name = new.name.removesuffix(".new") + ".journal"
    os.rename(new.name, name, src_dir_fd=directory, dst_dir_fd=directory)
    return Held(name, new.descriptor)
