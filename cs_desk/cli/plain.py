"""Rows as JSON documents, and times as people give them on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from cs_desk.clock import require_aware
from cs_desk.errors import UsageError
from cs_desk.text import clean


def document(value: Any) -> Any:
    """Return a row as what JSON knows: named tuples as objects, times as ISO 8601 in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Enum):
        return value.value
    if hasattr(value, "_asdict"):
        return {name: document(one) for name, one in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(name): document(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [document(one) for one in value]
    return value


def moment(text: str | None, zone: ZoneInfo, option: str) -> datetime | None:
    """Return the moment that a date or time on the command line means, in UTC; without a zone the desk's counts.

    A date is its midnight. Raises UsageError naming the option.
    """
    if not text:
        return None
    try:
        found = datetime.combine(date.fromisoformat(text), datetime.min.time()) if len(text) == 10 else None
        found = found or datetime.fromisoformat(text)
    except ValueError as error:
        shown = clean(text, limit=40)
        raise UsageError(f"{option} {shown}: give a date or a time such as 2026-11-01 or 2026-11-01T14:30.") from error
    return require_aware(found if found.tzinfo else found.replace(tzinfo=zone))
