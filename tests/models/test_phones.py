"""Telephone numbers in every spelling, against the shared expectations."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from typing import Any

from cs_desk.models.phones import parse_phone, show_phone
from tests.support.shared import SHARED, needs_shared

HOME = "AU"


def cases() -> list[dict[str, Any]]:
    """Return the 45 Australian spellings."""
    return list(json.loads((SHARED / "people/phone/au_parse_cases.json").read_text(encoding="utf-8")))


@needs_shared
def test_the_45_australian_spellings() -> None:
    assert len(cases()) == 45
    for case in cases():
        found = parse_phone(case["input"], region=case["default_region"])
        if "error" in case:
            assert found is None, case["input"]
        else:
            assert found, case["input"]
            assert (found.e164, found.valid) == (case["e164"], case["valid"]), case["input"]
            assert not found.valid or found.region == case["region"], case["input"]


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
        for spelling in ("e164", "international", "national", "rfc3966"):
            found = parse_phone(row[spelling], region=row["region"])
            assert found, row
            assert (found.e164, found.valid) == (row["e164"], row["valid"] == "True"), row
        abroad = "NZ" if row["region"] != "NZ" else "AU"
        assert show_phone(row["e164"], abroad) == row["international"]


def test_a_desk_without_a_country_reads_the_international_form_only() -> None:
    assert parse_phone("0491 570 006", region="") is None
    found = parse_phone("+61 491 570 006", region="")
    assert found is not None
    assert (found.e164, found.region) == ("+61491570006", "AU")
    assert show_phone("+61491570006", "") == "+61 491 570 006"


def test_a_very_long_text_is_no_number() -> None:
    assert parse_phone("0491" * 100_000, region=HOME) is None


def test_the_number_tables_are_not_loaded_before_the_first_number() -> None:
    program = "import sys, cs_desk.models.phones; print('phonenumbers' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
