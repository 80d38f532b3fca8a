"""The one list of the desk: line-rendered and virtual, so that a key costs bytes and 100,000 rows cost nothing."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from cs_desk.widgets.ink import strip_of


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: an id that survives refreshes, and what to draw in a width. Heads cannot be selected."""

    id: str
    draw: Callable[[int], Content]
    head: bool = False


class RowList(ScrollView, can_focus=True):
    """A list whose selection is by id: a refresh never moves what is under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "end(-1)", show=False),
        Binding("end", "end(1)", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"rowlist--cursor", "rowlist--line"}

    class Moved(Message):
        """The selection went to another row."""

        def __init__(self, row_list: RowList, row_id: str | None):
            super().__init__()
            self.row_list = row_list
            self.row_id = row_id

    def __init__(self, *, id: str | None = None, empty: str = ""):  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self._rows: tuple[Row, ...] = ()
        self._cursor = 0
        self._empty = empty

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is listed."""
        return self._rows

    @property
    def selected(self) -> str | None:
        """The id of the selected row, or None in an empty list."""
        if 0 <= self._cursor < len(self._rows) and not self._rows[self._cursor].head:
            return self._rows[self._cursor].id
        return None

    def show(self, rows: Sequence[Row], *, empty: str | None = None) -> None:
        """Show rows; the selected id stays selected and on the same line of the screen where it still exists."""
        before, top = self.selected, self._cursor - self.scroll_offset.y
        self._rows = tuple(rows)
        if empty is not None:
            self._empty = empty
        found = next((at for at, row in enumerate(self._rows) if row.id == before and not row.head), None)
        self._cursor = found if found is not None else self._nearest(min(self._cursor, len(self._rows) - 1))
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._rows))
        if found is not None and before is not None:
            self.scroll_to(y=max(self._cursor - top, 0), animate=False, force=True, immediate=True)
        self.refresh()

    def select(self, row_id: str) -> None:
        """Select a row by its id, if it is there."""
        for at, row in enumerate(self._rows):
            if row.id == row_id and not row.head:
                self._go(at)

    def _nearest(self, at: int) -> int:
        order = sorted(range(len(self._rows)), key=lambda place: (abs(place - at), place))
        return next((place for place in order if not self._rows[place].head), 0)

    def _go(self, at: int) -> None:
        before, self._cursor = self._cursor, at
        self._bring_into_view()
        self.call_after_refresh(self._bring_into_view)  # a list filled just now does not know its height yet
        for line in {before, at}:
            self.refresh(Region(0, line - self.scroll_offset.y, self.size.width, 1))
        self.post_message(self.Moved(self, self.selected))

    def _bring_into_view(self) -> None:
        """Scroll so that the selected row shows, with the heads right above it; does nothing where it does."""
        at = self._cursor
        top = self._head_above(at)
        if not self.scroll_offset.y <= top <= at < self.scroll_offset.y + self.size.height:
            self.scroll_to_region(Region(0, top, 1, at - top + 1), animate=False, force=True, immediate=True)

    def _head_above(self, at: int) -> int:
        """Return the first of the head lines right above a row, so that moving up brings them into view."""
        while at > 0 and self._rows[at - 1].head:
            at -= 1
        return at

    def action_move(self, by: int) -> None:
        """Go to the next row up or down, over heads."""
        at = self._cursor + by
        while 0 <= at < len(self._rows) and self._rows[at].head:
            at += by
        if 0 <= at < len(self._rows):
            self._go(at)

    def action_page(self, by: int) -> None:
        """Go a screenful up or down."""
        if self._rows:
            at = self._cursor + by * max(self.size.height - 1, 1)
            self._go(self._nearest(min(max(at, 0), len(self._rows) - 1)))

    def action_end(self, by: int) -> None:
        """Go to the first or the last row."""
        if self._rows:
            self._go(self._nearest(len(self._rows) - 1 if by > 0 else 0))

    def on_click(self, event: Click) -> None:
        """Select the row under the mouse."""
        at = event.y + self.scroll_offset.y
        if 0 <= at < len(self._rows) and not self._rows[at].head:
            self._go(at)

    def on_focus(self) -> None:
        """Draw the cursor as active."""
        self._redraw_cursor()

    def on_blur(self) -> None:
        """Draw the cursor as inactive."""
        self._redraw_cursor()

    def _redraw_cursor(self) -> None:
        self.refresh(Region(0, self._cursor - self.scroll_offset.y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        at, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        base = self.visual_style
        if not self._rows:
            return self._empty_line(y, width, base)
        if at >= len(self._rows):
            return Strip.blank(width, base.rich_style)
        row = self._rows[at]
        shown = row.draw(width)
        if at == self._cursor and not row.head:
            base = base + self._selected_style("rowlist--cursor" if self.has_focus else "rowlist--line")
            if base.reverse:  # colours turned round would make a patchwork
                shown = Content(shown.plain)
        return strip_of(self, shown, width, base)

    def _selected_style(self, name: str) -> Style:
        """Return a component's style with its reverse, which Textual's visual style leaves out."""
        reverse = self.get_component_styles(name).text_style.reverse
        return self.get_visual_style(name) + Style(reverse=True if reverse else None)

    def _empty_line(self, y: int, width: int, base: Style) -> Strip:
        """Draw a line of what an empty list says."""
        told = textwrap.wrap(self._empty, max(min(width, 76), 10))
        return strip_of(self, Content(told[y] if y < len(told) else "").stylize("$quiet"), width, base)
