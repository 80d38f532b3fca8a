"""Lines as they are laid out: durations in words, columns that give way in an order, texts cut with a sign."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from cs_desk.models.boardrows import Alarm
from cs_desk.models.difficulties import load_shipped
from cs_desk.models.rows import ComplaintRow
from cs_desk.models.targets import State
from cs_desk.text import cells
from cs_desk.widgets.columns import difficulty_in, widths
from cs_desk.widgets.complaintlines import ComplaintLines
from cs_desk.widgets.floorlines import alarm_line
from cs_desk.widgets.ink import ago, duration, hang, ink, wrapped
from tests.support.desks import START

MINUTE, HOUR, DAY = 60, 3600, 86_400


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 min"),
        (30, "<1 min"),
        (59 * MINUTE + 59, "59 min"),
        (HOUR, "1 h"),
        (3 * HOUR + 52 * MINUTE, "3 h 52 min"),
        (DAY, "1 d"),
        (3 * DAY + 3 * HOUR + 52 * MINUTE, "3 d 3 h"),
        (40 * DAY + MINUTE, "40 d"),
    ],
)
def test_durations_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_how_long_ago() -> None:
    assert (ago(59), ago(60), ago(DAY)) == ("just now", "1 min ago", "1 d ago")


def test_columns_give_way_in_the_order_of_the_steps() -> None:
    steps = [(1, 4), (0, 2), (1, 0)]
    assert widths([5, 9], 20, steps) == (5, 9)
    assert widths([5, 9], 12, steps) == (5, 7)
    assert widths([5, 9], 8, steps) == (4, 4)
    assert widths([5, 9], 3, steps) == (2, 1)


def test_the_class_of_a_difficulty_is_cut_before_the_difficulty_itself() -> None:
    label = "administrative error: incorrect invoice"
    assert difficulty_in(label, 39) == label
    assert difficulty_in(label, 30) == "administra…: incorrect invoice"
    assert difficulty_in(label, 23) == "adm…: incorrect invoice"
    assert difficulty_in(label, 22) == "incorrect invoice"
    assert difficulty_in(label, 10) == "incorrect…"
    assert difficulty_in("service error", 7) == "servic…"


def row(number: int, difficulty: str, *, customer: str = "Zoë Tañner", owner: str = "Amira Khan") -> ComplaintRow:
    """Return a complaint with a difficulty."""
    due = START + timedelta(days=number)
    reference = f"C-2026-{number:06}"
    return ComplaintRow(
        number, reference, customer, difficulty, owner, "phone", START, "answer", due, False, "received", 1
    )


def shipped_labels() -> list[str]:
    """Return the label of every difficulty that the program ships."""
    shipped = load_shipped()
    codes = [entry.code for top in shipped.tops() for entry in (top, *shipped.children(top.code))]
    return [shipped.label(code) for code in codes]


@pytest.mark.parametrize("width", [40, 60, 78, 98, 116, 160])
def test_every_difficulty_of_the_list_fits_the_register(width: int) -> None:
    labels = shipped_labels()
    rows = [row(number, label) for number, label in enumerate(labels, 1)]
    rows.append(row(len(rows) + 1, "", customer="Wolfeschlegelsteinhausenbergerdorff " * 3, owner="x" * 90))
    table = ComplaintLines(rows, START, ZoneInfo("Australia/Sydney"))
    shown = [table.draw(one, width).plain for one in rows]
    assert {cells(line) for line in shown} == {width}
    assert width < 98 or all(label.rpartition(": ")[2] in line for label, line in zip(labels, shown[:-1], strict=True))
    columns = {line.index(" Amira") for line in shown[:-1] if " Amira" in line}
    assert len(columns) <= 1, "owners stand below each other"


def test_a_few_complaints_stand_whole_where_there_is_room() -> None:
    rows = [row(1, "administrative error: incorrect invoice"), row(2, "goods: late")]
    lines = ComplaintLines(rows, START, ZoneInfo("Australia/Sydney"))
    assert "administrative error: incorrect invoice Amira Khan phone" in lines.draw(rows[0], 116).plain
    assert "…: incorrect invoice Amira" in lines.draw(rows[0], 78).plain


def test_what_is_cut_says_so() -> None:
    said = ink("one two three four five")
    assert [line.plain for line in wrapped(said, 9, 3)] == ["one two", "three", "four five"]
    assert [line.plain for line in wrapped(said, 9, 2)] == ["one two", "three fo…"]
    assert [line.plain for line in hang("label", "one two three four five", 32, indent=12)] == [
        "label       one two three four",
        "            five",
    ]


def test_an_alarm_gives_up_its_target_before_its_value() -> None:
    alarm = Alarm("average handling time", "5:10 min, over 4:30 min", State.BREACH)
    assert alarm_line(alarm, 60).plain == " ▼ average handling time 5:10 min, over 4:30 min"
    assert alarm_line(alarm, 48).plain.endswith(", over 4:30 min")
    assert alarm_line(alarm, 47).plain == " ▼ average handling time 5:10 min"
    assert alarm_line(alarm, 20).plain == " ▼ average handling…"
