"""Digits of any height out of half blocks, to be read from across a room: seven strokes each, as on a platform clock.

A point is one cell wide and half a cell high, which makes it square on most terminals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

STROKES = {
    "0": "abcdef", "1": "bc", "2": "abdeg", "3": "abcdg", "4": "bcfg", "5": "acdfg", "6": "acdefg", "7": "abc",
    "8": "abcdefg", "9": "abcdfg", "-": "g",
}  # fmt: skip
"""Which strokes a digit has: a above, then clockwise b to f, g in the middle."""
SLIM = {".": 1.0, ":": 1.0, ",": 0.0, "+": 3.0}
"""What is narrower than a digit, in strokes; a comma between thousands is a gap."""
BLOCKS = " ▀▄█"
LEAST, SHAPES = 5, (0.62, 0.54, 0.46)
"""Points of the lowest digits; how wide a digit is for its height, from the best to the narrowest that is used."""
Box = tuple[int, int, int, int]


class Size(NamedTuple):
    """How high and how wide a digit is and how thick its strokes, in points."""

    high: int
    wide: int
    thick: int

    @property
    def lines(self) -> int:
        """How many lines of the terminal it takes."""
        return (self.high + 1) // 2


def drawable(text: str) -> bool:
    """Tell whether a text has such digits and signs only."""
    return bool(text) and all(sign in STROKES or sign in SLIM for sign in text)


def largest(texts: Sequence[str], width: int, height: int) -> Size | None:
    """Return the largest size in which each text fits into so many cells and lines, or None where none does."""
    for high in range(height * 2, LEAST - 1, -1):
        for size in _sizes(high):
            if all(span(text, size) <= width for text in texts):
                return size
    return None


def _sizes(high: int) -> Iterator[Size]:
    """Yield the sizes of a height, from the one that reads best to the narrowest."""
    for shape in SHAPES:
        wide = max(round(high * shape), 3)
        for thick in (min(round(high / 7), wide // 3), high // 9):
            yield Size(high, wide, max(thick, 1))


def span(text: str, size: Size) -> int:
    """Return how many cells a text takes in a size."""
    return sum(_width(sign, size) for sign in text) + _gap(size) * (len(text) - 1)


def draw(text: str, size: Size) -> list[str]:
    """Return a text line by line."""
    points = [[False] * span(text, size) for _ in range(size.lines * 2)]
    x = 0
    for sign in text:
        for left, top, right, bottom in _boxes(sign, size):
            for row in points[top:bottom]:
                row[x + left : x + right] = [True] * (right - left)
        x += _width(sign, size) + _gap(size)
    pairs = zip(points[::2], points[1::2], strict=True)
    return ["".join(BLOCKS[up + 2 * down] for up, down in zip(*pair, strict=True)) for pair in pairs]


def _gap(size: Size) -> int:
    return size.thick


def _width(sign: str, size: Size) -> int:
    return round(SLIM[sign] * size.thick) if sign in SLIM else size.wide


def _boxes(sign: str, size: Size) -> list[Box]:
    """Return the filled parts of a sign as (left, top, right, bottom), in points from its upper left corner."""
    high, wide, thick = size
    middle = (high - thick) // 2
    if sign == "+":
        return [(0, middle, 3 * thick, middle + thick), (thick, middle - thick, 2 * thick, middle + 2 * thick)]
    if sign == ":":
        upper = middle // 2 + thick // 2
        upper -= upper % 2 if thick > 1 else 0  # a dot of whole lines where it can be one
        return [(0, at, thick, at + thick) for at in (upper, high - upper - thick)]
    if sign == ".":
        return [(0, high - thick, thick, high)]
    strokes: dict[str, Box] = {
        "a": (0, 0, wide, thick), "g": (0, middle, wide, middle + thick), "d": (0, high - thick, wide, high),
        "f": (0, 0, thick, middle + thick), "b": (wide - thick, 0, wide, middle + thick),
        "e": (0, middle, thick, high), "c": (wide - thick, middle, wide, high),
    }  # fmt: skip
    return [strokes[name] for name in STROKES.get(sign, "")]
