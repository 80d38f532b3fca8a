"""Cells that a spreadsheet does not run as a formula, and back again exactly.

Excel, LibreOffice and their kin run a cell that begins with one of = + - @ (full-width too), whatever blanks stand
before it; a cell guarded with an apostrophe is text for them. Numbers and telephone numbers begin with + or - too and
compute nothing, so they stay as they are.
"""

from __future__ import annotations

import re

_RUNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
# Digits with the signs of numbers and telephone numbers between them, a power of ten at the most: no function, no name.
_EXTENSION = r"(?:;ext=|[ ,]*(?:ext\.?|x|#) ?)\d{1,6}"
_NUMBER = rf"[+-](?:\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?|[.,]\d+|\(?\d[\d ().-]{{3,38}}\d(?:{_EXTENSION})?)"
_ACTIVE = re.compile(rf"'*(?!{_NUMBER}\Z)(?:\s*[{_RUNS}]|[\t\r\n])")


def guarded(text: str) -> str:
    """Return the text so that a spreadsheet does not run it as a formula (`unguarded` takes it back exactly)."""
    return f"'{text}" if _ACTIVE.match(text) else text


def unguarded(text: str) -> str:
    """Return the text without the sign that `guarded` put before it."""
    return text[1:] if text.startswith("'") and _ACTIVE.match(text) else text
