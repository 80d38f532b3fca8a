"""Rows on stdout: cut to the terminal's width where there is one, whole and aligned where the output goes elsewhere."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from cs_desk.cli.say import answer, tell
from cs_desk.clock import local
from cs_desk.text import cells, clip, one_line

T = TypeVar("T")
GAP = 2
LEAST = 6  # cells below which a column is not narrowed


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> None:
    """Print rows under their heads, no tabs; `right` are the columns that line up on the right."""
    lines = [[one_line(str(cell)) for cell in row] for row in (head, *rows)]
    wide = [max(cells(line[place]) for line in lines) for place in range(len(head))]
    if sys.stdout.isatty():
        wide = fitted(wide, shutil.get_terminal_size().columns)
    for line in lines:
        answer((" " * GAP).join(_cell(text, wide[i], i in right) for i, text in enumerate(line)).rstrip())


def first(rows: tuple[T, ...], limit: int) -> tuple[T, ...]:
    """Return at most `limit` of the rows, and say on stderr where there are more; one more than these is asked for."""
    if len(rows) > limit:
        tell(f"the first {limit}; there are more, see --limit.")
    return rows[:limit]


def fitted(wide: Sequence[int], room: int) -> list[int]:
    """Return widths that fit into `room` cells with the gaps: the widest column is narrowed first, none below LEAST."""
    found = list(wide)
    over = sum(found) + GAP * (len(found) - 1) - room
    while over > 0 and max(found) > LEAST:
        widest = found.index(max(found))
        rest = max((one for place, one in enumerate(found) if place != widest), default=LEAST)
        cut = min(over, max(found[widest] - max(rest, LEAST), 1))
        found[widest] -= cut
        over -= cut
    return found


def _cell(text: str, width: int, right: bool) -> str:
    shown = clip(text, width)
    space = " " * max(width - cells(shown), 0)
    return space + shown if right else shown + space


def facts(pairs: Sequence[tuple[str, str]], *, indent: str = "") -> None:
    """Print names and values below each other; what is empty is left out, further lines of a value stand under it."""
    wide = max((cells(name) for name, value in pairs if value), default=0) + GAP
    for name, value in pairs:
        for number, line in enumerate(value.splitlines() if value else []):
            answer(f"{indent}{name if not number else '':<{wide}}{line}".rstrip())


def moment_of(at: datetime | None, zone: ZoneInfo) -> str:
    """Return a moment in the desk's zone as 2026-11-20 14:32, nothing for None."""
    return "" if at is None else f"{local(at, zone):%Y-%m-%d %H:%M}"
