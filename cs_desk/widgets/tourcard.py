"""A card of the tour: a few lines above the fixed ones, with the keys it is about; it takes no key and no cursor."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from cs_desk.widgets.ink import HEAD, HERE, QUIET, STRONG, ink, lines, spread, wrapped

MOST = 3
MORE = 5
"""So many lines of text, and on a terminal of fewer than `NARROW` columns."""
NARROW = 80


class TourCard(Static):
    """The card, hidden while there is none."""

    DEFAULT_CSS = """
    TourCard { height: auto; padding: 0 1; background: $area; border-left: outer $here; display: none; }
    TourCard.shown { display: block; }
    """

    def __init__(self) -> None:
        super().__init__("", id="tour", markup=False)

    def hide(self) -> None:
        """Show nothing."""
        self.remove_class("shown")

    def show(
        self, place: str, title: str, parts: list[tuple[str, str]], keys: list[tuple[str, str]], width: int
    ) -> None:
        """Show a card: `parts` are (words, "") or ("", key), `keys` what leads on, as (key, word)."""
        said = ink(*(ink((key, f"{HERE} bold")) if key else ink(words) for words, key in parts))
        leads = Content("  ").join([ink((key, f"{HERE} bold"), " ", (word, QUIET)) for key, word in keys])
        head = ink((f"TOUR {place}", HEAD), "  ", (title, STRONG))
        room = max(width - 3, 10)
        self.update(lines([spread(head, leads, room), *wrapped(said, room, MOST if width >= NARROW else MORE)]))
        self.add_class("shown")
