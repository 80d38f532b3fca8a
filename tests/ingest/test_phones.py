"""Telephone numbers in every spelling, against the shared expectations."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from typing import Any

import pytest

from cs_desk.ingest.phones import Phone, parse_phone, region_for_locale, region_for_zone, show_phone
from tests.ingest.test_table import SHARED, needs_shared

HOME = "AU"


def cases() -> list[dict[str, Any]]:
    """Return the 45 Australian spellings, none where the shared data is absent."""
    path = SHARED / "people/phone/au_parse_cases.json"
    return list(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else []


@needs_shared
def test_the_45_australian_spellings() -> None:
    assert len(cases()) == 45
    for case in cases():
        found = parse_phone(case["input"], region=case["default_region"])
        if "error" in case:
            assert found is None, case["input"]
        else:
            wanted = Phone(case["e164"], case["valid"], case["region"], case["type"].lower(), case["ext"])
            assert found == wanted, case["input"]


@needs_shared
def test_what_is_stored_is_shown_as_it_is_read_at_home() -> None:
    valid = [case for case in cases() if case.get("valid") and case["region"] == HOME and not case["ext"]]
    assert len(valid) > 20
    for case in valid:
        assert show_phone(case["e164"], HOME) == case["national"]


@needs_shared
def test_example_numbers_of_twenty_regions_at_home_and_abroad() -> None:
    with (SHARED / "people/phone/example_numbers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["region"] for row in rows}) == 20
    for row in rows:
        valid = row["valid"] == "True"
        for spelling in ("e164", "international", "national", "rfc3966"):
            found = parse_phone(row[spelling], region=row["region"])
            assert found, row
            assert (found.e164, found.valid, found.kind) == (row["e164"], valid, row["number_type"].lower()), row
        abroad = "NZ" if row["region"] != "NZ" else "AU"
        assert show_phone(row["e164"], abroad) == row["international"]


def test_a_very_long_text_is_no_number() -> None:
    assert parse_phone("0491" * 100_000, region=HOME) is None


@pytest.mark.parametrize(
    ("zone", "region"),
    [
        ("Australia/Sydney", "AU"),
        ("Australia/ACT", "AU"),
        ("Asia/Calcutta", "IN"),
        ("GB", "GB"),
        ("NZ", "NZ"),
        ("Europe/Oslo", "NO"),
        ("Europe/Amsterdam", "NL"),
        ("America/New_York", "US"),
        ("UTC", None),
        ("Etc/GMT+5", None),
        ("Nowhere/Land", None),
        ("", None),
    ],
)
def test_the_country_of_a_zone(zone: str, region: str | None) -> None:
    assert region_for_zone(zone) == region


@pytest.mark.parametrize(
    ("locale", "region"),
    [
        ("en_AU", "AU"),
        ("en_AU.UTF-8", "AU"),
        ("en-au", "AU"),
        ("zh-Hant-TW", "TW"),
        ("sr_Latn_RS@euro", "RS"),
        ("es_419", None),
        ("de", None),
        ("C", None),
        ("C.UTF-8", None),
        ("POSIX", None),
        ("", None),
    ],
)
def test_the_country_of_a_locale(locale: str, region: str | None) -> None:
    assert region_for_locale(locale) == region


def test_the_number_tables_are_not_loaded_before_the_first_number() -> None:
    program = "import sys, cs_desk.ingest.phones; print('phonenumbers' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
