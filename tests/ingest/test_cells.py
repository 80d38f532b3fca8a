"""Cells on their own: amounts are read as they are written, or refused."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cs_desk.ingest.cells import BadCellError, Ways, converter
from cs_desk.ingest.fields import COMPLAINTS
from cs_desk.ingest.reading import Refused
from cs_desk.models.imports import Facts, ImportedComplaint
from tests.ingest.reading import reader_of


def _cents(text: str, decimal: str) -> object:
    cost = COMPLAINTS.field("cost")
    assert cost is not None
    return converter(cost, Ways(Facts("UTC", "AU", "AUD"), ZoneInfo("UTC"), {"decimal": decimal}, []))(text)


@pytest.mark.parametrize(
    ("text", "decimal", "cents"),
    [
        ("12.50", ".", 1250), ("$1,234.50", ".", 123450), ("AUD 1,234", ".", 123400), ("+.5", ".", 50),
        ("7.5000", ".", 750),
        ("1,23,456.00", ".", 12345600), ("1.234,50", ",", 123450), ("12,5", ",", 1250), ("1 234", ".", 123400),
        ("A$5", ".", 500), ("5.00 AUD", ".", 500), ("1'234.50", ".", 123450), ("1\u00a0234,5", ",", 123450),
    ],
)  # fmt: skip
def test_an_amount_is_read_in_cents(text: str, decimal: str, cents: int) -> None:
    assert _cents(text, decimal) == cents


@pytest.mark.parametrize(
    ("text", "decimal", "why"),
    [
        ("12,50", ".", "where a comma is the decimal sign"), ("12.50", ",", "an amount such as"),
        ("1,2345", ".", "an amount such as"), ("-3", ".", "not below 0"), ("12.345", ".", "two decimals at most"),
        ("EUR 12.50", ".", "this desk counts in AUD"), ("€12.50", ".", "this desk counts in AUD"),
        ("none", ".", "an amount"), ("US$5", ".", "this desk counts in AUD"), ("5 kr", ".", "this desk counts in AUD"),
        ("1e3", ".", "an amount"), ("(5.00)", ".", "not below 0"), ("\u22125", ".", "not below 0"),
        ("5-", ".", "an amount"),
        ("2 x 10.00", ".", "an amount"), ("5/6", ".", "an amount"), ("12 50", ".", "an amount"),
        ("5 %", ".", "an amount"),
        ("1.2m", ".", "an amount"), ("5 CR", ".", "an amount"),
    ],
)  # fmt: skip
def test_an_amount_that_may_be_meant_otherwise_is_refused(text: str, decimal: str, why: str) -> None:
    with pytest.raises(BadCellError, match=why):
        _cents(text, decimal)


@pytest.mark.parametrize(("name", "text"), [("key", "1.23457E+12"), ("customer_phones", "6,12E+10")])
def test_a_number_that_a_spreadsheet_has_shortened_is_refused(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / "complaints.csv"
    path.write_text(f"{name};received_at;channel\n{text};2026-11-01;email\n612E10;2026-11-01;email\n", "utf-8")
    bad, good = reader_of(path, "complaints")
    assert isinstance(bad, Refused)
    assert (bad.column, bad.value, "has shortened this number" in bad.reason) == (name, text, True)
    assert not isinstance(good, Refused)


def test_the_column_at_fault_is_named_where_a_field_has_several(tmp_path: Path) -> None:
    path = tmp_path / "complaints.csv"
    path.write_text(
        "key,date,time,phone,phone 2,channel\n1,2026-11-01,25:61,1,2,email\n2,2026-11-01,,1,6.1E+10,email\n"
    )
    mapping = tmp_path / "map.toml"
    mapping.write_text(
        '[columns]\nreceived_at = ["date", "time"]\ncustomer_phones = ["phone", "phone 2"]\nchannel = "channel"\n'
    )
    clock, phone = reader_of(path, "complaints", mapping)
    assert isinstance(clock, Refused)
    assert (clock.column, clock.value) == ("date and time", "2026-11-01 25:61")
    assert isinstance(phone, Refused)
    assert (phone.column, phone.value) == ("phone 2", "6.1E+10")


@pytest.mark.parametrize("columns", ["customer_phones", "customer_phones,customer_phones 2"])
def test_what_holds_nothing_to_be_seen_makes_nobody_a_customer(tmp_path: Path, columns: str) -> None:
    path = tmp_path / "complaints.csv"
    seen = columns.replace("customer_phones 2", "\u200b").replace("customer_phones", "\u200b")
    path.write_text(f"customer_name,{columns},received_at,channel\n\u200b,{seen},2026-11-01,email\n", "utf-8")
    (record,) = reader_of(path, "complaints")
    assert isinstance(record, ImportedComplaint)
    assert record.person is None
