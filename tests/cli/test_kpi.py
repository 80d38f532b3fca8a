"""`cs-desk kpi`: whatever is asked, the line, the CSV, the JSON and the query say the same, and records bear it out."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cs_desk.clock import SystemClock
from cs_desk.models.kpichoice import default_choice
from cs_desk.models.kpirows import CENTRE, Question
from cs_desk.models.kpis import Formula, Terms, shipped_kpis
from cs_desk.models.kpiterms import total
from cs_desk.models.periods import Period
from cs_desk.queries import kpi
from cs_desk.store.address import StoreAddress
from tests.conftest import ENGINES
from tests.support.commands import Shell, admit
from tests.support.desks import DeskStore, open_desk
from tests.support.floor import SYDNEY, WEEK, at, play
from tests.support.templates import copy_of

KEYS = ["kpi", "variant", "params", "scope", "from", "to", "value", "unit", "n", "numerator", "denominator", "low",
        "high", "target", "state", "provisional", "indicative"]  # fmt: skip
MORE = {"extra", "split", "shares", "also", "previous"}
LEVEL = ("--kpi", "service_level")


def _week(desk: DeskStore) -> None:
    admit(desk)
    play(desk)


@pytest.fixture(params=ENGINES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoreAddress]:
    """A store of the test's own with a week of a small centre, once on each engine."""
    yield from copy_of("week", _week, request, tmp_path)


