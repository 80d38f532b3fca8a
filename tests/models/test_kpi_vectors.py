"""The vectors that the definitions came with."""

from __future__ import annotations

from statistics import stdev

import pytest

from tests.models.figures import value_of

# 100 offered: 70 answered in time, 10 abandoned in time, 20 answered late.
HUNDRED = {"offered": 100, "answered": 90, "abandoned": 10}
HUNDRED_SPREADS = {"answered_after": {20: 70, 21: 20}, "abandoned_after": {20: 10}}
# 1,000 answered, 860 of them in 20 s; 60 abandoned, 20 of them in 20 s, 10 of these in 5 s.
THOUSAND = {"offered": 1060, "answered": 1000, "abandoned": 60}
THOUSAND_SPREADS = {"answered_after": {3: 400, 20: 460, 21: 140}, "abandoned_after": {5: 10, 6: 10, 21: 40}}


@pytest.mark.parametrize(
    ("variant", "percent"),
    [("abandons-ignored", 100 * 70 / 90), ("abandons-negative", 70.0), ("abandons-positive", 80.0)],
)
def test_service_level_of_a_hundred(variant: str, percent: float) -> None:
    assert value_of(f"service_level={variant}:20", HUNDRED, HUNDRED_SPREADS).value == pytest.approx(percent)


@pytest.mark.parametrize(
    ("choice", "percent"),
    [
        ("abandons-positive:20", 83.0),
        ("answered-only:20", 86.0),
        ("abandons-negative:20", 81.1),
        ("abandons-ignored:20", 82.7),
        ("short-abandons-dropped:20:5", 81.9),
    ],
)
def test_service_level_of_a_thousand(choice: str, percent: float) -> None:
    value = value_of(f"service_level={choice}", THOUSAND, THOUSAND_SPREADS).value
    assert value is not None
    assert round(value, 1) == percent


def test_the_default_is_abandons_negative_in_twenty_seconds() -> None:
    found = value_of("service_level", THOUSAND, THOUSAND_SPREADS)
    assert (found.numerator, found.denominator, found.n) == (860, 1060, 1060)


def test_the_limit_belongs_to_the_level() -> None:
    spreads = {"answered_after": {19: 1, 20: 1, 21: 1}}
    assert value_of("service_level=answered-only:20", {"answered": 3}, spreads).numerator == 2


def scores(*given: int) -> dict[str, int]:
    return {
        "nps_answers": len(given),
        "nps_promoters": sum(one >= 9 for one in given),
        "nps_passives": sum(one in (7, 8) for one in given),
        "nps_detractors": sum(one <= 6 for one in given),
    }


@pytest.mark.parametrize(
    ("given", "score"), [((0, 6, 7, 8, 9, 10), 0.0), ((0,), -100.0), ((10,), 100.0), ((7,), 0.0), ((9, 7, 8), 100 / 3)]
)
def test_net_promoter_score(given: tuple[int, ...], score: float) -> None:
    found = value_of("nps", scores(*given))
    assert found.value == pytest.approx(score)
    assert sum(found.split.values()) == found.n == len(given)


def test_the_split_of_the_score_adds_up() -> None:
    found = value_of("nps", scores(0, 6, 7, 8, 9, 10))
    assert found.split == {"promoters": 2, "passives": 2, "detractors": 2}
    assert sum(share or 0 for share in found.shares.values()) == pytest.approx(100)
    assert found.value == (found.shares["promoters"] or 0) - (found.shares["detractors"] or 0)


def test_short_abandons_are_those_under_the_limit() -> None:
    # Three callers gave up: after 4 s, after 5 s, after 12 s; the histogram's edge is the first whole second later.
    sums = {"offered": 20, "answered": 17, "abandoned": 3}
    spreads = {"abandoned_before": {5: 1, 6: 1, 13: 1}}
    assert value_of("abandonment_rate", sums, spreads).value == pytest.approx(15.0)
    found = value_of("abandonment_rate=without-short-abandons:5", sums, spreads)
    assert (found.numerator, found.denominator) == (2, 19)


def test_speed_of_answer_has_median_nine_tenths_and_longest() -> None:
    waits = [4, 8, 15, 16, 23, 42, 2, 2, 2, 90]
    sums = {
        "answered": len(waits),
        "wait_answered": 1000 * sum(waits),
        "wait_answered_sq": sum((1000 * one) ** 2 for one in waits),
    }
    found = value_of(
        "average_speed_of_answer", sums, {"answered_after": {2: 3, 4: 1, 8: 1, 15: 1, 16: 1, 23: 1, 42: 1, 90: 1}}
    )
    assert found.value == pytest.approx(20.4)
    assert found.extra == {"median": 11.5, "p90": 42.0, "longest": 90.0}
    assert found.deviation == pytest.approx(stdev(waits))


