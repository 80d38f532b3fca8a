"""Dates and times as files spell them, turned into whole microseconds UTC; day and month are never guessed.

A date is read by an explicit pattern, by its own shape where that leaves no doubt (2026-11-21, 21 Nov 2026), or by an
order of day and month that was declared or proved (see `orders`).
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from cs_desk.clock import to_micros

T = TypeVar("T")
SECOND = 1_000_000
DAY = 86_400 * SECOND
EPOCH_DAY = date(1970, 1, 1).toordinal()
REMEMBERED = 5_000  # distinct days and times of day kept at hand
FURTHEST = 15  # hours from UTC, of any zone at any time
YEARS = range(1900, 2101)
LEAP = 2000  # a year in which every day of a year is
PIVOT = 69  # two-figure years above it are of the last century, as strptime has it
NUMERIC = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})(?=$|[\sT,])")
YEAR_FIRST = re.compile(r"(\d{4})(?:([/.\-])(\d{1,2})\2(\d{1,2})|(\d{2})(\d{2}))(?=$|[\sT,])")
NAMED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?[\s\-.]+([a-z]{3,9})\.?|([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?),?[\s\-]+(\d{4})",
    re.I,
)
WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.I)
TIME = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s*([ap])\.?m\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}(?::\d{2})?)?",
    re.I,
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Order(StrEnum):
    """How a column spells its dates; anything else that a mapping file says is a pattern of strptime."""

    ISO = "iso"
    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


class Day(int):
    """A moment known to the day only: the beginning of that local day."""


class BadMomentError(ValueError):
    """A text that is no moment; the message says why and what would be right."""


def figures(text: str) -> tuple[int, int] | None:
    """Return the two figures of which one is the day and one the month, None for a date of another shape."""
    found = NUMERIC.match(text.strip())
    return (int(found[1]), int(found[3])) if found else None


@lru_cache(maxsize=1024)
def readings(one: int, two: int) -> tuple[Order, ...]:
    """Return in which orders two figures are the day and the month of some year."""
    ways = ((Order.DAY_FIRST, one, two), (Order.MONTH_FIRST, two, one))
    return tuple(order for order, day, month in ways if 1 <= month <= 12 and 1 <= day <= monthrange(LEAP, month)[1])


_PROBE = datetime(2023, 11, 25, 21, 43, 5, tzinfo=UTC)


def gives_day(pattern: str) -> bool:
    """Tell whether strptime can read the pattern, and finds year, month and day by it."""
    try:
        return datetime.strptime(_PROBE.strftime(pattern), pattern).date() == _PROBE.date()  # noqa: DTZ007  # a day only
    except (ValueError, re.error):
        return False


class MomentReader:
    """Reads the moments of one column; local times that come twice or never go into `odd` as (text, which)."""

    def __init__(self, zone: ZoneInfo, order: str | None = None, odd: list[tuple[str, str]] | None = None):
        self._zone = zone
        self._order = order
        self._pattern = order if order is not None and "%" in order else None
        self._days: dict[str, tuple[date, int | None]] = {}
        self._times: dict[str, tuple[int, int | None]] = {}
        self._odd = [] if odd is None else odd

    def __call__(self, text: str) -> int:
        """Return microseconds UTC, a `Day` where no time of day is given; raises BadMomentError."""
        if self._pattern is not None:
            return self._by_pattern(text)
        day, sign, clock = text.partition("T" if text[10:11] == "T" else " ")
        known, time = self._days.get(day), self._times.get(clock)
        if known is None or time is None:
            return self._whole(*known) if known and not sign else self._anew(text.strip())
        since, given = time
        found, midnight = known
        if given is None and midnight is not None:
            return midnight + since
        return self._together(found, midnight, since, given)

    def _anew(self, text: str) -> int:
        """Read a spelling not met before, and remember its day and its time of day."""
        found, rest = self._date(text)
        midnight = self._midnight(found)
        rest = rest.strip(" \tT,")
        day, sign, clock = text.partition("T" if text[10:11] == "T" else " ")
        _keep(self._days, day if rest == clock else text if not rest else "", (found, midnight))
        if not rest:
            return self._whole(found, midnight)
        time = _time(rest)
        _keep(self._times, clock if rest == clock and sign else "", time)
        return self._together(found, midnight, *time)

    def _by_pattern(self, text: str) -> int:
        try:
            moment = datetime.strptime(text.strip(), self._pattern or "")  # noqa: DTZ007  # given its zone below
        except ValueError:
            raise BadMomentError(f"this is not written as {self._pattern}") from None
        _real(moment.year, moment.month, moment.day)
        if moment.tzinfo is not None:
            return to_micros(moment)
        midnight = self._midnight(moment.date())
        if not any(sign in (self._pattern or "") for sign in ("%H", "%I", "%X", "%c", "%T")):
            return self._whole(moment.date(), midnight)
        since = moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)
        return self._together(moment.date(), midnight, since // timedelta(microseconds=1), None)

    def _whole(self, day: date, midnight: int | None) -> int:
        return Day(self._together(day, midnight, 0, None))

    def _together(self, day: date, midnight: int | None, since: int, given: int | None) -> int:
        """Return day and time of day as one moment; `given` is the offset from UTC that the text gives."""
        if given is not None:
            return (day.toordinal() - EPOCH_DAY) * DAY + since - given
        return midnight + since if midnight is not None else self._changing(day, since)

    def _changing(self, day: date, since: int) -> int:
        """Return a moment of a day on which the clocks change: the earlier where an hour comes twice."""
        plain = datetime(day.year, day.month, day.day, tzinfo=self._zone) + timedelta(microseconds=since)
        first, second = plain.astimezone(UTC), plain.replace(fold=1).astimezone(UTC)
        if first != second:
            back = first.astimezone(self._zone).replace(tzinfo=None) == plain.replace(tzinfo=None)
            self._odd.append((f"{plain:%Y-%m-%d %H:%M:%S}", "comes twice" if back else "is left out"))
        return to_micros(first)

    def _midnight(self, day: date) -> int | None:
        """Return when a local day begins (microseconds UTC), None where the clocks change on it."""
        start = datetime(day.year, day.month, day.day, tzinfo=self._zone)
        offsets = [(start + timedelta(hours=hours)).utcoffset() for hours in (0, 6, 12, 18, 24)]
        return None if any(one != offsets[0] for one in offsets) else to_micros(start)

    def _date(self, text: str) -> tuple[date, str]:
        """Return the date at the beginning of a text, and what follows it."""
        plain = WEEKDAY.sub("", text, count=1).strip()
        for shape, read in ((YEAR_FIRST, _year_first), (NUMERIC, self._numeric), (NAMED, _named)):
            found = shape.match(plain)
            if found:
                return _real(*read(found)), plain[found.end() :]
        raise BadMomentError("this is not a date; one such as 2026-11-21 14:30 is wanted")

    def _numeric(self, found: re.Match[str]) -> tuple[int, int, int]:
        one, two, year = int(found[1]), int(found[3]), int(found[4])
        if len(found[4]) == 2:
            year += 1900 if year >= PIVOT else 2000
        if self._order == Order.DAY_FIRST:
            return year, two, one
        if self._order == Order.MONTH_FIRST:
            return year, one, two
        if not readings(one, two):
            raise BadMomentError(f"neither {one} nor {two} can be the month and the other its day")
        raise BadMomentError(
            f"day or month first? Say so in the mapping file: [formats] dates = “{Order.DAY_FIRST}” "
            f"or “{Order.MONTH_FIRST}”"
        )


def _year_first(found: re.Match[str]) -> tuple[int, int, int]:
    return int(found[1]), int(found[3] or found[5]), int(found[4] or found[6])


def _named(found: re.Match[str]) -> tuple[int, int, int]:
    day, word = (found[1], found[2]) if found[1] else (found[4], found[3])
    month = word[:3].lower()
    return int(found[5]), MONTHS.index(month) + 1 if month in MONTHS else 0, int(day)


def _real(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise BadMomentError(f"there is no day {day} in a month {month} of {year}") from None
    if year not in YEARS:
        raise BadMomentError(f"the year {year} cannot be right")
    return found


def _time(rest: str) -> tuple[int, int | None]:
    """Return microseconds since midnight, and the offset from UTC where the text gives one."""
    found = TIME.fullmatch(rest)
    if not found:
        raise BadMomentError("what follows the date is no time of day; one such as 14:30 is wanted")
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[5]:
        if not 1 <= hour <= 12:
            raise BadMomentError(f"{rest} is no time of day")
        hour = hour % 12 + (12 if found[5].lower() == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise BadMomentError(f"{rest} is no time of day")
    micros = int((found[4] or "").ljust(6, "0")[:6])
    return ((hour * 60 + minute) * 60 + second) * SECOND + micros, _offset(found[6])


def _offset(word: str | None) -> int | None:
    if word is None:
        return None
    if word[0] not in "+-":
        return 0
    figures = word[1:].replace(":", "").ljust(6, "0")  # zones of a hundred years ago have seconds
    if int(figures[:2]) > FURTHEST or int(figures[2:4]) > 59 or int(figures[4:]) > 59:
        raise BadMomentError(f"no time is {word} away from UTC")
    seconds = (int(figures[:2]) * 60 + int(figures[2:4])) * 60 + int(figures[4:])
    return seconds * SECOND * (-1 if word[0] == "-" else 1)


def _keep(memory: dict[str, tuple[T, int | None]], key: str, value: tuple[T, int | None]) -> None:
    if key:
        if len(memory) >= REMEMBERED:
            memory.clear()
        memory[key] = value
