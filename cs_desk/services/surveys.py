"""Brings customers' answers in: each belongs to a contact, else to a call that nobody made a contact of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from cs_desk.models.enums import Answer
from cs_desk.models.policy import Verb
from cs_desk.models.surveys import ImportedSurvey, SurveyAnswer
from cs_desk.services.batches import record_batch
from cs_desk.services.unit import Unit, service
from cs_desk.store import bulk
from cs_desk.store.turns import take_turn

COLUMNS = (
    "contact_id", "leg_id", "question", "status", "value", "scale_low", "scale_high", "polarity", "text", "at",
    "staff_id",
)  # fmt: skip
_CONTACT = "SELECT {0}, id, COALESCE(ended_at, closed_at, started_at), operator_id FROM contact WHERE {0} IN"
BY_REFERENCE, BY_KEY = _CONTACT.format("reference"), _CONTACT.format("external_id")
BY_CALL = (
    "SELECT call_key, id, contact_id, COALESCE(ended_at, entered_at), staff_id FROM leg WHERE answered_at IS NOT NULL "
    "AND call_key IN"
)
_SAID = "question, value, scale_low, scale_high, polarity, text"
OF_CONTACTS = f"SELECT contact_id, {_SAID} FROM feedback WHERE contact_id IN"
OF_LEGS = f"SELECT leg_id, {_SAID} FROM feedback WHERE leg_id IN"


class _About(NamedTuple):
    """What an answer is about: a contact or a leg, when it was over, and who took it."""

    contact: int | None
    leg: int | None
    at: int
    staff: int | None


@service(Verb.CONTACT_IMPORT)
def import_surveys(unit: Unit, rows: Sequence[ImportedSurvey], file: str) -> dict[str, Any]:
    """Store the answers that are not stored yet.

    Returns {"imported" (rows with a new answer), "unchanged", "differing" and "unmatched" (lines)}: an answer that was
    another one before is left as it was; one about a contact or call that is not here is not stored.
    """
    unit.require(what="answers of customers")
    take_turn(unit.store, "surveys")
    about = _about(unit, list(dict.fromkeys(row.about for row in rows)))
    held = _held(unit, about)
    stored: list[tuple[Any, ...]] = []
    fresh: list[ImportedSurvey] = []
    counts: dict[str, list[int]] = {"differing": [], "unmatched": []}
    for row in rows:
        one = about.get(row.about)
        if one is None:
            counts["unmatched"].append(row.origin.line)
            continue
        known = held.setdefault((one.contact, one.leg), {})
        if any(known.get(answer.question, answer) != answer for answer in row.answers):
            counts["differing"].append(row.origin.line)
        new = [answer for answer in row.answers if answer.question not in known]
        known |= {answer.question: answer for answer in new}
        stored += _rows(unit, one, row, new)
        fresh += [row] if new else []
    bulk.insert_many(unit.store, "feedback", COLUMNS, stored)
    record_batch(unit, "feedback", file, fresh, [row.about for row in fresh], answers=len(stored))
    if fresh:
        unit.touch("feedback", "contacts")
    told = {row.origin.line for row in fresh} | {*counts["differing"], *counts["unmatched"]}
    return {"imported": len(fresh), "unchanged": sum(row.origin.line not in told for row in rows), **counts}


def _about(unit: Unit, keys: Sequence[str]) -> dict[str, _About]:
    """Return what each key means: our reference, else a contact's key at its source, else the id of a call."""
    found: dict[str, _About] = {}
    for key, leg, contact, at, staff in bulk.select_among(unit.store, BY_CALL, keys):
        found[key] = _About(contact, None if contact else leg, at, staff)
    for sql in (BY_KEY, BY_REFERENCE):
        for key, contact, at, staff in bulk.select_among(unit.store, sql, keys):
            found[key] = _About(contact, None, at, staff)
    return found


def _held(unit: Unit, about: Mapping[str, _About]) -> dict[tuple[int | None, int | None], dict[str, SurveyAnswer]]:
    """Return the answers that are stored, by contact and leg."""
    contacts = sorted({one.contact for one in about.values() if one.contact is not None})
    legs = sorted({one.leg for one in about.values() if one.leg is not None})
    held: dict[tuple[int | None, int | None], dict[str, SurveyAnswer]] = {}
    for contact, *said in bulk.select_among(unit.store, OF_CONTACTS, contacts):
        held.setdefault((contact, None), {})[said[0]] = SurveyAnswer(*said)
    for leg, *said in bulk.select_among(unit.store, OF_LEGS, legs):
        held.setdefault((None, leg), {})[said[0]] = SurveyAnswer(*said)
    return held


def _rows(unit: Unit, one: _About, row: ImportedSurvey, answers: Sequence[SurveyAnswer]) -> Iterator[tuple[Any, ...]]:
    at, staff = one.at if row.at is None else row.at, one.staff or unit.actor.staff_id
    for answer in answers:
        yield (one.contact, one.leg, answer.question, Answer.ANSWERED.value, answer.value, answer.low, answer.high,
               answer.polarity, answer.text, at, staff)  # fmt: skip
