"""The shape of a regulatory profile: every limit a complaint is held to, as versioned data with its source.

A profile is a TOML file under assets/profiles (or text that an organisation edits). The one in force when a complaint
is received is frozen on it as `model_dump_json()` and read back with `Profile.model_validate_json`.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, StrictInt, model_validator

from cs_desk.models.enums import Channel
from cs_desk.models.opening import Opening, Weekday
from cs_desk.models.profile_limits import Duty, Limit, Part


class ComplaintClass(Part):
    """A kind of complaint with limits of its own: `key` is stored, `word` is shown."""

    key: str = Field(min_length=1)
    word: str = Field(min_length=1)


class Jurisdiction(Part):
    """Whose public holidays count unless the desk says otherwise (codes of the `holidays` library)."""

    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    subdivision: str | None = None


class Note(Part):
    """A duty of the profile that is no clock on one complaint (audits, returns, records), for people to read."""

    text: str = Field(min_length=1)
    citation: str = Field(min_length=1)
    verified: Literal["V", "V2", "M"]


class Profile(Part):
    """One version of a set of complaint rules. `short` is how a status line names it ("RG 271")."""

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field(min_length=1)
    short: str = Field(min_length=1, max_length=16)
    version: StrictInt = Field(ge=1)
    effective_from: date
    jurisdiction: Jurisdiction = Jurisdiction()
    business_week: tuple[Weekday, ...] = Field(default=tuple(Weekday)[:5], min_length=1)
    opening: Opening
    classes: tuple[ComplaintClass, ...]
    limits: tuple[Limit, ...] = Field(min_length=1)
    notes: tuple[Note, ...] = ()

    @model_validator(mode="after")
    def _classes_fit(self) -> Self:
        known = [item.key for item in self.classes]
        if "standard" not in known or len(set(known)) != len(known):
            raise ValueError('classes must name "standard" and each class once')
        for number, limit in enumerate(self.limits, 1):
            for name in limit.applies.classes:
                if name not in known:
                    raise ValueError(f"limit {number} is for the class {name!r}, which is not among {', '.join(known)}")
        return self

    @model_validator(mode="after")
    def _no_ties(self) -> Self:
        for duty in Duty:
            for channel in Channel:
                for item in self.classes:
                    tied = self._closest(duty, channel, item.key)
                    if len(tied) > 1:
                        raise ValueError(
                            f"limits {tied[0] + 1} and {tied[1] + 1} both set {duty.word!r} for {channel.word}, "
                            f"{item.key}; make one of them narrower"
                        )
        return self

    def limit(self, duty: Duty, channel: Channel, complaint_class: str = "standard") -> Limit | None:
        """Return the limit that fits a complaint most closely, None when the profile sets none."""
        closest = self._closest(duty, channel, complaint_class)
        return self.limits[closest[0]] if closest else None

    def _closest(self, duty: Duty, channel: Channel, complaint_class: str) -> list[int]:
        """Return the places of the limits that fit equally closely; a valid profile has at most one."""
        ranked = [
            (rank, place)
            for place, limit in enumerate(self.limits)
            if limit.duty is duty and (rank := limit.applies.rank(channel, complaint_class)) is not None
        ]
        best = max((rank for rank, _ in ranked), default=None)
        return [place for rank, place in ranked if rank == best]
