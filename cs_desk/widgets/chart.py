"""A figure over time as a chart: an axis with its unit, a column a step, a line for the target, n beneath each column.

Columns are told apart by their fill too: full on target, shaded to watch, lightly shaded in breach.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from textual.content import Content

from cs_desk.models.targets import State
from cs_desk.widgets.ink import HERE, QUIET, Part, ink, pad
from cs_desk.widgets.tiles import BARS, STATES, shown_as

FILLS = {State.ON_TARGET: "█", State.WATCH: "▓", State.BREACH: "▒"}
LINE = "╌"
SCALE = 11
"""Cells of the axis at the left."""


class Point(NamedTuple):
    """A step of time: what it is called, the value (None where n is 0), n, and the state of the value."""

    label: str
    value: float | None
    n: int
    state: State | None


def chart(points: Sequence[Point], unit: str, target: float | None, size: tuple[int, int]) -> list[Content]:
    """Return a chart of the newest points that fit, in so many cells and lines; below it labels and n."""
    width, height = size
    wide = max(max((len(point.label) for point in points), default=1), 5) + 1
    shown = points[-max((width - SCALE) // wide, 1) :]
    low, high = _scale([point.value for point in shown], target)
    rows = max(height - 3, 3)
    lines = [_row(row, rows, shown, (low, high), (unit, target), wide) for row in range(rows)]
    lines.append(ink((" " * (SCALE - 1) + "└" + "─" * (wide * len(shown)), QUIET)))
    lines.append(ink(" " * SCALE, *(f"{point.label:^{wide}}" for point in shown)))
    lines.append(ink((pad("n", SCALE - 1).rjust(SCALE - 1) + " ", QUIET), *(_count(point, wide) for point in shown)))
    return lines


def _count(point: Point, wide: int) -> Part:
    return (f"{point.n:^{wide},}", QUIET)


def _scale(values: Sequence[float | None], target: float | None) -> tuple[float, float]:
    """Return the ends of the axis: zero, and the next round number past every value and the target."""
    known = [value for value in values if value is not None] + ([target] if target is not None else [])
    low, high = min(0.0, *known, 0.0), max(0.0, *known, 0.0)
    step = 10 ** math.floor(math.log10(max(high - low, 1.0)))
    if target is not None and target == high:
        high += step / 2  # the line of the target has room above it
    return math.floor(low / step) * step, math.ceil(high / step) * step or step


def _row(
    row: int, rows: int, points: Sequence[Point], ends: tuple[float, float], of: tuple[str, float | None], wide: int
) -> Content:
    """Return a line of the chart, the highest first."""
    (low, high), (unit, target) = ends, of
    each = (high - low) / rows
    floor = high - (row + 1) * each if row < rows - 1 else low
    on_line = target is not None and floor <= target < floor + each
    label = ""
    if on_line and target is not None:
        label = shown_as(target, unit)
    elif row in (0, rows - 1, rows // 2):
        label = shown_as(high if row == 0 else floor if row == rows - 1 else floor + each, unit)
    axis = (f"{label:>{SCALE - 2}} {'┼' if on_line else '│'}", HERE if on_line else QUIET)
    cells = [part for point in points for part in _cell(point, floor, each, low, wide, on_line=on_line)]
    return ink(axis, *cells)


def _cell(point: Point, floor: float, each: float, low: float, wide: int, *, on_line: bool) -> list[Part]:
    """Return one column in one line: filled, filled in part, or empty with the line of the target through it."""
    bar, ground = max(wide - 2, 1), LINE if on_line else " "
    share = 0.0 if point.value is None else (point.value - floor) / each
    nothing: Part = (ground * bar, HERE)
    if point.value is not None and low < 0:  # values on both sides of zero: from zero to the value
        share = _from_zero(point.value, floor, each)
    if share > 0:
        style = STATES[point.state][2] if point.state else ""
        full = FILLS[point.state] if point.state else "█"
        nothing = ((full if share >= 1 else BARS[min(int(share * 8), 7)]) * bar, style)
    return [(ground, HERE), nothing, (ground * (wide - bar - 1), HERE)]


def _from_zero(value: float, floor: float, each: float) -> float:
    """Return how much of a line a column from zero fills: below zero whole lines only."""
    if value >= 0:
        return (value - floor) / each if floor >= -each / 2 else 0.0
    return 1.0 if value < floor + each / 2 < 0 else 0.0
