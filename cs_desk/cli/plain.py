"""Times as people give them on the command line."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from cs_desk.clock import require_aware
from cs_desk.errors import UsageError
from cs_desk.text import clean


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
