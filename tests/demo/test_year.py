"""How a demo's year goes: its rhythm, what happened to many at once, and the breakdown that was mended."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from statistics import mean
from zoneinfo import ZoneInfo

import pytest

from cs_desk.clock import local
from cs_desk.demo import bank
from cs_desk.models.complaints import Complaint, ComplaintEvent
from cs_desk.models.contacts import Contact, ContactEvent, Feedback, Moment
from cs_desk.models.enums import Stage
from cs_desk.models.people import Staff
from cs_desk.models.timers import ContactEventKind, timers
from tests.demo.dump import END

ZONE = ZoneInfo("Australia/Sydney")
YEAR = bank.load().year
LATE = ("goods.late", "goods.not_delivered")
pytestmark = pytest.mark.usefixtures("demo")


def _day(moment: datetime) -> date:
    return local(moment, ZONE).date()


def _months(days: list[date]) -> dict[tuple[int, int], int]:
    return Counter((day.year, day.month) for day in days)


def test_it_goes_back_thirteen_months_and_the_busy_ones_are_busy() -> None:
    days = [_day(row.started_at) for row in Contact.select()]
    assert timedelta(days=390) < END - min(row.started_at for row in Contact.select()) < timedelta(days=400)
    months = _months(days)
    assert len(months) == 14
    ordinary = mean(months[2026, month] for month in (2, 4, 5, 6, 8))
    assert months[2025, 12] > 1.2 * ordinary  # before Christmas, with fewer open days
    weekdays = Counter(day.weekday() for day in days)
    assert weekdays[0] > weekdays[1] > weekdays[4]


@pytest.mark.parametrize("episode", YEAR.episode, ids=lambda one: f"month {one.month}")
def test_what_happened_to_many_at_once_stands_out(episode: bank.Episode) -> None:
    rows = [(_day(row.received_at), row.difficulty_code) for row in Complaint.select()]
    first = date(2026, episode.month, episode.first_day)
    during = [code for day, code in rows if first <= day < first + timedelta(days=episode.days)]
    about = sum(code in episode.difficulties for code in during)
    assert about >= 0.6 * len(during)
    usual = sum(code in episode.difficulties for _, code in rows) / 13
    assert about / (episode.days / 30) > 1.5 * usual


def test_the_breakdown_shows_before_it_was_mended_and_not_after() -> None:
    mended = _day(END) - timedelta(days=30 * YEAR.mended.months_ago)
    at_the_door = list(Moment.select().where(Moment.stage == Stage.DELIVER_PRODUCT.value))
    energies = {
        before: [row.energy for row in at_the_door if (_day(row.at) < mended) is before] for before in (True, False)
    }
    assert min(map(len, energies.values())) > 50
    assert mean(energies[True]) < 0 < mean(energies[False])
    scores = {
        before: [
            row.value
            for row in Feedback.select().where((Feedback.question == "csat") & Feedback.value.is_null(False))
            if (_day(row.at) < mended) is before
        ]
        for before in (True, False)
    }
    assert mean(filter(None, scores[False])) > mean(filter(None, scores[True])) + 0.3
    lately = [
        row.value
        for row in Feedback.select().where((Feedback.question == "csat") & Feedback.value.is_null(False))
        if row.at > END - timedelta(days=30)
    ]
    assert mean(filter(None, lately)) > mean(filter(None, scores[True])) + 0.3, "it has not come back"


def test_complaints_of_long_ago_are_closed_and_the_ones_looked_into_were_taken_up_again() -> None:
    old = [row for row in Complaint.select() if row.received_at < END - timedelta(days=60)]
    assert len(old) > 60
    assert all(row.closed_at is not None for row in old)
    kinds: dict[int, set[str]] = {row.contact_id or 0: set() for row in old}
    for event in ContactEvent.select().where(ContactEvent.contact.in_(list(kinds))):
        kinds[event.contact_id].add(event.kind)
    resumed = [one for one, found in kinds.items() if {"park", "unpark", "close"} <= found]
    assert len(resumed) >= 10


def test_handling_times_are_those_of_people() -> None:
    found: dict[int, list[tuple[ContactEventKind, datetime]]] = {}
    for event in ContactEvent.select().order_by(ContactEvent.at, ContactEvent.id):
        found.setdefault(event.contact_id, []).append((ContactEventKind(event.kind), event.at))
    minutes = sorted(timers(events, END).handling / 60 for events in found.values())
    assert 3 < minutes[len(minutes) // 2] < 9
    assert minutes[-1] < 60


def test_shifts_are_kept() -> None:
    early = {one.name for one in bank.load().staff.staff if one.shift == "early"}
    late = {one.name for one in bank.load().staff.staff if one.shift == "late"}
    names = {row.id: row.name for row in Staff.select()}
    begun = [(names[row.operator_id], local(row.started_at, ZONE).hour) for row in Contact.select()]
    assert {hour for name, hour in begun if name in early} & {9, 10}
    assert {hour for name, hour in begun if name in late} & {15, 16}
    assert sum(hour >= 15 for name, hour in begun if name in early) < 0.02 * len(begun)
    assert sum(hour < 11 for name, hour in begun if name in late) < 0.02 * len(begun)


def test_nobody_works_while_the_desk_is_shut_and_it_is_called_until_it_shuts() -> None:
    """Opening hours are 9 to 17 from Monday to Friday; the last day is the one that the demo's person works on."""
    events = [row.at for row in ContactEvent.select()] + [row.at for row in ComplaintEvent.select()]
    at = [local(one, ZONE) for one in events if _day(one) < _day(END)]
    assert {one.weekday() for one in at} == set(range(5))
    hours = [one.hour + one.minute / 60 for one in at]
    assert min(hours) >= 9
    assert max(hours) < 18.5
    assert sum(hour > 17.25 for hour in hours) < 0.02 * len(hours)
    begun = Counter(local(row.started_at, ZONE).hour for row in Contact.select())
    assert begun[16] > 0.5 * begun[15]


def test_customers_complain_in_words_of_their_own() -> None:
    beginnings = [cause.own_words.partition("{")[0] for cause in bank.load().complaints.cause]
    told = Counter(max((one for one in beginnings if row.own_words.startswith(one)), key=len)
                   for row in Complaint.select())  # fmt: skip
    assert max(told.values()) <= 0.1 * told.total()
    assert not any(day in row.own_words for row in Complaint.select() for day in ("Saturday", "Sunday"))
