"""The floor as a process beside a desk: it lives as long as this end of its pipe is open, however the desk ends."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys

from cs_desk.store.address import StoreAddress

LAST_DEED = 3.0
"""Seconds that a floor may take for what it is doing when the desk leaves."""


class FloorProcess:
    """A floor that plays while it is open; starting it costs the desk no more than a process."""

    def __init__(self, address: StoreAddress, *, haste: float = 1.0):
        self._address = address
        self._haste = haste
        self._pipe: int | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process, None before it was started."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Begin; a machine that cannot start another process has a demo without its floor."""
        theirs, self._pipe = os.pipe()
        command = [sys.executable, "-P", "-m", "cs_desk", "demo", "--floor-only", "--db", self._address.location]
        command += ["--haste", str(self._haste)]
        quiet = subprocess.DEVNULL
        with contextlib.suppress(OSError):
            self._process = subprocess.Popen(command, stdin=theirs, stdout=quiet, stderr=quiet, start_new_session=True)
        os.close(theirs)

    def stop(self) -> None:
        """End it: it finishes what it is doing and goes."""
        if self._pipe is not None:
            os.close(self._pipe)
            self._pipe = None
        if self._process is not None:
            try:
                self._process.wait(LAST_DEED)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
