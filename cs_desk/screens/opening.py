"""The first thing one sees: the desk's frame, while the store is being opened behind it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from cs_desk.screens.frame import Frame
from cs_desk.widgets.bars import Bar, KeyBar
from cs_desk.widgets.ink import QUIET, ink


class OpeningScreen(Frame):
    """The fixed lines of the desk and which store is being opened; what is typed waits for the desk."""

    def __init__(self, store: str) -> None:
        super().__init__()
        self._doing = f"opening {store}"

    def tell(self, words: str) -> None:
        """Say in the line above the keys what takes its time."""
        self._doing = words
        self.show_bars()

    def compose(self) -> ComposeResult:
        """Build the same lines as the desk has, so that nothing jumps when it comes."""
        yield from self.compose_top()
        yield Static("", id="start-pane", markup=False)
        yield from self.compose_bottom()

    def holding(self, key: str) -> bool:  # noqa: ARG002  # every key
        """Everything typed waits until there is a desk to take it."""
        return True

    def show_bars(self) -> None:
        """Fill the fixed lines with what is known: the name, what goes on, and the way out."""
        self.query_one("#top", Bar).show(ink(self.title_line(), "  ", ("○ OPENING", QUIET)), ink(""))
        self.query_one("#status", Bar).show(ink((self._doing, QUIET)), ink(""))
        self.query_one(KeyBar).show([(self.key("app.quit"), "leave", True)])
