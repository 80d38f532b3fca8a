"""Data-entry quality: what the finished scripts and the audit trail say of how their fields were filled in."""

from __future__ import annotations

from datetime import timedelta

from cs_desk.models.enums import Channel
from cs_desk.models.inputs import NewComplaint, NewContact
from cs_desk.models.kpichoice import parse_choice
from cs_desk.models.kpirows import Figure, Question
from cs_desk.models.kpis import shipped_kpis
from cs_desk.models.periods import Period
from cs_desk.models.script import FIELDS
from cs_desk.queries import kpi
from cs_desk.services import contacts, runs
from cs_desk.store.facts.runs import MANDATORY
from tests.support.desks import START, DeskStore

DAY = Period(START - timedelta(hours=3), START + timedelta(hours=9))
GIVEN = {"identity": "verified", "own_words": "It came broken.", "findings": "a dent", "thanks_given": True}


def _question(written: str) -> Question:
    return Question((parse_choice(written, shipped_kpis()),), DAY)


def _figure(desk: DeskStore, written: str) -> Figure:
    found: tuple[Figure, ...] = desk.ask("mia", kpi.figures, _question(written))
    return found[0]


def _finished(desk: DeskStore) -> int:
    contact = desk.tell("amira", contacts.start_contact, NewContact(channel=Channel.PHONE))
    run: int = desk.tell("amira", runs.recognise, contact, NewComplaint())["run"]
    desk.tell("amira", runs.save_answers, run, GIVEN | {"wanted": "a new one"})
    desk.tell("amira", runs.save_answers, run, {"wanted": None})
    desk.store.execute("UPDATE script_run SET step = 'thank' WHERE id = ?", (run,))
    assert _figure(desk, "data_entry_quality=complete").found.n == 0  # not finished yet
    desk.tell("amira", runs.finish_run, run, "the customer rang off")
    return run


def test_mandatory_fields_complete_at_the_finish(desk: DeskStore) -> None:
    _finished(desk)
    found = _figure(desk, "data_entry_quality=complete").found
    filled = [field.id for field in FIELDS if field.needed and field.id in GIVEN]
    assert (found.numerator, found.denominator) == (len(filled), len(MANDATORY)) == (3, 18)


def test_a_correction_after_the_finish_changes_what_was_kept_not_what_was_complete(desk: DeskStore) -> None:
    run = _finished(desk)
    assert _figure(desk, "data_entry_quality=not-corrected").found.value == 100
    # The second comes at the very microsecond of the finish, the third mends the same field once more.
    for minutes, field, value in ((0, "own_words", "It came bent."), (5, "own_words", None), (5, "product", "lamp")):
        desk.clock.advance(minutes=minutes)
        desk.tell("amira", runs.save_answers, run, {field: value})
    kept = _figure(desk, "data_entry_quality=not-corrected").found
    assert (kept.numerator, kept.denominator) == (3, 4)  # the lamp was not there at the finish
    complete = _figure(desk, "data_entry_quality=complete").found
    assert (complete.numerator, complete.denominator) == (3, 18)


def test_the_records_behind_it_are_the_complaints(desk: DeskStore) -> None:
    _finished(desk)
    [one] = desk.ask("mia", kpi.records, _question("data_entry_quality=complete"))
    assert one.subject == "run"
    assert one.reference.startswith("C-2026-")
    assert one.sums == {"fields_complete": 3, "fields_mandatory": 18}
