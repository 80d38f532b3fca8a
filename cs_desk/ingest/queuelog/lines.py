"""Lines of Asterisk's queue_log: `time|call|queue|agent|EVENT|data1|…`, one event a line.

Times are whole seconds since 1970, seconds with a fraction, milliseconds or microseconds, or a date and time in the
zone of the exchange (logs kept in a table). Fields at the end may be missing, blank, or one too many.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from cs_desk.clock import to_micros
from cs_desk.text import clean

SECOND = 1_000_000
LATEST = 7_258_118_400 * SECOND  # the year 2200: beyond it a number is no time of a call
NOBODY = frozenset(("", "NONE"))
NO_CALL = frozenset(("", "NONE", "REALTIME", "MANAGER", "CLI"))
LONGEST = 8_192  # characters of a line that can be an event
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:[.,](\d{1,6})\d*)?(Z|[+-]\d\d:?\d\d)?")


class Event(NamedTuple):
    """One event: when (microseconds UTC), which call, queue and agent ("" for none), its name, and its data."""

    at: int
    call: str
    queue: str
    agent: str
    name: str
    data: tuple[str, ...]


class BadLineError(ValueError):
    """A line that is no event of a queue_log; the message says why."""


def decode(line: bytes) -> str:
    """Return a line as harmless text without its end; bytes that are not UTF-8 become U+FFFD."""
    text = line.decode("utf-8", "replace").rstrip("\r\n")
    return text if text.isascii() and text.isprintable() else clean(text, limit=LONGEST + 1)


class LineReader:
    """Reads lines; times that are dates are read in `zone`."""

    def __init__(self, zone: ZoneInfo):
        self._zone = zone

    def event(self, line: str) -> Event | None:
        """Return the event of a cleaned line, None for a blank one or the names of columns; raises BadLineError."""
        parts = line.split("|")
        if len(parts) < 5:
            if not line.strip():
                return None
            raise BadLineError("time|call|queue|agent|EVENT is wanted, and there are fewer fields")
        if len(line) > LONGEST:
            raise BadLineError(f"longer than {LONGEST:,} characters")
        when, call, queue, agent, name = parts[:5]
        if not name.strip():
            raise BadLineError("the fifth field, the event, is empty")
        if name == "event" and not when[:1].isdigit():
            return None
        at = int(when) * SECOND if len(when) == 10 and when.isdecimal() else self._moment(when.strip())
        return Event(
            at,
            "" if call in NO_CALL else call,
            "" if queue in NOBODY else queue,
            "" if agent in NOBODY else agent,
            name.strip().upper(),
            tuple(parts[5:]),
        )

    def _moment(self, text: str) -> int:
        whole, _, fraction = text.partition(".")
        if whole.isdecimal() and whole.isascii() and (fraction.isdecimal() or not fraction) and len(whole) <= 16:
            unit = SECOND if len(whole) <= 11 else 1_000 if len(whole) <= 14 else 1
            at = int(whole) * unit + (int(fraction.ljust(6, "0")[:6]) if unit == SECOND and fraction else 0)
        else:
            at = self._dated(text)
        if not 0 < at < LATEST:
            raise BadLineError(f"“{text}” is not a time since 1970")
        return at

    def _dated(self, text: str) -> int:
        found = _DATED.fullmatch(text)
        try:
            if not found:
                raise ValueError
            moment = datetime.fromisoformat(f"{found[1]}T{found[2]}.{(found[3] or '').ljust(6, '0')}{found[4] or ''}")
        except ValueError:
            raise BadLineError(
                f"“{text}” is not a time: seconds since 1970 or 2026-11-22 09:30:00 are wanted"
            ) from None
        return to_micros(moment if moment.tzinfo else moment.replace(tzinfo=self._zone))


def number_at(data: tuple[str, ...], position: int) -> float | None:
    """Return the number that stands at a position of an event's data; None where there is none or it is below 0."""
    try:
        text = data[position]
        value = float(text) if text.isascii() else -1.0
    except (IndexError, ValueError):
        return None
    return value if 0 <= value < 1e9 else None


def text_at(data: tuple[str, ...], position: int) -> str:
    """Return the text at a position of an event's data, "" where there is none."""
    return data[position].strip() if position < len(data) else ""
