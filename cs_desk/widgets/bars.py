"""The fixed lines: where I am at the top, what is saved and who waits below, keys last. They never move."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from cs_desk.widgets.ink import HERE, QUIET, ink, spread


class Bar(Widget):
    """One line with something at its left and at its right; repaints only itself, and only when it changed."""

    def __init__(self, *, id: str | None = None, classes: str = "bar"):  # noqa: A002  # Textual's own name
        super().__init__(id=id, classes=classes)
        self._left = self._right = Content("")

    def show(self, left: Content, right: Content) -> None:
        """Show two pieces; the left one gives way in a narrow terminal."""
        if (left.markup, right.markup) != (self._left.markup, self._right.markup):
            self._left, self._right = left, right
            self.refresh()

    def render(self) -> Content:
        """Draw the line."""
        return spread(self._left, self._right, max(self.content_size.width, 1))


class KeyBar(Widget):
    """The last line: keys with their words; those that make no sense just now are dim."""

    def __init__(self, *, id: str | None = None):  # noqa: A002  # Textual's own name
        super().__init__(id=id, classes="bar keys")
        self._items: tuple[tuple[str, str, bool], ...] = ()

    def show(self, items: Sequence[tuple[str, str, bool]]) -> None:
        """Show (key, word, possible now) in order."""
        if tuple(items) != self._items:
            self._items = tuple(items)
            self.refresh()

    def render(self) -> Content:
        """Draw the line."""
        parts = [
            ink((key, f"{HERE} bold" if possible else QUIET), " ", (word, "" if possible else QUIET))
            for key, word, possible in self._items
        ]
        return Content("  ").join(parts)
