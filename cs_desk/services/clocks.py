"""Freezes the desk's regulatory profile on a complaint and works out its first two dates."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cs_desk.models import holiday_store
from cs_desk.models.complaints import ProfileVersion
from cs_desk.models.deadlines import calendar_for, due
from cs_desk.models.enums import Channel
from cs_desk.models.profiles import Duty, Profile
from cs_desk.services import lookup


def freeze(received: datetime, channel: str, complaint_class: str) -> dict[str, Any]:
    """Return the profile columns and the due dates of a complaint received at a moment over a channel."""
    key = lookup.setting("profile")
    newest = ProfileVersion.select().where(ProfileVersion.key == key).order_by(ProfileVersion.version.desc()).get()
    profile = Profile.model_validate(newest.body)
    calendar = calendar_for(profile, ZoneInfo(lookup.setting("zone")))
    holiday_store.keep(calendar, received.year, received.year + 1)
    dates = {
        duty: due(
            profile,
            duty,
            received_at=received,
            channel=Channel(channel),
            complaint_class=complaint_class,
            calendar=calendar,
        )
        for duty in (Duty.ACKNOWLEDGE, Duty.ANSWER)
    }
    acknowledge, answer = dates[Duty.ACKNOWLEDGE], dates[Duty.ANSWER]
    return {
        "profile_key": key,
        "profile_version": newest.version,
        "acknowledge_due": acknowledge.at if acknowledge else None,
        "answer_due": answer.at if answer else None,
    }
