"""What must hold for due dates whatever the receipt, the zone, the profile and the desk's habits."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cs_desk.clock import local
from cs_desk.models.calendars import DAY, TICK, DeskCalendar
from cs_desk.models.deadlines import Due, calendar_for, due
from cs_desk.models.enums import Channel
from cs_desk.models.opening import Opening, Weekday
from cs_desk.models.profiles import Duty, Limit, Profile, Unit, load_profile, profile_keys
from cs_desk.models.regions import home_of_zone
from tests.models.desks import answer, one_limit

# The five of the issue, and zones with half-hour changes, changes at midnight and none at all.
ZONES = (
    "Europe/London",
    "Australia/Sydney",
    "Australia/Adelaide",
    "America/New_York",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Kolkata",
)
PROFILES = {key: load_profile(key) for key in profile_keys()}
steady = settings(deadline=None, max_examples=120)

zones = st.sampled_from(ZONES).map(ZoneInfo)
# Any moment of six years, and as often the nights where clocks change, the year turns or February has 29 days.
START = datetime(2024, 1, 1, tzinfo=UTC)
NIGHTS = [(2026, 3, 7), (2026, 3, 28), (2026, 10, 3), (2026, 10, 24), (2026, 10, 31), (2027, 4, 3), (2026, 9, 5)]
EDGES = [datetime(*day, tzinfo=UTC) for day in [*NIGHTS, (2026, 12, 23), (2027, 12, 30), (2028, 2, 27)]]
receipts = st.one_of(
    st.builds(START.__add__, st.timedeltas(timedelta(0), timedelta(days=2160))),
    st.builds(datetime.__add__, st.sampled_from(EDGES), st.timedeltas(timedelta(0), timedelta(hours=72))),
)
gaps = st.timedeltas(timedelta(0), timedelta(days=40))
week_days = st.lists(st.sampled_from(list(Weekday)), min_size=1, unique=True).map(tuple)
hours = st.sampled_from(
    [("09:00-17:00",), ("09:00-12:30", "13:30-17:00"), ("00:00-24:00",), ("01:30-02:30", "22:00-24:00")]
)
weeks = st.builds(lambda windows, days: Opening.daily(*windows, days=days), hours, week_days)
closures = st.frozensets(st.dates(date(2024, 1, 1), date(2029, 12, 31)), max_size=40)


@st.composite
def desks(draw: st.DrawFn) -> DeskCalendar:
    """Draw a desk anywhere, with any hours and closures and the holidays of its own place."""
    zone = draw(zones)
    country, part = home_of_zone(zone.key)
    return DeskCalendar(zone, country, part, draw(weeks), draw(closures))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Profile, Duty, Channel, str, DeskCalendar]:
    """Draw a shipped profile with a duty it sets, a channel, a class and a calendar for it."""
    profile = PROFILES[draw(st.sampled_from(sorted(PROFILES)))]
    channel, kind = draw(st.sampled_from(list(Channel))), draw(st.sampled_from([item.key for item in profile.classes]))
    duties = [duty for duty in Duty if profile.limit(duty, channel, kind)]
    desk = draw(desks())
    calendar = calendar_for(profile, desk.zone, windows=desk.windows, extra_closed=desk.extra_closed)
    return profile, draw(st.sampled_from(duties)), channel, kind, calendar


def run(case: tuple[Profile, Duty, Channel, str, DeskCalendar], received: datetime) -> tuple[Limit, Due]:
    """Return the limit of a case and what falls due for a receipt."""
    profile, duty, channel, kind, calendar = case
    limit = profile.limit(duty, channel, kind)
    result = due(
        profile,
        duty,
        received_at=received,
        agreed_at=received,
        channel=channel,
        complaint_class=kind,
        calendar=calendar,
    )
    assert limit is not None
    assert result is not None
    return limit, result


@steady
@given(cases(), receipts, gaps)
def test_a_later_receipt_is_never_due_sooner(
    case: tuple[Profile, Duty, Channel, str, DeskCalendar], received: datetime, gap: timedelta
) -> None:
    assert run(case, received)[1].at <= run(case, received + gap)[1].at


@steady
@given(cases(), receipts)
def test_nothing_is_due_before_it_is_received_and_the_day_is_the_local_one(
    case: tuple[Profile, Duty, Channel, str, DeskCalendar], received: datetime
) -> None:
    limit, result = run(case, received)
    assert result.at > received or limit.spans[0].unit is Unit.IMMEDIATE
    assert result.at.tzinfo is UTC
    assert local(result.at, case[-1].zone).date() == result.day


@steady
@given(cases(), receipts)
def test_business_days_are_counted_one_by_one(
    case: tuple[Profile, Duty, Channel, str, DeskCalendar], received: datetime
) -> None:
    limit, result = run(case, received)
    assume(result.unit is Unit.BUSINESS_DAYS)
    calendar = case[-1]
    own = limit.binding == "own"

    def counts(day: date) -> bool:
        holiday = day in calendar.holidays(day.year)
        works = bool(calendar.windows.on(day)) if own else day.weekday() < 5
        return works and not holiday and not (own and day in calendar.extra_closed)

    assert counts(result.day)
    zero = local(received, calendar.zone).date()
    closing = calendar.closing(zero)
    outside = not counts(zero) or (closing is not None and received >= closing)
    if outside and limit.outside_hours == "next_business_day":
        zero += DAY
        while not counts(zero):
            zero += DAY
    between = [zero + DAY * number for number in range(1, (result.day - zero).days + 1)]
    amount = next(span.amount for span in limit.spans if span.unit is Unit.BUSINESS_DAYS)
    assert sum(map(counts, between)) == amount
    shown = {line.day for line in result.arithmetic if line.kind == "skip"}
    assert {day for day in between if not counts(day)} <= shown


@steady
@given(desks(), receipts, st.integers(1, 400), st.sampled_from(["calendar_days", "weeks"]))
def test_calendar_limits_end_with_the_nth_local_day(
    calendar: DeskCalendar, received: datetime, amount: int, unit: str
) -> None:
    result = answer(one_limit(f'amount = {amount}\nunit = "{unit}"'), received, calendar)
    days = amount * (7 if unit == "weeks" else 1)
    assert result.day - local(received, calendar.zone).date() == DAY * days
    assert local(result.at + TICK, calendar.zone).date() == result.day + DAY


@steady
@given(desks(), receipts, st.integers(1, 1000))
def test_hours_are_exact(calendar: DeskCalendar, received: datetime, amount: int) -> None:
    result = answer(one_limit(f'amount = {amount}\nunit = "hours"'), received, calendar)
    assert result.at - received == timedelta(hours=amount)


@steady
@given(desks(), receipts, st.integers(1, 60))
def test_opening_hours_are_exactly_the_open_time_in_between(
    calendar: DeskCalendar, received: datetime, amount: int
) -> None:
    result = answer(one_limit(f'amount = {amount}\nunit = "opening_hours"\nbinding = "own"'), received, calendar)
    open_time, day = timedelta(0), calendar.local_day(received)
    while day <= result.day:
        for opens, closes in () if calendar.closed(day) else calendar.hours(day):
            open_time += max(min(closes, result.at) - max(opens, received), timedelta(0))
        day += DAY
    assert open_time == timedelta(hours=amount)


@steady
@given(desks(), receipts, st.integers(1, 60), gaps)
def test_opening_hours_are_monotone(calendar: DeskCalendar, received: datetime, amount: int, gap: timedelta) -> None:
    profile = one_limit(f'amount = {amount}\nunit = "opening_hours"\nbinding = "own"')
    assert answer(profile, received, calendar).at <= answer(profile, received + gap, calendar).at


@steady
@given(cases(), receipts)
def test_the_arithmetic_is_whole_and_a_frozen_profile_gives_the_same(
    case: tuple[Profile, Duty, Channel, str, DeskCalendar], received: datetime
) -> None:
    limit, result = run(case, received)
    kinds = [line.kind for line in result.arithmetic]
    assert kinds[:2] == ["rule", "start"]
    assert kinds[-2:] == ["result", "source"]
    assert limit.citation in result.explain()[-1]
    assert all(text.endswith(".") and "None" not in text for text in result.explain())
    assert [line.day for line in result.arithmetic if line.kind == "result"] == [result.day]
    thawed = Profile.model_validate_json(case[0].model_dump_json())
    assert run((thawed, *case[1:]), received)[1] == result
