"""The board for the wall: a few figures in large digits, to be read from five metres; no names, no key needed."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Grid
from textual.content import Content

from cs_desk.models.boardrows import BoardPage, BoardWanted
from cs_desk.queries import board
from cs_desk.screens.base import DeskPane
from cs_desk.screens.board import AREAS, LOOK_EVERY
from cs_desk.widgets.bars import Bar
from cs_desk.widgets.ink import LATE, QUIET, STRONG, ink, time_of
from cs_desk.widgets.prompt import PromptLine
from cs_desk.widgets.walltile import WallTile, wall_faces

PLACES = 6


class WallGrid(Grid, can_focus=True):
    """Where the figures hang; it has the cursor, so that keys find the screen."""


class WallScreen(DeskPane):
    """Six figures, as large as a terminal has them."""

    WHERE: ClassVar[frozenset[str]] = frozenset({"wall"})
    TITLE_WORD = "Wall"

    def __init__(self) -> None:
        super().__init__()
        self.page: BoardPage | None = None
        self.ready = False

    def compose(self) -> ComposeResult:
        """The digits between the fixed lines."""
        yield from self.compose_top()
        with WallGrid(id="wall"):
            for number in range(PLACES):
                yield WallTile(id=f"wall-{number}")
        yield PromptLine()
        yield from self.compose_bottom()

    def on_mount(self) -> None:
        """Read the board."""
        self.put_cursor(self.query_one(WallGrid))
        self.work(self._load, group="flow")
        self._next_look()

    async def _load(self) -> None:
        try:
            self.page = await self.session.ask(board.board, BoardWanted(compare=False))
        finally:
            self.ready = True
        self.draw()

    def draw(self) -> None:
        """Show what was read; a figure that did not change is left alone."""
        if self.page is None:
            return
        for face, tile in zip(wall_faces(self.page, PLACES), self.query(WallTile), strict=False):
            tile.show(face)
        self.show_bars()

    def show_bars(self) -> None:
        """Fill the fixed lines: the day, what burns, how many are at work; nobody's name."""
        page = self.page
        alarms = page.alarms if page else ()
        burns = (
            ink((f"▼ {len(alarms)} alarm{'s' if len(alarms) != 1 else ''}", f"{LATE} bold")) if alarms else Content("")
        )
        whose = f" · {page.scope.word}" if page and not page.own else ""
        time = ink(burns, "   ", (time_of(self.now(), self.zone), STRONG))
        self.query_one("#top", Bar).show(ink(self.title_line(), "  ", ("today", STRONG), (whose, QUIET)), time)
        told = "   ".join(f"{one.word} {one.detail}" for one in alarms)
        self.show_bottom(ink((told, LATE)))

    def others_changed(self, areas: frozenset[str]) -> None:
        """Somebody wrote something; read again."""
        if areas & AREAS:
            self.work(self._load, group="load")

    def _next_look(self) -> None:
        now = self.now()
        left = LOOK_EVERY - now.second % LOOK_EVERY - now.microsecond / 1e6
        self.set_timer(left + 0.01, self._look, name="look")

    def _look(self) -> None:
        """Waits go by the minute."""
        self._next_look()
        if self.ready and self.page is not None:
            self.page = self.page._replace(at=self.now())
            self.draw()

    def do_app_back(self) -> None:
        """Back to the board."""
        self.app.switch_mode("board")
