"""Desks and moments that the tests of profiles, calendars and due dates share."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cs_desk.models.deadlines import DeskCalendar, Due, calendar_for, due
from cs_desk.models.enums import Channel
from cs_desk.models.profiles import Duty, Profile, load_profile, parse_profile

ORACLES = Path(__file__).parents[2].parent / "shared" / "data" / "oracles"


def moment(text: str, zone: str) -> datetime:
    """Return the aware UTC moment of a local time written "2026-11-21 14:32"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def desk(key: str, zone: str) -> tuple[Profile, DeskCalendar]:
    """Return a shipped profile and the calendar a desk in that zone has under it."""
    profile = load_profile(key)
    return profile, calendar_for(profile, ZoneInfo(zone))


def due_at(
    key: str, duty: Duty, received: str, zone: str, *, kind: str = "standard", by: Channel = Channel.EMAIL
) -> Due:
    """Return what falls due under a shipped profile for a local receipt; fails when nothing does."""
    profile, calendar = desk(key, zone)
    at = moment(received, zone)
    result = due(profile, duty, received_at=at, agreed_at=at, channel=by, complaint_class=kind, calendar=calendar)
    assert result is not None
    return result


def one_limit(limit: str) -> Profile:
    """Return a profile whose only limit is written in TOML, for conventions that no shipped profile uses."""
    return parse_profile(
        f"""
        key = "test"
        title = "One limit"
        short = "Test"
        version = 1
        effective_from = 2000-01-01
        opening = {{ mon = ["09:00-17:00"], tue = ["09:00-17:00"], wed = ["09:00-17:00"] }}
        classes = [{{ key = "standard", word = "standard" }}]
        [[limits]]
        duty = "answer"
        citation = "a test"
        verified = "M"
        {limit}
        """,
        source="test",
    )


def answer(profile: Profile, received_at: datetime, calendar: DeskCalendar) -> Due:
    """Return the answer date of an e-mailed standard complaint; fails when there is none."""
    result = due(profile, Duty.ANSWER, received_at=received_at, channel=Channel.EMAIL, calendar=calendar)
    assert result is not None
    return result
