"""The desk's calendar: open and closed days, hours, holidays, and the odd days of time zones."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from cs_desk.errors import InputError
from cs_desk.models.calendars import DAY, TICK, DeskCalendar, next_open, nth_open
from cs_desk.models.opening import Opening, Weekday, Window
from cs_desk.models.public_holidays import public_holidays
from cs_desk.models.regions import home_of_zone
from tests.models.desks import moment

MELBOURNE = DeskCalendar(ZoneInfo("Australia/Melbourne"), "AU", "VIC")
SUBDIVISIONS = ("ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA")
# Zones with the usual change, half hours, half-hour change, changes at midnight, no change, the date line.
ZONES = (
    "Europe/London",
    "Australia/Sydney",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "America/New_York",
    "America/Santiago",
    "America/Havana",
    "Africa/Cairo",
    "Asia/Beirut",
    "Asia/Kolkata",
    "Pacific/Apia",
    "UTC",
)


def test_a_plain_weekday_is_open_and_everything_else_says_why() -> None:
    calendar = DeskCalendar(ZoneInfo("Australia/Melbourne"), "AU", "VIC", extra_closed=frozenset({date(2026, 11, 24)}))
    assert calendar.closed(date(2026, 11, 23)) is None
    assert calendar.closed(date(2026, 11, 24)) == "closed by the desk's own calendar"
    assert calendar.closed(date(2026, 11, 21)) == "the desk is closed on Saturdays"
    assert calendar.closed(date(2026, 11, 3)) == "public holiday: Melbourne Cup Day"
    assert calendar.closed(date(2026, 12, 26)) == "public holiday: Boxing Day"


def test_a_regulators_business_day_ignores_the_desks_own_habits() -> None:
    saturdays = Opening.daily("10:00-16:00", days=(Weekday.TUE, Weekday.SAT))
    calendar = DeskCalendar(MELBOURNE.zone, "AU", "VIC", saturdays, frozenset({date(2026, 11, 24)}))
    assert calendar.closed(date(2026, 11, 21)) is None
    assert calendar.not_business(date(2026, 11, 21)) == "Saturday is not a business day"
    assert calendar.closed(date(2026, 11, 24)) is not None
    assert calendar.not_business(date(2026, 11, 24)) is None
    assert calendar.closed(date(2026, 11, 23)) == "the desk is closed on Mondays"
    assert calendar.not_business(date(2026, 11, 23)) is None
    assert calendar.not_business(date(2026, 11, 3)) == "public holiday: Melbourne Cup Day"
    week = (Weekday.SUN, Weekday.MON)
    assert calendar.not_business(date(2026, 11, 22), week) is None
    assert calendar.not_business(date(2026, 11, 24), week) == "Tuesday is not a business day"


def test_holidays_follow_country_and_part() -> None:
    assert public_holidays("AU", "NSW", 2026)[date(2026, 10, 5)] == "Labour Day"
    assert date(2026, 10, 5) not in public_holidays("AU", "VIC", 2026)
    assert date(2026, 11, 3) not in public_holidays("AU", None, 2026)
    assert public_holidays(None, None, 2026) == {}
    # Moved and extra bank holidays in England: VE Day, the two jubilee days, the funeral, the coronation.
    english = [date(2020, 5, 8), date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)]
    assert all(day in public_holidays("GB", "ENG", day.year) for day in english)
    assert date(2020, 5, 4) not in public_holidays("GB", "ENG", 2020)


def test_unknown_codes_are_refused_with_what_would_be_right() -> None:
    with pytest.raises(InputError, match=r"'ZZ'.*AU or GB"):
        public_holidays("ZZ", None, 2026)
    with pytest.raises(InputError, match=r"AU has no part 'XX'.*NSW, NT, QLD"):
        public_holidays("AU", "XX", 2026)
    with pytest.raises(InputError, match=r"WS has no part 'XX'.*Leave the part out"):
        public_holidays("WS", "XX", 2026)


@pytest.mark.parametrize("subdivision", SUBDIVISIONS)
def test_every_named_part_of_a_country_has_holidays(subdivision: str) -> None:
    zones = [f"Australia/{name}" for name in ("ACT", "Sydney", "Darwin", "Brisbane", "Adelaide", "Hobart", "Melbourne")]
    parts = {home_of_zone(zone)[1] for zone in (*zones, "Australia/Perth")}
    assert subdivision in parts
    assert date(2027, 1, 26) in public_holidays("AU", subdivision, 2027)


def test_counting_days_forward() -> None:
    assert nth_open(date(2026, 12, 23), 2, MELBOURNE.closed)[0] == date(2026, 12, 29)
    day, passed = next_open(date(2026, 12, 24), MELBOURNE.closed)
    assert day == date(2026, 12, 29)
    assert [gone for gone, _ in passed] == [date(2026, 12, number) for number in (25, 26, 27, 28)]
    assert [reason for _, reason in passed] == [
        "public holiday: Christmas Day",
        "public holiday: Boxing Day",
        "the desk is closed on Sundays",
        "public holiday: Boxing Day (observed)",
    ]
    assert nth_open(date(2026, 11, 21), 0, MELBOURNE.closed) == (date(2026, 11, 21), [])


def test_a_calendar_without_open_days_says_so_instead_of_running_for_ever() -> None:
    shut = frozenset(date(2026, 1, 1) + DAY * number for number in range(1000))
    calendar = DeskCalendar(MELBOURNE.zone, extra_closed=shut)
    with pytest.raises(InputError, match=r"no open day.*opening hours"):
        next_open(date(2026, 1, 1), calendar.closed)


@pytest.mark.parametrize("zone", ZONES)
def test_the_end_of_every_day_is_its_last_microsecond(zone: str) -> None:
    calendar = DeskCalendar(ZoneInfo(zone))
    day = date(2025, 1, 1)
    while day < date(2029, 1, 1):
        end = calendar.end_of(day)
        assert calendar.local_day(end) == day
        assert calendar.local_day(end + TICK) == day + DAY
        assert calendar.exists(day)
        day += DAY


def test_days_of_23_24_25_and_23_and_a_half_hours() -> None:
    def length(zone: str, day: date) -> float:
        calendar = DeskCalendar(ZoneInfo(zone))
        return (calendar.end_of(day) - calendar.end_of(day - DAY)) / timedelta(hours=1)

    assert length("Australia/Sydney", date(2026, 10, 4)) == 23
    assert length("Australia/Sydney", date(2027, 4, 4)) == 25
    assert length("Australia/Lord_Howe", date(2026, 10, 4)) == 23.5
    assert length("Europe/London", date(2026, 10, 25)) == 25
    assert length("America/Santiago", date(2027, 4, 3)) == 25
    assert length("Asia/Kolkata", date(2026, 10, 25)) == 24


def test_a_date_that_a_zone_jumped_over_is_no_day() -> None:
    apia = DeskCalendar(ZoneInfo("Pacific/Apia"))
    lost = date(2011, 12, 30)
    assert not apia.exists(lost)
    assert apia.closed(lost) == apia.not_business(lost) == "Pacific/Apia skipped this date"
    assert apia.exists(date(2011, 12, 29))
    assert apia.end_of(date(2011, 12, 29)) == datetime(2011, 12, 30, 10, tzinfo=UTC) - TICK


def test_hours_of_a_day_with_two_windows_and_of_one_that_never_closes() -> None:
    calendar = DeskCalendar(MELBOURNE.zone, windows=Opening.daily("09:00-12:30", "13:30-17:00"))
    at = {text: moment(f"2026-11-23 {text}", "Australia/Melbourne") for text in ("09:00", "12:30", "13:30", "17:00")}
    monday = [(at["09:00"], at["12:30"]), (at["13:30"], at["17:00"])]
    assert list(calendar.hours(date(2026, 11, 23))) == monday
    assert calendar.closing(date(2026, 11, 23)) == at["17:00"]
    assert calendar.closing(date(2026, 11, 22)) is None
    always = DeskCalendar(ZoneInfo("Australia/Sydney"), windows=Opening.daily("00:00-24:00", days=tuple(Weekday)))
    ((opens, closes),) = always.hours(date(2026, 10, 4))
    assert closes - opens == timedelta(hours=23)
    ((opens, closes),) = always.hours(date(2027, 4, 4))
    assert closes - opens == timedelta(hours=25)


def test_a_window_over_the_repeated_hour_lasts_the_hour_longer() -> None:
    calendar = DeskCalendar(ZoneInfo("Europe/London"), windows=Opening.daily("00:30-01:30", days=(Weekday.SUN,)))
    ((opens, closes),) = calendar.hours(date(2026, 10, 25))
    assert closes - opens == timedelta(hours=2)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("9-5", "is not a stretch of hours"),
        ("17:00-09:00", "closes before it opens"),
        ("09:00-09:00", "closes before it opens"),
        ("09:00-25:00", "after 24:00"),
        ("09:60-10:00", "is not a stretch of hours"),
    ],
)
def test_windows_that_cannot_be(text: str, wrong: str) -> None:
    with pytest.raises(ValidationError, match=wrong):
        Window.model_validate(text)


def test_weeks_that_cannot_be() -> None:
    with pytest.raises(ValidationError, match="at least one must"):
        Opening()
    with pytest.raises(ValidationError, match=r"mon: 11:00-17:00 begins before 09:00-12:00 ends"):
        Opening.daily("09:00-12:00", "11:00-17:00")


def test_a_week_is_frozen_and_comes_back_from_json() -> None:
    week = Opening.daily("9:00-12:30", "13:30-24:00", days=(Weekday.MON, Weekday.SUN))
    assert '"sun":["09:00-12:30","13:30-24:00"]' in week.model_dump_json()
    assert Opening.model_validate_json(week.model_dump_json()) == week
    for field in Opening.model_fields:
        with pytest.raises(ValidationError, match="frozen"):
            setattr(week, field, ())


def fresh(code: str, **environment: str) -> str:
    """Run Python code in a new interpreter and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_holidays_library_loads_on_first_use_only() -> None:
    code = """
import importlib, pkgutil, sys
from datetime import date
from zoneinfo import ZoneInfo
import cs_desk, cs_desk.models
for module in pkgutil.walk_packages(cs_desk.models.__path__, "cs_desk.models."):
    importlib.import_module(module.name)
from cs_desk.models.deadlines import calendar_for
from cs_desk.models.profiles import load_profile, profile_keys
calendars = [calendar_for(load_profile(key), ZoneInfo("Australia/Melbourne")) for key in profile_keys()]
before = "holidays" in sys.modules
calendars[0].closed(date(2026, 12, 25))
print(before, "holidays" in sys.modules)
"""
    assert fresh(code) == "False True"


@pytest.mark.parametrize("language", ["th", "de", ""])
def test_names_of_holidays_do_not_follow_the_machines_language(language: str) -> None:
    code = """
from datetime import date
from cs_desk.models.public_holidays import public_holidays
print(public_holidays("AU", "NSW", 2026)[date(2026, 10, 5)])
print(public_holidays("DE", None, 2026)[date(2026, 10, 3)])
"""
    assert fresh(code, LANGUAGE=language, LANG="th_TH.UTF-8") == "Labour Day\nGerman Unity Day"
