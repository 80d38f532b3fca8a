"""The standard complaint, key by key: what is typed, and which of it counts as a keystroke."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys pressed for the desk's sake."""

    keys: Sequence[str]


@dataclass(frozen=True, slots=True)
class Words:
    """Words written down of the customer on any desk and on paper, and the part of a name they are looked up by."""

    text: str


Stroke = Keys | Words

LOOK_UP: tuple[Stroke, ...] = (Keys(["n"]), Words("tan"), Keys(["enter"]))
ATTENTION: tuple[Stroke, ...] = (Keys(["ctrl+f", "1", "4", "ctrl+n"]),)
LISTEN: tuple[Stroke, ...] = (
    Words("Nobody came, twice."),
    Keys(["tab", *"late", "enter"]),
    Words("12 Nov"),
    Keys(["enter"]),
    Words("a new one"),
    Keys(["enter", "enter", "ctrl+n"]),
)
ACKNOWLEDGE: tuple[Stroke, ...] = (Keys(["enter", "enter", "enter", "enter", "2", "5", "enter", "ctrl+n"]),)
APOLOGISE: tuple[Stroke, ...] = (Keys(["enter", "1", "ctrl+n"]),)
RESOLVE: tuple[Stroke, ...] = (Keys(["1", "ctrl+o", "o", "r", "2", "0", "enter", "y", "ctrl+n"]),)
THANK: tuple[Stroke, ...] = (Keys(["space", "tab", "4", "q", "ctrl+n"]),)
CLOSE: tuple[Stroke, ...] = (Keys(["ctrl+e", "1"]),)
STEPS = (ATTENTION, LISTEN, ACKNOWLEDGE, APOLOGISE, RESOLVE, THANK)
WHOLE: tuple[Stroke, ...] = (*LOOK_UP, *(stroke for step in STEPS for stroke in step), *CLOSE)


def keys_of(strokes: Sequence[Stroke]) -> list[str]:
    """Return every key in order, words letter by letter."""
    return [key for stroke in strokes for key in (stroke.text if isinstance(stroke, Words) else stroke.keys)]


def up_to(step: int) -> list[str]:
    """Return the keys that lead from the start page to the beginning of a step, 1 to 6 (1: the complaint is open)."""
    strokes = [*LOOK_UP, *(stroke for done in STEPS[: step - 1] for stroke in done)]
    keys = keys_of(strokes)
    return [*keys, "ctrl+f"] if step == 1 else keys


def counted(strokes: Sequence[Stroke]) -> int:
    """Return how many keystrokes count."""
    return sum(len(stroke.keys) for stroke in strokes if isinstance(stroke, Keys))
