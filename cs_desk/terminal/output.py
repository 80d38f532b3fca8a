"""Writing to a terminal that may stop reading: bounded, never blocking the caller, quiet when the terminal is gone."""

from __future__ import annotations

import os
import select
import sys
from collections import deque
from collections.abc import Callable
from threading import Condition
from typing import IO

from textual.drivers._writer_thread import WriterThread

LIMIT = 1_000_000
"""Bytes that may wait for the terminal before frames are dropped."""
SLICE = 4096
"""Bytes handed to the terminal at a time; the most that must go out before last words can."""
STOP_SECONDS = 0.5
CSI = b"\x1b["


class BoundedWriter(WriterThread):
    """Textual's writer thread with a queue bounded by bytes instead of one that blocks after thirty frames.

    Once `limit` bytes wait besides one frame, what waits and what follows is dropped until the terminal has read what
    was under way; then `on_drained` is called, so that one full repaint makes good what was dropped. `on_lost` is
    called once when writing fails because the terminal is gone. Both are called on this thread.
    """

    def __init__(
        self,
        file: IO[str],
        *,
        on_drained: Callable[[], None],
        on_lost: Callable[[], None],
        limit: int = LIMIT,
    ) -> None:
        super().__init__(file)
        self._limit = limit
        self._on_drained = on_drained
        self._on_lost = on_lost
        self._news = Condition()
        self._waiting: deque[bytes] = deque()
        self._size = 0  # bytes waiting or being written
        self._largest = 0
        self._behind = False
        self._ended = False
        self._cut_short = False
        self._progress = 0

    def write(self, text: str) -> None:
        """Queue the text as UTF-8, or drop it while the terminal is behind; never blocks."""
        data = text.encode("utf-8", "replace")
        with self._news:
            if self._behind or self._ended or not data:
                return
            self._largest = max(self._largest, len(data))
            if self._size >= self._limit + self._largest:  # a full repaint alone never is, however large the screen
                self._forget()
                self._behind = True
                self._news.notify()
                return
            self._waiting.append(data)
            self._size += len(data)
            self._news.notify()

    def forget(self) -> None:
        """Drop what waits and the rest of what is being written, and take all that follows: it is the last words."""
        with self._news:
            self._forget()
            self._behind = False
            self._limit = sys.maxsize
            self._cut_short = True

    def run(self) -> None:
        """Write what is queued until `stop`; ends quietly when the terminal is gone."""
        while (data := self._take()) is not None:
            try:
                self._write_all(data)
            except OSError:
                with self._news:
                    self._ended = True
                    self._forget()
                self._on_lost()
                return
            if self._written(len(data)):
                self._on_drained()

    def stop(self) -> None:
        """End the thread once the queue is empty; waits no longer than half a second in which nothing was read."""
        with self._news:
            self._ended = True
            self._news.notify()
        before = -1
        while self.is_alive() and self._progress != before:
            before = self._progress
            self.join(STOP_SECONDS)

    def _forget(self) -> None:
        self._size -= sum(map(len, self._waiting))
        self._waiting.clear()

    def _take(self) -> bytes | None:
        """Wait for text and return some whole writes: none if all was dropped before it came here, None at the end."""
        with self._news:
            self._news.wait_for(lambda: self._waiting or self._ended or self._behind)
            parts: list[bytes] = []
            size = 0
            while self._waiting and (not parts or size + len(self._waiting[0]) <= SLICE):
                parts.append(self._waiting.popleft())
                size += len(parts[-1])
            self._cut_short = False
            return b"".join(parts) if parts or not self._ended else None

    def _written(self, size: int) -> bool:
        """Count off what was written; True when a terminal that was behind has caught up."""
        with self._news:
            self._size -= size
            caught_up = self._behind and not self._waiting
            self._behind = self._behind and not caught_up
            return caught_up

    def _write_all(self, data: bytes) -> None:
        fd, done = self.fileno(), 0
        while done < len(data):
            if self._cut_short:  # what stands before the next control sequence is whole
                end = data.find(CSI, done)
                data, self._cut_short = data[: end if end >= 0 else len(data)], False
            try:
                done += os.write(fd, data[done : done + SLICE])
                self._progress += 1
            except BlockingIOError:  # another owner of the same terminal made it non-blocking
                select.select([], [fd], [])
