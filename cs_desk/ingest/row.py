"""One row of a table that came from outside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol


class Row(NamedTuple):
    """One row: the physical line it starts on, its cells by column, and what is wrong (`problem`) or odd (`note`).

    `extra` are the cells beyond the last column. Cells are as they stand in the file, without NUL bytes: they are not
    cleaned for the screen yet.
    """

    line: int
    cells: dict[str, str]
    problem: str | None = None
    note: str | None = None
    extra: tuple[str, ...] = ()


class Rows(Protocol):
    """What gives the rows of a file, each time from its beginning: a table, or what is turned into one."""

    path: Path
    header: tuple[str, ...]
    notes: tuple[str, ...]
    of_export: bool

    def share(self) -> float:
        """Return how much of the file the last iteration has read, from 0 to 1."""
        ...

    def __iter__(self) -> Iterator[Row]: ...
