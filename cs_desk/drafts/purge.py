"""Retention: old journals that hold nothing unsent go; what is unsent is reported and goes only when told so."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cs_desk.clock import require_aware
from cs_desk.drafts.folder import alone, opened
from cs_desk.drafts.left import Left, adopted_by, dead_sessions
from cs_desk.drafts.words import unreadable
from cs_desk.errors import StoreError


@dataclass(frozen=True, slots=True)
class Kept:
    """An unsent value of a dead session that is older than the limit."""

    session: str
    key: str
    at: datetime
    characters: int


@dataclass(frozen=True, slots=True)
class Purged:
    """`removed` are the names of deleted files; `unsent` the old unsent values: still there, save with `discard`."""

    removed: tuple[str, ...]
    unsent: tuple[Kept, ...]


def purge(folder: Path, older_than: datetime, *, discard: bool = False) -> Purged:
    """Delete dead sessions' journals last written before `older_than` (aware) that hold nothing unsent.

    Unsent values are never deleted silently: they are listed, and stay. With `discard` (somebody decided so) the old
    ones go too, and the list says what went. Living sessions are left alone. Raises StoreError, StoreBusyError.
    """
    limit = require_aware(older_than)
    try:
        with opened(folder) as directory, alone(directory, folder), dead_sessions(directory) as (found, _):
            taken_over = adopted_by(found)
            removed: list[str] = []
            unsent: list[Kept] = []
            for left in found:
                # An heir goes after what it took over: it alone says that those files count no more.
                heir = any(other.files and other.session in left.replay.adopted for other in found)
                if heir or left.problem or _last_written(left) >= limit:
                    continue
                held = [] if left.session in taken_over else _unsent(left)
                unsent += held
                if discard or not held:
                    removed += _remove(left, directory)
            return Purged(tuple(removed), tuple(unsent))
    except OSError as error:
        raise StoreError(unreadable(error, folder)) from error


def _last_written(left: Left) -> datetime:
    seconds = max(os.fstat(held.descriptor).st_mtime for held in left.files)
    written = datetime.fromtimestamp(seconds, UTC)
    return left.replay.last or written


def _unsent(left: Left) -> list[Kept]:
    sheet = left.replay.sheet
    drafts = [*sheet.live.items(), *((key, draft) for key, older in sheet.older.items() for draft in older)]
    return [Kept(left.session, key, draft.at, len(str(draft.value))) for key, draft in drafts]


def _remove(left: Left, directory: int) -> list[str]:
    names = []
    for held in list(left.files):
        with suppress(OSError):
            if held.remove(directory):
                left.files.remove(held)
                names.append(held.name)
    return names
