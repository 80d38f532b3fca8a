"""Formula injection: nothing that a spreadsheet would run leaves unguarded, numbers stay, and all of it comes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_desk.spreadsheet import guarded, unguarded

PAYLOADS = Path(__file__).parents[3] / "shared/data/untrusted/injection/csv_formula_payloads.json"
NUMBERS = {"-1", "-1.00", "-1E2", "-1E02", "-1E+02", "-0", "-0.0", "+0", "+0.0"}
SIGNS = tuple("=+-@\t\r\n＝＋－＠")


@pytest.mark.skipif(not PAYLOADS.exists(), reason="the shared data is not on this machine")
def test_every_payload_is_guarded_save_plain_numbers() -> None:
    payloads = json.loads(PAYLOADS.read_text(encoding="utf-8"))
    assert len(payloads) == 46
    for text in payloads:
        active = text.startswith(SIGNS)
        assert guarded(text) == (f"'{text}" if active and text not in NUMBERS else text)
        assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        *("+61491570006", "+61 491 570 006", "+1 (555) 123-4567", "+44 (0)20 7946 0018", "-12.50", "-1,234.56", "+0"),
        *("+61 2 9999 0006 ext 12", "+61 2 9999 0006 x34", "+61-2-9999-0006;ext=9", "+61299990006 ext. 5"),
        *("-.5", "5", "a=b", "x+y", "", "1-2", "O'Neil", "'+61491570006"),
    ],
)
def test_numbers_and_telephone_numbers_stay(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "=1",
        "+a",
        "-a1",
        "@x",
        "-1/2",
        "-$1",
        "--1",
        "+1+1",
        " =1",
        "\n=1",
        "＝1",
        "+61\n=1",
        "-(1)",
        "+1A",
        "+12345 x1()",
        "+12345 ext A1",
        "+12345x1+A1",
    ],
)
def test_what_might_run_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@given(st.one_of(st.text(), st.text(alphabet="'=+-@ 1a(.\n＝", max_size=8)))
def test_guarding_is_taken_back_exactly(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(unguarded(guarded(text))) == guarded(text)
