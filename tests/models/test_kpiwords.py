"""Figures in words."""

from __future__ import annotations

import pytest

from cs_desk.models.kpichoice import Choice, parse_choice
from cs_desk.models.kpis import shipped_kpis
from cs_desk.models.kpiwords import explain, title


def choice(text: str) -> Choice:
    return parse_choice(text, shipped_kpis())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("service_level=short-abandons-dropped:30:10", "Service level (short-abandons-dropped, 30, 10)"),
        ("nps=", "Net promoter score"),
        ("csat=", "Customer satisfaction"),
    ],
)
def test_a_title_names_what_could_be_otherwise(text: str, name: str) -> None:
    assert title(choice(text)) == name


def test_the_definition_says_formula_exclusions_interval_and_sources() -> None:
    lines = explain(choice("service_level=short-abandons-dropped:30:10"))
    text = "\n".join(lines)
    assert lines[0].startswith("Service level: Share of calls")
    assert "Answered in time ÷ (offered − abandoned within the second number of seconds)" in text
    assert "With seconds = 30, short = 10." in lines
    assert "Left out: calls that a full, closed or empty queue did not take in" in text
    assert "95 % interval: Wilson's score interval." in lines
    assert any(line.startswith("offered, of each leg: ") for line in lines)
    assert any(line.startswith("answered_after, of each leg: ") for line in lines)


def test_it_says_what_may_still_change_and_what_is_an_impression() -> None:
    repeat = explain(choice("first_contact_resolution=no-repeat-net"))
    assert "Provisional until 7 days after the period." in repeat
    assert any("no repeat in 7 days" in line for line in repeat)
    assert any("subjective evidence" in line for line in explain(choice("recovery=")))
    assert not any("subjective evidence" in line for line in explain(choice("csat=")))


def test_every_variant_explains_itself() -> None:
    for kpi in shipped_kpis().values():
        for variant in kpi.variants.values():
            lines = explain(Choice(kpi, variant, variant.params))
            assert len(lines) >= 3
            assert all(line.endswith(".") and "  " not in line for line in lines), lines
