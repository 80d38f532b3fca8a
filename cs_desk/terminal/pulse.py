"""Is anybody there? A question that terminals answer by themselves, and what silence means.

A session whose client froze stays logged in for hours: the server's own keep-alive never fires while the screen is
painted now and then. So the driver asks, at every beat, whether the terminal knows synchronised output (DECRQM 2026).
"""

from __future__ import annotations

from enum import Enum

QUESTION = "\x1b[?2026$p"
SECONDS = 30.0
"""Between two questions."""
PATIENCE = 3
"""Beats without a sign of life after which a terminal that used to answer is dead (90 s)."""


class Beat(Enum):
    """What to do at a beat."""

    ASK = "ask"
    QUIET = "quiet"
    DEAD = "dead"


class Pulse:
    """Counts beats without a sign of life. Any input is one; only an answer proves that the terminal answers at all.

    Silence is counted in beats, not in time, so that a process or machine that slept does not take its own sleep for
    the terminal's. A terminal that has never answered is never asked again and never called dead.
    """

    def __init__(self, patience: int = PATIENCE) -> None:
        self._patience = patience
        self._answers = False
        self._heard = False
        self._silent = 0

    def heard(self, data: bytes) -> None:
        """Note raw input (may be called from another thread than `beat`)."""
        self._heard = True
        if b"\x1b[?2026;" in data:
            self._answers = True

    def beat(self) -> Beat:
        """Return what to do now; to be called once in each interval, the first time after one interval."""
        if not self._answers:
            return Beat.QUIET
        self._silent = 0 if self._heard else self._silent + 1
        self._heard = False
        return Beat.DEAD if self._silent >= self._patience else Beat.ASK
