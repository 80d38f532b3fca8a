"""Cells on their own: amounts are read as they are written, or refused."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cs_desk.ingest.cells import BadCellError, Ways, converter
from cs_desk.ingest.fields import COMPLAINTS
from cs_desk.ingest.reading import Refused
from cs_desk.models.imports import Facts
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
