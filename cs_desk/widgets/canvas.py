"""A page of blocks at fixed places, line-rendered: only what changed is repainted, the cursor goes by id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from cs_desk.widgets.changes import changed
from cs_desk.widgets.ink import HERE, clipped, ink, strip_of

MARK = "▌"


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines at a place; one that is a `stop` can have the cursor, a `panel` stands on a ground of its own.

    The first cell of a stop's lines is left free for the mark of the cursor.
    """

    id: str
    x: int
    y: int
    width: int
    rows: tuple[Content, ...]
    stop: bool = False
    panel: bool = False

    @property
    def region(self) -> Region:
        """Where it stands on the page."""
        return Region(self.x, self.y, self.width, len(self.rows))


class Canvas(ScrollView, can_focus=True):
    """Blocks on a page; arrows go from stop to stop by where they stand."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"go('{key}')", show=False) for key in ("up", "down", "left", "right")),
        *(Binding(key, f"go('{key}')", show=False) for key in ("home", "end", "pageup", "pagedown")),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"canvas--cursor", "canvas--panel"}
    virtual_size = Reactive(Size(0, 0), repaint=False)
    """How large the page is; with Textual's own, a page that grows by a line would be laid out and painted anew."""

    class Moved(Message):
        """The cursor went to another block."""

    class Sized(Message):
        """The page has more room, or less."""

    def __init__(self, *, id: str | None = None):  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self._blocks: tuple[Block, ...] = ()
        self.selected: str | None = None

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What stands on the page."""
        return self._blocks

    @property
    def height(self) -> int:
        """How many lines the page has."""
        return max((block.region.bottom for block in self._blocks), default=0)

    def show(self, blocks: Sequence[Block]) -> None:
        """Show blocks; the cursor stays on its block, or goes to the nearest one where that is gone."""
        before, stood = self._blocks, self._of(self.selected)
        self._blocks = tuple(blocks)
        if self._of(self.selected) is None:
            self.selected = self._near(stood)
        self.virtual_size = Size(self.scrollable_content_region.width, self.height)
        self._repaint(before)

    def watch_virtual_size(self, before: Size, size: Size) -> None:
        """The scroll bar follows the page; where all of the page shows, before and now, it looks the same."""
        if self.show_vertical_scrollbar and max(before.height, size.height) > self.size.height:
            self.vertical_scrollbar.window_virtual_size = size.height
            if self.scroll_offset.y > self.max_scroll_y:
                self.scroll_to(y=self.max_scroll_y, animate=False, force=True, immediate=True)

    def _repaint(self, before: tuple[Block, ...]) -> None:
        """Paint the cells anew that differ; a block that came, went or moved is painted whole."""
        old, new = {block.id: block for block in before}, {block.id: block for block in self._blocks}
        for name in old.keys() | new.keys():
            was, now = old.get(name), new.get(name)
            if was is None or now is None or was.region != now.region or was.panel != now.panel:
                for block in (was, now):
                    if block is not None:
                        self._paint(block.region)
                continue
            for number, rows in enumerate(zip(was.rows, now.rows, strict=True)):
                left, right = (clipped(row, now.width) for row in rows)
                if (cells := changed(left, right)) is not None:
                    self._paint(Region(now.x + cells[0], now.y + number, cells[1] - cells[0], 1))

    def _paint(self, region: Region) -> None:
        shown = region.translate((-self.scroll_offset.x, -self.scroll_offset.y)).intersection(self.size.region)
        if shown:
            self.refresh(shown)

    def _of(self, name: str | None) -> Block | None:
        return next((block for block in self._blocks if block.id == name and block.stop), None)

    def _near(self, stood: Block | None) -> str | None:
        stops = [block for block in self._blocks if block.stop]
        if stood is None:
            return stops[0].id if stops else None
        return min(stops, key=lambda block: abs(block.y - stood.y) + abs(block.x - stood.x), default=stood).id

    def select(self, name: str) -> None:
        """Put the cursor on a block, if it is there."""
        found, before = self._of(name), self._of(self.selected)
        if found is None or found is before:
            return
        self.selected = name
        for block in (before, found):
            if block is not None:
                self._paint(block.region)
        self.scroll_to_region(found.region, animate=False, force=True, immediate=True)
        self.post_message(self.Moved())

    def action_go(self, key: str) -> None:
        """Go to the next stop in a direction, the first or last one, or a screenful on."""
        stops, here = [block for block in self._blocks if block.stop], self._of(self.selected)
        if not stops or here is None:
            return
        if key in ("home", "end"):
            self.select(stops[0 if key == "home" else -1].id)
            return
        ahead = [block for block in stops if _ahead(key, here, block)]
        far = self.size.height if key in ("pageup", "pagedown") else 0
        if ahead:
            self.select(min(ahead, key=lambda block: _distance(key, here, block, far)).id)

    def on_click(self, event: Click) -> None:
        """Put the cursor on the block under the mouse."""
        at = event.offset + self.scroll_offset
        for block in self._blocks:
            if block.stop and block.region.contains_point(at):
                self.select(block.id)

    def on_resize(self) -> None:
        """Tell whoever divides the room."""
        self.post_message(self.Sized())

    def on_focus(self) -> None:
        """Draw the cursor."""
        self._redraw_cursor()

    def on_blur(self) -> None:
        """Draw the cursor."""
        self._redraw_cursor()

    def _redraw_cursor(self) -> None:
        here = self._of(self.selected)
        if here is not None:
            self._paint(here.region)

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        at, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        ground = self.visual_style.rich_style
        strips: list[Strip] = []
        x = 0
        for block in sorted((b for b in self._blocks if b.y <= at < b.region.bottom), key=lambda b: b.x):
            if block.x >= x and block.x < width:
                strips += [Strip.blank(block.x - x, ground), self._draw(block, at - block.y)]
                x = block.region.right
        return Strip.join([*strips, Strip.blank(max(width - x, 0), ground)]).crop(0, width)

    def _draw(self, block: Block, number: int) -> Strip:
        base, shown = self.visual_style, clipped(block.rows[number], block.width)
        if block.panel:
            base = base + self.get_visual_style("canvas--panel")
        if block.stop and block.id == self.selected:
            base = base + self.get_visual_style("canvas--cursor")
            mark = MARK if self.has_focus else "│"
            shown = ink((mark, HERE), shown[1:])
        return strip_of(self, shown, block.width, base)


def _ahead(key: str, here: Block, other: Block) -> bool:
    one, two = here.region, other.region
    if key in ("down", "pagedown"):
        return two.y >= one.bottom
    if key in ("up", "pageup"):
        return two.bottom <= one.y
    return two.x >= one.right if key == "right" else two.right <= one.x


def _distance(key: str, here: Block, other: Block, far: int) -> tuple[int, int]:
    """Return how far a block is: along the way first, aside from it second (a block that faces this one first)."""
    one, two = here.region, other.region
    if key in ("left", "right"):
        apart = max(two.y - one.bottom + 1, one.y - two.bottom + 1, 0)
        return 1000 * min(apart, 3) + (two.x - one.right if key == "right" else one.x - two.right), apart
    apart = max(two.x - one.right + 1, one.x - two.right + 1, 0)
    gone = two.y - one.bottom if key in ("down", "pagedown") else one.y - two.bottom
    return (1000 if apart else 0) + abs(gone - far), apart
