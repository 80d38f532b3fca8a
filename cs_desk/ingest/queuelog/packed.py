"""A rotated log that was packed: unpacked piece by piece while it is read, never as a whole."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from cs_desk.errors import InputError
from cs_desk.ingest.queuelog.logfile import CHUNK, LONGEST, LogFile

GZIP = b"\x1f\x8b"
OTHERS = {b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"\x28\xb5\x2f\xfd": "zstd"}
LONGEST_MAGIC = 6
BELIEVED = 200
"""Bytes of a log that one packed byte may stand for; logs give 10 to 40, what is made to fill a disk gives 1,000."""
UNASKED = 16 << 20
"""So much is unpacked before that is asked."""


def open_log(path: Path) -> LogFile | PackedLog:
    """Open a log, packed by gzip or plain, as its first bytes say; raises NotFoundError, InputError."""
    plain = LogFile(path)
    begin = plain.begins(LONGEST_MAGIC)
    for magic, packer in OTHERS.items():
        if begin.startswith(magic):
            plain.close()
            raise InputError(f"{path} is packed by {packer}: {packer} -dc {path.name} | cs-desk import queue-log -")
    if not begin.startswith(GZIP):
        return plain
    plain.close()
    return PackedLog(path)


class PackedLog:
    """One log packed by gzip: gives whole lines, as `LogFile` does."""

    def __init__(self, path: Path):
        """Open a file that is known to be there."""
        self.path = path
        self._packed = path.open("rb")
        self._file = gzip.GzipFile(fileobj=self._packed)
        self._size = max(path.stat().st_size, 1)
        self._held = b""
        self._unpacked = 0

    def lines(self, most: int) -> list[bytes]:
        """Return the next whole lines, `most` at most; none at the end. Raises InputError where it is damaged."""
        while True:
            *whole, rest = self._held.split(b"\n", most)
            if not whole and len(rest) >= LONGEST:
                whole, rest = [rest[:LONGEST]], rest[LONGEST:]
            if whole:
                self._held = rest
                return whole
            if not (more := self._more()):
                return []
            self._held += more

    def _more(self) -> bytes:
        try:
            found = self._file.read(CHUNK)
        except (EOFError, OSError, zlib.error) as error:
            why = "is cut off" if isinstance(error, EOFError) else f"is damaged ({error})"
            raise InputError(f"{self.path} {why}; what came before is stored.") from error
        self._unpacked += len(found)
        if self._unpacked > UNASKED and self._unpacked > BELIEVED * self._packed.tell():
            raise InputError(
                f"{self.path} unpacks to over {BELIEVED} times its size, as no log does; what came before is stored."
            )
        return found

    def last(self) -> list[bytes]:
        """Return what follows the last end of line, as a line."""
        line, self._held = self._held, b""
        return [line] if line else []

    def share(self) -> float:
        """Return how much of the file has been read, from 0 to 1."""
        return min(self._packed.tell() / self._size, 1.0)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        self._packed.close()
