"""Public holidays kept in the store, so that sessions need not load the library that knows every country.

The library costs about 1 s of CPU and 12 MiB a process; a year of one country is a few hundred bytes. What is kept is
tied to the library's version, so that a newer one is asked anew.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from importlib.metadata import version

from cs_desk.models.calendars import DeskCalendar
from cs_desk.models.people import Setting
from cs_desk.models.public_holidays import known_holidays, public_holidays, remember_holidays


@cache
def _library() -> str:
    return version("holidays")


def _key(calendar: DeskCalendar, year: int) -> str:
    return f"holidays {_library()} {calendar.country} {calendar.subdivision or ''} {year}"


def recall(calendar: DeskCalendar, first: int, last: int) -> None:
    """Take the holidays of some years from the store into memory; years not kept are left for the library."""
    if calendar.country is None:
        return
    for year in range(first, last + 1):
        if known_holidays(calendar.country, calendar.subdivision, year):
            continue
        row = Setting.get_or_none(Setting.key == _key(calendar, year))
        if row is not None:
            days = {date.fromisoformat(day): name for day, name in json.loads(row.value).items()}
            remember_holidays(calendar.country, calendar.subdivision, year, days)


def keep(calendar: DeskCalendar, first: int, last: int) -> None:
    """Keep the holidays of some years in the store, inside a unit; asks the library for what is not kept yet."""
    recall(calendar, first, last)
    if calendar.country is None:
        return
    for year in range(first, last + 1):
        key = _key(calendar, year)
        if Setting.get_or_none(Setting.key == key) is None:
            days = public_holidays(calendar.country, calendar.subdivision, year)
            document = json.dumps({day.isoformat(): name for day, name in days.items()}, ensure_ascii=False)
            Setting.insert(key=key, value=document).on_conflict_ignore().execute()
