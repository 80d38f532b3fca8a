"""Figures of a quarter of real calls against those that others computed from the same file (../shared/data/calls)."""

from __future__ import annotations

import csv
import json
from collections import Counter
from functools import cache
from typing import Any

import pytest

from tests.models.desks import ORACLES
from tests.models.figures import Spreads, Sums, value_of

CALLS = ORACLES.parent / "calls"
pytestmark = pytest.mark.skipif(not CALLS.is_dir(), reason="the shared data lie beside the project only at its makers'")
Tally = tuple[Sums, Spreads]


@cache
def expected() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CALLS / "pwc_call_centre.expected.json").read_text(encoding="utf-8"))
    return found


@cache
def tally() -> Tally:
    """Return the sums and spreads of the file; it does not tell how long callers waited who gave up."""
    with (CALLS / "pwc_call_centre.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    answered = [row for row in rows if row["Answered (Y/N)"] == "Y"]
    waits = [round(float(row["Speed of answer in seconds"])) for row in answered]
    talked = [milliseconds(row["AvgTalkDuration"]) for row in answered]
    marks = [round(float(row["Satisfaction rating"])) for row in answered if row["Satisfaction rating"]]
    return {
        "offered": len(rows),
        "answered": len(answered),
        "abandoned": len(rows) - len(answered),
        "abandoned_untimed": len(rows) - len(answered),
        "wait_answered": 1000 * sum(waits),
        "wait_answered_sq": sum((1000 * one) ** 2 for one in waits),
        "handled": len(answered),
        "handling": sum(talked),
        "handling_sq": sum(one * one for one in talked),
        "fcr_operator": len(answered),
        "fcr_operator_resolved": sum(row["Resolved"] == "Y" for row in answered),
        "csat_answers": len(marks),
        "csat_top": sum(one >= 4 for one in marks),
        "csat_sum": sum(marks),
        "csat_sq": sum(one * one for one in marks),
    }, {"answered_after": dict(Counter(waits))}


def milliseconds(text: str) -> int:
    hours, minutes, seconds = (int(part) for part in text.split(":"))
    return 1000 * (3600 * hours + 60 * minutes + seconds)


@pytest.mark.parametrize(
    ("choice", "name"),
    [
        ("abandonment_rate", "abandon_rate_pct"),
        ("abandonment_rate=without-short-abandons", "abandon_rate_pct"),
        ("average_speed_of_answer", "asa_mean_s"),
        ("average_handling_time", "talk_mean_s"),
        ("first_contact_resolution", "resolution_rate_of_answered_pct"),
        ("csat", "csat_top2box_pct"),
        ("csat_mean", "csat_mean_answered"),
    ],
)
def test_figures(choice: str, name: str) -> None:
    assert value_of(choice, *tally()).value == pytest.approx(expected()[name], abs=1e-9)


@pytest.mark.parametrize("seconds", [10, 20, 30, 60, 80, 90, 120])
def test_service_level(seconds: int) -> None:
    negative = value_of(f"service_level=abandons-negative:{seconds}", *tally())
    assert negative.numerator == expected()[f"answered_within_le_{seconds}s"]
    assert negative.value == pytest.approx(expected()[f"SL_{seconds}s_of_offered_pct"])
    answered_only = value_of(f"service_level=answered-only:{seconds}", *tally()).value
    assert answered_only == pytest.approx(expected()[f"SL_{seconds}s_of_answered_pct"])


def test_median_longest_and_intervals() -> None:
    speed = value_of("average_speed_of_answer", *tally())
    assert (speed.extra["median"], speed.extra["longest"]) == (expected()["asa_median_s"], expected()["asa_max"])
    top = value_of("csat", *tally())
    assert (top.low, top.high) == pytest.approx(expected()["csat_top2box_wilson95_pct"], abs=1e-9)
    mean = value_of("csat_mean", *tally())
    assert mean.deviation == pytest.approx(expected()["csat_sd"])
    # Theirs is by the normal distribution, ours by Student's t: the same to four places with 4,054 answers.
    assert (mean.low, mean.high) == pytest.approx(expected()["csat_mean_ci95_normal"], abs=5e-5)
