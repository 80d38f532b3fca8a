"""The calendar against figures that the product did not compute (../shared/data/oracles)."""

from __future__ import annotations

import csv
import json
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from cs_desk.models.calendars import DAY, DeskCalendar
from cs_desk.models.public_holidays import public_holidays
from tests.models.desks import ORACLES

pytestmark = pytest.mark.skipif(
    not ORACLES.is_dir(), reason="the shared data lie beside the project only at its makers'"
)

SUBDIVISIONS = ("ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA")


@cache
def published() -> dict[str, set[date]]:
    """Return the published public holidays, 2020 to 2030, by state."""
    found: dict[str, set[date]] = {}
    with (ORACLES / "au_public_holidays_2020_2030.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["state"], set()).add(date.fromisoformat(row["date"]))
    return found


def test_the_oracle_is_whole() -> None:
    assert set(published()) == set(SUBDIVISIONS)
    assert sum(map(len, published().values())) > 1000


@pytest.mark.parametrize("state", SUBDIVISIONS)
def test_public_holidays_agree_day_by_day(state: str) -> None:
    ours = {day for year in range(2020, 2031) for day in public_holidays("AU", state, year)}
    assert ours == published()[state]


@pytest.mark.parametrize("state", SUBDIVISIONS)
@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_working_days_of_a_year_agree(state: str, year: int) -> None:
    expected = json.loads((ORACLES / "au_working_days.expected.json").read_text(encoding="utf-8"))[f"{state} {year}"]
    calendar = DeskCalendar(ZoneInfo("Australia/Sydney"), "AU", state)
    days = [date(year, 1, 1) + DAY * number for number in range(366)]
    inside = [day for day in days if day.year == year]
    assert sum(calendar.not_business(day) is None for day in inside) == expected["working_days"]
    assert sum(calendar.closed(day) is None for day in inside) == expected["working_days"]
    assert len(public_holidays("AU", state, year)) == expected["holidays"]
