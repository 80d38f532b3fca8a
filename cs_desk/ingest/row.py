"""One row of a table that came from outside."""

from __future__ import annotations

from typing import NamedTuple


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
