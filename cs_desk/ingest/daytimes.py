"""Puts a column of dates together with its column of times of day, where a file has both, and their cells prove it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cs_desk.ingest.fields import Kind, Type
from cs_desk.ingest.matching import plain

CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?\s?m\.?)?", re.I)
HOURS = 24
LATE = 6
"""What never reaches this hour may be lengths of time."""


def with_times(
    columns: Mapping[str, tuple[str, ...]], header: Sequence[str], kind: Kind, rows: Sequence[Mapping[str, str]]
) -> dict[str, tuple[str, ...]]:
    """Return the columns by field, those of a moment with its time of day: “Date” with “Time”, “Call date” with “Call
    time”.

    Only where no field takes the second column, no cell of the first has a time, and all of the second are times of a
    day; what may be a length of time is left alone.
    """
    found = dict(columns)
    taken = {column for several in columns.values() for column in several}
    for name, several in columns.items():
        one = kind.field(name)
        if one is None or one.type is not Type.MOMENT or len(several) != 1 or "date" not in plain(several[0]).split():
            continue
        wanted = plain(several[0]).replace("date", "time")
        beside = [column for column in header if plain(column) == wanted and column not in taken]
        if len(beside) == 1 and _parted(several[0], beside[0], rows):
            found[name] = (several[0], beside[0])
            taken.add(beside[0])
    return found


def _parted(date: str, time: str, rows: Sequence[Mapping[str, str]]) -> bool:
    """Tell whether days and times of day stand in two columns."""
    given = [text for row in rows if (text := row.get(time, "").strip())]
    if not all(map(CLOCK.fullmatch, given)) or any(":" in row.get(date, "") for row in rows):
        return False
    hours = [int(text.partition(":")[0]) for text in given]
    halves = any(text[-1] in "mM." for text in given)  # a.m. and p.m.
    return bool(hours) and max(hours) < HOURS and (halves or max(hours) >= LATE)
