"""A complaint call, key by key, with everything that can be typed on it; and how to get back to where one was.

After a new start the desk shows contact, step and texts, but asks nothing and awaits no second stroke: `again` are the
keys that open the same question at the same place, with the text that was typed there already in it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stroke:
    """One key; `again` leads from a desk freshly started after it to where the key had led."""

    key: str
    again: tuple[str, ...] = ()


def keys(*names: str) -> list[Stroke]:
    """Return keys pressed on the desk itself."""
    return [Stroke(name) for name in names]


def question(*opening: str, text: str = "", before: tuple[str, ...] = ()) -> list[Stroke]:
    """Return a command that asks, and the letters of the answer; `before` opened the question before this one."""
    whole = (*before, *opening)
    strokes = [Stroke(key, whole[: len(before) + at]) for at, key in enumerate(opening, 1)]
    return strokes + [Stroke(letter, whole) for letter in text]


NOTES = "Third time now."
MORE = " The box was open."
SEEN = "sighs loudly"
WANTED = "a new one"
WHERE = "Penrith"
NEEDS = "slow speech"
REASON = "has to look"
PROMISE = "ring back"
COMMENT = "You were kind."

CALL: tuple[Stroke, ...] = (
    *keys("n", *"tan", "enter", *NOTES),
    *keys("ctrl+t", "ctrl+t"),
    *question("ctrl+g", " ", text=SEEN),
    Stroke("enter", ("ctrl+g", " ", "enter")),
    *keys("2"),
    *keys("ctrl+f", "1", "4", "ctrl+n"),
    *keys("shift+tab", *MORE, "tab", *"late", "enter"),
    *keys(*"12 Nov", "tab", *WHERE, "tab", *"kettle", "enter", *WANTED, "enter", "enter"),
    *keys("ctrl+n", "ctrl+r", "ctrl+n"),
    *keys("enter", "enter", "enter", "enter", "2", "5", "tab", *NEEDS),
    *question("ctrl+o", "p", text=REASON),
    *keys("enter", "r"),
    *keys("ctrl+n"),
    *keys("enter", "1", "ctrl+n"),
    *keys("1"),
    *question("ctrl+o", "o", "r", text="20"),
    Stroke("enter", ("ctrl+o", "o")),
    *keys("y"),
    *question("ctrl+o", "m", text=PROMISE),
    *question("enter", text="+3", before=("ctrl+o", "m")),
    *keys("enter"),
    *keys("ctrl+n"),
    *keys("space", "tab", "4", "shift+tab", *COMMENT, "tab", "q"),
    *keys("ctrl+n"),
    Stroke("ctrl+e", ("ctrl+e",)),
    *keys("1"),
)
