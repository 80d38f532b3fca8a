"""A small real app on the safe driver, run on a pseudo-terminal by the tests: `python -m tests.terminal.desk`.

It tells what happens to it line by line on the file descriptor REPORT: ticks, keys, hang-up, cancelled, unmount,
atexit. The words of MOOD choose what it does: see the methods.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import sys
import threading
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from cs_desk.__main__ import settle
from cs_desk.terminal.driver import SafeDriver
from cs_desk.terminal.host import TerminalApp
from tests.terminal.moods import MOODS


def report(line: str) -> None:
    """Tell the test."""
    os.write(int(os.environ["REPORT"]), f"{line}\n".encode())


class PatientDriver(SafeDriver):
    """The driver with time enough for a clean end on a busy machine."""

    deadline_seconds = 20.0


class BeatingDriver(PatientDriver):
    """The driver with a quick heartbeat."""

    heartbeat_seconds = 0.3


class HastyDriver(SafeDriver):
    """The driver with a short deadline."""

    deadline_seconds = 0.7


class NarrowDriver(PatientDriver):
    """The driver with a limit far below one frame."""

    output_limit = 1000


DRIVERS = {"beating": BeatingDriver, "hasty": HastyDriver, "narrow": NarrowDriver}


ACTS = frozenset({"block", "still", "fail", "open"})


class Board(Widget):
    """Every cell in another colour than its neighbour and than a tick before: about 30 bytes a cell on the wire."""

    count = 0

    def render_line(self, y: int) -> Strip:
        """Return the count in the first row, and rows of x below."""
        if y == 0:
            return Strip([Segment(f"count {self.count} end")])
        return stripes(self.size.width, self.count % 2)


@cache
def stripes(width: int, first: int) -> Strip:
    """Return a row of x in two colours by turns."""
    styles = (Style.parse("#f1e2d3 on #a1b2c3"), Style.parse("#a1b2c3 on #f1e2d3"))
    return Strip([Segment("x", styles[(x + first) % 2]) for x in range(width)])


class Desk(TerminalApp[None]):
    """Ticks 20 times a second; `counting` shows the count, `heavy` repaints every cell as well."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", priority=True),
        Binding("b", "block"),
        Binding("s", "still"),
        Binding("f", "fail"),
        Binding("o", "open"),
    ]

    def __init__(self, mood: frozenset[str]) -> None:
        assert mood <= MOODS
        self.mood = mood
        super().__init__()
        self.count = 0
        self.still = False

    def get_driver_class(self) -> type[Driver]:
        return next((driver for mood, driver in DRIVERS.items() if mood in self.mood), PatientDriver)

    def compose(self) -> ComposeResult:
        yield Board() if "heavy" in self.mood else Static("│ ready", id="board", markup=False)

    def on_mount(self) -> None:
        self.set_interval(0.05, self.tick)
        self.run_worker(self.wait_for_ever())
        report(f"mounted {self.size.width}x{self.size.height}")

    def tick(self) -> None:
        self.count += 1
        report(f"tick {self.count}")
        if self.still:
            return
        if "heavy" in self.mood:
            board = self.query_one(Board)
            board.count = self.count
            board.refresh()
        elif "counting" in self.mood:
            self.query_one("#board", Static).update(f"count {self.count} end")

    async def wait_for_ever(self) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            report("cancelled")

    def action_still(self) -> None:
        self.still = True
        report(f"still {self.count}")

    def action_open(self) -> None:
        self.open_url("http://localhost/")
        report("opened")

    def action_fail(self) -> None:
        raise RuntimeError("a name \x1b]0;pwn\x07 of ours \x9b2J")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let letters be letters where the test is about keys."""
        return False if "keys" in self.mood and action in ACTS else super().check_action(action, parameters)

    def action_block(self) -> None:
        report("blocked")
        threading.Event().wait()

    def on_key(self, event: events.Key) -> None:
        report(f"key {event.key}")

    def on_paste(self, event: events.Paste) -> None:
        report(f"paste {event.text!r}")

    def on_resize(self, event: events.Resize) -> None:
        report(f"size {event.size.width}x{event.size.height}")

    def on_unmount(self) -> None:
        report("unmount")


class Saving(Desk):
    """Saves a draft when it is told that the terminal goes; `slow`, `broken` and `hung` are ways of doing so."""

    def hang_up(self, reason: str) -> Awaitable[None] | None:
        report(f"hang_up {reason}")
        if "broken" in self.mood:
            raise OSError("no space left")
        Path(os.environ["DRAFT"]).write_text("my words", encoding="utf-8")
        if "slow" in self.mood:
            return self.finish_saving()
        if "hung" in self.mood:
            return asyncio.Event().wait()  # type: ignore[return-value]  # never returns
        return None

    async def finish_saving(self) -> None:
        await asyncio.get_running_loop().run_in_executor(None, report, "saved in a thread")


def main() -> int:
    """Run the app and return its exit code."""
    mood = frozenset(os.environ.get("MOOD", "").split())
    farewell: Callable[[], None] = lambda: report("atexit")  # noqa: E731 - one line says it
    atexit.register(farewell)
    app = Desk(mood) if "silent" in mood else Saving(mood)
    app.run()
    for stream in (sys.stdout, sys.stderr):
        stream.write("goodbye\n")
    return settle(app.return_code or 0)


if __name__ == "__main__":
    sys.exit(main())
