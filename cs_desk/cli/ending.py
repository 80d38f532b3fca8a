"""The orderly end of a command that runs until it is told to stop."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ending:
    """Hears the signals that ask a process to end; inside it they interrupt nothing but a wait."""

    def __init__(self, also: Callable[[], None] = lambda: None):
        """`also` is called from the signal's handler: only what is safe there."""
        self.asked = False
        self._also = also
        self._read, self._write = os.pipe()
        self._before: dict[int, Any] = {}

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        if not self.asked:
            self.asked = True
            os.write(self._write, b".")
        self._also()

    def wait(self, seconds: float, *readable: int) -> bool:
        """Wait until a descriptor can be read, the time has passed, or the end was asked for; tell of the first."""
        ready, _, _ = select.select([self._read, *readable], [], [], seconds)
        return any(one in ready for one in readable)

    def __enter__(self) -> Ending:
        for number in SIGNALS:
            self._before[number] = signal.signal(number, self._hear)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)
        os.close(self._read)
        os.close(self._write)