@pytest.fixture
def shell(address: StoreAddress, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell on the store with the week."""
    return Shell(address.location, capsys)


def asked(shell: Shell, *arguments: str, login: str = "mia") -> Any:
    """Ask for figures as JSON."""
    ran = shell(login, "kpi", *arguments, "--json")
    assert (ran.code, ran.err) == (0, ""), ran.err
    return ran.json


def one(shell: Shell, *arguments: str) -> Any:
    """Ask for one figure of the week."""
    [row] = asked(shell, *(() if "--from" in arguments else WEEK), *arguments)
    return row


def test_the_keys_are_those_that_were_promised(shell: Shell) -> None:
    rows = asked(shell, *WEEK)
    assert [row["kpi"] for row in rows] == list(shipped_kpis())
    for row in rows:
        assert list(row)[: len(KEYS)] == KEYS
        assert set(row) - {*KEYS} <= MORE
        assert (row["value"] is None) == (row["n"] == 0), row["kpi"]
    level = rows[0]
    assert level == {
        "kpi": "service_level", "variant": "abandons-negative", "params": {"seconds": 20}, "scope": "centre",
        "from": "2026-11-15T13:00:00Z", "to": "2026-11-22T13:00:00Z", "value": pytest.approx(400 / 9),
        "unit": "percent", "n": 9, "numerator": 4, "denominator": 9, "low": level["low"], "high": level["high"],
        "target": None, "state": None, "provisional": level["provisional"], "indicative": True,
    }  # fmt: skip
    assert level["low"] < level["value"] < level["high"]
    assert {row["kpi"] for row in rows if row["kpi"] in ("quality_score", "conversion") and row["n"] == 0} == {
        "quality_score", "conversion",
    }  # fmt: skip


def test_figures_are_those_reckoned_by_hand(shell: Shell) -> None:
    rows = {row["kpi"]: row for row in asked(shell, *WEEK)}
    waits = [5, 20, 21, 45, 10, 12, 30]
    assert rows["average_speed_of_answer"]["value"] == pytest.approx(sum(waits) / len(waits))
    assert rows["average_speed_of_answer"]["extra"] == {"median": 20, "p90": 45, "longest": 45}
    assert (rows["abandonment_rate"]["numerator"], rows["abandonment_rate"]["n"]) == (2, 9)
    assert (rows["csat"]["value"], rows["csat"]["n"], rows["csat_mean"]["value"]) == (50, 4, 3.25)
    assert (rows["nps"]["value"], rows["nps"]["n"]) == (-25, 4)
    handled = [60, 120, 60, 60, 30, 30, 60, 3600, 3600, 3600, 3600]
    assert rows["average_handling_time"]["value"] == pytest.approx(sum(handled) / len(handled))
    assert (rows["contacts"]["value"], rows["complaint_rate"]["numerator"]) == (11, 1)
    assert rows["complaint_rate"]["value"] == pytest.approx(1000 / 11)


@pytest.mark.parametrize(
    ("since", "until", "n"),
    [
        ("2026-11-16", "2026-11-17", 6), ("2026-11-17", "2026-11-18", 2), ("2026-11-16T10:00", "2026-11-16T10:30", 1),
        ("2026-11-16T09:59", "2026-11-16T10:00", 1), ("2026-11-16T10:00", "2026-11-16T10:30:01", 2),
        ("2026-11-17T00:00", "2026-11-17T23:59:59", 1), ("2026-11-15T22:00+00:00", "2026-11-15T23:00Z", 3),
    ],
)  # fmt: skip
def test_a_period_holds_its_beginning_and_not_its_end(shell: Shell, since: str, until: str, n: int) -> None:
    assert one(shell, "--from", since, "--to", until, "--kpi", "offered")["n"] == n


def test_each_step_and_each_dimension(shell: Shell) -> None:
    offered = ("--kpi", "offered")
    days = asked(shell, *WEEK, *offered, "--by", "day")
    assert [row["n"] for row in days] == [6, 2, 1, 0, 0, 0, 0]
    assert [row["value"] for row in days] == [6, 2, 1, None, None, None, None]
    hours = asked(shell, "--from", "2026-11-16", "--to", "2026-11-17", *offered, "--by", "hour")
    assert {at(row["from"]).astimezone(SYDNEY).hour: row["n"] for row in hours if row["n"]} == {9: 3, 10: 2, 17: 1}
    weeks = asked(shell, "--from", "2026-11-15", "--to", "2026-11-23", *offered, "--by", "week")
    assert [(row["from"][:10], row["n"]) for row in weeks] == [("2026-11-14", 0), ("2026-11-15", 9)]
    months = asked(shell, "--from", "2026-10-01", "--to", "2026-12-01", *offered, "--by", "month")
    assert [row["n"] for row in months] == [2, 9]
    for by, wanted in (
        ("team", {"team:Blue": 4, "team:Green": 3}), ("person", {"person:Ben Sato": 4, "person:Nora Lind": 3}),
        ("queue", {"queue:sales": 5, "queue:service": 4}), ("channel", {"channel:phone": 9}),
    ):  # fmt: skip
        found = {row["scope"]: row["n"] for row in asked(shell, *WEEK, *offered, "--by", by)}
        assert {scope: n for scope, n in found.items() if n} == wanted, by


def test_the_same_by_every_way(shell: Shell, address: StoreAddress) -> None:
    answered: dict[str, Any] = {}
    for by in ("", "hour", "day", "week", "month", "person", "team", "queue", "channel"):
        since = ("--from", "2026-11-16", "--to", "2026-11-18") if by == "hour" else WEEK  # a week has 168 hours
        arguments = [*since, "--compare", "previous", *(("--by", by) if by else ())]
        rows = asked(shell, *arguments)
        text = shell("mia", "kpi", *arguments, "--csv").out
        lines = list(csv.DictReader(io.StringIO(text)))
        assert list(lines[0]) == KEYS
        assert [list(line.values()) for line in lines] == [_cells(row) for row in rows], by
        answered[by] = [_lasting(row) for row in rows]
    for desk in open_desk(address):
        desk.clock.set(SystemClock().now())
        for by, rows in answered.items():
            span = Period(at("2026-11-16"), at("2026-11-18" if by == "hour" else "2026-11-23"))
            found = desk.ask("mia", kpi.figures, Question(desk.ask("mia", kpi.choices), span, by=by, compare=True))
            assert [_lasting(json.loads(json.dumps(one.document()))) for one in found] == rows, by


def _cells(row: dict[str, Any]) -> list[str]:
    params = " ".join(f"{name}={number:g}" for name, number in row["params"].items())
    return ["" if value is None else str(value) for value in ({**row, "params": params}[name] for name in KEYS)]


def _lasting(row: dict[str, Any]) -> dict[str, Any]:
    """A figure without what changes with the moment it is asked at."""
    return {name: value for name, value in row.items() if name not in ("provisional", "previous")}


@pytest.mark.parametrize(
    ("wanted", "numerator", "denominator"),
    [
        ("abandons-negative:21", 5, 9), ("abandons-ignored:20", 4, 8), ("abandons-positive", 5, 9),
        ("answered-only:12", 3, 7), ("short-abandons-dropped:20:4", 4, 8), (":45", 7, 9),
    ],
)  # fmt: skip
def test_another_variant_for_one_answer(shell: Shell, wanted: str, numerator: int, denominator: int) -> None:
    row = one(shell, *LEVEL, "--set", f"service_level={wanted}")
    assert (row["numerator"], row["denominator"]) == (numerator, denominator)
    assert row["value"] == pytest.approx(100 * numerator / denominator)
    assert one(shell, *LEVEL)["variant"] == "abandons-negative"


def test_scopes_and_filters(shell: Shell) -> None:
    for scope, n in (
        ("centre", 9), ("team:Blue", 4), ("team:Green", 3), ("person:ben", 4), ("queue:sales", 5), ("queue:service", 4),
        ("channel:phone", 9), ("channel:chat", 0),
    ):  # fmt: skip
        row = one(shell, "--kpi", "offered", "--scope", scope)
        assert (row["n"], row["value"] is None) == (n, n == 0), scope
    for filters, n in (
        (("--weekdays", "mon"), 6), (("--weekdays", "tue,Wednesday"), 3), (("--weekdays", "sat,sun"), 0),
        (("--hours", "9-10"), 4), (("--hours", "0-1"), 1), (("--hours", "17-24"), 2),
        (("--weekdays", "mon", "--hours", "9-10"), 3),
        (("--scope", "queue:service", "--weekdays", "mon", "--hours", "9-10"), 1),
        (("--scope", "person:nora", "--hours", "9-10"), 2),
    ):  # fmt: skip
        assert one(shell, "--kpi", "offered", *filters)["n"] == n, filters


def test_days_of_23_and_of_25_hours(shell: Shell) -> None:
    for day, after, hours, when in (
        ("2026-10-04", "2026-10-05", 23, {1: 1, 2: 1}), ("2026-04-05", "2026-04-06", 25, {2: 1, 3: 1}),
    ):  # fmt: skip
        rows = asked(shell, "--from", day, "--to", after, *LEVEL, "--by", "hour")
        assert len(rows) == hours
        assert {number: row["n"] for number, row in enumerate(rows) if row["n"]} == when
        assert one(shell, "--from", day, "--to", after, *LEVEL)["value"] == 50
    repeated = one(shell, "--from", "2026-04-05", "--to", "2026-04-06", "--kpi", "offered", "--hours", "2-3")
    assert repeated["n"] == 2  # an hour that comes twice is both


def test_days_of_another_zone_half_an_hour_off(shell: Shell) -> None:
    zone = ("--zone", "Asia/Kolkata")
    days = asked(shell, "--from", "2026-07-01", "--to", "2026-07-03", *LEVEL, *zone, "--by", "day")
    assert [(row["n"], row["value"]) for row in days] == [(1, 100), (1, 0)]
    assert days[0]["to"] == days[1]["from"] == "2026-07-01T18:30:00Z"
    hours = asked(shell, "--from", "2026-07-01", "--to", "2026-07-03", *LEVEL, *zone, "--by", "hour")
    assert [at(row["from"]).astimezone(ZoneInfo("Asia/Kolkata")).hour for row in hours if row["n"]] == [23, 0]
    whole = one(shell, "--from", "2026-11-17", "--to", "2026-11-23", *LEVEL, *zone)
    assert (whole["from"], whole["n"]) == ("2026-11-16T18:30:00Z", 2)  # Tuesday's first call came on Monday there


def test_beside_the_period_before(shell: Shell) -> None:
    row = one(shell, "--from", "2026-11-17", "--to", "2026-11-18", *LEVEL, "--compare", "previous")
    assert (row["value"], row["previous"]) == (100, {"value": pytest.approx(100 / 3), "n": 6})
    row = one(shell, "--from", "2026-11-16", "--to", "2026-11-17", *LEVEL, "--compare", "previous")
    assert row["previous"] == {"value": None, "n": 0}
    assert "previous" not in one(shell, *LEVEL)


def test_a_chosen_variant_and_a_target_are_in_every_answer(shell: Shell) -> None:
    assert shell("mia", "kpi", "set", "service_level=answered-only:30").code == 0
    row = one(shell, *LEVEL)
    assert (row["variant"], row["params"], row["numerator"], row["n"]) == ("answered-only", {"seconds": 30}, 6, 7)
    assert "answered-only" in shell("mia", "kpi", "explain", "service_level").out
    aim = ("targets", "set", "service_level", "--target", "90", "--watch", "80")
    assert shell("mia", *aim).code == 0
    assert shell("mia", *aim[:3], "--scope", "team:Green", "--target", "60", "--from", "2026-11-01").code == 0
    row = one(shell, *LEVEL)
    assert (row["target"], row["state"]) == (90, "watch")
    green = one(shell, *LEVEL, "--scope", "team:Green")
    assert (green["value"], green["target"], green["state"]) == (pytest.approx(200 / 3), 60, "on_target")
    listed = shell("mia", "targets", "list", "--json").json
    assert [(one["scope"], one["target"], one["watch"], one["from"], one["holds"]) for one in listed] == [
        ("centre", 90, 80, None, True), ("team:Green", 60, 60, "2026-11-01", True),
    ]  # fmt: skip
    assert [line.split()[0] for line in shell("mia", "targets", "list").out.splitlines()] == [
        "figure", "service_level", "service_level",
    ]  # fmt: skip


@pytest.mark.parametrize("period", [WEEK, ("--from", "2026-11-16T09:10", "--to", "2026-11-17T12:00:01")])
def test_records_sum_up_to_the_value_they_stand_behind(shell: Shell, period: tuple[str, ...]) -> None:
    borne_out = 0
    for row in asked(shell, *period):
        choice = default_choice(shipped_kpis()[row["kpi"]])
        rows = shell("mia", "kpi", "records", row["kpi"], *period, "--json").json
        sums: dict[str, int] = defaultdict(int)
        spreads: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for record in rows:
            assert record["reference"], row["kpi"]
            for name, number in record["sums"].items():
                sums[name] += number
            for name, edges in record["spreads"].items():
                for edge, number in edges.items():
                    spreads[name][int(edge)] += number

        def worth(terms: Terms) -> float:
            return total(terms, sums, spreads, choice.params)  # noqa: B023 - called in this round only

        assert worth(choice.variant.numerator) == row["numerator"], row["kpi"]
        if choice.kpi.formula is Formula.BUSY:
            assert max(worth(choice.variant.denominator), row["numerator"]) == row["denominator"]
        elif row["denominator"] is not None:
            assert worth(choice.variant.denominator) == row["denominator"], row["kpi"]
        borne_out += bool(row["n"])
    assert borne_out >= 15


def test_records_name_what_counts(shell: Shell) -> None:
    rows = shell("mia", "kpi", "records", "abandonment_rate", *WEEK, "--json").json
    assert {row["reference"] for row in rows if "abandoned" in row["sums"]} == {"m5", "m6"}
    assert [row["reference"] for row in rows] == ["m1", "m2", "m3", "m4", "m5", "m6", "t1", "t2", "w1"]
    table = shell("mia", "kpi", "records", "abandonment_rate", *WEEK, "--scope", "queue:service")
    assert table.err.strip() == "4 records"
    assert [line.split()[3] for line in table.out.splitlines()[1:]] == ["m3", "m4", "m6", "w1"]


def test_a_figure_says_what_it_is(shell: Shell) -> None:
    for name, known in shipped_kpis().items():
        said = shell("ben", "kpi", "explain", name)
        assert (said.code, known.sentence in said.out) == (0, True), name
        assert all(left in said.out for left in known.excludes)
    said = shell("ben", "kpi", "explain", "service_level", "--set", "service_level=abandons-ignored:45")
    assert "who gives up in time is left out" in said.out
    assert "seconds = 45" in said.out
    found = shell("ben", "kpi", "explain", "service_level", "--set", "service_level=abandons-ignored:45", "--json").json
    assert (found["variant"], found["params"], found["unit"]) == ("abandons-ignored", {"seconds": 45}, "percent")
    assert found["words"] == said.out.splitlines()


def test_a_cell_that_was_tampered_with_is_found_and_mended(shell: Shell, address: StoreAddress) -> None:
    check = ("kpi", "rebuild", "--check")
    assert (shell("mia", *check).code, shell("mia", *check, "--json").json) == (0, [])
    for desk in open_desk(address):
        with desk.store.writing():
            desk.store.execute("""UPDATE rollup SET sums = '{"offered":7}' WHERE grain = 'day' AND dim = 'queue'""")
    found = shell("aud", *check, "--json")
    assert (found.code, len(found.json)) == (1, 7)
    assert all(fault["stored"] != fault["right"] and "day·queue" in fault["where"] for fault in found.json)
    told = shell("mia", *check)
    assert (told.code, told.err.strip()) == (1, "7 differences.")
    assert shell("mia", "kpi", "rebuild").code == 0
    assert shell("mia", *check).code == 0


@pytest.mark.parametrize(
    ("login", "arguments", "code", "words"),
    [
        ("mia", ("--kpi", "service_levle"), 64, "Did you mean service_level"),
        ("mia", ("--set", "service_level=abandons"), 64, "Its variants are abandons-negative"),
        ("mia", ("--set", "service_level=abandons-negative:0"), 64, "a whole number of seconds from 1 to 600"),
        ("mia", ("--set", "csat=share:3"), 64, "csat"),
        ("mia", ("--from", "yesterday"), 64, "--from yesterday: give a date or a time"),
        ("mia", ("--from", "2026-11-20", "--to", "2026-11-19"), 64, "--to has to come after --from"),
        ("mia", ("--from", "2026-11-20", "--to", "2026-11-20"), 64, "--to has to come after --from"),
        ("mia", ("--zone", "Mars/Base"), 65, "Mars/Base"),
        ("mia", ("--scope", "team:Red"), 66, "there is no scope"),
        ("mia", ("--weekdays", "someday"), 64, "--weekdays som"),
        ("mia", ("--hours", "17-9"), 64, "--hours 17-9"),
        ("mia", ("--by", "year"), 64, "--by"),
        ("mia", ("explain", "nothing"), 64, "There is no KPI"),
        ("mia", ("set", "service_level"), 64, "write KPI=VARIANT"),
        ("mia", ("set", "csat=none"), 64, "csat has no variant"),
        ("sam", ("set", "service_level=answered-only"), 77, "variants of figures: that is for a manager."),
        ("adm", ("--kpi", "csat"), 77, "may not see figures"),
        ("ben", ("--scope", "person:nora"), 77, "may not see the figures of Nora Lind"),
        ("sam", ("--scope", "team:Green"), 77, "may not see the figures of team Green"),
        ("ben", ("rebuild",), 77, "may not have the roll-ups counted anew: that is for a manager or an administrator."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(shell: Shell, login: str, arguments: tuple[str, ...], code: int, words: str) -> None:
    ran = shell(login, "kpi", *arguments)
    assert (ran.code, ran.out) == (code, ""), ran.err
    assert words in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("service_level", "--target", "70", "--watch", "80"), 65, "must be below the target"),
        (("service_level", "--target", "many"), 64, "--target"),
        (("service_level",), 64, "--target"),
        (("occupancy", "--target", "80"), 65, "neither more nor less"),
        (("csat", "--target", "80", "--scope", "queue:sales"), 65, "not for a queue"),
        (("csat", "--target", "80", "--from", "soon"), 64, "--from soon: give a date"),
        (("csat", "--target", "80", "--from", "2026-11-02", "--to", "2026-11-01"), 65, "comes before the first"),
        (("csat", "--target", "80", "--scope", "person:nobody"), 66, "there is no scope"),
    ],
)
def test_a_target_that_cannot_be_is_told(shell: Shell, arguments: tuple[str, ...], code: int, words: str) -> None:
    ran = shell("mia", "targets", "set", *arguments)
    assert (ran.code, words in ran.err) == (code, True), ran.err
    assert shell("mia", "targets", "list", "--json").json == []


def test_an_operator_sees_the_centre_and_themselves(shell: Shell) -> None:
    assert [row["scope"] for row in asked(shell, *WEEK, *LEVEL, "--by", "person", login="ben")] == ["person:Ben Sato"]
    assert asked(shell, *WEEK, *LEVEL, login="ben")[0]["scope"] == str(CENTRE)
