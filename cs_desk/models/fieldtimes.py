"""Times of day as an operator types them, alone or behind a day: 16:00, 4pm, 16h, tomorrow 10, friday at 9."""

from __future__ import annotations

import re
from datetime import time

from cs_desk.errors import InputError

_CLOCK = re.compile(r"([0-9]{1,2})(?:[:h]([0-9]{1,2}))?(h|am|pm)?")
_HOUR_BEHIND = re.compile(r"(?:.* )?(?:at|today|tomorrow|yesterday|[a-z]*day|mon|tues?|wed|thurs?|fri|sat|sun)")


def part_time(typed: str, *, label: str) -> tuple[str, time | None]:
    """Return the words for the day, in lower case, and the time of day behind them; InputError names `label`.

    A bare number is an hour only behind a word for a day, or "at": "3 12" and "+3" are none.
    """
    plain = re.sub(r" (?=[ap]m$)", "", " ".join(typed.lower().split()))
    day, _, last = plain.rpartition(" ")
    found = _CLOCK.fullmatch(last)
    if found is None or (last.isdecimal() and not _HOUR_BEHIND.fullmatch(day)):
        if ":" in last:
            raise _unreadable(label)
        return plain, None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half in ("am", "pm"):
        if not 0 < hour < 13:
            raise _unreadable(label)
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise _unreadable(label)
    return day.removesuffix("at").strip() if day.split()[-1:] == ["at"] else day, time(hour, minute)


def _unreadable(label: str) -> InputError:
    return InputError(f"{label}: a time of day looks like 16:00.")
