"""`cs-desk staffing`: the same numbers as text, JSON and CSV; suppositions; what is refused."""

from __future__ import annotations

import csv
import io

import pytest

from tests.queries.test_staffing import history, roster
from tests.support.commands import Shell, admit
from tests.support.desks import DeskStore

DAY = ("staffing", "--day", "2026-11-20")


@pytest.fixture
def shell(desk: DeskStore, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell on a store with calls on four Fridays and a schedule for the fifth."""
    history(desk)
    roster(desk, ("amira", "work", 10, 0, 10, 30), ("ben", "work", 10, 0, 11, 0))
    admit(desk)
    return Shell(desk.address.location, capsys)


def test_text_json_and_csv_say_the_same(shell: Shell) -> None:
    text = shell("sam", *DAY)
    assert text.code == 0
    assert "Friday 2026-11-20, all calls: 80 % in 20 s (usual)" in text.out
    assert "forecast from Fridays 23 Oct, 30 Oct, 6 Nov, 13 Nov" in text.out
    assert ["10:00", "11.0", "2:00", "min", "2", "2", "0", "84.1", "%", "19", "s", "36.7", "%"] in [
        line.split() for line in text.out.splitlines()
    ]
    made = shell("sam", *DAY, "--json").json
    first, second = made["intervals"]
    assert (first["calls"], first["agents_needed"], first["scheduled"], first["gap"]) == (11, 2, 2, 0)
    assert first["service_level"] == pytest.approx(84.0697, abs=1e-3)
    assert first["from"] == "2026-11-19T23:00:00Z"
    assert (second["calls"], second["service_level"], second["stable"]) == (0, None, None)
    assert (made["calls"], made["hours_needed"], made["hours_scheduled"], made["intervals_short"]) == (11, 1, 1.5, 0)
    rows = list(csv.DictReader(io.StringIO(shell("sam", *DAY, "--csv").out)))
    assert [float(row["calls"]) for row in rows] == [11, 0]
    assert rows[0]["from"] == "2026-11-20T10:00:00+11:00"
    assert rows[0]["service_level"] == str(first["service_level"])
    assert rows[1]["service_level"] == ""


def test_what_if(shell: Shell) -> None:
    supposed = ("--volume", "+100%", "--aht", "+50", "--staff", "-1", "--shrinkage", "50", "--target", "90/10")
    made = shell("sam", *DAY, *supposed, "--json").json
    first = made["intervals"][0]
    assert (first["calls"], first["average_handling_time"], first["scheduled"]) == (22, 180, 1)
    assert (first["agents_needed"], first["staff_needed"], first["stable"]) == (5, 10, False)
    assert made["target"] == {"service_level": 90, "seconds": 10, "set": False}
    text = shell("sam", *DAY, *supposed)
    assert "90 % in 10 s, volume +100 %, handling +50 %, staff −1, shrinkage 50 %" in text.out
    assert "endless" in text.out


def test_nothing_known_says_so(shell: Shell) -> None:
    empty = shell("sam", "staffing", "--day", "2026-11-18")
    assert (empty.code, "no forecast" in empty.out) == (0, True)
    assert "No Wednesday of the 4 weeks before can be used" in empty.err
    made = shell("sam", "staffing", "--day", "2026-11-18", "--json").json
    assert (made["calls"], made["intervals_short"], made["intervals"]) == (None, None, [])


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--day", "friday"), 64, "2026-11-23"),
        (("--target", "80"), 64, "80/20"),
        (("--volume", "more"), 64, "+10"),
        (("--staff", "1.5"), 64, "+1"),
        (("--interval", "45"), 65, "30 or 60"),
        (("--weeks", "0"), 65, "from 1 to 52"),
        (("--queue", "nowhere"), 66, "orders"),
    ],
)
def test_what_cannot_be(shell: Shell, arguments: tuple[str, ...], code: int, said: str) -> None:
    found = shell("sam", "staffing", *arguments)
    assert (found.code, found.out, said in found.err) == (code, "", True)


def test_it_is_not_an_operator_s(shell: Shell) -> None:
    assert shell("amira", *DAY).code == 77
