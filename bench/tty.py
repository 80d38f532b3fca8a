"""A terminal that only keeps time: bytes are stamped as they come and no emulator draws them meanwhile."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from tests.ptys import PtySession, Timeout

ANSWERS = ((b"\x1b[c", b"\x1b[?62;22c"), (b"\x1b[?2026$p", b"\x1b[?2026;2$y"))
CONTROLS = re.compile(r"\x1b\[[0-9;?<=>$]*[@-~]")
LIMIT = 30.0


@dataclass(frozen=True, slots=True)
class Burst:
    """What came after a key: seconds until its last byte, and how many bytes."""

    seconds: float
    size: int


class Stopwatch(PtySession):
    """A program on a terminal of which only the bytes and their times are looked at; `text` stays empty."""

    def __enter__(self) -> Self:
        return self

    def until_bytes(self, marks: Sequence[bytes], *, start: int = 0, seconds: float = LIMIT) -> float:
        """Read until every mark has come since byte `start`; return the moment. Raises Timeout."""
        end = time.perf_counter() + seconds
        while True:
            came = bytes(self.raw[start:])
            missing = [mark for mark in marks if mark not in came]
            now = time.perf_counter()
            if not missing:
                return now
            if self.ended or now > end:
                told = CONTROLS.sub("", came[-3000:].decode("utf-8", "replace"))[-200:]
                why = "before the program ended" if self.ended else f"within {seconds:.0f} s"
                raise Timeout(f"{missing!r} did not come {why}; the last bytes: {told!r}")
            self.pump(0.05)

    def burst(self, key: str, *, quiet: float = 0.08, seconds: float = 5.0) -> Burst:
        """Press a key and read until nothing has come for `quiet` seconds; raises Timeout when nothing comes at all."""
        before, began = len(self.raw), time.perf_counter()
        self.press(key)
        last = began
        while self.pump(quiet if last > began else seconds):
            last = time.perf_counter()
        if last == began:
            raise Timeout(f"{key}: nothing was painted within {seconds:.0f} s")
        return Burst(last - began, len(self.raw) - before)

    def _show(self, data: bytes) -> None:
        """Answer what a terminal answers, and draw nothing."""
        for question, answer in ANSWERS:
            for _ in range(data.count(question) if not self.ended else 0):
                self.send(answer)


def clear_of_the_minute(seconds: float, *sessions: Stopwatch) -> None:
    """Let the minute pass if it would change within so many seconds: clocks and ages may then be painted anew."""
    left = 60 - time.time() % 60
    if left < seconds + 1:
        watch(left + 2, *sessions)


def watch(seconds: float, *sessions: Stopwatch) -> None:
    """Read what comes for so long; raises Timeout when a program ends meanwhile."""
    end = time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0:
        for session in sessions:
            session.pump(min(left, 0.05))
            if session.ended:
                raise Timeout("the desk ended while it was watched")
