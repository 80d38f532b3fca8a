"""Writing over whose width terminals disagree: marks that stand on letters, emoji, what runs from right to left.

Textual counts every mark as nothing. A terminal may give some of them a cell, or draw several signs as one: all that
follows on the line then stands beside its place, until the line is painted anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len

_SIGNS = (
    "\u0300-\u036f\u0483-\u0489\u0590-\u0fff\u1000-\u109f\u1100-\u11ff\u135d-\u135f\u1700-\u1cff\u1dc0-\u1dff"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\u302a-\u302f\u3099\u309a\ua800-\uabff\ud7b0-\ud7ff"
    "\ufb1d-\ufdff\ufe00-\ufe0f\ufe20-\ufe2f\ufe70-\ufeff\U00010a00-\U00011fff\U0001f000-\U0001faff\U000e0000-\U000e0fff"
)
"""Blocks with marks, joiners and variants; Hebrew, Arabic and the scripts of India and beyond; emoji; tags."""
_SIGN = re.compile(f"[{_SIGNS}]")
_GAP = re.compile(r" +")


def spans(text: str) -> list[tuple[int, int]]:
    """Return from where to where (characters) a text is unsettled: from a word to where what follows can be put right.

    That is a gap so wide that no terminal fills it, also where it gives each mark a cell; or the end of the text.
    """
    found: list[tuple[int, int]] = []
    at = 0
    while not text.isascii() and (sign := _SIGN.search(text, at)):
        first = max(text.rfind(" ", 0, sign.start()) + 1, at)
        gaps = (gap.span() for gap in _GAP.finditer(text, sign.end()))
        at = next((start for start, end in gaps if end - start > _marks(text[first:start])), len(text))
        found.append((first, at))
    return found


def _marks(text: str) -> int:
    return sum(not cell_len(letter) for letter in text)


def pieces(text: str) -> Iterator[str]:
    """Yield a text in what is only painted whole: characters, or what is unsettled with the blanks behind it."""
    at = 0
    for first, last in spans(text):
        yield from text[at:first]
        at = last + len(text[last:]) - len(text[last:].lstrip(" "))
        yield text[first:at]
    yield from text[at:]
