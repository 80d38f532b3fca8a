"""Dates as an operator types them: day first, with words for what is near; stored as ISO text."""

from __future__ import annotations

import re
from datetime import date, timedelta

from cs_desk.errors import InputError
from cs_desk.text import clip, one_line

_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH_NAMES = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_FIGURES = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})(?:[./]([0-9]{4}|[0-9]{2})?)?")
_WEEKDAY = re.compile(r"([a-z]{3,9}),? (?=[0-9])")
_WORDED = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?\.? ?([a-z]{3,9})\.?(?:,? ([0-9]{4}))?")
_AHEAD = re.compile(r"\+ ?([0-9]{1,3})(?: ?d(?:ays?)?)?")


def parse_day(plain: str, *, label: str, today: date | None) -> str:
    """Return ISO text for a date typed in lower case; InputError names `label` and what fits.

    Without `today` only complete dates are understood; with it, days before it are refused.
    """
    before = _WEEKDAY.match(plain)
    named = _weekday(before[1]) if before else None
    bare = plain[before.end() :] if before and named is not None else plain
    found = _complete(bare, label) or (None if today is None else _relative(bare, today, label))
    if found is not None and named is not None and found.weekday() != named:
        raise InputError(
            f"{label}: {show_day(found.isoformat())} is another day of the week. Which of the two is meant?"
        )
    if found is None:
        wanted = "3 Dec, friday, +7 or 2026-12-03" if today else "2026-12-03, 3/12/2026 or 3 Dec 2026"
        raise InputError(
            f"{label}: “{clip(one_line(plain), 30)}” is not a date that the desk can read. Type {wanted} (day first)."
        )
    if today is not None and found < today:
        raise InputError(f"{label}: {show_day(found.isoformat())} has passed. Type today's date or a later one.")
    return found.isoformat()


def show_day(value: str) -> str:
    """Return a stored date as "Thu 3 Dec 2026"; text that is no date comes back as it stands."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    name, month = _DAY_NAMES[day.weekday()][:3], _MONTH_NAMES[day.month - 1][:3]
    return f"{name.capitalize()} {day.day} {month.capitalize()} {day.year}"


def _make(year: int, month: int, day: int, label: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise InputError(
            f"{label}: there is no day {day}/{month}/{year}. The day comes first, then the month."
        ) from error


def _weekday(word: str) -> int | None:
    """Return 0 (Monday) to 6 for a day's name or any beginning of it from three letters on."""
    return next((number for number, name in enumerate(_DAY_NAMES) if len(word) > 2 and name.startswith(word)), None)


def _month(word: str) -> int | None:
    """Return 1 to 12 for a month's name or any beginning of it from three letters on ("sept")."""
    return next((number for number, name in enumerate(_MONTH_NAMES, 1) if name.startswith(word)), None)


def _complete(plain: str, label: str) -> date | None:
    if found := _ISO.fullmatch(plain):
        return _make(int(found[1]), int(found[2]), int(found[3]), label)
    if (found := _FIGURES.fullmatch(plain)) and found[3]:
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
        return _make(year, int(found[2]), int(found[1]), label)
    if (found := _WORDED.fullmatch(plain)) and found[3] and (month := _month(found[2])):
        return _make(int(found[3]), month, int(found[1]), label)
    return None


def _relative(plain: str, today: date, label: str) -> date | None:
    if plain in ("today", "tomorrow"):
        return today + timedelta(days=plain == "tomorrow")
    if found := _AHEAD.fullmatch(plain):
        return today + timedelta(days=int(found[1]))
    if (named := _weekday(plain)) is not None:
        return today + timedelta(days=(named - today.weekday() - 1) % 7 + 1)
    if found := _FIGURES.fullmatch(plain):
        return _coming(int(found[2]), int(found[1]), today, label)
    if (found := _WORDED.fullmatch(plain)) and (month := _month(found[2])):
        return _coming(month, int(found[1]), today, label)
    return None


def _coming(month: int, day: int, today: date, label: str) -> date:
    """Return the first such day from today on; 29 February may be some years away."""
    for year in range(today.year, today.year + 9):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise InputError(f"{label}: there is no day {day}/{month}. The day comes first, then the month.")
