"""A call out of a table of calls or of call detail records, as its reader hands it over."""

from __future__ import annotations

from typing import NamedTuple

from cs_desk.models.acd import Leg
from cs_desk.models.imports import Origin, Scores


class ImportedCall(NamedTuple):
    """A call from a file: history, so it is over. Its agent is found among the staff when it is stored."""

    origin: Origin
    leg: Leg
    topic: str = ""
    resolved: bool | None = None
    scores: Scores = Scores()
