"""Scheduled time out of a file, on its way into the store."""

from __future__ import annotations

from typing import NamedTuple

from cs_desk.models.imports import Origin


class ImportedShift(NamedTuple):
    """A stretch of one person's schedule: whose, the team of that time, the state, from and to (microseconds UTC)."""

    origin: Origin
    staff: int
    team: int | None
    state: str
    starts: int
    ends: int
