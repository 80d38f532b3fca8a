"""Updates in as few bytes as they need: only the cells that changed, and of a style only what differs.

Textual 8.2 paints a changed span from the left edge of the widget it is in (where several spans changed at once), and
gives every piece of a line its whole style and an end of it. Over a slow line that is what a key or a changed figure
costs. What is sent here leaves the same screen behind, also on a terminal that gives some writing another width.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.strip import Strip

from cs_desk.terminal import unsettled

PLAIN = ("", "39", "49")
"""What a terminal has at the beginning of an update: no attributes, its own two colours."""
SEEN_ON_BLANKS = frozenset({"4", "7", "9", "21", "53"})
"""Attributes that show where there is no character: lines under, through and over it, and reverse."""
Codes = tuple[str, str, str]


class ThriftyUpdate(ChopsUpdate):
    """A partial update that says the same in fewer bytes."""

    def render_segments(self, console: Console) -> str:
        """Return the bytes, as text, that bring the changed spans onto the terminal."""
        pen = Pen(_colours(console))
        for y, first, last in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is not None and x < last and end > first:
                    start, stop = whole(strip, max(x, first) - x, min(end, last) - x)
                    pen.move(x + start, y)
                    pen.draw(strip.crop(start, stop))
        return pen.lifted()


class SettledLayout(LayoutUpdate):
    """A whole screen on which what follows unsettled writing stands where it belongs."""

    def render_segments(self, console: Console) -> str:
        """Return the bytes, as text, that bring all lines onto the terminal."""
        pen = Pen(_colours(console))
        for y, line in enumerate(self.strips, self.region.y):
            pen.move(self.region.x, y)
            pen.draw(Strip.join(line))
        return pen.lifted()


def _colours(console: Console) -> ColorSystem:
    name = console.color_system
    return COLOR_SYSTEMS[name] if name else ColorSystem.TRUECOLOR


def whole(strip: Strip, first: int, last: int) -> tuple[int, int]:
    """Return a span of cells widened so that it cuts no wide character in half, nor any unsettled writing."""
    text = strip.text
    if text.isascii():
        return first, last
    edges = [0, *accumulate(map(cell_len, unsettled.pieces(text)))]
    return max(edge for edge in edges if edge <= first), min((edge for edge in edges if edge >= last), default=last)


class Pen:
    """Writes pieces of text and remembers what the terminal has been told."""

    def __init__(self, system: ColorSystem):
        self._system = system
        self._told = PLAIN
        self._parts: list[str] = []
        self._at = 0

    def move(self, x: int, y: int) -> None:
        """Go to a cell, counted from the upper left corner and from nought."""
        self._at = x
        self._parts.append(f"\x1b[{y + 1};{x + 1}H")

    def draw(self, strip: Strip) -> None:
        """Write a strip where the pen is; what is unsettled is left blank at first, and put there in the end."""
        spans = unsettled.spans(strip.text)
        inside: list[tuple[str, Codes]] = []
        for text, style, _ in strip:
            if text:
                inside.append((text, _codes(style, self._system) if style else PLAIN))
        for piece, codes in _blanked(inside, spans) if spans else inside:
            self._write(piece, codes)
        for first, last in spans:
            self._parts.append(_column(self._at + cell_len(strip.text[:first])))
            for piece, codes in _part(inside, first, last):
                self._write(piece, codes)

    def _write(self, text: str, codes: Codes) -> None:
        self._turn(codes, blank=text.isspace())
        self._parts.append(text)

    def lifted(self) -> str:
        """Return all that was written, with the terminal's own style at its end."""
        self._turn(PLAIN, blank=False)
        return "".join(self._parts)

    def _turn(self, wanted: Codes, *, blank: bool) -> None:
        """Tell the terminal what of a style differs; of blanks nobody sees the letters."""
        attributes, letters, _ = self._told
        if blank and not SEEN_ON_BLANKS.intersection(f"{attributes};{wanted[0]}".split(";")):
            wanted = (attributes, letters, wanted[2])
        if wanted == self._told:
            return
        if wanted == PLAIN:
            codes = ["0"]
        elif wanted[0] != attributes:
            codes = ["0", *(code for code, plain in zip(wanted, PLAIN, strict=True) if code != plain)]
        else:
            codes = [code for code, told in zip(wanted, self._told, strict=True) if code != told]
        self._parts.append(f"\x1b[{';'.join(codes)}m")
        self._told = wanted


def _part(pieces: Iterable[tuple[str, Codes]], first: int, last: int) -> Iterator[tuple[str, Codes]]:
    """Yield what of some pieces lies between two characters of all of them."""
    at = 0
    for text, codes in pieces:
        if part := text[max(first - at, 0) : max(last - at, 0)]:
            yield part, codes
        at += len(text)


def _blanked(pieces: Sequence[tuple[str, Codes]], spans: Sequence[tuple[int, int]]) -> Iterator[tuple[str, Codes]]:
    """Yield pieces with blanks for what lies in the spans."""
    at = 0
    for first, last in spans:
        yield from _part(pieces, at, first)
        yield from ((" " * cell_len(text), codes) for text, codes in _part(pieces, first, last))
        at = last
    yield from _part(pieces, at, sum(len(text) for text, _ in pieces))


def _column(x: int) -> str:
    return f"\x1b[{x + 1}G"


@lru_cache(maxsize=4096)
def _codes(style: Style, system: ColorSystem) -> Codes:
    """Return the codes of the attributes, the letters and the ground of a style."""
    bare = style.without_color.render("x", color_system=system)
    attributes = bare[2 : bare.index("m")] if bare.startswith("\x1b[") else ""
    letters, ground = style.color, style.bgcolor
    return (
        attributes,
        ";".join(letters.downgrade(system).get_ansi_codes()) if letters else PLAIN[1],
        ";".join(ground.downgrade(system).get_ansi_codes(foreground=False)) if ground else PLAIN[2],
    )


def thrifty(update: Any) -> Any:
    """Return what is to be displayed: a partial update in its shorter form, unsettled writing in its place."""
    if type(update) is ChopsUpdate:
        return ThriftyUpdate(update.chops, update.spans, update.chop_ends)
    if type(update) is LayoutUpdate:
        lines: list[Iterable[Strip]] = [tuple(line) for line in update.strips]  # what comes may be read once only
        settled = not any(unsettled.spans(strip.text) for line in lines for strip in line)
        return (LayoutUpdate if settled else SettledLayout)(lines, update.region)
    return update
