"""Cells on their own: amounts are read as they are written, or refused."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from cs_desk.ingest.cells import BadCellError, Ways, converter
from cs_desk.ingest.fields import COMPLAINTS
from cs_desk.models.imports import Facts


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
        ("none", ".", "an amount"),
    ],
)  # fmt: skip
def test_an_amount_that_may_be_meant_otherwise_is_refused(text: str, decimal: str, why: str) -> None:
    with pytest.raises(BadCellError, match=why):
        _cents(text, decimal)
