"""Columns of lists: as wide as what stands in them; where the terminal is too narrow they give way in an order."""

from __future__ import annotations

from collections.abc import Sequence

from cs_desk.text import cells, clip

CLASS_LEAST = 4  # cells of a difficulty's class that still tell which it is: "adm…"


def widths(wanted: Sequence[int], room: int, steps: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """Return the width of each column, together at most `room` cells where the steps allow it.

    Each column first has what it wants; what is too much is taken by the steps in their order, each (column, least).
    """
    found = list(wanted)
    for at, least in steps:
        over = sum(found) - room
        found[at] -= min(max(over, 0), max(found[at] - least, 0))
    return tuple(found)


def longest(texts: Sequence[str]) -> int:
    """Return the cells of the longest text, 0 without any."""
    return max(map(cells, texts), default=0)


def difficulty_in(label: str, width: int) -> str:
    """Return a difficulty such as "goods: damaged" in at most `width` cells: its class is cut first, then left out."""
    if cells(label) <= width:
        return label
    name, _, leaf = label.rpartition(": ")
    room = width - cells(leaf) - 2
    if name and room >= CLASS_LEAST:
        return f"{clip(name, room)}: {leaf}"
    return clip(leaf, width)
