"""Due dates worked out by hand, profile by profile, and the arithmetic shown for them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cs_desk.errors import InputError
from cs_desk.models.calendars import DeskCalendar
from cs_desk.models.deadlines import calendar_for, due
from cs_desk.models.enums import Channel
from cs_desk.models.opening import Opening, Weekday
from cs_desk.models.profiles import Duty, Unit, load_profile
from tests.models.desks import answer, desk, due_at, moment, one_limit

MELBOURNE, SYDNEY, ADELAIDE = "Australia/Melbourne", "Australia/Sydney", "Australia/Adelaide"
LONDON, NEW_YORK, APIA = "Europe/London", "America/New_York", "Pacific/Apia"

# profile, class, duty, received (local), zone, due day, local time of day it ends ("" is the end of the day)
VECTORS = [
    # A Saturday: 21 November 2026.
    ("iso10002", "standard", "acknowledge", "2026-11-21 14:32", MELBOURNE, "2026-11-24", ""),
    ("iso10002", "standard", "answer", "2026-11-21 14:32", MELBOURNE, "2026-12-21", ""),
    ("asnz10002-2022", "standard", "acknowledge", "2026-11-21 14:32", MELBOURNE, "2026-11-24", ""),
    ("asnz10002-2022", "standard", "answer", "2026-11-21 14:32", MELBOURNE, "2026-12-21", ""),
    ("asic-rg271", "standard", "acknowledge", "2026-11-21 14:32", MELBOURNE, "2026-11-23", ""),
    ("asic-rg271", "standard", "answer", "2026-11-21 14:32", MELBOURNE, "2026-12-21", ""),
    ("asic-rg271", "superannuation", "answer", "2026-11-21 14:32", MELBOURNE, "2027-01-05", ""),
    ("asic-rg271", "hardship", "answer", "2026-11-21 14:32", MELBOURNE, "2026-12-12", ""),
    ("asic-rg271", "standard", "early_resolution", "2026-11-21 14:32", MELBOURNE, "2026-11-27", ""),
    ("acma-2018", "standard", "acknowledge", "2026-11-21 14:32", MELBOURNE, "2026-11-24", ""),
    ("acma-2018", "standard", "answer", "2026-11-21 14:32", MELBOURNE, "2026-12-04", ""),
    ("acma-2018", "urgent", "answer", "2026-11-21 14:32", MELBOURNE, "2026-11-24", ""),
    ("acma-2018", "standard", "carry_out", "2026-11-21 14:32", MELBOURNE, "2026-11-27", ""),
    ("fca-disp1", "standard", "acknowledge", "2026-11-21 14:32", LONDON, "2026-11-24", ""),
    ("fca-disp1", "standard", "answer", "2026-11-21 14:32", LONDON, "2027-01-16", ""),
    ("fca-disp1", "payment", "answer", "2026-11-21 14:32", LONDON, "2026-12-11", ""),
    # 25 and 28 December and 1 January are bank holidays: 24 days to Christmas Eve, 29th, 30th, 31st, 4th …
    ("fca-disp1", "payment", "extended_answer", "2026-11-21 14:32", LONDON, "2027-01-13", ""),
    ("fca-disp1", "standard", "early_resolution", "2026-11-21 14:32", LONDON, "2026-11-26", "17:00"),
    # A plain Tuesday morning, for comparison.
    ("iso10002", "standard", "acknowledge", "2026-11-17 10:00", MELBOURNE, "2026-11-18", ""),
    ("asic-rg271", "standard", "acknowledge", "2026-11-17 10:00", MELBOURNE, "2026-11-18", ""),
    ("acma-2018", "standard", "acknowledge", "2026-11-17 10:00", MELBOURNE, "2026-11-19", ""),
    ("fca-disp1", "standard", "early_resolution", "2026-11-17 10:00", LONDON, "2026-11-20", "17:00"),
    # Before opening counts for the same day; after closing does not where the next business day is day 0.
    ("iso10002", "standard", "acknowledge", "2026-11-17 07:10", MELBOURNE, "2026-11-18", ""),
    ("iso10002", "standard", "acknowledge", "2026-11-17 16:59", MELBOURNE, "2026-11-18", ""),
    ("iso10002", "standard", "acknowledge", "2026-11-17 17:00", MELBOURNE, "2026-11-19", ""),
    ("acma-2018", "standard", "acknowledge", "2026-11-17 23:59", MELBOURNE, "2026-11-19", ""),
    ("acma-2018", "standard", "acknowledge", "2026-11-18 00:00", MELBOURNE, "2026-11-20", ""),
    ("asic-rg271", "standard", "acknowledge", "2026-11-20 16:00", MELBOURNE, "2026-11-23", ""),
    # Christmas in Victoria: 25, 26 and (Boxing Day observed) 28 December, 1 January.
    ("iso10002", "standard", "answer", "2026-12-23 10:00", MELBOURNE, "2027-01-25", ""),
    ("asic-rg271", "standard", "acknowledge", "2026-12-24 10:00", MELBOURNE, "2026-12-29", ""),
    ("asic-rg271", "standard", "answer", "2026-12-23 10:00", MELBOURNE, "2027-01-22", ""),
    ("asic-rg271", "standard", "answer", "2026-11-25 10:00", MELBOURNE, "2026-12-25", ""),
    ("acma-2018", "standard", "acknowledge", "2026-12-23 10:00", MELBOURNE, "2026-12-29", ""),
    ("acma-2018", "standard", "answer", "2026-12-23 10:00", MELBOURNE, "2027-01-11", ""),
    ("acma-2018", "urgent", "answer", "2026-12-25 10:00", MELBOURNE, "2026-12-30", ""),
    # Christmas in England: 25 and 28 December.
    ("fca-disp1", "standard", "early_resolution", "2026-12-22 16:00", LONDON, "2026-12-29", "17:00"),
    ("fca-disp1", "standard", "early_resolution", "2026-12-22 17:30", LONDON, "2026-12-30", "17:00"),
    ("fca-disp1", "standard", "early_resolution", "2026-12-25 11:00", LONDON, "2027-01-04", "17:00"),
    ("fca-disp1", "payment", "answer", "2026-12-22 17:30", LONDON, "2027-01-15", ""),
    ("fca-disp1", "standard", "answer", "2026-12-22 17:30", LONDON, "2027-02-16", ""),
    # 29 February 2028 is a Tuesday.
    ("asic-rg271", "standard", "answer", "2028-01-30 10:00", MELBOURNE, "2028-02-29", ""),
    ("asic-rg271", "standard", "answer", "2027-01-30 10:00", MELBOURNE, "2027-03-01", ""),
    ("asic-rg271", "standard", "answer", "2028-02-29 10:00", MELBOURNE, "2028-03-30", ""),
    ("acma-2018", "standard", "acknowledge", "2028-02-25 10:00", MELBOURNE, "2028-02-29", ""),
    ("acma-2018", "standard", "acknowledge", "2028-02-28 10:00", MELBOURNE, "2028-03-01", ""),
    ("iso10002", "standard", "acknowledge", "2028-02-28 10:00", LONDON, "2028-02-29", ""),
    ("fca-disp1", "standard", "answer", "2028-01-04 10:00", LONDON, "2028-02-29", ""),
    # The weeks in which the clocks change.
    ("asic-rg271", "standard", "answer", "2026-09-20 10:00", SYDNEY, "2026-10-20", ""),
    ("asic-rg271", "standard", "answer", "2027-03-15 23:30", SYDNEY, "2027-04-14", ""),
    ("fca-disp1", "standard", "answer", "2026-09-14 09:00", LONDON, "2026-11-09", ""),
    ("fca-disp1", "standard", "answer", "2027-02-22 09:00", LONDON, "2027-04-19", ""),
    ("fca-disp1", "standard", "early_resolution", "2026-10-22 09:00", LONDON, "2026-10-27", "17:00"),
    ("iso10002", "standard", "acknowledge", "2026-10-30 10:00", NEW_YORK, "2026-11-02", ""),
    # Labour Day is on Monday 5 October in New South Wales and South Australia, not in Victoria.
    ("asic-rg271", "standard", "acknowledge", "2026-10-03 10:00", MELBOURNE, "2026-10-05", ""),
    ("asic-rg271", "standard", "acknowledge", "2026-10-03 10:00", SYDNEY, "2026-10-06", ""),
    ("asic-rg271", "standard", "acknowledge", "2026-10-03 10:00", ADELAIDE, "2026-10-06", ""),
    # Thanksgiving on Thursday 26 November 2026.
    ("iso10002", "standard", "acknowledge", "2026-11-25 10:00", NEW_YORK, "2026-11-27", ""),
    # Samoa: White Sunday's Monday is 12 October 2026.
    ("iso10002", "standard", "acknowledge", "2026-10-09 10:00", APIA, "2026-10-13", ""),
]


@pytest.mark.parametrize(("key", "kind", "duty", "received", "zone", "day", "ends"), VECTORS)
def test_worked_by_hand(key: str, kind: str, duty: str, received: str, zone: str, day: str, ends: str) -> None:
    result = due_at(key, Duty(duty), received, zone, kind=kind)
    assert result.day == date.fromisoformat(day)
    assert result.at == moment(f"{day} {ends or '23:59:59.999999'}", zone)
    assert result.at.tzinfo is UTC


@pytest.mark.parametrize(
    ("received", "zone", "at"),
    [
        ("2026-09-20 10:00", SYDNEY, datetime(2026, 10, 20, 12, 59, 59, 999999, UTC)),
        ("2027-03-15 10:00", SYDNEY, datetime(2027, 4, 14, 13, 59, 59, 999999, UTC)),
        ("2026-11-21 10:00", ADELAIDE, datetime(2026, 12, 21, 13, 29, 59, 999999, UTC)),
        ("2027-03-15 10:00", ADELAIDE, datetime(2027, 4, 14, 14, 29, 59, 999999, UTC)),
        ("2026-11-21 10:00", "Asia/Kolkata", datetime(2026, 12, 21, 18, 29, 59, 999999, UTC)),
        ("2026-10-10 10:00", NEW_YORK, datetime(2026, 11, 10, 4, 59, 59, 999999, UTC)),
        ("2026-11-21 10:00", APIA, datetime(2026, 12, 21, 10, 59, 59, 999999, UTC)),
    ],
)
def test_the_moment_in_utc_follows_the_offset_of_the_last_day(received: str, zone: str, at: datetime) -> None:
    profile = one_limit('amount = 30\nunit = "calendar_days"')
    assert answer(profile, moment(received, zone), DeskCalendar(ZoneInfo(zone))).at == at


@pytest.mark.parametrize(
    ("received", "day"),
    [("2026-11-20T13:29:59", "2026-12-20"), ("2026-11-20T13:30:00", "2026-12-21")],
)
def test_the_local_date_of_receipt_counts_in_a_half_hour_zone(received: str, day: str) -> None:
    profile, calendar = desk("asic-rg271", ADELAIDE)
    assert answer(profile, datetime.fromisoformat(received).replace(tzinfo=UTC), calendar).day.isoformat() == day


def test_hours_are_elapsed_time_through_both_changes_of_the_clocks() -> None:
    profile = one_limit('amount = 24\nunit = "hours"')
    calendar = DeskCalendar(ZoneInfo(SYDNEY))
    forward = answer(profile, moment("2026-10-03 10:00", SYDNEY), calendar)
    assert forward.at == moment("2026-10-04 11:00", SYDNEY)
    back = answer(profile, moment("2027-04-03 10:00", SYDNEY), calendar)
    assert back.at == moment("2027-04-04 09:00", SYDNEY)
    assert "The clocks change in between: UTC+1000 at the start, UTC+1100 at the end." in forward.explain()


def test_whichever_takes_the_later_or_the_earlier() -> None:
    spans = 'spans = [{ amount = 24, unit = "hours" }, { amount = 1, unit = "business_days" }]\nends = "close_of_day"'
    calendar = DeskCalendar(ZoneInfo(MELBOURNE), "AU", "VIC")
    received = moment("2026-11-17 18:00", MELBOURNE)
    later = answer(one_limit(spans + '\nwhichever = "later"'), received, calendar)
    earlier = answer(one_limit(spans + '\nwhichever = "earlier"'), received, calendar)
    assert (later.at, later.unit) == (moment("2026-11-18 18:00", MELBOURNE), Unit.HOURS)
    assert (earlier.at, earlier.unit) == (moment("2026-11-18 17:00", MELBOURNE), Unit.BUSINESS_DAYS)
    assert "The later counts: 24 hours." in later.explain()
    assert later.rule == "24 hours or 1 business day, whichever is later"


def test_at_once_is_kept_within_the_contact_only() -> None:
    result = due_at("iso10002", Duty.ACKNOWLEDGE, "2026-11-21 14:32", MELBOURNE, by=Channel.PHONE)
    received = moment("2026-11-21 14:32", MELBOURNE)
    assert (result.at, result.unit, result.day) == (received, Unit.IMMEDIATE, date(2026, 11, 21))
    assert result.met(received + timedelta(minutes=3), same_contact=True)
    assert not result.met(received + timedelta(minutes=3))


def test_met_to_the_last_microsecond() -> None:
    result = due_at("asic-rg271", Duty.ANSWER, "2026-11-21 14:32", MELBOURNE)
    assert result.met(result.at)
    assert not result.met(result.at + timedelta(microseconds=1))
    assert not result.met(result.at + timedelta(microseconds=1), same_contact=True)
    with pytest.raises(ValueError, match="naive"):
        result.met(result.at.replace(tzinfo=None))


def test_calendar_limits_are_not_moved_off_a_weekend_unless_the_profile_says_so() -> None:
    calendar = DeskCalendar(ZoneInfo(MELBOURNE), "AU", "VIC")
    received = moment("2026-11-25 10:00", MELBOURNE)
    plain = answer(one_limit('amount = 30\nunit = "calendar_days"'), received, calendar)
    assert plain.day == date(2026, 12, 25)
    moved = answer(one_limit('amount = 30\nunit = "calendar_days"\nextends_over_closed = true'), received, calendar)
    assert moved.day == date(2026, 12, 29)
    assert "Fri 25 Dec 2026 does not count: public holiday: Christmas Day." in moved.explain()


def test_the_desks_own_closures_stop_its_own_clocks_and_no_regulators() -> None:
    closed = [date(2026, 11, 18), date(2026, 11, 19)]
    for key, day in (("iso10002", date(2026, 11, 20)), ("acma-2018", date(2026, 11, 19))):
        profile = load_profile(key)
        calendar = calendar_for(profile, ZoneInfo(MELBOURNE), extra_closed=closed)
        result = due(
            profile,
            Duty.ACKNOWLEDGE,
            received_at=moment("2026-11-17 10:00", MELBOURNE),
            channel=Channel.EMAIL,
            calendar=calendar,
        )
        assert result is not None
        assert result.day == day


def test_a_desk_that_works_on_saturdays_shortens_its_own_limit_only() -> None:
    week = Opening.daily("09:00-17:00", days=tuple(Weekday)[:6])
    for key, duty, day in (
        ("iso10002", Duty.ACKNOWLEDGE, date(2026, 11, 21)),
        ("acma-2018", Duty.ACKNOWLEDGE, date(2026, 11, 24)),
    ):
        profile = load_profile(key)
        calendar = calendar_for(profile, ZoneInfo(MELBOURNE), windows=week)
        received = moment("2026-11-20 10:00", MELBOURNE)
        result = due(profile, duty, received_at=received, channel=Channel.LETTER, calendar=calendar)
        assert result is not None
        assert result.day == day


def test_close_of_business_on_a_day_the_desk_does_not_open_is_its_end() -> None:
    calendar = DeskCalendar(ZoneInfo(LONDON), "GB", "ENG", Opening.daily("09:00-17:00", days=tuple(Weekday)[:3]))
    profile = load_profile("fca-disp1")
    received = moment("2026-11-16 10:00", LONDON)
    result = due(profile, Duty.EARLY_RESOLUTION, received_at=received, channel=Channel.PHONE, calendar=calendar)
    assert result is not None
    assert result.at == moment("2026-11-19 23:59:59.999999", LONDON)


def test_a_desk_that_never_closes_closes_with_the_day() -> None:
    calendar = DeskCalendar(ZoneInfo(LONDON), "GB", "ENG", Opening.daily("00:00-24:00", days=tuple(Weekday)))
    profile = load_profile("fca-disp1")
    received = moment("2026-11-16 23:59", LONDON)
    result = due(profile, Duty.EARLY_RESOLUTION, received_at=received, channel=Channel.PHONE, calendar=calendar)
    assert result is not None
    assert (result.day, result.at) == (date(2026, 11, 19), moment("2026-11-19 23:59:59.999999", LONDON))


@pytest.mark.parametrize(
    ("received", "at"),
    [
        ("2026-11-20 16:00", "2026-11-23 15:00"),
        ("2026-11-21 14:32", "2026-11-23 16:00"),
        ("2026-11-23 09:00", "2026-11-23 16:00"),
        ("2026-11-23 13:00", "2026-11-24 11:30"),
        ("2026-12-24 16:30", "2026-12-29 15:30"),
        ("2026-11-23 10:00", "2026-11-23 17:00"),
    ],
)
def test_opening_hours_stand_still_while_the_desk_is_shut(received: str, at: str) -> None:
    profile = one_limit('amount = 6\nunit = "opening_hours"\nbinding = "own"')
    windows = Opening.daily("09:00-12:30", "13:30-17:00")
    calendar = DeskCalendar(ZoneInfo(MELBOURNE), "AU", "VIC", windows)
    assert answer(profile, moment(received, MELBOURNE), calendar).at == moment(at, MELBOURNE)


def test_opening_hours_show_each_stretch_and_each_gap() -> None:
    profile = one_limit('amount = 6\nunit = "opening_hours"\nbinding = "own"')
    calendar = DeskCalendar(ZoneInfo(MELBOURNE), "AU", "VIC", Opening.daily("09:00-12:30", "13:30-17:00"))
    assert answer(profile, moment("2026-11-20 16:00", MELBOURNE), calendar).explain()[2:-2] == [
        "Fri 20 Nov 2026 16:00 (UTC+11:00): 1 h 00 min counted.",
        "Sat 21 Nov 2026 does not count: the desk is closed on Saturdays.",
        "Sun 22 Nov 2026 does not count: the desk is closed on Sundays.",
        "Fri 20 Nov 2026 17:00 (UTC+11:00) to Mon 23 Nov 2026 09:00 (UTC+11:00): outside opening hours.",
        "Mon 23 Nov 2026 09:00 (UTC+11:00): 3 h 30 min counted.",
        "Mon 23 Nov 2026 12:30 (UTC+11:00) to Mon 23 Nov 2026 13:30 (UTC+11:00): outside opening hours.",
        "Mon 23 Nov 2026 13:30 (UTC+11:00): 1 h 30 min counted.",
    ]


def test_a_date_that_the_zone_skipped_is_passed_over() -> None:
    calendar = DeskCalendar(ZoneInfo(APIA))
    received = moment("2011-12-28 10:00", APIA)
    days = answer(one_limit('amount = 2\nunit = "calendar_days"'), received, calendar)
    assert days.day == date(2011, 12, 31)
    assert "Fri 30 Dec 2011 is passed over: Pacific/Apia skipped this date." in days.explain()
    business = answer(one_limit('amount = 2\nunit = "business_days"'), received, calendar)
    assert business.day == date(2012, 1, 2)


def test_the_arithmetic_of_a_christmas_complaint() -> None:
    result = due_at("acma-2018", Duty.ACKNOWLEDGE, "2026-12-24 18:10", MELBOURNE)
    assert result.explain() == [
        "Acknowledge: 2 business days (ACMA 2018, never pauses).",
        "Received Thu 24 Dec 2026 18:10 (UTC+11:00), Australia/Melbourne.",
        "Thu 24 Dec 2026 is day 0 although received outside business hours (after closing at 17:00).",
        "Fri 25 Dec 2026 does not count: public holiday: Christmas Day.",
        "Sat 26 Dec 2026 does not count: public holiday: Boxing Day.",
        "Sun 27 Dec 2026 does not count: Sunday is not a business day.",
        "Mon 28 Dec 2026 does not count: public holiday: Boxing Day (observed).",
        "2 business days after Thu 24 Dec 2026 is Wed 30 Dec 2026.",
        "It runs out at the end of the day on Wed 30 Dec 2026.",
        "Due Wed 30 Dec 2026 23:59 (UTC+11:00).",
        "Source: Telecommunications (Consumer Complaints Handling) Industry Standard 2018: in writing, 2 working days "
        "(read in the source).",
    ]
    assert result.brief() == "2 business days, ACMA 2018"
    kinds = [line.kind for line in result.arithmetic]
    assert kinds == ["rule", "start", "count", *["skip"] * 4, "count", "count", "result", "source"]
    assert [line.day for line in result.arithmetic if line.kind == "skip"] == [
        date(2026, 12, n) for n in (25, 26, 27, 28)
    ]


def test_the_status_line_of_the_ux_page() -> None:
    result = due_at("asic-rg271", Duty.ANSWER, "2026-11-21 14:32", MELBOURNE)
    assert f"answer due {result.day:%d %b %Y} ({result.brief()})" == "answer due 21 Dec 2026 (30 calendar days, RG 271)"


def test_a_complaint_from_before_the_profile_is_told() -> None:
    result = due_at("asic-rg271", Duty.ANSWER, "2021-10-04 10:00", MELBOURNE)
    assert "Version 1 of this profile is in force from Tue 5 Oct 2021 only." in result.explain()
    later = due_at("asic-rg271", Duty.ANSWER, "2021-10-05 00:00", MELBOURNE)
    assert not any("in force" in line for line in later.explain())


def test_no_limit_no_due_date() -> None:
    profile, calendar = desk("iso10002", MELBOURNE)
    received = moment("2026-11-21 14:32", MELBOURNE)
    assert due(profile, Duty.CARRY_OUT, received_at=received, channel=Channel.PHONE, calendar=calendar) is None


def test_a_clock_that_starts_with_an_agreement_waits_for_it() -> None:
    profile, calendar = desk("acma-2018", MELBOURNE)
    received, agreed = moment("2026-11-02 10:00", MELBOURNE), moment("2026-11-20 15:00", MELBOURNE)
    waiting = due(profile, Duty.CARRY_OUT, received_at=received, channel=Channel.PHONE, calendar=calendar)
    assert waiting is None
    running = due(
        profile, Duty.CARRY_OUT, received_at=received, agreed_at=agreed, channel=Channel.PHONE, calendar=calendar
    )
    assert running is not None
    assert running.day == date(2026, 11, 27)
    assert running.explain()[1].startswith("Agreed Fri 20 Nov 2026 15:00")


def test_a_class_the_profile_does_not_know_is_refused() -> None:
    profile, calendar = desk("asic-rg271", MELBOURNE)
    received = moment("2026-11-21 14:32", MELBOURNE)
    with pytest.raises(InputError, match=r"no class 'urgent'.*standard, superannuation, hardship"):
        due(
            profile,
            Duty.ANSWER,
            received_at=received,
            channel=Channel.PHONE,
            complaint_class="urgent",
            calendar=calendar,
        )


def test_a_naive_receipt_is_a_bug() -> None:
    profile, calendar = desk("asic-rg271", MELBOURNE)
    naive = datetime(2026, 11, 21, 14, 32, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="naive"):
        due(profile, Duty.ANSWER, received_at=naive, channel=Channel.PHONE, calendar=calendar)


@pytest.mark.parametrize(
    ("key", "zone", "place"),
    [
        ("iso10002", MELBOURNE, ("AU", "VIC")),
        ("iso10002", LONDON, ("GB", "ENG")),
        ("iso10002", "UTC", (None, None)),
        ("asic-rg271", "UTC", ("AU", None)),
        ("asic-rg271", LONDON, ("AU", None)),
        ("acma-2018", ADELAIDE, ("AU", "SA")),
        ("fca-disp1", "UTC", ("GB", "ENG")),
        ("fca-disp1", MELBOURNE, ("GB", "ENG")),
    ],
)
def test_the_calendar_of_a_profile_in_a_zone(key: str, zone: str, place: tuple[str | None, str | None]) -> None:
    calendar = calendar_for(load_profile(key), ZoneInfo(zone))
    assert (calendar.country, calendar.subdivision) == place
    assert calendar.windows == load_profile(key).opening


def test_what_the_desk_says_of_its_place_wins() -> None:
    calendar = calendar_for(load_profile("fca-disp1"), ZoneInfo(LONDON), country="GB", subdivision="SCT")
    assert (calendar.country, calendar.subdivision) == ("GB", "SCT")
    other = calendar_for(load_profile("asic-rg271"), ZoneInfo(LONDON), country="NZ")
    assert (other.country, other.subdivision) == ("NZ", None)
