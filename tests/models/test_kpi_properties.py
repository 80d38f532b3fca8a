"""Figures from sums against the same figures from the records themselves, however the records are parted."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from statistics import fmean, median, stdev
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_desk.models.intervals import two_nets, two_proportions, variance, welch, wilson
from cs_desk.models.kpis import shipped_kpis
from cs_desk.models.kpiterms import longest, percentile
from cs_desk.models.kpivalues import compare
from cs_desk.models.student import t95, t_p
from tests.models.figures import added, value_of


class Call(NamedTuple):
    """A call: how long it waited in seconds, and whether it was answered."""

    wait: float
    answered: bool


calls = st.builds(Call, st.integers(0, 6_000).map(lambda tenth: tenth / 10), st.booleans())
many = st.lists(calls, max_size=40)


def tally(of: Sequence[Call]) -> tuple[dict[str, int], dict[str, dict[int, int]]]:
    """Return the sums and spreads of calls, by the sentences of measures.py."""
    answered = [round(1000 * one.wait) for one in of if one.answered]
    lost = [one.wait for one in of if not one.answered]
    sums = {
        "offered": len(of),
        "answered": len(answered),
        "abandoned": len(lost),
        "wait_answered": sum(answered),
        "wait_answered_sq": sum(one * one for one in answered),
    }
    return sums, {
        "answered_after": dict(Counter(math.ceil(one.wait) for one in of if one.answered)),
        "abandoned_after": dict(Counter(map(math.ceil, lost))),
        "abandoned_before": dict(Counter(math.floor(one) + 1 for one in lost)),
    }


def merged(parts: Sequence[Sequence[Call]]) -> tuple[dict[str, int], dict[str, dict[int, int]]]:
    """Return what the tallies of parts come to."""
    found = [tally(part) for part in parts]
    sums = added(*(one for one, _ in found))
    spreads: dict[str, Counter[int]] = {}
    for _, one in found:
        for name, edges in one.items():
            spreads.setdefault(name, Counter()).update(edges)
    return sums, {name: dict(edges) for name, edges in spreads.items()}


def percent(numerator: int, denominator: int) -> float | None:
    return 100 * numerator / denominator if denominator > 0 else None


@given(st.lists(many, max_size=4), st.integers(1, 600), st.integers(1, 600))
def test_merged_sums_give_what_the_records_give(parts: list[list[Call]], limit: int, short: int) -> None:
    whole = [one for part in parts for one in part]
    sums, spreads = merged(parts)
    offered, answered = len(whole), sum(one.answered for one in whole)
    lost = [one.wait for one in whole if not one.answered]
    in_time = sum(one.answered and one.wait <= limit for one in whole)
    lost_in_time, lost_short = (sum(one <= edge for one in lost) for edge in (limit, short))
    lost_under = sum(one < short for one in lost)
    expected = {
        f"service_level=abandons-negative:{limit}": percent(in_time, offered),
        f"service_level=abandons-ignored:{limit}": percent(in_time, offered - lost_in_time),
        f"service_level=abandons-positive:{limit}": percent(in_time + lost_in_time, offered),
        f"service_level=answered-only:{limit}": percent(in_time, answered),
        f"service_level=short-abandons-dropped:{limit}:{short}": percent(in_time, offered - lost_short),
        "abandonment_rate=all": percent(len(lost), offered),
        f"abandonment_rate=without-short-abandons:{short}": percent(len(lost) - lost_under, offered - lost_under),
    }
    assert {choice: value_of(choice, sums, spreads).value for choice in expected} == expected


@given(many.filter(lambda found: any(one.answered for one in found)))
def test_the_speed_of_answer_is_that_of_the_records(of: list[Call]) -> None:
    waits = [one.wait for one in of if one.answered]
    found = value_of("average_speed_of_answer", *tally(of))
    assert found.value == pytest.approx(fmean(waits))
    edges = [math.ceil(one) for one in waits]
    ranked = sorted(edges)
    assert found.extra == {
        "median": median(edges),
        "p90": ranked[math.ceil(len(ranked) * 9 / 10) - 1],
        "longest": ranked[-1],
    }
    if len(waits) > 1:
        assert found.deviation == pytest.approx(stdev(waits), abs=1e-9)
        assert found.low is not None
        assert found.high is not None
        assert found.low <= (found.value or 0) <= found.high


@given(st.lists(st.integers(0, 600), min_size=1), st.integers(1, 100))
def test_percentiles_of_a_spread_are_those_of_its_values(values: list[int], hundredths: int) -> None:
    spread = dict(Counter(values))
    found = percentile(spread, hundredths / 100)
    ranked = sorted(values)
    nearest = ranked[-(-len(values) * hundredths // 100) - 1]
    assert found == (median(values) if hundredths == 50 else nearest)
    assert longest(spread) == max(values)


def test_an_empty_spread_has_no_percentile() -> None:
    assert percentile({}, 0.9) is None
    assert longest({}) is None
    assert percentile({7: 0}, 0.5) is None


@given(st.data(), st.integers(1, 5_000))
def test_the_score_interval_holds_its_share_and_stays_within_bounds(data: st.DataObject, n: int) -> None:
    hits = data.draw(st.integers(0, n))
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n <= high <= 1
    assert wilson(n - hits, n) == pytest.approx((1 - high, 1 - low))
    assert (low == 0) == (hits == 0)
    assert (high == 1) == (hits == n)
    four_times = wilson(4 * hits, 4 * n)
    assert four_times[1] - four_times[0] < high - low
    # The bounds are where the share lies just 1.96 standard errors away.
    for bound in (low, high):
        assert (hits / n - bound) ** 2 == pytest.approx(1.959963984540054**2 * bound * (1 - bound) / n, abs=1e-9)


@pytest.mark.parametrize(("hits", "n"), [(-1, 5), (6, 5), (0, 0)])
def test_what_is_no_proportion_is_refused(hits: int, n: int) -> None:
    with pytest.raises(ValueError, match="no proportion"):
        wilson(hits, n)


@given(st.lists(st.integers(10**9, 10**9 + 50), min_size=2, max_size=50))
def test_variance_loses_nothing_where_values_are_large_and_alike(values: list[int]) -> None:
    found = variance(sum(values), sum(one * one for one in values), len(values))
    assert found == pytest.approx(stdev(values) ** 2, abs=1e-9)


# Two-sided 95 % points as any table of Student's t has them.
@pytest.mark.parametrize(
    ("df", "point"),
    [(1, 12.706), (2, 4.303), (3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980), (1e9, 1.960)],
)
def test_points_of_students_t(df: float, point: float) -> None:
    assert round(t95(df), 3) == point
    assert t_p(t95(df), df) == pytest.approx(0.05)
    assert t_p(0, df) == 1


@given(st.floats(1, 1e6))
def test_the_point_is_where_a_twentieth_lies_outside(df: float) -> None:
    assert t_p(t95(df), df) == pytest.approx(0.05, abs=1e-8)


def test_with_one_degree_of_freedom_t_is_cauchys() -> None:
    for t in (0.1, 1.0, 3.0, 50.0):
        assert t_p(t, 1) == pytest.approx(1 - 2 * math.atan(t) / math.pi)


def test_two_proportions_as_published() -> None:
    # Newcombe 1998, Table II, method 10: 56/70 less 48/80 is 0.2, from 0.0524 to 0.3339.
    found = two_proportions(48, 80, 56, 70)
    assert [round(one, 4) for one in (found.difference, found.low, found.high)] == [0.2, 0.0524, 0.3339]
    assert found.p == pytest.approx(0.008045, abs=1e-6)
    assert found.verdict("up") == "better"
    assert found.verdict("down") == "worse"
    assert found.verdict("none") is None


def test_welch_by_hand() -> None:
    # a = 4/4, b = 9/9: t = 3/√2, df = 4 / (1/3 + 1/8).
    found = welch((10, 4, 4), (13, 9, 9))
    assert found is not None
    assert found.p == pytest.approx(t_p(3 / math.sqrt(2), 4 / (1 / 3 + 1 / 8)))
    assert found.high - 3 == pytest.approx(t95(4 / (1 / 3 + 1 / 8)) * math.sqrt(2))
    assert found.verdict("up") == "not distinguishable"
    assert welch((10, 4, 1), (13, 9, 9)) is None


def test_no_spread_at_all() -> None:
    same, other = welch((3, 0, 5), (3, 0, 5)), welch((3, 0, 5), (4, 0, 5))
    assert same is not None
    assert other is not None
    assert (same.p, other.p) == (1, 0)
    assert two_nets((0, 5, 5), (5, 0, 5)).p == 0
    assert two_proportions(5, 5, 5, 5).p == 1


def test_before_and_after_are_compared_in_the_figures_own_unit() -> None:
    kpis = shipped_kpis()
    before, after = (value_of("csat", {"csat_answers": n, "csat_top": k}) for k, n in ((48, 80), (56, 70)))
    found = compare(kpis["csat"], before, after)
    assert found is not None
    assert round(found.low, 2) == 5.24
    nps = [
        value_of("nps", {"nps_answers": 200, "nps_promoters": plus, "nps_detractors": minus})
        for plus, minus in ((60, 80), (110, 40))
    ]
    score = compare(kpis["nps"], nps[0], nps[1])
    assert score is not None
    assert score.difference == pytest.approx(45)
    assert score.verdict("up") == "better"


def test_means_are_compared_by_welch_and_what_has_no_test_is_not() -> None:
    kpi = shipped_kpis()["average_handling_time"]
    first, second = (
        value_of(
            "average_handling_time",
            {"handled": len(of), "handling": 1000 * sum(of), "handling_sq": sum((1000 * one) ** 2 for one in of)},
        )
        for of in ([300, 310, 290, 305, 295], [250, 260, 240, 255, 245])
    )
    found = compare(kpi, first, second)
    assert found is not None
    assert found.difference == pytest.approx(-50)
    assert found.p < 0.001
    assert compare(kpi, value_of("average_handling_time", {}), second) is None
    occupancy = value_of("occupancy", {"signed_in": 3_600_000, "handling": 1_800_000})
    assert compare(shipped_kpis()["occupancy"], occupancy, occupancy) is None
