"""How far a long command has come: one line on a terminal, nothing anywhere else."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
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


class Upgrading:
    """Says on stderr that an older store is brought up; on a terminal also how far it has come."""

    def __init__(self) -> None:
        self._on = sys.stderr.isatty()
        self._shown = 0.0
        self._drawn = False

    def __call__(self, words: str, done: int = 0, of: int = 0) -> None:
        """Print a line for what begins, and draw a passing one for what goes on, until all of it is done."""
        if not of:
            tell(f"cs-desk: {words}.")
            return
        now = time.monotonic()
        if self._on and done < of and now - self._shown >= EVERY:
            self._shown, self._drawn = now, True
            draw(f"{bar(done / of)}  {words}: {done:,} of {of:,} records")
        elif self._drawn and done >= of:
            sys.stderr.write(CLEAR)
            sys.stderr.flush()
            self._drawn = False


def in_words(say: Callable[[str], None], words: str, done: int = 0, of: int = 0) -> None:
    """Say in words how far something has come."""
    say(f"{words}: {done:,} of {of:,} records" if of else words)


def bar(share: float) -> str:
    """Return a bar of WIDTH cells with the share in per cent."""
    done = round(share * WIDTH)
    return f"{'█' * done}{'░' * (WIDTH - done)} {share:4.0%}"


def draw(line: str) -> None:
    """Draw a passing line on the terminal, cut where a narrow one ends: what wraps cannot be wiped away."""
    try:
        wide = os.get_terminal_size(sys.stderr.fileno()).columns
    except OSError:
        wide = 0
    sys.stderr.write(f"{CLEAR}{line[: wide - 1] if wide else line}")
    sys.stderr.flush()


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
        rate = rows / max(now - self._started, 0.001)
        draw(f"{bar(self._measured.share())}  {rows:,} rows, {rate:,.0f} a second")

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
