"""What dead sessions left in a folder: their files, locked while we look, and what these add up to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby

from cs_desk.drafts.folder import NAME, Held, hold
from cs_desk.drafts.sheet import Replay


@dataclass
class Left:
    """One dead session; `files` are let go at the end unless somebody took them out."""

    session: str
    files: list[Held]
    replay: Replay = field(default_factory=Replay)
    problem: str = ""

    def release(self) -> None:
        """Let the files go."""
        for held in self.files:
            held.release()
        self.files = []

    def read(self) -> None:
        """Read the files, oldest first; a half-made one (`.new`) is passed over, its values are in the others."""
        try:
            for held in self.files:
                if held.name.endswith(".journal"):
                    self.replay.feed(held.read())
        except OSError as error:
            self.problem = f"{held.name} cannot be read ({error.strerror})"


@contextmanager
def dead_sessions(directory: int, own: str = "") -> Iterator[tuple[list[Left], int]]:
    """Lock and read every session in the folder whose files nobody holds; give also the number of living ones."""
    found: list[Left] = []
    living = 0
    try:
        for session, names in _sessions(directory):
            if session == own:
                continue
            left = Left(session, [held for name in names if (held := hold(name, directory))])
            found.append(left)
            if len(left.files) < len(names):
                living += 1
                found.pop().release()
        for left in found:
            left.read()
        yield found, living
    finally:
        for left in found:
            left.release()


def adopted_by(found: list[Left]) -> set[str]:
    """Return the sessions that one of these has taken over: what they hold counts no more."""
    return set[str]().union(*(left.replay.adopted for left in found))


def _sessions(directory: int) -> list[tuple[str, list[str]]]:
    """Return the sessions with their file names, sessions by age and files by generation."""
    parts = sorted(
        (match["session"], int(match["generation"]), match[0])
        for name in os.listdir(directory)
        if (match := NAME.fullmatch(name))
    )
    return [(session, [name for _, _, name in group]) for session, group in groupby(parts, key=lambda part: part[0])]
