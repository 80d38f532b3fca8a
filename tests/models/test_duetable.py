"""The quick table of due dates says what the full arithmetic says, for every shipped profile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cs_desk.clock import to_micros
from cs_desk.models.deadlines import calendar_for, due
from cs_desk.models.duetable import DueTable
from cs_desk.models.enums import Channel
from cs_desk.models.profiles import Duty, load_profile, profile_keys

ZONES = ("Australia/Sydney", "Europe/London", "Australia/Adelaide", "Pacific/Apia")
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))
TABLES: dict[tuple[str, str], DueTable] = {}


def table(key: str, zone: str) -> DueTable:
    """One table a profile and zone, so that what it remembers of one complaint is used for the next."""
    if (key, zone) not in TABLES:
        profile = load_profile(key)
        TABLES[key, zone] = DueTable(profile, calendar_for(profile, ZoneInfo(zone)))
    return TABLES[key, zone]


@pytest.mark.parametrize("key", profile_keys())
@settings(max_examples=60, deadline=None)
@given(moment=MOMENTS, zone=st.sampled_from(ZONES), channel=st.sampled_from(list(Channel)), data=st.data())
def test_the_table_agrees_with_the_arithmetic(
    key: str, moment: datetime, zone: str, channel: Channel, data: st.DataObject
) -> None:
    quick, profile = table(key, zone), load_profile(key)
    kind = data.draw(st.sampled_from([one.key for one in profile.classes]))
    for duty in (Duty.ACKNOWLEDGE, Duty.ANSWER):
        slow = due(profile, duty, received_at=moment, channel=channel, complaint_class=kind, calendar=quick.calendar)
        found = quick.due(duty, to_micros(moment), channel.value, kind)
        assert found == (None if slow is None else to_micros(slow.at))
    for hours in (0, 4, 8, 12, 16):  # the same day again, before and after the desk closed
        at = (to_micros(moment + timedelta(hours=hours)), channel.value, kind)
        assert quick.both(*at) == (quick.due(Duty.ACKNOWLEDGE, *at), quick.due(Duty.ANSWER, *at))
