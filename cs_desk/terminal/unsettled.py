"""Writing over whose width terminals disagree: marks that stand on letters, emoji, what runs from right to left.

Textual counts every mark as nothing. A terminal may give some of them a cell, or draw several signs as one: all that
follows on the line then stands beside its place, until the line is painted anew.
"""

from __future__ import annotations

import re

from rich.cells import cell_len

_SIGNS = (
    "\u0300-\u036f\u0483-\u0489\u0590-\u0fff\u1000-\u109f\u1100-\u11ff\u135d-\u135f\u1700-\u1cff\u1dc0-\u1dff"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\u302a-\u302f\u3099\u309a\ua800-\uabff\ud7b0-\ud7ff"
    "\ufb1d-\ufdff\ufe00-\ufe0f\ufe20-\ufe2f\ufe70-\ufeff\U00010a00-\U00011fff\U0001f000-\U0001faff\U000e0000-\U000e0fff"
)
"""Blocks with marks, joiners and variants; Hebrew, Arabic and the scripts of India and beyond; emoji; tags."""
_SIGN = re.compile(f"[{_SIGNS}]")
_RUN = re.compile(r"\S+(?: \S+)*")
_WORD = re.compile(r"\S+")


def is_settled(text: str) -> bool:
    """Tell whether all terminals give a text the same width."""
    return text.isascii() or _SIGN.search(text) is None


def runs(text: str) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether it is settled: words with single blanks between them are one piece."""
    return _parted(text, _RUN)


def spans(text: str) -> list[str]:
    """Return a text in the pieces that are only painted whole: characters, or unsettled runs with the blanks behind."""
    pieces: list[str] = []
    for run, settled in runs(text):
        blanks = len(run) - len(run.lstrip()) if settled and pieces and not is_settled(pieces[-1]) else 0
        if blanks:
            pieces[-1] += run[:blanks]
        pieces += run[blanks:] if settled else (run,)
    return pieces


def words(text: str) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether it is settled: a word is one piece."""
    return _parted(text, _WORD)


def _parted(text: str, piece: re.Pattern[str]) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    at = 0
    for one in piece.finditer(text):
        if not is_settled(one[0]):
            found += [(text[at : one.start()], True), (one[0], False)]
            at = one.end()
    found.append((text[at:], True))
    return [(part, settled) for part, settled in found if part]


def has_room(text: str, behind: str) -> bool:
    """Tell whether so many blanks follow a text that it may take a cell for each of its characters."""
    return len(behind) - len(behind.lstrip()) > len(text) - cell_len(text)
