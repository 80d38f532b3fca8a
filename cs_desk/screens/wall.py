"""The board for the wall: a few figures in large digits, to be read from five metres; no names, no key needed."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content

from cs_desk.models.boardrows import BoardWanted
from cs_desk.screens.boardpane import BoardPane
from cs_desk.widgets.bars import Bar
from cs_desk.widgets.canvas import Canvas
from cs_desk.widgets.ink import LATE, QUIET, STRONG, ink, time_of
from cs_desk.widgets.prompt import PromptLine
from cs_desk.widgets.walltile import wall

PLACES = 6


class WallScreen(BoardPane):
    """Six figures, as large as a terminal has them."""

    WHERE: ClassVar[frozenset[str]] = frozenset({"wall"})
    TITLE_WORD = "Wall"

    def __init__(self) -> None:
        super().__init__(BoardWanted(compare=False))

    def compose(self) -> ComposeResult:
        """The digits between the fixed lines."""
        yield from self.compose_top()
        yield Canvas(id="wall")
        yield PromptLine()
        yield from self.compose_bottom()

    def on_mount(self) -> None:
        """Keys are the page's."""
        self.put_cursor(self.query_one(Canvas))

    def draw(self) -> None:
        """Show what was read; of a figure that changed, the cells that differ are painted."""
        canvas = self.query_one(Canvas)
        if self.page is not None and canvas.size:
            canvas.show(wall(self.page, canvas.size, PLACES))
        self.show_bars()

    def on_canvas_sized(self) -> None:
        """Hang it anew: what room there is shows when the page is laid out, after the terminal changed."""
        self.draw()

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

    def do_app_back(self) -> None:
        """Back to the board."""
        self.app.switch_mode("board")
