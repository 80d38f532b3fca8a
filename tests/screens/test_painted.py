"""What is painted piece by piece is what one whole painting would show: nothing is left standing, nothing left out."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest
from rich.cells import cell_len
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.strip import Strip

from tests.support import standard
from tests.support.screens import WIDE, Floor, TestedDesk, type_keys

Cells = list[tuple[object, ...]]
WALK = (
    standard.Keys(["n", "t", "enter", "f1", "escape", "ctrl+f", "1", "ctrl+o", "w"]),
    standard.Keys(["ctrl+o", "w", "4", "ctrl+n", "x", "tab", *"la", "enter"]),
    standard.Keys(["ctrl+g", "2", "enter", "f6", *"ta", "down", "f2", "ctrl+r", "escape"]),
)


def cells_of(strips: list[Strip]) -> Cells:
    """Return what is seen of the cells of a line; the second half of a wide character is empty."""
    return [seen for strip in strips for text, style, _ in strip for letter in text for seen in _cells(letter, style)]


@lru_cache(maxsize=4096)
def _cells(letter: str, style: Style | None) -> Cells:
    """Return the cells of a character; of a blank nobody sees the letters' colour."""
    look = style or Style()
    marks = (look.bgcolor, look.underline, look.reverse, look.strike)
    seen = marks if letter == " " else (*marks, look.color, look.bold, look.dim, look.italic)
    return [(letter, *seen), ("", *seen)][: cell_len(letter)]


class Sheet:
    """A terminal that keeps what was painted onto it."""

    def __init__(self) -> None:
        self.lines: list[Cells] = []
        self.pieces = 0

    def paint(self, update: Any) -> None:
        """Take an update as the terminal does."""
        if isinstance(update, LayoutUpdate):
            self.lines = [cells_of(list(line)) for line in update.strips]
        elif isinstance(update, ChopsUpdate):
            self.pieces += 1
            for y, first, last in update.spans:
                for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=True):
                    if x < last and end > first:
                        assert strip is not None, "a changed cell that nobody drew"
                        left, right = max(x, first), min(end, last)
                        self.lines[y][left:right] = cells_of([strip])[left - x : right - x]


async def test_painted_in_pieces_it_is_the_whole(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet, display = Sheet(), TestedDesk._display

    def keep(app: TestedDesk, screen: Any, update: Any) -> None:
        sheet.paint(update)
        display(app, screen, update)

    monkeypatch.setattr(TestedDesk, "_display", keep)
    async with floor.open(size=WIDE) as app:
        for key in standard.keys_of(WALK):
            await type_keys(app, key)
            with app._context():
                whole = app.screen._compositor.render_strips(app.size)
            assert sheet.lines == [cells_of([strip]) for strip in whole], f"after {key}"
    assert sheet.pieces > 30
