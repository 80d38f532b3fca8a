"""Before the screen is taken: is there a terminal, and one that can show it?"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import TextIO

from cs_desk.errors import UsageError

SMALLEST = (60, 15)
"""Columns and rows below which the desk says that the terminal is too small."""

HEADLESS = "cs-desk --help lists the commands that need no screen, such as import, staff, db and audit"


def check(environ: MutableMapping[str, str], stdin: TextIO, stdout: TextIO) -> None:
    """Raise UsageError (exit 64) in one line without a terminal on both ends, or on a dumb one."""
    if not (stdin.isatty() and stdout.isatty()):
        raise UsageError(f"the desk needs a terminal for its screen; {HEADLESS}.")
    if environ.get("TERM", "").strip().lower() in ("dumb", "unknown"):
        raise UsageError(f"TERM=dumb cannot show a screen; {HEADLESS}.")


def prepare_environment(environ: MutableMapping[str, str]) -> None:
    """Take out what would change the screen from outside: Textual's own debugging variables.

    Colour is decided by the theme (see `cs_desk.themes`), so NO_COLOR stays for it to read.
    """
    for name in [name for name in environ if name.startswith("TEXTUAL")]:
        del environ[name]
