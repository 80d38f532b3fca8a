"""Records as a file would bring them, for tests of the services that store them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cs_desk.clock import to_micros
from cs_desk.models.contacts import Contact
from cs_desk.models.imports import ImportedComplaint, ImportedContact, Origin, Person, Scores
from cs_desk.models.schedules import ImportedShift
from cs_desk.models.surveys import ImportedSurvey, SurveyAnswer
from tests.support.desks import START

HOUR = 3_600_000_000


def origin(key: str = "1", digest: str = "d", line: int = 2) -> Origin:
    """Where a row stands."""
    return Origin("old", key, digest, line)


def a_complaint(at: datetime = START, **other: Any) -> ImportedComplaint:
    """A complaint received at a moment and still open, save for what is said otherwise."""
    received = to_micros(at)
    plain: dict[str, Any] = {
        "origin": origin(),
        "person": Person("Ann Other", emails=("ann@x.example",)),
        "channel": "email",
        "received_at": received,
        "logged_at": received,
        "recognised_by": "customer",
        "complaint_class": "standard",
        "owner": None,
        "team": None,
        "own_words": "it came late",
        "wanted": "",
        "difficulty": "goods.late",
        "stage": "",
        "acknowledged_at": None,
        "resolved_at": None,
        "closed_at": None,
        "outcome": "",
        "remedy": "",
        "cost_cents": 0,
        "accepted": None,
        "scores": Scores(),
        "said": {},
        "undated": False,
        "note": "",
    }
    return ImportedComplaint(**plain | other)


def a_contact(at: datetime = START, **other: Any) -> ImportedContact:
    """A phone call of one hour that began at a moment, save for what is said otherwise."""
    started = to_micros(at) - HOUR
    plain: dict[str, Any] = {
        "origin": origin(),
        "person": Person("Ann Other", emails=("ann@x.example",)),
        "channel": "phone",
        "direction": "inbound",
        "operation": "customer_support",
        "operator": None,
        "team": None,
        "started_at": started,
        "ended_at": started + HOUR,
        "closed_at": started + HOUR,
        "disposition": "resolved",
        "difficulty": None,
        "notes": "",
        "scores": Scores(),
    }
    return ImportedContact(**plain | other)


def a_shift(at: datetime = START) -> ImportedShift:
    """Eight hours of work of the first member of staff, from a moment."""
    return ImportedShift(origin(), 1, None, "work", to_micros(at), to_micros(at) + 8 * HOUR)


def a_survey(contact: int) -> ImportedSurvey:
    """A four of five about a contact."""
    about: str = Contact.get_by_id(contact).reference
    return ImportedSurvey(origin(), about, None, (SurveyAnswer("csat", 4, 1, 5),))
