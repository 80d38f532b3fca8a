"""A call of the telephone system as its page shows it: each visit to a queue, who talked, what was said after it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class LegLine(NamedTuple):
    """One visit of a call to one queue; times in seconds, None where the source does not say.

    `contact` is the reference of the operator's own record of it, "" where there is none, None where the asker may not
    see it; `answers` are (question, what the
    customer said).
    """

    source: str
    number: int
    queue: str
    caller: str
    caller_name: str
    did: str
    direction: str
    entered_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    wait: float | None
    ring: float | None
    talk: float | None
    hold: float | None
    wrap: float | None
    outcome: str
    ended_by: str
    agent: str
    person: str
    transferred_to: str
    topic: str
    resolved: bool | None
    contact: str | None
    answers: tuple[tuple[str, str], ...]


class CallPage(NamedTuple):
    """All legs of a call that the asker may see, the first one first."""

    key: str
    legs: tuple[LegLine, ...]
