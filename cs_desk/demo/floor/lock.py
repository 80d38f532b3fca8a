"""One floor to a store: whoever holds the lock plays, the others wait until its process is gone, however it went."""

from __future__ import annotations

import fcntl
import os

from cs_desk.errors import StoreError
from cs_desk.store.connect import Store, speaking

KEY = 0x637364666C6F6F72  # "csdfloor"


class FloorLock:
    """A lock that ends with its process: on SQLite a locked file beside the store, on PostgreSQL an advisory lock."""

    def __init__(self, store: Store):
        self._store = store
        self._file: int | None = None
        self.held = False

    def take(self) -> bool:
        """Take the lock if nobody has it, and tell whether it is held.

        Raises StoreError where it cannot be tried, ConnectionLostError where the server is away.
        """
        if not self.held:
            self.held = self._lock_file() if self._store.sqlite else self._lock_server()
        return self.held

    def lost(self) -> None:
        """Say that the connection was lost, and with it what the server held for it."""
        if not self._store.sqlite:
            self.held = False

    def _lock_server(self) -> bool:
        with speaking():  # a server that is away is one to wait for, also where no connection was left to ask with
            return bool(self._store.execute("SELECT pg_try_advisory_lock(?)", (KEY,)).fetchone()[0])

    def _lock_file(self) -> bool:
        # A file of its own: closing any descriptor of the store itself would drop SQLite's locks on it.
        path = self._store.address.path.with_name(self._store.address.path.name + ".floor")
        try:
            if self._file is None:
                self._file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            raise StoreError(
                f"{path}: {error.strerror}. The living floor needs this file; --no-floor does without."
            ) from error
        return True

    def close(self) -> None:
        """Let go of the file; the server's lock goes with the connection."""
        if self._file is not None:
            os.close(self._file)
        self._file, self.held = None, False
