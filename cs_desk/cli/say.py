"""The command line's voice: answers on stdout, messages on stderr, both harmless to a terminal."""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any, TextIO

from cs_desk.errors import InputError, UsageError
from cs_desk.text import whole

LONGEST = 4_000_000  # characters read from stdin


def answer(text: str) -> None:
    """Print an answer to stdout, whole however long it is."""
    write(sys.stdout, whole(text) + "\n")


def answer_json(value: Any) -> None:
    """Print an answer as JSON to stdout; control characters arrive escaped."""
    sys.stdout.write(json.dumps(value, ensure_ascii=True, indent=2) + "\n")


def answer_utf8(text: str) -> None:
    """Print data as it stands to stdout, in UTF-8 whatever the terminal speaks: no letter of it may be lost."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def tell(text: str) -> None:
    """Print a message to stderr; where nobody hears it the command goes on, and ends with the code of its work."""
    with contextlib.suppress(OSError):
        write(sys.stderr, whole(text) + "\n")


def write(stream: TextIO, text: str) -> None:
    """Write a text; letters that the terminal's own encoding does not have become question marks."""
    try:
        stream.write(text)
    except UnicodeEncodeError:
        name = stream.encoding or "ascii"
        stream.write(text.encode(name, "replace").decode(name))


def given_text(text: str) -> str:
    """Return a text given as an argument; a single hyphen reads it from stdin. Raises UsageError, InputError."""
    if text != "-":
        return text
    try:
        return stdin().read(LONGEST)
    except UnicodeDecodeError as error:
        raise InputError(f"standard input is not text in this terminal's encoding ({error.encoding}).") from error


def stdin() -> TextIO:
    """Return standard input; raises UsageError where whoever started us closed it."""
    given: TextIO | None = sys.stdin
    if given is None:
        raise UsageError("standard input is closed, and - reads from it; give the text or the file instead.")
    return given
