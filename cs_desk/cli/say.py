"""The command line's voice: answers on stdout, messages on stderr, both harmless to a terminal."""

from __future__ import annotations

import json
import sys
from typing import Any

from cs_desk.text import clean


def answer(text: str) -> None:
    """Print an answer to stdout."""
    sys.stdout.write(clean(text, multiline=True) + "\n")


def answer_json(value: Any) -> None:
    """Print an answer as JSON to stdout; control characters arrive escaped."""
    sys.stdout.write(json.dumps(value, ensure_ascii=True, indent=2) + "\n")


def tell(text: str) -> None:
    """Print a message to stderr."""
    sys.stderr.write(clean(text, multiline=True) + "\n")
