"""Times of day as they are typed behind a day."""

from __future__ import annotations

from datetime import time

import pytest

from cs_desk.errors import InputError
from cs_desk.models.fieldtimes import part_time


@pytest.mark.parametrize(
    ("typed", "day", "clock"),
    [
        ("", "", None), ("16:00", "", time(16)), ("today 9:30", "today", time(9, 30)), ("4pm", "", time(16)),
        ("Fri 4 PM", "fri", time(16)), ("12am", "", time(0)), ("12:15 pm", "", time(12, 15)),
        ("16h30", "", time(16, 30)),
        ("tomorrow 10", "tomorrow", time(10)), ("friday at 9", "friday", time(9)), ("3 dec at 9", "3 dec", time(9)),
        ("at 9", "", time(9)), ("+3 9:05", "+3", time(9, 5)), ("+3", "+3", None), ("3 Dec", "3 dec", None),
        ("3 dec 2026", "3 dec 2026", None), ("3 12", "3 12", None),
        ("sat", "sat", None), ("2026-12-03", "2026-12-03", None),
    ],
)  # fmt: skip
def test_a_day_and_a_time_are_parted(typed: str, day: str, clock: time | None) -> None:
    assert part_time(typed, label="by when") == (day, clock)


@pytest.mark.parametrize("typed", ["25:00", "today 9:60", "today 13pm", "0am", "tomorrow 24", "mon :30", "9:", "x:y"])
def test_what_is_no_time_is_said(typed: str) -> None:
    with pytest.raises(InputError, match="by when: a time of day looks like 16:00"):
        part_time(typed, label="by when")
