"""A customer's answer is counted once, however many files tell of it and in whatever order they come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import permutations

import pytest

from cs_desk.models.imports import Scores
from cs_desk.models.kpichoice import parse_choice
from cs_desk.models.kpirows import Figure, Question
from cs_desk.models.kpis import shipped_kpis
from cs_desk.models.periods import Period
from cs_desk.models.surveys import ImportedSurvey, SurveyAnswer
from cs_desk.queries import kpi
from cs_desk.services import importcalls, imports, surveys
from cs_desk.store import rollups
from tests.support.brought import a_contact, origin
from tests.support.called import AT, a_call
from tests.support.desks import START, DeskStore

DAY = Period(START - timedelta(hours=8), START + timedelta(hours=8))


def _question(written: str) -> Question:
    return Question((parse_choice(written, shipped_kpis()),), DAY)


def _worth(desk: DeskStore, written: str) -> tuple[float | None, int]:
    found: tuple[Figure, ...] = desk.ask("mia", kpi.figures, _question(written))
    return found[0].found.numerator, found[0].found.n


def _calls(desk: DeskStore) -> None:
    desk.tell("mia", importcalls.import_calls, [a_call()], "calls.csv")


def _contacts(desk: DeskStore) -> None:
    row = a_contact(START, origin=origin("c1"), scores=Scores(csat=5), started_at=AT)
    desk.tell("mia", imports.import_contacts, [row], "contacts.csv")


def _surveys(desk: DeskStore) -> None:
    row = ImportedSurvey(origin("s1"), "c1", None, (SurveyAnswer("csat", 4, 1, 5),))
    desk.tell("mia", surveys.import_surveys, [row], "surveys.csv")


TWO, THREE = (_calls, _contacts), (_calls, _contacts, _surveys)


@pytest.mark.parametrize("order", [*permutations(TWO), *permutations(THREE)])
def test_a_call_and_its_contact_have_one_answer(desk: DeskStore, order: Sequence[Callable[[DeskStore], None]]) -> None:
    for bring in order:
        bring(desk)
    assert _worth(desk, "csat=") == (1, 1)
    rows = desk.ask("mia", kpi.records, _question("csat="))
    assert [row.reference[:2] for row in rows] == ["K-"]


def _write(desk: DeskStore, sql: str) -> None:
    with desk.store.writing():
        desk.store.execute(sql)
        rollups.settle(desk.store)


def test_an_answer_counts_before_a_refusal_to_answer(desk: DeskStore) -> None:
    _calls(desk)
    _contacts(desk)
    _write(desk, "UPDATE feedback SET status = 'declined', value = NULL WHERE leg_id IS NULL")
    assert _worth(desk, "csat=") == (1, 1)
    [row] = desk.ask("mia", kpi.records, _question("csat="))
    assert row.sums == {"csat_answers": 1, "csat_top": 1}
    _write(desk, "DELETE FROM feedback WHERE leg_id IS NOT NULL")
    assert _worth(desk, "csat=") == (0, 0)


def test_what_is_said_of_a_call_is_said_of_its_contact(desk: DeskStore) -> None:
    _calls(desk)
    row = ImportedSurvey(origin("s1"), "c1", None, (SurveyAnswer("resolved", 1, 0, 1),))
    desk.tell("mia", surveys.import_surveys, [row], "surveys.csv")
    assert _worth(desk, "first_contact_resolution=customer-net") == (1, 1)
    contact = a_contact(START, origin=origin("c1"), started_at=AT, disposition="referred_outside")
    desk.tell("mia", imports.import_contacts, [contact], "contacts.csv")
    assert _worth(desk, "first_contact_resolution=customer-net") == (0, 0)
    assert _worth(desk, "first_contact_resolution=customer-gross") == (1, 1)
