"""`tests.terminal.desk` on a pseudo-terminal, together with the pipe on which it reports what happens to it."""

from __future__ import annotations

import os
import re
import select
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.ptys import PtySession, Timeout

PYTHON = [sys.executable, "-m", "tests.terminal.desk"]


class Running:
    """The app under test: its terminal, its reports so far, its draft file."""

    def __init__(
        self,
        folder: Path,
        mood: str = "",
        *,
        through: Sequence[str] = (),
        env: dict[str, str] | None = None,
        answers: bool = True,
        controlling: bool = True,
        cols: int = 80,
        rows: int = 24,
    ) -> None:
        self.draft = folder / "draft"
        self.lines: list[str] = []
        self._rest = b""
        self._pipe, theirs = os.pipe()
        own = {"REPORT": str(theirs), "DRAFT": str(self.draft), "MOOD": mood}
        try:
            self.tty = PtySession(
                [*through, *PYTHON],
                cols=cols,
                rows=rows,
                env={**own, **(env or {})},
                answers=answers,
                controlling=controlling,
                inherit=[theirs],
            )
        finally:
            os.close(theirs)

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        self.tty.close()
        os.close(self._pipe)

    @property
    def ticks(self) -> int:
        """The last tick reported."""
        return next((int(line[5:]) for line in reversed(self.lines) if line.startswith("tick ")), 0)

    def read(self, timeout: float = 0.0) -> None:
        """Take in the reports that are there, waiting at most `timeout` seconds for the first."""
        while select.select([self._pipe], [], [], timeout)[0]:
            data = os.read(self._pipe, 65536)
            *whole, self._rest = (self._rest + data).split(b"\n")
            self.lines += [line.decode() for line in whole]
            timeout = 0.0
            if not data:
                return

    def until(self, holds: Callable[[], object] | str, seconds: float = 20.0, *, read_terminal: bool = True) -> None:
        """Wait for a report line (a regular expression that fits its beginning) or a condition."""
        wanted = holds if callable(holds) else lambda: self.reported(holds)
        end = time.perf_counter() + seconds
        while not wanted():
            if time.perf_counter() > end:
                raise Timeout(f"{holds!r} did not come within {seconds} s; last reports: {self.lines[-5:]}")
            if read_terminal:
                self.tty.pump(0.0)
            self.read(0.02)

    def until_ticks(self, more: int, seconds: float = 20.0, *, read_terminal: bool = True) -> None:
        """Wait until the app has ticked so many times more."""
        self.read()
        goal = self.ticks + more
        self.until(lambda: self.ticks >= goal, seconds, read_terminal=read_terminal)

    def reported(self, pattern: str) -> bool:
        """True if a report line fits the regular expression from its beginning."""
        return any(re.match(pattern, line) for line in self.lines)

    def ended(self, seconds: float = 10.0, *, read_terminal: bool = True) -> int:
        """Wait for the end and return the exit code; all reports are in `lines` then."""
        code = self.tty.wait(seconds, read=read_terminal)
        self.read()
        return code
