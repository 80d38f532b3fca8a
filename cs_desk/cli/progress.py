"""How far a long command has come: one line on a terminal, nothing anywhere else."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Protocol

from cs_desk.cli.say import tell

EVERY = 0.1  # seconds between two pictures of the line
WIDTH = 30
CLEAR = "\r\x1b[K"


class Measured(Protocol):
    """What knows how much of itself has been read, from 0 to 1."""

    def share(self) -> float:
        """Return the share read so far."""
        ...


class Progress:
    """A bar with share and rate on stderr, redrawn at most ten times a second and gone at the end."""

    def __init__(self, measured: Measured):
        self._measured = measured
        self._on = sys.stderr.isatty()
        self._started = self._shown = time.monotonic()
        self._drawn = False

    def show(self, rows: int) -> None:
        """Draw the line anew for so many rows."""
        now = time.monotonic()
        if not self._on or now - self._shown < EVERY:
            return
        self._shown, self._drawn = now, True
        share = self._measured.share()
        done = round(share * WIDTH)
        rate = rows / max(now - self._started, 0.001)
        bar = "█" * done + "░" * (WIDTH - done)
        sys.stderr.write(f"{CLEAR}{bar} {share:4.0%}  {rows:,} rows, {rate:,.0f} a second")
        sys.stderr.flush()

    def tell(self, text: str) -> None:
        """Print a message above the line."""
        self._wipe()
        tell(text)

    def _wipe(self) -> None:
        if self._drawn:
            sys.stderr.write(CLEAR)
            sys.stderr.flush()
            self._drawn = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wipe()
