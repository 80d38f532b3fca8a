"""Ballast: space put aside while there is some, thrown off when the disk is full."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from time import monotonic

from cs_desk.drafts.folder import sync

SIZE = 256 * 1024
ROOM = 4 * SIZE  # bytes that must be free before space is put aside (again)
PAUSE = 60.0  # s between two attempts to put it aside
NAME = ".ballast"


def is_full(error: OSError) -> bool:
    """Tell whether the error says that the disk or the account's share of it is full."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


class Ballast:
    """The ballast file of one folder, shared by all sessions of the person."""

    def __init__(self, folder: Path):
        self._path = folder / NAME
        self._next = 0.0

    def drop(self) -> bool:
        """Give the space back; False when there was none."""
        self._next = monotonic() + PAUSE
        try:
            self._path.unlink()
        except OSError:
            return False
        return True

    def ensure(self) -> None:
        """Put the space aside if it is not there and the disk has room; a failure only means that there is none."""
        if monotonic() < self._next:
            return
        self._next = monotonic() + PAUSE
        with suppress(OSError):
            if not self._present() and self._room():
                self._fill()

    def _present(self) -> bool:
        try:
            return self._path.lstat().st_size == SIZE
        except FileNotFoundError:
            return False

    def _room(self) -> bool:
        system = os.statvfs(self._path.parent)
        return system.f_bavail * system.f_frsize >= ROOM

    def _fill(self) -> None:
        flags = os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(self._path, flags, 0o600)
        try:
            # Random bytes: zeros would take no space on a file system that compresses or leaves holes.
            os.write(descriptor, os.urandom(SIZE))
            sync(descriptor)
        except OSError:
            self._path.unlink()
            raise
        finally:
            os.close(descriptor)
