"""Dates and times as files spell them; day and month never guessed; hours that the clocks repeat or leave out, told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_desk.clock import to_micros
from cs_desk.errors import InputError
from cs_desk.ingest.moments import BadMomentError, Day, MomentReader, Order
from cs_desk.ingest.orders import SAMPLE, find_orders
from cs_desk.ingest.table import Table, open_table

SYDNEY = ZoneInfo("Australia/Sydney")
UTC_ZONE = ZoneInfo("UTC")


def utc(*parts: int) -> int:
    year, month, day, *time = parts
    hour, minute, second, micro = (*time, 0, 0, 0, 0)[:4]
    return to_micros(datetime(year, month, day, hour, minute, second, micro, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2026-11-21", None, (2026, 11, 21)),
        ("20261121", None, (2026, 11, 21)),
        ("2026/1/2 9:05", None, (2026, 1, 2, 9, 5)),
        ("2026-11-21T14:30:05.25Z", None, (2026, 11, 21, 14, 30, 5, 250_000)),
        ("2026-11-21 14:30:00+11:00", None, (2026, 11, 21, 3, 30)),
        ("3/4/2026", Order.DAY_FIRST, (2026, 4, 3)),
        ("3/4/2026", Order.MONTH_FIRST, (2026, 3, 4)),
        ("03.04.26 7:08 PM", Order.DAY_FIRST, (2026, 4, 3, 19, 8)),
        ("12/31/99 12:00 am", Order.MONTH_FIRST, (1999, 12, 31)),
        ("21 Nov 2026", None, (2026, 11, 21)),
        ("Sat, 21-November-2026 14:30", None, (2026, 11, 21, 14, 30)),
        ("November 21st, 2026 2:30 p.m.", None, (2026, 11, 21, 14, 30)),
        ("21|11|26", "%d|%m|%y", (2026, 11, 21)),
        ("2026-11-21 1430", "%Y-%m-%d %H%M", (2026, 11, 21, 14, 30)),
    ],
)
def test_spellings(text: str, order: str | None, expected: tuple[int, ...]) -> None:
    reader = MomentReader(UTC_ZONE, order)
    assert reader(text) == reader(text) == utc(*expected)
    assert isinstance(reader(text), Day) == (len(expected) == 3 and ":" not in text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("3/4/2026", "day or month first"),
        ("13/13/2026", "neither 13 nor 13 can be the month"),
        ("2026-02-30", "no day 30"),
        ("2026-13-01", "month 13"),
        ("1066-10-14", "cannot be right"),
        ("yesterday", "not a date"),
        ("2026-11-21 25:00", "no time of day"),
        ("2026-11-21 noon", "no time of day"),
        ("21 Brumaire 2026", "month 0"),
    ],
)
def test_what_is_no_moment_says_why(text: str, why: str) -> None:
    with pytest.raises(BadMomentError, match=why):
        MomentReader(UTC_ZONE)(text)


def test_an_hour_that_comes_twice_is_the_first_and_one_left_out_is_an_hour_later_and_both_are_told() -> None:
    odd: list[tuple[str, str]] = []
    reader = MomentReader(SYDNEY, odd=odd)
    assert reader("2026-04-05 02:30") == utc(2026, 4, 4, 15, 30)
    assert reader("2026-10-04 02:30") == utc(2026, 10, 3, 16, 30)
    assert [what for _, what in odd] == ["comes twice", "is left out"]
    assert reader("2026-04-05 12:00") == utc(2026, 4, 5, 2, 0)
    assert len(odd) == 2


@given(st.integers(0, 100 * 365 * 86_400), st.sampled_from(["Australia/Sydney", "Asia/Kolkata"]))
def test_whatever_is_written_as_iso_is_read_as_the_zone_has_it(seconds: int, zone: str) -> None:
    plain = (datetime(1990, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).replace(tzinfo=None)
    there = plain.replace(tzinfo=ZoneInfo(zone))
    reader = MomentReader(ZoneInfo(zone))
    assert reader(plain.isoformat(sep=" ")) == to_micros(there)
    assert reader(plain.isoformat()) == to_micros(there)


def table(tmp_path: Path, text: str) -> Table:
    path = tmp_path / "dates.csv"
    path.write_text(text)
    return open_table(path)


def test_a_day_above_twelve_anywhere_in_the_file_proves_the_order(tmp_path: Path) -> None:
    rows = "".join(f"{day}/4/2026,\n" for day in (*range(1, 13), 13, 2))
    orders, notes = find_orders(table(tmp_path, "a,b\n" + rows), {"a": None})
    assert orders == {"a": Order.DAY_FIRST}
    assert notes == ["a: day first, proved by “13/4/2026” on line 14"]


@pytest.mark.parametrize("none", ["45/4/2026", "4/45/2026", "13/14/2026", "31/2/2026", "1/0/1900", "00/00/0000"])
def test_what_is_no_date_at_all_proves_nothing(tmp_path: Path, none: str) -> None:
    with pytest.raises(InputError, match=r"is “3/4/2026” \(line 3\) 3 April or 4 March\?"):
        find_orders(table(tmp_path, f"a,b\n{none},\n3/4/2026,\n"), {"a": None})
    orders, notes = find_orders(table(tmp_path, f"a,b\n{none},\n3/4/2026,\n1/31/2026,\n"), {"a": None})
    assert (orders, notes) == ({"a": Order.MONTH_FIRST}, ["a: month first, proved by “1/31/2026” on line 4"])
    assert find_orders(table(tmp_path, f"a,b\n{none},\n"), {"a": None}) == ({"a": None}, [])
    with pytest.raises(BadMomentError, match="can be the month and the other its day"):
        MomentReader(UTC_ZONE)(none)


def test_another_column_proves_it_and_that_is_told(tmp_path: Path) -> None:
    orders, notes = find_orders(table(tmp_path, "a,b\n3/4/2026,\n1/2/2026,4/13/2026\n"), {"a": None})
    assert orders == {"a": Order.MONTH_FIRST}
    assert notes == ["a: month first, proved by “4/13/2026” in b on line 3"]


def test_without_proof_both_readings_are_shown_with_the_line_to_add(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        find_orders(table(tmp_path, "a,b\n3/4/2026,\n1/2/2026,4/12/2026\n"), {"a": None})
    said = str(caught.value)
    assert "“3/4/2026” (line 2) 3 April or 4 March?" in said
    assert 'dates = "day first"     # 3 April' in said


def test_a_column_that_proves_both_is_refused_with_both_lines(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="“13/4/2026” on line 2 can only be day first, “4/13/2026” on line 3"):
        find_orders(table(tmp_path, "a,b\n13/4/2026,\n4/13/2026,\n"), {"a": None})


def test_what_is_declared_or_written_otherwise_is_not_looked_at(tmp_path: Path) -> None:
    found = table(tmp_path, "a,b\n3/4/2026,2026-04-03\n")
    assert find_orders(found, {"a": "day first", "b": None}) == ({"a": "day first", "b": None}, [])


def test_a_column_that_is_empty_at_first_is_proved_by_the_others(tmp_path: Path) -> None:
    head = "".join(f"{1 + number % 25}/4/2026,\n" for number in range(SAMPLE + 50))
    orders, notes = find_orders(table(tmp_path, f"a,b\n{head}13/4/2026,2/5/2026\n"), {"a": None, "b": None})
    assert orders == {"a": Order.DAY_FIRST, "b": Order.DAY_FIRST}
    assert notes[1] == "b: day first, proved by “13/4/2026” in a on line 14"


def test_without_proof_it_stops_too_where_the_first_such_date_is_far_down(tmp_path: Path) -> None:
    text = "a,b\n" + "2026-04-01,\n" * (SAMPLE + 50) + "2026-04-02,2/5/2026\n"
    with pytest.raises(InputError, match=r"“2/5/2026” \(line 252\) 2 May or 5 February\?"):
        find_orders(table(tmp_path, text), {"a": None, "b": None})
    orders, notes = find_orders(table(tmp_path, text.replace("2/5/2026", "")), {"a": None, "b": None})
    assert (orders, notes) == ({"a": None, "b": None}, [])


@pytest.mark.parametrize("text", ["31/12/9999", "01/01/0001"])
def test_a_year_that_cannot_be_right_is_none_by_a_pattern_either(text: str) -> None:
    with pytest.raises(BadMomentError, match="cannot be right"):
        MomentReader(ZoneInfo("Australia/Sydney"), "%d/%m/%Y")(text)


@pytest.mark.parametrize("offset", ["+99:99", "-16:00", "+10:60", "+2400"])
def test_an_offset_that_no_zone_has_is_refused(offset: str) -> None:
    with pytest.raises(BadMomentError, match="away from UTC"):
        MomentReader(ZoneInfo("UTC"))(f"2026-11-02 10:00{offset}")
    assert MomentReader(ZoneInfo("UTC"))("2026-11-02 10:00+14:00") == MomentReader(ZoneInfo("UTC"))("2026-11-01 20:00")
