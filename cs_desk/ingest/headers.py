"""Column names as people write them, made usable: every column has a name of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

REJECT_COLUMNS = ("line", "column", "value", "reason")
MOST_NAMES = 60  # in a sentence
_DATA = re.compile(r"[-+(]?[\d][\d .,:/()%-]*")


def name_columns(raw: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names (white space made single, empty and repeated ones told apart) and notes on what was odd."""
    names: list[str] = []
    notes: list[str] = []
    given = [" ".join(name.replace("\ufeff", "").split()) for name in raw]
    for position, name in enumerate(given, 1):
        unique = _unique(name or f"column {position}", [*names, *given[position:]] if not name else names)
        if not name:
            notes.append(f"column {position} has no name and is called {unique!r}")
        elif unique != name:
            notes.append(f"column {position} repeats the name {name!r} and is called {unique!r}")
        names.append(unique)
    if given and all(_DATA.fullmatch(name) for name in given):
        notes.append("the first line looks like data: it is taken as the column names all the same")
    return tuple(names), tuple(notes)


def listed(names: Sequence[str]) -> str:
    """Return names in a sentence; of very many, the first ones and how many more there are."""
    shown = ", ".join(names[:MOST_NAMES])
    return shown if len(names) <= MOST_NAMES else f"{shown} and {len(names) - MOST_NAMES:,} more"


def _unique(name: str, taken: Sequence[str]) -> str:
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name} ({number})"
    return candidate


def is_rejects(names: Sequence[str]) -> bool:
    """Tell whether the columns are those of a file of rejected rows, which may be mended and come back."""
    return len(names) > len(REJECT_COLUMNS) and tuple(names[-len(REJECT_COLUMNS) :]) == REJECT_COLUMNS
