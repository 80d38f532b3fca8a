"""The queue before SQLite's write lock: first come, first served, and the next one is woken at once.

SQLite lets those who wait ask again after growing pauses of up to 100 ms: a lock in great demand stands idle while
all of them sleep, and whoever comes just then goes first. A file lock's own queue, which the kernel keeps, does
neither. It is a courtesy among desks: what keeps two writers apart is still the store's lock, and where the queue's
file cannot be made, the desks do without it.
"""

from __future__ import annotations

import fcntl
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cs_desk.errors import StoreBusyError
from cs_desk.store.faults import BUSY

SUFFIX = "-queue"


@contextmanager
def turn(store: Path, seconds: float) -> Iterator[None]:
    """Wait for one's turn to write to a store's file; raises StoreBusyError when it does not come in time."""
    descriptor = _turn(store, seconds)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _turn(store: Path, seconds: float) -> int | None:
    """Return the descriptor that holds the turn; None where no file may be made, or its file system has no locks."""
    try:
        descriptor, first = _asked(store)
    except OSError:
        return None
    if not first:
        if not seconds:
            os.close(descriptor)
        try:
            came = bool(seconds) and _Waiting(descriptor).wait(seconds)
        except RuntimeError:  # no thread can be started, as at an interpreter's end: there is the store's own lock
            os.close(descriptor)
            return None
        if not came:
            raise StoreBusyError(BUSY)
    return descriptor


def remove(store: Path) -> None:
    """Take away the queue's file of a store that nobody else has open."""
    _file(store).unlink(missing_ok=True)


def _file(store: Path) -> Path:
    return store.with_name(store.name + SUFFIX)


def _opened(store: Path) -> int:
    """Open the queue's file, and make it, as open to others as the store is, where it is missing; raises OSError."""
    path, flags = _file(store), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        return os.open(path, flags)
    except FileNotFoundError:
        descriptor = os.open(path, flags | os.O_CREAT, 0o600)
        os.fchmod(descriptor, stat.S_IMODE(store.stat().st_mode))
        return descriptor


def _asked(store: Path) -> tuple[int, bool]:
    """Return the opened file and whether the turn is had already; raises OSError."""
    descriptor = _opened(store)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return descriptor, False
    except OSError:
        os.close(descriptor)
        raise
    return descriptor, True


class _Waiting(threading.Thread):
    """Stands in the queue for a thread that will not stand there for ever: the kernel's queue knows no deadline."""

    def __init__(self, descriptor: int):
        super().__init__(name="queue", daemon=True)
        self._descriptor = descriptor
        self._deciding = threading.Lock()
        self._first = threading.Event()
        self._gone = False

    def run(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        with self._deciding:
            if self._gone:
                os.close(self._descriptor)
            else:
                self._first.set()

    def wait(self, seconds: float) -> bool:
        """Tell whether the turn came in time; where it did not, whoever stands here lets it pass."""
        self.start()
        came = False
        try:
            came = self._first.wait(seconds)
        finally:  # also when this thread is interrupted: nobody is left with a turn that no one will use
            with self._deciding:
                self._gone = not came
                if self._gone and self._first.is_set():
                    os.close(self._descriptor)
        return came
