"""A log file that grows, is renamed and begun anew, or is emptied while it is read."""

from __future__ import annotations

import os
import stat
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

from cs_desk.errors import InputError
from cs_desk.ingest.files import reading
from cs_desk.models.callbatch import Place

HEAD = 512  # bytes at the beginning by which a file is known again
PACKED = frozenset({".gz", ".bz2", ".xz", ".zst"})
CHUNK = 1 << 19
LONGEST = 1 << 16  # bytes without an end of line that are taken as a line


class LogFile:
    """One opened log: gives whole lines, and knows where it is in it."""

    def __init__(self, path: Path, position: int = 0):
        """Open a file at a byte; raises NotFoundError, InputError, StoreError."""
        self.path = path
        with reading(path):
            if not stat.S_ISREG(path.stat().st_mode):
                raise InputError(f"{path} is not a plain file; a log may also come in on stdin: -")
            self._file: BinaryIO = path.open("rb", buffering=0)
        self.position = position

    @property
    def inode(self) -> str:
        """Which file this is, whatever it is called by now."""
        found = os.fstat(self._file.fileno())
        return f"{found.st_dev}:{found.st_ino}"

    @property
    def size(self) -> int:
        """How many bytes it has now."""
        return os.fstat(self._file.fileno()).st_size

    def begins(self, length: int) -> bytes:
        """Return the first bytes of the file."""
        return os.pread(self._file.fileno(), length, 0)

    def head(self) -> str:
        """Return a digest of how the file begins, with how many bytes that is."""
        return head_of(self._file, min(self.position, HEAD))

    def place(self, followed: str, state: str) -> Place:
        """Return the place up to which lines were given, for the log that is followed under a name."""
        return Place(followed, self.inode, self.position, self.head(), state)

    def was_cut(self, head: str) -> bool:
        """Tell whether the file was emptied or written anew since it began as `head` says."""
        return self.size < self.position or head_of(self._file, int(head.partition(":")[0] or 0)) != head

    def from_start(self) -> None:
        """Read it from its first byte again."""
        self.position = 0

    def lines(self, most: int) -> list[bytes]:
        """Return the next whole lines, `most` at most, and go on behind them; none where there is no whole line."""
        chunk = os.pread(self._file.fileno(), CHUNK, self.position)
        whole = chunk.split(b"\n", most)[:most] if chunk.count(b"\n") > most else chunk.split(b"\n")[:-1]
        if not whole and len(chunk) >= LONGEST:
            whole = [chunk[:LONGEST]]
            self.position -= 1  # it has no end that would count
        self.position += sum(map(len, whole)) + len(whole)
        return whole

    def last(self) -> list[bytes]:
        """Return what follows the last end of line, as a line: nothing more will come of it."""
        line = os.pread(self._file.fileno(), CHUNK, self.position)
        self.position += len(line)
        return [line] if line else []

    def share(self) -> float:
        """Return how much of the file has been read, from 0 to 1."""
        return min(self.position / max(self.size, 1), 1.0)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def head_of(file: BinaryIO, length: int) -> str:
    """Return the digest of the first bytes of a file."""
    begin = os.pread(file.fileno(), length, 0)
    return f"{length}:{blake2b(begin, digest_size=12).hexdigest()}"


def inode_at(path: Path) -> str:
    """Return which file has a name now, "" where none has."""
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{found.st_dev}:{found.st_ino}"


def renamed(place: Place) -> list[Path]:
    """Return the files to read before the one that has the name now: the one of the place, then those begun after it.

    A log that is rotated gets another name in its folder, beginning with its own: queue_log.1, queue_log-20261122.
    Empty where the file of the place is gone (removed or compressed).
    """
    path = Path(place.path)
    found: list[tuple[int, Path]] = []
    for other in path.parent.iterdir():
        if other != path and other.name.startswith(path.name) and other.suffix not in PACKED and other.is_file():
            found.append((other.stat().st_mtime_ns, other))
    ordered = [other for _, other in sorted(found)]
    for at, other in enumerate(ordered):
        if inode_at(other) == place.inode:
            return ordered[at:]
    return []
