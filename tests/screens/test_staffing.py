"""The staffing of a day on the screen: what the query says, what is supposed by keys, how it looks."""

from __future__ import annotations

import asyncio

import pytest
from textual.pilot import Pilot

from cs_desk.clock import to_micros
from cs_desk.screens.board import BoardScreen
from cs_desk.screens.boardstaff import StaffScreen
from cs_desk.widgets.staffchart import Step, staff_chart
from tests.queries.test_staffing import CALLS, at, bring, calls, roster
from tests.screens.test_snapshots import Compare
from tests.support.called import SECOND, a_leg
from tests.support.desks import DeskStore
from tests.support.screens import (
    SIZES,
    WIDE,
    Floor,
    TestedDesk,
    at_rest,
    screen_lines,
    screen_text,
    told,
    type_keys,
)


def line(app: TestedDesk, start: str) -> list[str]:
    """Return the words of the table's line that begins with a time."""
    return next(text.split() for text in screen_lines(app) if text.split()[:1] == [start])


def furnish(desk: DeskStore) -> None:
    """Put calls on the Fridays before, most of them around noon, and a schedule that is short there."""
    legs = []
    for number, day in enumerate(CALLS):
        for hour, count in ((9, 4), (10, 9), (11, 12), (12, 16), (13, 13), (14, 6)):
            legs += calls(day, count + number % 2, hour)
            entered = to_micros(at(day, hour, 40))
            legs.append(
                a_leg(call=f"b{entered}", queue="billing", agent="SIP/amira", entered_at=entered, talk=300.0,
                      answered_at=entered + SECOND, ended_at=entered + 301 * SECOND)
            )  # fmt: skip
    bring(desk, *legs)
    roster(
        desk, ("amira", "work", 9, 0, 14, 0), ("ben", "work", 9, 0, 17, 0), ("nora", "work", 9, 30, 15, 0),
        ("amira", "lunch", 12, 0, 12, 30), ("ben", "lunch", 12, 30, 13, 0), ("nora", "break", 13, 0, 13, 15),
    )  # fmt: skip


async def test_opened_from_the_board(floor: Floor) -> None:
    furnish(floor.store)
    async with floor.open("sam", WIDE) as app:
        await type_keys(app, "f5", "f")
        assert isinstance(app.screen, StaffScreen)
        assert "Fri 20 Nov 2026 · all calls" in screen_lines(app)[0]
        assert "short" in screen_lines(app)[0]
        assert "forecast from Fridays 23 Oct, 30 Oct, 6 Nov, 13 Nov" in screen_text(app)
        # 66 calls of 120 s and 4 of 300 s in that hour: 130 s; 33 an hour are 1.19 erlangs: three are needed
        assert line(app, "12:00")[:7] == ["12:00", "16.5", "2:10", "min", "3", "2", "−1"]
        await type_keys(app, "escape")
        assert isinstance(app.screen, BoardScreen)


async def test_keys_suppose_something_else(floor: Floor) -> None:
    furnish(floor.store)
    async with floor.open("sam", WIDE) as app:
        await type_keys(app, "f5", "f", "+")
        assert line(app, "12:00")[4:7] == ["3", "3", "0"]
        await type_keys(app, "-", "-", "v", *"+100", "enter", "a", *"-50%", "enter", "k", *"20", "enter")
        assert "staff −1, shrinkage 20 %" in screen_text(app)
        assert line(app, "12:00")[:7] == ["12:00", "33.0", "1:05", "min", "4", "1", "−3"]
        await type_keys(app, "g", *"90/10", "enter")
        assert "90 % in 10 s, volume +100 %, handling −50 %" in screen_text(app)
        await type_keys(app, "x")
        assert line(app, "12:00")[:7] == ["12:00", "16.5", "2:10", "min", "3", "2", "−1"]
        await type_keys(app, "v", *"-100", "enter")
        assert "cannot be" in told(app)
        assert line(app, "12:00")[1] == "16.5"


async def test_keys_show_another_day_queue_and_interval(floor: Floor) -> None:
    furnish(floor.store)
    async with floor.open("mia", WIDE) as app:
        await type_keys(app, "f5", "f", "i")
        assert line(app, "12:00")[1] == "17.5"
        await type_keys(app, "i", "s", "2")
        assert "queue billing" in screen_lines(app)[0]
        assert line(app, "12:30")[1] == "1.0"
        await type_keys(app, "n")
        assert "Sat 21 Nov" in screen_lines(app)[0]
        assert "No Saturday of the 4 weeks before can be used" in screen_text(app)
        await type_keys(app, "b", "b")
        assert "Thu 19 Nov" in screen_lines(app)[0]
        await type_keys(app, "t", "w", *"2", "enter")
        assert "forecast from Fridays 6 Nov, 13 Nov" in screen_text(app)
        await type_keys(app, "w", *"0", "enter")
        assert "from 1 to 52" in told(app)
        await type_keys(app, "p", *"2026-11-27", "enter")
        assert "Fri 27 Nov 2026" in screen_lines(app)[0]
        assert "forecast from Fridays 6 Nov, 13 Nov" in screen_text(app)


async def test_a_schedule_that_comes_in_is_shown(floor: Floor) -> None:
    bring(floor.store, *(leg for day in CALLS for leg in calls(day, 11)))
    async with floor.open("sam", WIDE) as app:
        await type_keys(app, "f5", "f")
        assert "Nothing is scheduled on this day" in screen_text(app)
        roster(floor.store, ("ben", "work", 10, 0, 10, 30))
        app.screen.others_changed(frozenset({"schedule"}))  # type: ignore[attr-defined]
        await at_rest(app)
        assert line(app, "10:00")[4:7] == ["2", "1", "−1"]


def test_the_line_stands_where_people_are_needed() -> None:
    steps = [Step("09", 1, 2), Step("", 4, 2), Step("10", None, 0.5)]
    assert [text.plain.rstrip() for text in staff_chart(steps, (24, 6))] == [
        "   4 │     ┏━━▼━━",
        "     │     ┃",
        "   2 │█████┃█████",
        "     │━━━━━┛█████ ▄▄▄▄▄",
        "   0 └──────────────────",
        "      09          10",
    ]


@pytest.mark.parametrize("size", SIZES, ids=("80", "120"))
def test_picture(size: tuple[int, int], floor: Floor, snap_compare: Compare) -> None:
    furnish(floor.store)
    app = floor.desk("sam")

    async def play(_pilot: Pilot[int]) -> None:
        await at_rest(app)
        await type_keys(app, "f5", "f")
        await at_rest(app)

    try:
        assert snap_compare(app, terminal_size=size, run_before=play)
    finally:
        asyncio.run(app.finish())
