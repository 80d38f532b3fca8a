"""Before the screen: is there a terminal, and is the environment fit for it? Runs before Textual is imported."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import TextIO

from cs_desk.errors import UsageError

SMALLEST = (60, 15)
"""Columns and rows below which the desk only says that the terminal is too small."""

HEADLESS = "Without one, use the plain commands: `cs-desk --help` lists them, e.g. `cs-desk import customers FILE.csv`."
_COLOUR_SYSTEMS = ("auto", "standard", "256", "truecolor")
# Both freeze the size or the widths at what they were when somebody exported them.
_DROPPED = ("COLUMNS", "LINES", "UNICODE_VERSION")


def check(environ: Mapping[str, str], stdin: TextIO | None, stdout: TextIO | None) -> None:
    """Raise UsageError (exit 64, one line) unless both streams are a terminal that can show a screen."""
    for name, stream in (("input", stdin), ("output", stdout)):
        if stream is None or stream.closed or not stream.isatty():
            raise UsageError(f"The desk needs a terminal, but standard {name} is not one. {HEADLESS}")
    kind = environ.get("TERM", "").strip().lower()
    if kind in ("dumb", "unknown"):
        raise UsageError(f"The desk needs a terminal that can move its cursor; this one says TERM={kind}. {HEADLESS}")


def prepare_environment(environ: MutableMapping[str, str]) -> None:
    """Set the environment right for Textual, which reads it when it is imported; changes the mapping in place.

    Variables that steer Textual's debugging, driver, theme or pictures go, except TEXTUAL_DISABLE_KITTY_KEY and a
    known TEXTUAL_COLOR_SYSTEM; animations are off. NO_COLOR stays: `cs_desk.themes` decides what it means.
    """
    kitty, colours = environ.get("TEXTUAL_DISABLE_KITTY_KEY"), environ.get("TEXTUAL_COLOR_SYSTEM")
    for name in [name for name in environ if name.startswith("TEXTUAL") or name in _DROPPED]:
        del environ[name]
    environ["TEXTUAL_ANIMATIONS"] = "none"
    if kitty == "1":
        environ["TEXTUAL_DISABLE_KITTY_KEY"] = kitty
    if colours in _COLOUR_SYSTEMS:
        environ["TEXTUAL_COLOR_SYSTEM"] = colours
