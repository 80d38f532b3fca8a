"""Which sign separates the columns, how lines end, and what stands before the header."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from cs_desk.errors import InputError

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
ROWS = 100  # rows of the sample that are weighed
_TOLD = re.compile(r'"?sep=(.)"?[\r\n]*')


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the table is written; `told` is set when a first line `sep=` says the delimiter (and is no row)."""

    delimiter: str
    note: str
    told: bool = False
    lone_returns: bool = False  # lines end with CR alone, as on the oldest Macs
    skips: bool = False  # blanks after a delimiter belong to no cell: a quote after them opens one


def find_dialect(sample: Sequence[str], delimiter: str | None) -> Dialect:
    """Weigh the first lines of a file (with their ends); `delimiter` overrules. Raises InputError for a bad one."""
    returns = any(line.endswith("\r") for line in sample) and not any(line.endswith("\n") for line in sample)
    told = _TOLD.fullmatch(sample[0]) if sample else None
    if delimiter is not None:
        if len(delimiter) != 1 or delimiter in '"\r\n\0 ':
            raise InputError(f"{delimiter!r} cannot separate columns: give one sign, such as , or ; or a tab.")
        note, skips = f"columns separated by {_called(delimiter)}, as asked", _skips(sample[bool(told) :], delimiter)
        return Dialect(delimiter, note, bool(told), returns, skips)
    if told:
        note = f"columns separated by {_called(told[1])}, as its first line says"
        return Dialect(told[1], note, True, returns, _skips(sample[1:], told[1]))
    scores = {sign: _score(sample, sign) for sign in DELIMITERS}
    best = max(scores, key=lambda sign: scores[sign])
    if scores[best][1] < 2:
        return Dialect(",", "one column: no comma, semicolon, tab or vertical bar in its header", False, returns)
    return Dialect(best, f"columns separated by {_called(best)}", False, returns, _skips(sample, best))


def _called(delimiter: str) -> str:
    return DELIMITERS.get(delimiter, repr(delimiter))


def _score(sample: Sequence[str], delimiter: str) -> tuple[float, int]:
    """Return the share of rows as wide as the header, and that width: best is the steadiest, then the widest."""
    rows = [row for row in _rows(sample, delimiter) if row]
    width = len(rows[0]) if rows else 0
    if width < 2:
        return 0.0, width
    return sum(len(row) == width for row in rows) / len(rows), width


def _rows(sample: Sequence[str], delimiter: str) -> list[list[str]]:
    """Return the first rows of the sample, up to one that has a cell too long to be read."""
    skips = _skips(sample, delimiter)
    reader, rows = csv.reader(sample, delimiter=delimiter, skipinitialspace=skips), list[list[str]]()
    with suppress(csv.Error):
        rows.extend(islice(reader, ROWS))
    return rows


def _skips(sample: Sequence[str], delimiter: str) -> bool:
    """Tell whether the file has blanks after its delimiters: the column names show it, and texts may begin with one."""
    first: list[str] = []
    with suppress(csv.Error):
        first = next(filter(None, csv.reader(sample, delimiter=delimiter)), [])
    return any(name.startswith(" ") for name in first[1:])