def test_occupancy_and_utilisation_are_two_things() -> None:
    hour = 3_600_000
    sums = {"handled": 40, "handling": 4 * hour, "signed_in": 8 * hour, "paused": 2 * hour, "paid": 8 * hour}
    assert value_of("occupancy", sums).value == pytest.approx(100 * 4 / 6)
    assert value_of("utilisation", sums).value == pytest.approx(75.0)
    assert value_of("call_rate", sums).value == pytest.approx(5.0)


def test_who_is_idle_all_day_has_an_occupancy_of_nought_and_who_was_not_in_has_none() -> None:
    assert value_of("occupancy", {"signed_in": 3_600_000}).value == 0
    assert value_of("occupancy", {"handling": 60_000, "handled": 1}).value is None


def test_more_handled_than_on_duty_is_no_more_than_all() -> None:
    assert value_of("occupancy", {"signed_in": 60_000, "handling": 90_000, "handled": 1}).value == 100


def test_first_contact_resolution_gross_and_net() -> None:
    sums = {"fcr_operator": 100, "fcr_operator_resolved": 72, "fcr_operator_beyond": 20, "fcr_operator_both": 2}
    assert value_of("first_contact_resolution=operator-gross", sums).value == 72
    assert value_of("first_contact_resolution=operator-net", sums).value == pytest.approx(100 * 70 / 80)


def test_handling_time_is_split_and_running_contacts_stand_beside() -> None:
    sums = {"handled": 4, "talk": 400_000, "hold": 80_000, "wrap": 120_000, "handling": 600_000, "running": 3}
    sums["handling_sq"] = 4 * 150_000**2
    found = value_of("average_handling_time", sums)
    assert found.value == 150
    assert found.split == {"talk": 400, "hold": 80, "wrap": 120}
    assert found.also == {"running": 3}
    assert (found.low, found.high) == (150, 150)
    assert value_of("hold_share", sums).value == pytest.approx(100 * 80 / 600)
    assert value_of("wrap_share", sums).value == pytest.approx(20)


def test_days_to_resolve_has_the_days_that_cover_four_fifths() -> None:
    days = [0, 1, 1, 2, 3, 5, 8, 13, 21, 34]
    sums = {"resolved": 10, "resolve_days": sum(days), "resolve_days_sq": sum(one * one for one in days)}
    spread = {one: days.count(one) for one in days}
    found = value_of("days_to_resolve=calendar", {**sums, "complaints_open": 4}, {"resolved_after": spread})
    assert found.value == pytest.approx(8.8)
    assert found.extra == {"median": 4.0, "p80": 13.0, "longest": 34.0}
    assert found.also == {"still open of those received": 4}


def test_costs_are_in_the_main_unit() -> None:
    assert value_of("remedy_cost", {"remedies": 3, "remedy_cost": 12_345}).value == 123.45
    sums = {"handled": 10, "handling": 7_200_000}
    assert value_of("cost_per_contact=by-hour:42.5", sums).value == pytest.approx(8.5)


def test_complaints_per_thousand_contacts_and_per_ten_thousand_services() -> None:
    sums = {"complaints": 3, "contacts": 1200}
    assert value_of("complaint_rate", sums).value == pytest.approx(2.5)
    assert value_of("complaint_rate=per-10000-services:60000", sums).value == pytest.approx(0.5)
    assert value_of("complaint_rate=per-10000-services", sums).value is None


def test_the_balance_of_moments_by_stage() -> None:
    sums = {"moments": 9, "moments_positive": 5, "moments_negative": 3, "energy": 6, "energy_sq": 40}
    rapport = {
        "moments_build_rapport": 4,
        "moments_positive_build_rapport": 1,
        "moments_negative_build_rapport": 3,
    }
    assert value_of("moments_balance", sums).value == pytest.approx(100 * 2 / 9)
    assert value_of("moments_balance=build-rapport", rapport).value == -50
    assert value_of("moments_mean_energy", sums).value == pytest.approx(2 / 3)


def test_a_wait_that_nobody_knows_is_neither_in_time_nor_late() -> None:
    # A hundred as above, and ten answered and five abandoned of which the source does not tell the wait.
    more = {"offered": 115, "answered": 100, "abandoned": 15, "answered_untimed": 10, "abandoned_untimed": 5}
    found = {
        variant: value_of(f"service_level={variant}:20", more, HUNDRED_SPREADS).value
        for variant in ("abandons-ignored", "abandons-positive", "answered-only", "short-abandons-dropped")
    }
    assert found == pytest.approx(
        {
            "abandons-ignored": 100 * 70 / 90,
            "abandons-positive": 80,
            "answered-only": 100 * 70 / 90,
            "short-abandons-dropped": 70,
        }
    )
    assert value_of("service_level=abandons-negative:20", more, HUNDRED_SPREADS).denominator == 105
    nothing = {"offered": 9, "answered": 9, "answered_untimed": 9}
    assert value_of("service_level", nothing).value is None
    assert value_of("average_speed_of_answer", nothing).value is None
    assert value_of("abandonment_rate", nothing).value == 0
