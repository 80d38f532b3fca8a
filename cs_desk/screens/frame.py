"""What every screen of the desk has before it knows anything of a store: the fixed lines and what was said last.

Kept apart from `base.py`, because it is painted first: nothing here may import the store, the session or a field.
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from cs_desk.actions import COMMAND
from cs_desk.bindings import ChordState, CommandApp, CommandHost
from cs_desk.screens.touring import TouringApp
from cs_desk.terminal.compositor import LineCompositor
from cs_desk.terminal.preflight import SMALLEST
from cs_desk.widgets.bars import Bar, KeyBar
from cs_desk.widgets.ink import HERE, QUIET, ink, packed
from cs_desk.widgets.tourcard import TourCard


class Frame(CommandHost, Screen[None]):
    """A screen with the fixed lines: where I am at the top, what was said, what is saved and the keys below."""

    TITLE_WORD = ""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = LineCompositor()
        self._told = ""

    @property
    def _chord(self) -> ChordState | None:
        app = self.app
        return app.chord if isinstance(app, CommandApp) else None

    def holding(self, key: str) -> bool:  # noqa: ARG002  # for subclasses
        """Tell whether a key has to wait for what is at work."""
        return False

    def key(self, command: str) -> str:
        """Return the key of a command as people read it."""
        return self.desk.keymap.strokes(COMMAND[command])[0]

    def compose_top(self) -> ComposeResult:
        """The first line, and on narrow terminals two more."""
        yield Bar(id="top")
        yield Bar(id="who", classes="bar under")
        yield Bar(id="steps", classes="bar under")

    def compose_bottom(self) -> ComposeResult:
        """The last two lines, and above them what was said last."""
        yield TourCard()
        yield Static("", id="told", markup=False)
        yield Static("", id="tiny", markup=False)
        yield Bar(id="status", classes="bar status")
        yield KeyBar(id="keys")

    def title_line(self) -> Content:
        """Return the name of the program, and where there is room the mode."""
        name = ink(("cs-desk", "bold"))
        return ink(name, "  ", (self.TITLE_WORD, QUIET)) if self.size.width >= 100 and self.TITLE_WORD else name

    def show_bars(self) -> None:
        """Fill the fixed lines; screens say with what."""

    def say(self, sentence: str) -> None:
        """Tell the operator something, in a line that goes with the next key; never a window."""
        self._told = sentence
        self._show_told()

    def _show_told(self) -> None:
        """Show what was said, or while a second stroke is awaited what it can be."""
        line = self.query_one("#told", Static)
        chord = self._chord
        if chord is not None:
            items = [
                ink(
                    (str(offer.command.chord), f"{HERE} bold" if offer.refusal is None else QUIET),
                    " ",
                    (offer.command.word, "" if offer.refusal is None else QUIET),
                )
                for offer in chord.offers
                if not offer.forbidden
            ]
            then = ink((f"{self.key('app.other')} then", "bold"))
            line.update(packed([then, *items], max(self.size.width - 2, 10)))
        else:
            line.update(ink(self._told))
        line.set_class(chord is not None or bool(self._told), "telling")

    def chord_changed(self) -> None:
        """The desk waits for a second stroke, or no longer."""
        if self.is_mounted:
            self._show_told()

    async def action_command(self, command: str) -> None:
        """Do a command; what was said before it has been read."""
        self.unsay()
        await super().action_command(command)

    def unsay(self) -> None:
        """Take away what was said; it has been read."""
        if self._told:
            self._told = ""
            self._show_told()

    def here(self) -> frozenset[str]:
        """Return the contexts of this moment; a demo has some of its own."""
        app = self.app
        return super().here() | (app.tour_contexts() if isinstance(app, TouringApp) else frozenset())

    def on_screen_resume(self) -> None:
        """The card of the tour goes along from screen to screen."""
        self._show_tour()  # called by its name: modes have a handler for this event too

    def _show_tour(self) -> None:
        app = self.app
        if isinstance(app, TouringApp):
            app.show_tour()

    def on_resize(self) -> None:
        """Lines are laid out to the width."""
        if self.is_mounted:
            self._show_tour()
            tiny = self.size.width < SMALLEST[0] or self.size.height < SMALLEST[1]
            self.set_class(tiny, "too-small")
            if tiny:
                words = f"The desk needs {SMALLEST[0]}×{SMALLEST[1]}; this is {self.size.width}×{self.size.height}."
                self.query_one("#tiny", Static).update(ink(words, " Make the window larger; nothing is lost."))
            self.show_bars()
