"""Keys as terminals deliver them, how they are written in the configuration and how they are shown.

Names are canonical: "ctrl+n", "f1", "enter", "shift+tab", or the character itself ("?", "n").
What xterm, tmux, screen and the Linux console all deliver is: ctrl with most letters, F1 to F10, the plain characters
and the keys for moving. They send one and the same byte for ctrl+i and tab (and for h, j, m), nothing dependable for
alt, ctrl+digit and ctrl+space; screen and tmux keep ctrl+a and ctrl+b; windows take F11 and F12.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

Key = str

SAME_BYTE: Mapping[Key, str] = MappingProxyType(
    {"ctrl+h": "backspace", "ctrl+i": "tab", "ctrl+j": "a new line", "ctrl+m": "enter"}
)
EDITING: Mapping[Key, str] = MappingProxyType({"ctrl+c": "copy", "ctrl+v": "paste", "ctrl+x": "cut", "ctrl+z": "undo"})
UNSURE: Mapping[Key, str] = MappingProxyType(
    {
        "ctrl+a": "screen keeps it for itself",
        "ctrl+b": "tmux keeps it for itself",
        "ctrl+s": "some terminals stop the screen with it",
        "f11": "many windows take it for full screen",
        "f12": "many windows and browsers take it",
    }
)
"""Keys that do not arrive everywhere: allowed beside a sure one, never alone."""

CONTROL: frozenset[Key] = frozenset(f"ctrl+{letter}" for letter in string.ascii_lowercase) - {*SAME_BYTE, *EDITING}
FUNCTION: frozenset[Key] = frozenset(f"f{number}" for number in range(1, 13))
PLAIN: frozenset[Key] = frozenset(string.ascii_letters + string.digits + "?/.-+=*!;:")
SURE: frozenset[Key] = (CONTROL | FUNCTION) - frozenset(UNSURE)
"""Keys that work inside a text field and arrive everywhere."""

_NAMES = {"esc": "escape", "return": "enter", "question_mark": "?", "slash": "/", "backtab": "shift+tab"}
_SHOWN = {"escape": "esc"}


@dataclass(frozen=True, slots=True)
class FixedKey:
    """A key for moving and editing: never a command's key unless it is so from the start (enter, escape)."""

    names: tuple[Key, ...]
    shown: str
    help: str


FIXED_KEYS: tuple[FixedKey, ...] = (
    FixedKey(("tab", "shift+tab"), "tab", "The next field; shift+tab the one before."),
    FixedKey(("space",), "space", "Ticks a box or chooses, where the cursor is on one."),
    FixedKey(("up", "down", "left", "right"), "arrows", "Move in a list, a choice or a text."),
    FixedKey(("pageup", "pagedown"), "pgup pgdn", "Move by a screenful."),
    FixedKey(("home", "end"), "home end", "The first and the last, of a list or a line."),
    FixedKey(("backspace", "delete", "insert"), "backspace", "Deletes before the cursor; delete the one under it."),
    FixedKey(tuple(EDITING), "ctrl+x c v z", "Cut, copy, paste and undo inside a text field."),
    FixedKey(("enter",), "enter", "Opens what is selected, presses a button."),
    FixedKey(("escape",), "esc", "Leaves without losing what was typed."),
)
FIXED: frozenset[Key] = frozenset(name for fixed in FIXED_KEYS for name in fixed.names)


class KeyProblemError(ValueError):
    """A key that cannot be a command's key; the message says why and what would be right."""


def parse_key(raw: str) -> Key:
    """Return the canonical name of a key as somebody wrote it; raises KeyProblemError."""
    name = raw if len(raw) == 1 else raw.strip().lower()
    if len(name) == 2 and name[0] == "^" and name[1].isalpha():
        name = f"ctrl+{name[1]}"
    name = _NAMES.get(name.replace("control+", "ctrl+"), name.replace("control+", "ctrl+"))
    if name in SAME_BYTE:
        raise KeyProblemError(f"terminals send the same byte for it as for {SAME_BYTE[name]}; {_advice()}")
    if name in EDITING:
        raise KeyProblemError(f"text fields need it ({EDITING[name]}); {_advice()}")
    if name not in CONTROL | FUNCTION | PLAIN | FIXED:
        raise KeyProblemError(f"not every terminal delivers such a key; {_advice()}")
    return name


def _advice() -> str:
    letters = " ".join(sorted(key[-1] for key in CONTROL & SURE))
    return f"take ctrl with one of {letters}, or f1 to f10"


def works_while_typing(key: Key) -> bool:
    """Return True for keys that a text field does not take as text or movement."""
    return key in CONTROL or key in FUNCTION


def show_key(key: Key, *, short: bool = True) -> str:
    """Return a key as people read it: short "^N" and "F1" for the footer, long "ctrl+n" and "F1" for tables."""
    if key in FUNCTION:
        return key.upper()
    if short and key.startswith("ctrl+"):
        return "^" + key[-1].upper()
    return _SHOWN.get(key, key)
