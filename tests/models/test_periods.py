"""Periods cut in a zone: days of 23 and 25 hours, half-hour zones, weeks from Monday, opening hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_desk.models.calendars import DeskCalendar
from cs_desk.models.opening import Opening, Weekday
from cs_desk.models.periods import Period, Step, cut, days, filtered, joined, local_days, next_start, previous, start_of

ZONES = (
    "Africa/Cairo", "America/Havana", "America/New_York", "America/Santiago", "America/Sao_Paulo", "America/St_Johns",
    "Asia/Beirut", "Asia/Gaza", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tehran", "Australia/Adelaide",
    "Australia/Eucla", "Australia/Lord_Howe", "Australia/Sydney", "Europe/London", "Pacific/Apia", "Pacific/Chatham",
    "UTC",
)  # fmt: skip
HALF = timedelta(minutes=30)


def zoned(text: str, zone: str, *, fold: int = 0) -> datetime:
    """Return the UTC moment of a local time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def lengths(zone: str, day: str) -> list[float]:
    """Return the lengths in hours of the local hours of a local day."""
    there, on = ZoneInfo(zone), date.fromisoformat(day)
    return [one.hours for one in cut(days(on, on, there), Step.HOUR, there)]


@pytest.mark.parametrize(
    ("zone", "day", "hours", "pieces"),
    [
        ("Australia/Sydney", "2026-10-04", 23, 23),
        ("Australia/Sydney", "2026-04-05", 25, 25),
        ("Australia/Sydney", "2026-11-22", 24, 24),
        ("Europe/London", "2026-03-29", 23, 23),
        ("Europe/London", "2026-10-25", 25, 25),
        ("Asia/Kolkata", "2026-11-22", 24, 24),
        ("Asia/Kathmandu", "2026-11-22", 24, 24),
        ("Australia/Lord_Howe", "2026-10-04", 23.5, 24),
        ("Australia/Lord_Howe", "2026-04-05", 24.5, 24),
        ("America/Havana", "2026-03-08", 23, 23),
        ("Africa/Cairo", "2026-04-24", 23, 23),
    ],
)
def test_a_day_has_the_hours_that_it_has(zone: str, day: str, hours: float, pieces: int) -> None:
    found = lengths(zone, day)
    assert (sum(found), len(found)) == (hours, pieces)


def test_the_odd_hours_of_lord_howe() -> None:
    assert sorted(set(lengths("Australia/Lord_Howe", "2026-10-04"))) == [0.5, 1]
    assert sorted(set(lengths("Australia/Lord_Howe", "2026-04-05"))) == [1, 1.5]


def test_a_day_that_the_zone_skipped_is_not_there() -> None:
    apia = ZoneInfo("Pacific/Apia")
    span = Period(zoned("2011-12-28T00:00", "Pacific/Apia"), zoned("2012-01-02T00:00", "Pacific/Apia"))
    assert [day.isoformat() for day, _ in local_days(span, apia)] == [
        "2011-12-28", "2011-12-29", "2011-12-31", "2012-01-01",
    ]  # fmt: skip


def test_the_repeated_hour_is_two_hours() -> None:
    sydney = ZoneInfo("Australia/Sydney")
    first, second = (zoned("2026-04-05T02:30", "Australia/Sydney", fold=fold) for fold in (0, 1))
    starts = [start_of(one, Step.HOUR, sydney) for one in (first, second)]
    assert starts[1] - starts[0] == timedelta(hours=1)
    assert starts == [first - HALF, second - HALF]


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    sydney = ZoneInfo("Australia/Sydney")
    sunday = zoned("2026-11-22T23:59", "Australia/Sydney")
    assert start_of(sunday, Step.WEEK, sydney) == zoned("2026-11-16T00:00", "Australia/Sydney")
    assert start_of(sunday + timedelta(minutes=1), Step.WEEK, sydney) == zoned("2026-11-23T00:00", "Australia/Sydney")
    year = days(date(2024, 1, 1), date(2024, 12, 31), sydney)
    months = list(cut(year, Step.MONTH, sydney))
    assert len(months) == 12
    assert (months[1].end - months[1].start).days == 29
    assert len(list(cut(year, Step.WEEK, sydney))) == 53


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("step", [Step.DAY, Step.WEEK, Step.MONTH])
def test_days_weeks_and_months_of_ten_years_lie_side_by_side(zone: str, step: Step) -> None:
    there = ZoneInfo(zone)
    whole = days(date(2020, 1, 1), date(2030, 12, 31), there)
    pieces = list(cut(whole, step, there))
    assert (pieces[0].start, pieces[-1].end) == (whole.start, whole.end)
    assert all(one.end == two.start for one, two in pairwise(pieces))
    for piece in pieces:
        first, last = piece.start.astimezone(there), (piece.end - timedelta(microseconds=1)).astimezone(there)
        assert start_of(piece.end - timedelta(microseconds=1), step, there) <= piece.start
        assert (last.date() - first.date()).days in {Step.DAY: (0,), Step.WEEK: range(7), Step.MONTH: range(31)}[step]
    assert len(pieces) == {Step.DAY: 4018, Step.WEEK: 575, Step.MONTH: 132}[step]


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001
    st.floats(0.01, 80),
    st.sampled_from(list(Step)),
)
def test_pieces_lie_side_by_side_and_each_is_within_one(zone: str, began: datetime, hours: float, step: Step) -> None:
    there, start = ZoneInfo(zone), began.replace(tzinfo=UTC)
    whole = Period(start, start + timedelta(hours=hours))
    pieces = list(cut(whole, step, there))
    assert (pieces[0].start, pieces[-1].end) == (whole.start, whole.end)
    assert all(one.end == two.start for one, two in pairwise(pieces))
    for piece in pieces:
        last = piece.end - timedelta(microseconds=1)
        assert start_of(piece.start, step, there) == start_of(last, step, there)
        assert next_start(start_of(piece.start, step, there), step, there) >= piece.end
        hour_of = {one.astimezone(there).hour for one in (piece.start, last)}
        assert step is not Step.HOUR or len(hour_of) == 1


