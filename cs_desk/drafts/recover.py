"""Finds what sessions that ended badly left behind and hands it to a living one; living sessions are left alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cs_desk.drafts.folder import alone, opened
from cs_desk.drafts.journal import Journal
from cs_desk.drafts.left import Left, adopted_by, dead_sessions
from cs_desk.drafts.record import Draft
from cs_desk.drafts.sheet import Sheet
from cs_desk.drafts.words import unreadable
from cs_desk.errors import StoreError


@dataclass(frozen=True, slots=True)
class Source:
    """One dead session: its values, when it last wrote one, how many lines were torn or damaged.

    `problem` is set when its file could not be read; it is then left where it is.
    """

    session: str
    values: int
    last_at: datetime | None
    bad_lines: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What dead sessions left, merged by time.

    `older` holds other texts that a later session overtook under the same key. `adopted` tells whether the journal now
    holds everything durably (False too when there was no journal to adopt it); `living` counts the sessions left alone.
    """

    values: dict[str, Draft]
    older: dict[str, tuple[Draft, ...]]
    sources: tuple[Source, ...]
    living: int
    adopted: bool


def recover(folder: Path, into: Journal | None = None) -> Recovered:
    """Read the journals of dead sessions and let `into` take them over; without it only look.

    The old files go only after the values are durable in `into`; a crash at any moment loses and doubles nothing.
    Raises StoreError when the folder cannot be read, StoreBusyError when another session takes over too slowly.
    """
    try:
        with (
            opened(folder) as directory,
            alone(directory, folder),
            dead_sessions(directory, into.session if into else "") as (found, living),
        ):
            taken_over = adopted_by(found)
            current = [left for left in found if not left.problem and left.session not in taken_over]
            sheet = Sheet()
            for left in current:
                sheet.merge(left.replay.sheet)
            sources = tuple(
                Source(left.session, len(left.replay.sheet.live), left.replay.last, left.replay.bad, left.problem)
                for left in found
                if left.session not in taken_over
            )
            spent = [left for left in found if left in current or left.session in taken_over]
            adopted = into is not None and _hand_over(spent, sheet, into)
            return Recovered(sheet.live, sheet.older, sources, living, adopted)
    except OSError as error:
        raise StoreError(unreadable(error, folder)) from error


def _hand_over(found: list[Left], sheet: Sheet, journal: Journal) -> bool:
    sources = [(left.session, held) for left in found for held in left.files]
    for left in found:
        left.files = []
    return not sources or journal.adopt(sheet.copy(), sources)
