"""The fixed lines: where I am at the top, what is saved and who waits below, keys last. They never move."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from cs_desk.widgets.changes import changed
from cs_desk.widgets.ink import HERE, QUIET, ink, spread


class Line(Widget):
    """One line that repaints only its cells that changed."""

    def repaint(self, before: Content) -> None:
        """Paint what differs from what stood here."""
        cells = changed(before, self.render())
        if cells is not None:
            first, last = cells
            self.refresh(*([Region(first, 0, last - first, 1)] if self.content_size.width else []))

    def render(self) -> Content:
        """Draw the line."""
        return Content("")


class Bar(Line):
    """One line with something at its left and at its right."""

    def __init__(self, *, id: str | None = None, classes: str = "bar"):  # noqa: A002  # Textual's own name
        super().__init__(id=id, classes=classes)
        self._left = self._right = Content("")

    def show(self, left: Content, right: Content) -> None:
        """Show two pieces; the left one gives way in a narrow terminal."""
        before = self.render()
        self._left, self._right = left, right
        self.repaint(before)

    def render(self) -> Content:
        """Draw the line."""
        return spread(self._left, self._right, max(self.content_size.width, 1))


class KeyBar(Line):
    """The last line: keys with their words; those that make no sense just now are dim."""

    def __init__(self, *, id: str | None = None):  # noqa: A002  # Textual's own name
        super().__init__(id=id, classes="bar keys")
        self._items: tuple[tuple[str, str, bool], ...] = ()

    def show(self, items: Sequence[tuple[str, str, bool]]) -> None:
        """Show (key, word, possible now) in order."""
        if tuple(items) != self._items:
            before, self._items = self.render(), tuple(items)
            self.repaint(before)

    def render(self) -> Content:
        """Draw the line."""
        parts = [
            ink((key, f"{HERE} bold" if possible else QUIET), " ", (word, "" if possible else QUIET))
            for key, word, possible in self._items
        ]
        return Content("  ").join(parts)
