"""The verbs of the tour, which only a demo has: the next card, the one before, enough of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ReturnType

from cs_desk import paths
from cs_desk.actions import COMMAND
from cs_desk.bindings import CommandApp
from cs_desk.widgets.tourcard import TourCard

if TYPE_CHECKING:
    from cs_desk.demo.tour import Tour

LEADS = (("tour.next", "next"), ("tour.back", "back"), ("tour.leave", "leave"))


class TouringApp(CommandApp[ReturnType]):
    """An app that may show the cards of the tour, in the same place on every screen."""

    tour: Tour | None = None

    def _in_tour(self) -> Tour:
        """Return the tour as it was left; what it needs is read when it is first asked for."""
        if self.tour is None:
            from cs_desk.demo.tour import Tour

            self.tour = Tour.at(paths.state_dir() / "tour")
        return self.tour

    def tour_contexts(self) -> frozenset[str]:
        """Return the contexts that a demo adds to those of a screen."""
        facts = getattr(self, "facts", None)
        if facts is None or not facts.demo:
            return frozenset()
        return frozenset({"demo", "tour"} if self.tour is not None and self.tour.open else {"demo"})

    def do_tour_next(self) -> None:
        """Begin the tour, or go to the next card."""
        if not self._in_tour().next():
            self.say("That was the tour. It begins again with the same key.")
        self.show_tour()

    def do_tour_back(self) -> None:
        """Go to the card before."""
        self._in_tour().back()
        self.show_tour()

    def do_tour_leave(self) -> None:
        """Leave the tour."""
        self._in_tour().leave()
        self.show_tour()

    def show_tour(self) -> None:
        """Show the card of this moment on the screen of this moment."""
        for widget in self.screen.query(TourCard):
            card = None if self.tour is None else self.tour.shown
            if card is None or self.tour is None:
                widget.hide()
            else:
                from cs_desk.demo.tour import cards

                parts = [(words, self._key(command) if command else "") for words, command in card.parts()]
                keys = [(self._key(command), word) for command, word in LEADS]
                widget.show(f"{self.tour.card + 1}/{len(cards())}", card.title, parts, keys, self.screen.size.width)

    def _key(self, command: str) -> str:
        return self.keymap.strokes(COMMAND[command])[0]
