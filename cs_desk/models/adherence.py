"""Keeping to the schedule, minute by minute: adherence and, apart from it, conformance.

Adherence asks of each scheduled minute whether the person was in the scheduled state in it. Conformance asks only
whether as much was worked as was scheduled, whichever minutes these were. Times are minutes of one axis (any whole
numbers).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

DEFAULT_GRACE = 0
Stretch = tuple[int, int, str]
"""From minute, up to but without minute, and the state."""

WORKING = frozenset({"work", "meeting", "training"})
"""Scheduled states that are work."""
AWAY = frozenset({"break", "lunch"})
OFF = frozenset({"leave", "exception"})
"""States that nobody is held to: leave, and what a team leader approved."""
UNPAID = frozenset({"lunch", "leave"})
STATES = WORKING | AWAY | OFF
"""Everything that a schedule can say."""
_LETTERS = re.compile(r"[^\W\d_]+")
_PAUSES = {
    "lunch": ("lunch", "meal", "dinner"),
    "break": ("break", "pause", "rest", "tea", "teatime", "coffee", "toilet", "comfort"),
    "meeting": ("meeting", "briefing", "huddle"),
    "training": ("training", "course", "coaching"),
}


def state_of_pause(reason: str, due: str = "") -> str:
    """Return the state of somebody paused for a reason as the telephone system has it.

    Without a reason it is the break that is `due`, else some break; a reason of another kind is work apart from calls.
    """
    if not reason.strip():
        return due or "break"
    said = _LETTERS.findall(reason.casefold())
    return next((state for state, words in _PAUSES.items() if any(_is(one, words) for one in said)), "work")


def _is(said: str, words: tuple[str, ...]) -> bool:
    """Tell whether a word is one of some, or begins with one that is long enough: teatime is, a team is no tea."""
    return any(said == word or (len(word) > 4 and said.startswith(word)) for word in words)


@dataclass(frozen=True, slots=True)
class Kept:
    """Minutes: scheduled (exceptions left out), of these in the scheduled state, scheduled for work, worked."""

    scheduled: int
    adhered: int
    scheduled_work: int
    worked: int


def kept(
    schedule: Iterable[Stretch],
    actual: Iterable[Stretch],
    *,
    working: Iterable[str] = ("work",),
    excused: Iterable[tuple[int, int]] = (),
    grace: int = DEFAULT_GRACE,
    until: int | None = None,
) -> Kept:
    """Return how a schedule was kept; of stretches that overlap, the later one of the list counts.

    A minute without any stretch is in no state. `working` are the states that count as work; `excused` minutes
    (approved exceptions) are left out of all four figures; a change of state that comes up to `grace` minutes early or
    late counts as on time; minutes from `until` on are still to come and count nowhere.
    """
    planned, done, works = _minutes(schedule), _minutes(actual), frozenset(working)
    left_out = {minute for start, end in excused for minute in range(start, end)}
    due = [minute for minute in planned if minute not in left_out and (until is None or minute < until)]
    adhered = sum(1 for minute in due if done.get(minute) == planned[minute] or _forgiven(minute, planned, done, grace))
    return Kept(
        len(due),
        adhered,
        sum(1 for minute in due if planned[minute] in works),
        sum(1 for minute in _between(due) if minute not in left_out and done.get(minute) in works),
    )


def _between(due: list[int]) -> range:
    return range(min(due), max(due) + 1) if due else range(0)


def _minutes(stretches: Iterable[Stretch]) -> dict[int, str]:
    return {minute: state for start, end, state in stretches for minute in range(start, end)}


def _forgiven(minute: int, planned: Mapping[int, str], done: Mapping[int, str], grace: int) -> bool:
    """Return True where the state of the minute was due within `grace` minutes before or after, at a change.

    A minute that lies further from a change of the schedule is not forgiven.
    """
    actual = done.get(minute)
    for away in range(1, grace + 1):
        for neighbour in (minute - away, minute + away):
            if planned.get(neighbour) == actual and planned.get(neighbour) != planned[minute]:
                return True
    return False
