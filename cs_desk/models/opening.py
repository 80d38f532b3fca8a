"""Opening hours as data: windows of a day and the seven days of a week, in the desk's own wall time."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, StrictInt, model_serializer, model_validator

DAY_MINUTES = 24 * 60
_WINDOW = re.compile(r"(\d{1,2}):([0-5]\d)\s*[-–]\s*(\d{1,2}):([0-5]\d)")


class Weekday(StrEnum):
    """The days of the week, Monday first, as `date.weekday()` counts them."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"

    @classmethod
    def of(cls, day: date) -> Weekday:
        """Return the weekday of a date."""
        return list(cls)[day.weekday()]


def clock_text(minutes: int) -> str:
    """Return minutes after midnight as HH:MM; 1440 is 24:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


class Window(BaseModel):
    """One stretch of opening hours inside a day, in minutes after local midnight (0 to 1440).

    Written as text, "09:00-17:00", in files and in JSON; "24:00" closes at midnight. A window never crosses
    midnight: a night shift is "22:00-24:00" and, on the next day, "00:00-06:00".
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    opens: StrictInt = Field(ge=0, le=DAY_MINUTES)
    closes: StrictInt = Field(ge=0, le=DAY_MINUTES)

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        match = _WINDOW.fullmatch(value.strip())
        if match is None:
            raise ValueError(f'{value!r} is not a stretch of hours; write it like "09:00-17:00"')
        hour, minute, to_hour, to_minute = map(int, match.groups())
        opens, closes = hour * 60 + minute, to_hour * 60 + to_minute
        if max(opens, closes) > DAY_MINUTES:
            raise ValueError(f"{value!r} names an hour after 24:00; a day ends at 24:00")
        return {"opens": opens, "closes": closes}

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError(
                f"{self} closes before it opens; for hours over midnight write one window up to 24:00 "
                "and one from 00:00 on the next day"
            )
        return self

    @model_serializer
    def _to_text(self) -> str:
        return str(self)

    def __str__(self) -> str:
        return f"{clock_text(self.opens)}-{clock_text(self.closes)}"


class Opening(BaseModel):
    """The hours of an ordinary week: for each day the windows in order, none where the desk is closed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mon: tuple[Window, ...] = ()
    tue: tuple[Window, ...] = ()
    wed: tuple[Window, ...] = ()
    thu: tuple[Window, ...] = ()
    fri: tuple[Window, ...] = ()
    sat: tuple[Window, ...] = ()
    sun: tuple[Window, ...] = ()

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        days = [(day, self.on(day)) for day in Weekday]
        if not any(windows for _, windows in days):
            raise ValueError("no day of the week has opening hours; at least one must")
        for day, windows in days:
            for earlier, later in pairwise(windows):
                if later.opens < earlier.closes:
                    raise ValueError(f"{day}: {later} begins before {earlier} ends; list the windows in order, apart")
        return self

    def on(self, day: date | Weekday) -> tuple[Window, ...]:
        """Return the windows of a weekday, or of the weekday of a date."""
        name = day if isinstance(day, Weekday) else Weekday.of(day)
        return {
            Weekday.MON: self.mon,
            Weekday.TUE: self.tue,
            Weekday.WED: self.wed,
            Weekday.THU: self.thu,
            Weekday.FRI: self.fri,
            Weekday.SAT: self.sat,
            Weekday.SUN: self.sun,
        }[name]

    @classmethod
    def daily(cls, *windows: str, days: tuple[Weekday, ...] = tuple(Weekday)[:5]) -> Opening:
        """Return a week with the same windows on each of `days` (Monday to Friday unless told)."""
        return cls.model_validate({day.value: windows for day in days})
