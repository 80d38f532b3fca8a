"""The one source of time: injected, always aware, UTC inside, the desk's zone only for people's eyes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
NO_ZONES = ("posixrules", "localtime", "Factory", "posix/", "right/")
"""What lies among the zones of a machine and is none: its own time, a placeholder, copies, some with leap seconds."""


class Clock(Protocol):
    """Whatever tells the time."""

    def now(self) -> datetime:
        """Return the present moment as an aware UTC datetime."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment as an aware UTC datetime."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is told to move: for tests, pictures and generated data."""

    def __init__(self, start: datetime):
        self._now = require_aware(start)

    def now(self) -> datetime:
        """Return the moment the clock was last set to."""
        return self._now

    def advance(self, **span: float) -> datetime:
        """Move forward by `timedelta(**span)` and return the new moment."""
        self._now += timedelta(**span)
        return self._now

    def set(self, moment: datetime) -> None:
        """Jump to an aware moment."""
        self._now = require_aware(moment)


def require_aware(moment: datetime) -> datetime:
    """Return the moment in UTC; raises ValueError for a naive one, which would be a bug of ours."""
    if moment.tzinfo is None:
        raise ValueError(f"naive datetime {moment!r}: every time in the desk carries its zone")
    return moment.astimezone(UTC)


def stamp(moment: datetime) -> str:
    """Return the moment as every answer in JSON writes it: ISO 8601 in UTC, such as 2026-11-22T03:32:00Z."""
    return require_aware(moment).isoformat().replace("+00:00", "Z")


def to_micros(moment: datetime) -> int:
    """Return whole microseconds since 1970-01-01 UTC, the form in which the store keeps times."""
    return (require_aware(moment) - EPOCH) // MICROSECOND


def from_micros(value: int) -> datetime:
    """Return the aware UTC datetime of a stored microsecond count."""
    return EPOCH + timedelta(microseconds=value)


def is_zone(name: str) -> bool:
    """Tell whether a time zone is called so, such as Australia/Sydney or UTC."""
    if name.startswith(NO_ZONES):
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of zones, such as Australia
        return False
    return True


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment as the desk's zone shows it."""
    return require_aware(moment).astimezone(zone)
