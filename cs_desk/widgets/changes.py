"""Which cells of a line differ from what stood there, so that no others are painted."""

from __future__ import annotations

from itertools import takewhile

from textual.content import Content

from cs_desk.text import cells

Cell = tuple[str, tuple[str, ...]]


def changed(before: Content, after: Content) -> tuple[int, int] | None:
    """Return the first cell that differs and the one after the last, or None; what is missing counts as blank.

    A line with wide characters, or with marks on letters, differs as a whole.
    """
    if before is after or (before.plain == after.plain and before.spans == after.spans):
        return None
    width = max(before.cell_length, after.cell_length)
    if not (_simple(before) and _simple(after)):
        return 0, width
    pairs = list(zip(_cells(before, width), _cells(after, width), strict=True))
    first = sum(1 for _ in takewhile(_same, pairs))
    if first == width:
        return None
    return first, width - sum(1 for _ in takewhile(_same, reversed(pairs)))


def _simple(line: Content) -> bool:
    return line.plain.isascii() or all(cells(letter) == 1 for letter in line.plain)


def _cells(line: Content, width: int) -> list[Cell]:
    """Return each character with its styles, filled with blanks to a width."""
    styles: list[tuple[str, ...]] = [()] * len(line.plain)
    for span in line.spans:
        for at in range(max(span.start, 0), min(span.end, len(styles))):
            styles[at] += (str(span.style),)
    return [*zip(line.plain, styles, strict=True)] + [(" ", ())] * (width - len(line.plain))


def _same(pair: tuple[Cell, Cell]) -> bool:
    return pair[0] == pair[1]
