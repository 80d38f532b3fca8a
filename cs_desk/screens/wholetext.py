"""A text that scrolls between the fixed lines: one record or one figure, whole."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from cs_desk.screens.base import DeskPane
from cs_desk.widgets.ink import lines
from cs_desk.widgets.prompt import PromptLine


class WholeTextPane(DeskPane):
    """A page that is read from the store and laid out as one text; subclasses say what is read and what is shown."""

    CHANGED: ClassVar[frozenset[str]] = frozenset()
    """Areas whose changes are a reason to read again."""
    BINDINGS: ClassVar = [
        ("down,j", "scroll(1)", ""), ("up,k", "scroll(-1)", ""), ("pagedown", "scroll(10)", ""),
        ("pageup", "scroll(-10)", ""),
    ]  # fmt: skip

    def compose(self) -> ComposeResult:
        """One text that scrolls."""
        yield from self.compose_top()
        with VerticalScroll(id="whole", can_focus=True):
            yield Static("", id="whole-text", markup=False)
        yield PromptLine()
        yield from self.compose_bottom()

    def on_mount(self) -> None:
        """Read it; keys wait for it."""
        self.ready = False
        self.put_cursor(self.scroller)
        self.work(self._load, group="load")

    @property
    def scroller(self) -> VerticalScroll:
        """Where the text scrolls."""
        return self.query_one("#whole", VerticalScroll)

    @property
    def text_size(self) -> tuple[int, int]:
        """How many cells and lines there are for the text, with room for the scroll bar that it may need."""
        width, height = self.scroller.size
        return max(width - 2, 40), height

    async def read(self) -> None:
        """Ask the store for what is shown."""

    def text(self) -> list[Content]:
        """Return what was read, line by line; nothing where nothing was."""
        return []

    async def _load(self) -> None:
        try:
            await self.read()
        finally:
            self.ready = True  # also where it failed, or keys would wait for ever
        self.draw()

    def draw(self) -> None:
        """Lay out what was read."""
        self.query_one("#whole-text", Static).update(lines(self.text()))
        self.show_bars()

    def action_scroll(self, by: int) -> None:
        """Read on or back."""
        self.call_after_refresh(self.scroller.scroll_relative, y=by, animate=False)  # what was drawn is laid out then

    def others_changed(self, areas: frozenset[str]) -> None:
        """Somebody wrote something; read again."""
        if areas & (self.CHANGED | {"everything"}):
            self.work(self._load, group="load")

    def on_resize(self) -> None:
        """Lay it out anew."""
        if self.is_mounted and self.ready:
            self.call_after_refresh(self.draw)
