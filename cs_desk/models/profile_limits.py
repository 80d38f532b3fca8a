"""The limits of a regulatory profile: what is owed, for whom, how long, how it is counted and where it is written."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, field_validator, model_validator

from cs_desk.models.enums import Channel

GROUPS = ("written", "spoken")


class Duty(StrEnum):
    """What a limit is for. `early_resolution` is a window, not a duty: inside it a lighter answer is enough."""

    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    EXTENDED_ANSWER = "extended_answer"
    DELAY_NOTICE = "delay_notice"
    EARLY_RESOLUTION = "early_resolution"
    CARRY_OUT = "carry_out"

    @property
    def word(self) -> str:
        """The duty as people say it."""
        return {"extended_answer": "answer in exceptional cases", "carry_out": "carry out what was agreed"}.get(
            self.value, self.value.replace("_", " ")
        )


class Unit(StrEnum):
    """What a span is counted in; the counting itself is described in `cs_desk.models.counting`."""

    IMMEDIATE = "immediate"
    HOURS = "hours"
    OPENING_HOURS = "opening_hours"
    CALENDAR_DAYS = "calendar_days"
    BUSINESS_DAYS = "business_days"
    WEEKS = "weeks"


class Part(BaseModel):
    """Base of everything in a profile: cannot be changed, knows no other fields, converts nothing silently."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Part):
    """A length of time: `amount` of `unit`; at once has no amount."""

    unit: Unit
    amount: StrictInt = Field(default=0, ge=0, le=10_000)

    @model_validator(mode="after")
    def _amount_fits(self) -> Self:
        if (self.unit is Unit.IMMEDIATE) != (self.amount == 0):
            raise ValueError('an amount of at least 1 belongs to every unit except "immediate", which has none')
        return self

    def __str__(self) -> str:
        if self.unit is Unit.IMMEDIATE:
            return "at once"
        words = self.unit.value.replace("_", " ")
        return f"{self.amount} {words.removesuffix('s') if self.amount == 1 else words}"


class Applies(Part):
    """Which complaints a limit is for; an empty list means all.

    `channels` holds channel names or the groups "written" and "spoken"; a name outranks a group, a group outranks all.
    `classes` holds keys of the profile's classes; a limit that names the class outranks one that does not.
    """

    channels: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()

    @field_validator("channels")
    @classmethod
    def _known_channels(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        known = (*GROUPS, *Channel)
        for name in names:
            if name not in known:
                raise ValueError(f"{name!r} is not a channel; use {', '.join(known)}")
        return names

    def rank(self, channel: Channel, complaint_class: str) -> tuple[int, int] | None:
        """Return how closely this fits (higher is closer, class before channel), None when it does not."""
        group = "written" if channel.written else "spoken"
        if self.classes and complaint_class not in self.classes:
            return None
        if not self.channels:
            fit = 0
        elif channel in self.channels:
            fit = 2
        elif group in self.channels:
            fit = 1
        else:
            return None
        return int(bool(self.classes)), fit


class Limit(Part):
    """One limit: a duty, whom it applies to, how long it is, how it is counted and where it stands.

    Attributes:
        spans: one length, or several of which the `whichever` ("earlier" or "later") counts.
        binding: "regulatory" (never pauses; business days are the jurisdiction's) or "own" (the desk's target;
            business days are those on which the desk opens).
        starts: the event from which the clock runs: "receipt", or "agreement" for what was agreed with the customer.
        outside_hours: where business-day counting starts after receipt on a closed day or after closing: "same_day"
            (the day of receipt is day 0 all the same) or "next_business_day" (the next business day is day 0).
        ends: on the last day, at "end_of_day" (midnight) or at "close_of_day" (the desk's closing time).
        extends_over_closed: a calendar-day or week limit that ends on a closed day runs on to the next business day.
        verified: V read in the source, V2 in a secondary source, M known but not checked.
    """

    duty: Duty
    applies: Applies = Applies()
    spans: tuple[Span, ...] = Field(min_length=1)
    whichever: Literal["earlier", "later"] | None = None
    binding: Literal["regulatory", "own"] = "regulatory"
    starts: Literal["receipt", "agreement"] = "receipt"
    outside_hours: Literal["same_day", "next_business_day"] = "same_day"
    ends: Literal["end_of_day", "close_of_day"] = "end_of_day"
    extends_over_closed: StrictBool = False
    pausable: StrictBool = False
    citation: str = Field(min_length=1)
    verified: Literal["V", "V2", "M"]
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _one_span(cls, value: Any) -> Any:
        """Accept `amount` and `unit` beside each other for the usual limit of one span."""
        if not isinstance(value, dict) or "unit" not in value:
            return value
        if "spans" in value:
            raise ValueError("give either amount and unit, or spans, not both")
        rest = {name: item for name, item in value.items() if name not in ("amount", "unit")}
        span = {name: value[name] for name in ("amount", "unit") if name in value}
        return {**rest, "spans": [span]}

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (len(self.spans) > 1) != (self.whichever is not None):
            raise ValueError('whichever ("earlier" or "later") belongs to several spans, and only to them')
        if self.binding == "regulatory":
            if self.pausable:
                raise ValueError('a regulatory clock never pauses; pausable = true needs binding = "own"')
            if any(span.unit is Unit.OPENING_HOURS for span in self.spans):
                raise ValueError('opening_hours follow the desk\'s own hours and need binding = "own"')
        return self

    def __str__(self) -> str:
        text = " or ".join(map(str, self.spans))
        return f"{text}, whichever is {self.whichever}" if self.whichever else text
