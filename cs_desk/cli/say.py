"""The command line's voice: answers on stdout, messages on stderr, both harmless to a terminal."""

from __future__ import annotations

import json
import sys
from typing import Any, TextIO

from cs_desk.text import clean

LONGEST = 4_000_000  # characters read from stdin


def answer(text: str) -> None:
    """Print an answer to stdout."""
    _write(sys.stdout, clean(text, multiline=True) + "\n")


def answer_json(value: Any) -> None:
    """Print an answer as JSON to stdout; control characters arrive escaped."""
    sys.stdout.write(json.dumps(value, ensure_ascii=True, indent=2) + "\n")


def tell(text: str) -> None:
    """Print a message to stderr."""
    _write(sys.stderr, clean(text, multiline=True) + "\n")


def _write(stream: TextIO, text: str) -> None:
    """Write a text; letters that the terminal's own encoding does not have become question marks."""
    try:
        stream.write(text)
    except UnicodeEncodeError:
        name = stream.encoding or "ascii"
        stream.write(text.encode(name, "replace").decode(name))


def given_text(text: str) -> str:
    """Return a text given as an argument; a single hyphen reads it from stdin."""
    return sys.stdin.read(LONGEST) if text == "-" else text
