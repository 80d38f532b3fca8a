"""Facts: what one record contributes to the figures, and into which cells of the roll-ups it goes.

Sums are whole numbers (counts, milliseconds, cents), so that taking away what was added leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from cs_desk.clock import from_micros, to_micros
from cs_desk.models.base import canonical

QUARTER = 15 * 60 * 1_000_000
HOUR, DAY = 4 * QUARTER, 96 * QUARTER
EXACT_SECONDS = 600
"""Up to here a histogram is exact to the second."""
SEPARATOR = "\x1f"

Sums = dict[str, int]
Spreads = dict[str, dict[int, int]]
Cell = tuple[str, str, str, int]
"""Grain, dimension, value, and the start of the local hour or day in microseconds UTC."""


class Fact(NamedTuple):
    """One contribution: when it counts, for whom and where, which sums, and which values of which histograms.

    `at` is in microseconds UTC; `spreads` maps a measure to its buckets (upper edges) and how many fall into each.
    """

    at: int
    person: int | None = None
    team: int | None = None
    queue: str = ""
    channel: str = ""
    sums: Mapping[str, int] = MappingProxyType({})
    spreads: Mapping[str, Mapping[int, int]] = MappingProxyType({})


def bucket(seconds: float) -> int:
    """Return the upper edge in seconds of the bucket of a time: whole seconds to 600, then 10 s, 1 min, 10 min wide."""
    if seconds <= 0:
        return 0
    for most, width in ((EXACT_SECONDS, 1), (3600, 10), (36_000, 60)):
        edge = -int(-seconds // width) * width
        if edge <= most:
            return edge
    return -int(-seconds // 600) * 600


def posting(facts: Iterable[Fact]) -> str:
    """Return facts as canonical JSON text, "" where they contribute nothing; what is 0 in them is left out.

    Each fact is a list of its fields in order. The text is put together here because there are millions of them, all
    of the same few names: a JSON encoder takes twice as long.
    """
    found = []
    for at, person, team, queue, channel, sums, spreads in facts:
        counted = ",".join([f'"{name}":{number}' for name, number in sorted(sums.items()) if number])
        spread = _spread(spreads) if spreads else "{}"
        if counted or spread != "{}":
            found.append(f"[{at},{_place(person, team, queue, channel)},{{{counted}}},{spread}]")
    return f"[{','.join(found)}]" if found else ""


def _spread(spreads: Mapping[str, Mapping[int, int]]) -> str:
    return canonical({name: {str(edge): n for edge, n in edges.items()} for name, edges in spreads.items() if edges})


@lru_cache(maxsize=4096)
def _place(person: int | None, team: int | None, queue: str, channel: str) -> str:
    return canonical([person, team, queue, channel])[1:-1]


def hour_cells(hour: int, queue: str, channel: str) -> Iterator[Cell]:
    """Name the cells of one local hour that something goes into."""
    yield "hour", "centre", "", hour
    if queue or channel:
        yield "hour", "flow", f"{queue}{SEPARATOR}{channel}", hour


def day_cells(day: int, team: int | None, queue: str, channel: str) -> Iterator[Cell]:
    """Name the cells of one local day that something goes into, but for its person's."""
    yield "day", "centre", "", day
    if queue:
        yield "day", "queue", queue, day
    if channel:
        yield "day", "channel", channel, day
    if team is not None:
        yield "day", "team", str(team), day


def person_cells(day: int, person: int | None) -> Iterator[Cell]:
    """Name the cells of one local day that something of a person goes into."""
    if person is not None:
        yield "day", "person", str(person), day


def local_starts(at: int, zone: str) -> tuple[int, int]:
    """Return the starts of the local hour and day that hold a moment, in microseconds UTC.

    An hour that begins inside a jump of the clock begins with the jump.
    """
    offset = _offset(at // DAY, zone)
    if offset is None:
        return _by_the_clock(at // QUARTER * QUARTER, zone)
    local = at + offset
    return at - local % HOUR, at - local % DAY


@lru_cache(maxsize=8192)
def _offset(day: int, zone: str) -> int | None:
    """Return how far local time is ahead on a day of UTC and the one before (microseconds); None where that changes."""
    local, first = ZoneInfo(zone), (day - 1) * DAY
    found = {from_micros(at).astimezone(local).utcoffset() for at in range(first, first + 2 * DAY + 1, HOUR)}
    return (found.pop() or timedelta()) // timedelta(microseconds=1) if len(found) == 1 else None


@lru_cache(maxsize=8192)
def _by_the_clock(at: int, zone: str) -> tuple[int, int]:
    """Return what `local_starts` does for a quarter of an hour: offsets are whole quarters everywhere."""
    local = from_micros(at).astimezone(ZoneInfo(zone))
    hour = local.replace(minute=0, second=0, microsecond=0)
    day = hour.replace(hour=0, fold=0)
    return to_micros(hour), to_micros(day)


def over_hours(began: datetime, ended: datetime, zone: str) -> Iterator[tuple[int, int]]:
    """Cut a stretch of time at local hours; yields (moment inside the hour, milliseconds of it)."""
    at = began
    while at < ended:
        start, _ = local_starts(to_micros(at), zone)
        end = min(_next_hour(start, zone), ended)
        yield to_micros(at), (end - at) // timedelta(milliseconds=1)
        at = end


@lru_cache(maxsize=8192)
def _next_hour(start: int, zone: str) -> datetime:
    """Return the first moment after `start` that belongs to another local hour."""
    at = start
    while local_starts(at, zone)[0] == start:
        at += QUARTER
    return from_micros(at)
