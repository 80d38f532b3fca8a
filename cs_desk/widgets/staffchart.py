"""People needed as a line, step by step, over people scheduled as columns; where the line stands above, people miss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from textual.content import Content

from cs_desk.models.staffshow import people
from cs_desk.widgets.ink import HERE, LATE, QUIET, Part, ink

BARS = "▁▂▃▄▅▆▇█"
SCALE = 5
"""Cells of the axis at the left."""
WIDEST = 6
SHORT = "▼"
AXIS = "─"
COLUMN = "$line"
LEGEND = (
    ("━", HERE),
    (" needed  ", QUIET),
    ("━▼━", LATE),
    (" needed, too few scheduled  ", QUIET),
    ("█", COLUMN),
    (" scheduled", QUIET),
)


class Step(NamedTuple):
    """An interval: its hour where one begins ("" else), people needed and scheduled; None is unknown."""

    label: str
    needed: float | None
    scheduled: float | None

    @property
    def short(self) -> bool:
        """True where people are missing."""
        return self.needed is not None and self.scheduled is not None and self.scheduled < self.needed


def staff_chart(steps: Sequence[Step], size: tuple[int, int]) -> list[Content]:
    """Return the chart in so many cells and lines: columns and the line, the axis, the hours."""
    width, height = size
    wide = max(min((width - SCALE - 1) // max(len(steps), 1), WIDEST), 1)
    top = _top([one for step in steps for one in (step.needed, step.scheduled) if one is not None])
    rows = _rows(int(top), max(height - 2, 3))
    places = [None if step.needed is None else _row_of(step.needed, top, rows) for step in steps]
    lines = [_line(row, rows, top, steps, places, wide) for row in range(rows + 1)]
    lines.append(ink((" " * (SCALE + 1) + _labels(steps, wide), QUIET)))
    return lines


def _top(values: Sequence[float]) -> float:
    """Return the upper end of the axis: whole people, a little above every value."""
    most = max(values, default=0.0)
    for step in (2, 4, 6, 8, 10, 12, 16, 20, 25, 30, 40, 50, 60, 80, 100):
        if most <= step:
            return float(step)
    return float(-(-most // 50) * 50)


def _rows(top: int, most: int) -> int:
    """Return how many rows the chart has, so that whole people end with a row wherever that leaves half of them."""
    even = max(rows for rows in range(1, most + 1) if rows % top == 0 or top % rows == 0)
    return even if 2 * even >= most else most


def _row_of(value: float, top: float, rows: int) -> int:
    """Return the row, the highest is 0, that a value ends in; nobody is on the axis below them."""
    return min(max(rows - int(-(-value * rows // top)), 0), rows)


def _line(
    row: int, rows: int, top: float, steps: Sequence[Step], places: Sequence[int | None], wide: int
) -> Content:  # fmt: skip
    """Return a row of the chart; the one after the last is the axis."""
    label = {0: people(top), _row_of(top / 2, top, rows): people(top / 2), rows: "0"}.get(row, "")
    parts: list[Part] = [(f"{label:>{SCALE - 1}} {'└' if row == rows else '│'}", QUIET)]
    for number, step in enumerate(steps):
        following = places[number + 1] if number + 1 < len(places) else None
        fill = AXIS if row == rows else _filled(step, row, rows, top)
        parts += _column(row, step, places[number], following, fill, wide)
    return ink(*parts)


def _filled(step: Step, row: int, rows: int, top: float) -> str:
    """Return what the column of the people scheduled shows in a row."""
    share = (step.scheduled or 0.0) * rows / top - (rows - row - 1)
    return " " if share < 1 / 16 else BARS[min(max(round(share * 8) - 1, 0), 7)]


def _column(row: int, step: Step, place: int | None, following: int | None, fill: str, wide: int) -> Iterator[Part]:
    """Yield an interval's cells of a row: the line where it is, the column below, and the way to the next interval."""
    bar = wide - 1 if wide > 1 else 1
    if place == row:
        ground = f" on {COLUMN}" if fill == BARS[-1] else ""  # the column goes on behind the line
        yield (SHORT if step.short else "━").center(bar, "━"), (LATE if step.short else HERE) + ground
    else:
        yield fill * bar, QUIET if fill == AXIS else COLUMN
    if wide > 1:
        way = _way(row, place, following)
        yield (way, HERE) if way != " " or fill != AXIS else (AXIS, QUIET)


def _way(row: int, place: int | None, following: int | None) -> str:
    """Return the piece between two intervals: level, up, down, or none where one is unknown."""
    if place is None or following is None:
        return " "
    if place == following:
        return "━" if row == place else " "
    up = following < place
    if row == place:
        return "┛" if up else "┓"
    if row == following:
        return "┏" if up else "┗"
    return "┃" if min(place, following) < row < max(place, following) else " "


def _labels(steps: Sequence[Step], wide: int) -> str:
    """Return the hours, each under the interval that begins it, as many as have room."""
    text = ""
    for number, step in enumerate(steps):
        at = number * wide
        if step.label and len(text) <= at - (1 if text else 0):
            text += " " * (at - len(text)) + step.label
    return text