def test_a_period_without_length_is_a_bug() -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    with pytest.raises(ValueError, match="no length"):
        Period(noon, noon)
    with pytest.raises(ValueError, match="naive"):
        Period(noon.replace(tzinfo=None), noon)
    hour = Period(noon, noon + timedelta(hours=1))
    assert noon in hour
    assert hour.end not in hour
    assert hour.overlap(Period(hour.end, hour.end + HALF)) is None
    assert hour.overlap(Period(noon + HALF, noon + 4 * HALF)) == Period(noon + HALF, hour.end)


CALENDAR = DeskCalendar(
    ZoneInfo("Australia/Sydney"),
    "AU",
    "NSW",
    Opening.daily("09:00-12:30", "13:00-17:00", days=(Weekday.MON, Weekday.TUE)),
)


def test_opening_hours_and_weekdays_leave_the_rest_out() -> None:
    week = days(date(2026, 11, 16), date(2026, 11, 22), CALENDAR.zone)
    found = list(filtered(week, CALENDAR.zone, calendar=CALENDAR))
    assert [one.hours for one in found] == [3.5, 4, 3.5, 4]
    assert found[0].start == zoned("2026-11-16T09:00", "Australia/Sydney")
    tuesday = list(filtered(week, CALENDAR.zone, weekdays={Weekday.TUE, Weekday.SAT}, calendar=CALENDAR))
    assert [one.start for one in tuesday] == [zoned("2026-11-17T09:00", "Australia/Sydney"), found[3].start]
    weekend = list(filtered(week, CALENDAR.zone, weekdays={"sat", "sun"}))
    assert [one.hours for one in weekend] == [48]


def test_holidays_have_no_opening_hours_and_periods_cut_them_off() -> None:
    easter = days(date(2026, 4, 6), date(2026, 4, 7), CALENDAR.zone)
    found = list(filtered(easter, CALENDAR.zone, calendar=CALENDAR))
    assert found[0].start == zoned("2026-04-07T09:00", "Australia/Sydney")
    at_ten = Period(zoned("2026-11-16T10:00", "Australia/Sydney"), zoned("2026-11-16T13:30", "Australia/Sydney"))
    assert [one.hours for one in filtered(at_ten, CALENDAR.zone, calendar=CALENDAR)] == [2.5, 0.5]


def test_pieces_that_touch_are_one() -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    hours = [Period(noon + timedelta(hours=n), noon + timedelta(hours=n + 1)) for n in (3, 0, 1, 5)]
    assert [one.hours for one in joined(hours)] == [2, 1, 1]
    assert list(joined([])) == []


SYDNEY = ZoneInfo("Australia/Sydney")
LATER = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "last", "before", "until"),
    [
        ("2026-11-22", "2026-11-22", "2026-11-21", "2026-11-21"),
        ("2026-11-16", "2026-11-22", "2026-11-09", "2026-11-15"),
        ("2026-10-04", "2026-10-04", "2026-10-03", "2026-10-03"),
        ("2026-03-01", "2026-03-31", "2026-02-01", "2026-02-28"),
        ("2026-01-01", "2026-01-31", "2025-12-01", "2025-12-31"),
        ("2026-03-01", "2026-03-30", "2026-01-30", "2026-02-28"),
    ],
)
def test_the_period_before(first: str, last: str, before: str, until: str) -> None:
    period = days(date.fromisoformat(first), date.fromisoformat(last), SYDNEY)
    expected = days(date.fromisoformat(before), date.fromisoformat(until), SYDNEY)
    assert previous(period, SYDNEY, LATER) == expected


def test_a_day_that_is_not_over_is_compared_up_to_the_same_time() -> None:
    today = days(date(2026, 11, 22), date(2026, 11, 22), SYDNEY)
    found = previous(today, SYDNEY, zoned("2026-11-22T14:32", "Australia/Sydney"))
    assert found == Period(zoned("2026-11-21T00:00", "Australia/Sydney"), zoned("2026-11-21T14:32", "Australia/Sydney"))
    month = days(date(2026, 3, 1), date(2026, 3, 31), SYDNEY)
    assert previous(month, SYDNEY, zoned("2026-03-31T10:00", "Australia/Sydney")).end == zoned(
        "2026-03-01T00:00", "Australia/Sydney"
    )


def test_any_other_period_is_compared_with_as_much_before() -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert previous(Period(noon, noon + HALF), SYDNEY, LATER) == Period(noon - HALF, noon)
