"""Rows of the lists that the command line shows: contacts and moments of truth, across everybody the asker may see."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class ContactRow(NamedTuple):
    """A contact in one line: `seconds` is its handling time so far (talk, hold and wrap)."""

    id: int
    reference: str
    started_at: datetime
    channel: str
    direction: str
    operation: str
    customer: str
    operator: str
    state: str
    seconds: int
    disposition: str
    difficulty: str
    complaint: str


class MomentLine(NamedTuple):
    """A moment of truth with the contact it was on."""

    id: int
    at: datetime
    contact: str
    complaint: str
    energy: int
    stage: str
    seen: str
    trigger: str
    staff: str


class WordsLine(NamedTuple):
    """A version of the words to say: when it was stored and by whom (empty: shipped)."""

    version: int
    at: datetime
    staff: str
