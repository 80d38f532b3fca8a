"""The definitions that ship: whole, checked, and refused with a sentence where something in them is wrong."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from cs_desk.errors import InputError, UsageError
from cs_desk.models.kpichoice import default_choice, parse_choice, parse_choices, parse_ids, stored_choice
from cs_desk.models.kpifile import parse_kpis
from cs_desk.models.kpis import shipped_kpis
from cs_desk.models.measures import MEASURES, SPREADS, given_by
from cs_desk.models.shipped import read_shipped
from tests.models.figures import DAY, NOON, value_of

IDS = (
    "service_level", "average_speed_of_answer", "abandonment_rate", "average_handling_time", "hold_share", "wrap_share",
    "occupancy", "utilisation", "call_rate", "first_contact_resolution", "repeat_contact_rate", "transfer_rate", "csat",
    "csat_mean", "nps", "ces", "ces_share", "satisfaction_level", "adherence", "conformance", "conversion",
    "sales_against_target", "quality_score", "critical_error_accuracy", "data_entry_quality", "complaint_rate",
    "recognition_rate", "acknowledged_in_time", "days_to_resolve", "reopened", "promises_kept", "moments_balance",
    "moments_mean_energy", "recovery", "walk_away_risk", "cost_per_contact", "remedy_cost", "contacts", "offered",
    "answered", "abandoned",
)  # fmt: skip
SUBJECTS = {
    "leg", "contact", "span", "shift", "feedback", "complaint", "promise", "moment", "offer", "review", "sale", "run",
}  # fmt: skip


def test_every_figure_is_defined() -> None:
    assert tuple(shipped_kpis()) == IDS


def test_service_level_has_five_variants_and_first_contact_resolution_six() -> None:
    kpis = shipped_kpis()
    assert set(kpis["service_level"].variants) == {
        "abandons-negative", "abandons-ignored", "abandons-positive", "answered-only", "short-abandons-dropped",
    }  # fmt: skip
    instruments = [one.instrument for one in kpis["first_contact_resolution"].variants.values()]
    assert len(instruments) == 6
    assert len(set(instruments)) == 3


def test_every_variant_can_be_worked_out_from_nothing() -> None:
    for kpi in shipped_kpis().values():
        for name in kpi.variants:
            found = value_of(f"{kpi.id}={name}", {})
            assert (found.value, found.n, found.low, found.high) == (None, 0, None, None), f"{kpi.id} {name}"
            assert not found.indicative
            assert not found.provisional


def test_every_measure_is_used_and_says_who_gives_it() -> None:
    used: set[str] = set()
    for kpi in shipped_kpis().values():
        for variant in kpi.variants.values():
            parts = [*variant.split.values(), *variant.also.values()]
            lists = (variant.numerator, variant.denominator, variant.n_of, variant.asked, variant.other_scale, *parts)
            used |= {term.name for terms in lists for term in terms if term.how != "="}
            used |= {variant.squares, variant.spread} - {""}
    assert used == set(MEASURES) | set(SPREADS)
    assert {subject for one in MEASURES.values() for subject in one.subjects} == SUBJECTS
    assert all(one.sentence.endswith(".") and one.at for one in MEASURES.values())
    assert "offered" in given_by("leg")
    assert given_by("promise") == {"promises_due", "promises_kept"}


def damaged(change: Callable[[dict[str, Any]], None]) -> str:
    """Return the sentence with which a changed copy of the shipped definitions is refused."""
    document = deepcopy(read_shipped("kpis.toml"))
    change(document["kpi"][0])
    with pytest.raises(InputError) as refused:
        parse_kpis(document, "mine.toml")
    return str(refused.value)


def _variant(kpi: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = kpi["variant"]["abandons-negative"]
    return found


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda kpi: kpi.update(better="sideways"), "service_level, better: one of up, down, none"),
        (lambda kpi: kpi.update(colour="red"), "“colour” is not known here"),
        (lambda kpi: kpi.update(default="best"), "service_level, default: one of abandons-negative"),
        (lambda kpi: kpi.update(id="nps"), "the id nps stands twice"),
        (lambda kpi: kpi.update(beside=["nothing"]), "service_level, beside: there is no KPI nothing"),
        (lambda kpi: _variant(kpi).update(numerator=["answred"]), "abandons-negative, numerator: there is no measure"),
        (lambda kpi: _variant(kpi).update(numerator=["offered<=seconds"]), "there is no spread offered"),
        (lambda kpi: _variant(kpi).update(numerator=["answered_after<=minutes"]), "minutes, which is not among params"),
        (lambda kpi: _variant(kpi).update(numerator=["a + b"]), "“a + b” is no term"),
        (lambda kpi: _variant(kpi).update(params={"minutes": 1}), "there is no parameter minutes"),
        (lambda kpi: _variant(kpi).pop("denominator"), "denominator is missing, which the formula share needs"),
        (lambda kpi: kpi.update(formula="mean"), "squares is missing, which the formula mean needs"),
        (lambda kpi: kpi.update(formula="net"), "plus is missing, which the formula net needs"),
    ],
)
def test_a_slip_in_the_definitions_is_named(change: Callable[[dict[str, Any]], None], words: str) -> None:
    message = damaged(change)
    assert words in message
    assert message.startswith("mine.toml")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("service_level=abandons-negative:20", "service_level=abandons-negative:20"),
        ("service_level = answered-only", "service_level=answered-only:20"),
        ("service_level=:45", "service_level=abandons-negative:45"),
        ("service_level=short-abandons-dropped:30", "service_level=short-abandons-dropped:30:5"),
        ("service_level=short-abandons-dropped:30,10", "service_level=short-abandons-dropped:30:10"),
        ("abandonment_rate=without-short-abandons", "abandonment_rate=without-short-abandons:5"),
        ("cost_per_contact=by-hour:42.5", "cost_per_contact=by-hour:42.5"),
        ("nps=all", "nps=all"),
    ],
)
def test_a_choice_is_read(text: str, written: str) -> None:
    choice = parse_choice(text, shipped_kpis())
    assert str(choice) == written
    assert str(stored_choice(choice.kpi, choice.variant.id, dict(choice.params))) == written


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("service_levle=x", "There is no KPI “service_levle”. Did you mean service_level"),
        ("service_level", "write KPI=VARIANT[:NUMBER…], such as service_level=abandons-negative:20"),
        ("=20", "write KPI=VARIANT"),
        ("service_level=negative:20", "Its variants are abandons-negative, abandons-ignored"),
        ("service_level=answered-only:0", "seconds is to be a whole number of seconds from 1 to 600, not 0"),
        ("service_level=answered-only:601", "from 1 to 600, not 601"),
        ("service_level=answered-only:2.5", "a whole number of seconds from 1 to 600, not 2.5"),
        ("service_level=answered-only:nan", "not nan"),
        ("service_level=answered-only:zehn", "“zehn” is no number. answered-only takes seconds"),
        ("service_level=answered-only:20:5", "2 numbers are too many"),
        ("csat=top-two:3", "one number is too many. top-two takes no number"),
        ("service_level=\x1b[31mred", "has no variant"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused_with_what_would_be_right(text: str, words: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_choice(text, shipped_kpis())
    assert words in str(refused.value)
    assert "\x1b" not in str(refused.value)


def test_a_kpi_is_set_once_and_ids_are_listed_with_commas() -> None:
    kpis = shipped_kpis()
    with pytest.raises(UsageError, match="service_level is set twice"):
        parse_choices(["service_level=:20", "service_level=:30"], kpis)
    assert [one.id for one in parse_ids("nps, csat,nps", kpis)] == ["nps", "csat"]
    with pytest.raises(UsageError, match="Name at least one KPI"):
        parse_ids(" , ", kpis)


def test_stored_parameters_that_no_longer_fit_are_refused() -> None:
    kpi = shipped_kpis()["service_level"]
    assert str(default_choice(kpi)) == "service_level=abandons-negative:20"
    with pytest.raises(UsageError, match="there is no parameter minutes"):
        stored_choice(kpi, "answered-only", {"minutes": 1})
    with pytest.raises(UsageError, match="not twenty"):
        stored_choice(kpi, "answered-only", {"seconds": "twenty"})


def test_fewer_than_thirty_are_indicative() -> None:
    assert value_of("csat", {"csat_answers": 29, "csat_top": 20}).indicative
    assert not value_of("csat", {"csat_answers": 30, "csat_top": 20}).indicative
    assert not value_of("contacts", {"contacts": 3}).indicative


def test_no_repeat_is_provisional_until_its_window_has_passed() -> None:
    sums = {"fcr_repeat": 40, "fcr_repeat_resolved": 30}
    choice = "first_contact_resolution=no-repeat-gross"
    week = timedelta(days=7)
    assert value_of(choice, sums, now=NOON).provisional
    assert value_of(choice, sums, now=DAY.end + week - timedelta(seconds=1)).provisional
    assert not value_of(choice, sums, now=DAY.end + week).provisional
    assert not value_of("first_contact_resolution", {"fcr_operator": 40, "fcr_operator_resolved": 30}).provisional


def test_nobody_answered_is_not_nought() -> None:
    found = value_of("csat", {"csat_asked": 12, "csat_other_scale": 3})
    assert (found.value, found.n, found.answered, found.other_scale) == (None, 0, 25, 3)
    found = value_of("csat", {"csat_asked": 12, "csat_answers": 9, "csat_top": 0})
    assert (found.value, found.n, found.answered) == (0, 9, 75)


def test_records_that_contradict_each_other_have_no_interval() -> None:
    found = value_of("csat", {"csat_answers": 2, "csat_top": 3})
    assert (found.value, found.low, found.high) == (150, None, None)
