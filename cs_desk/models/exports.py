"""What an export of each kind holds: its columns in order, named as the fields that an import reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

PERSON = ("customer_name", "customer_phones", "customer_emails", "customer_source", "customer_key")
SEVERAL = frozenset({"phones", "emails", "addresses", "customer_phones", "customer_emails"})

FIELDS: Mapping[str, tuple[str, ...]] = {
    "customers": (
        *("source", "source_key", "name", "company", "phones", "emails", "addresses", "kind", "locale"),
        *("preferred_channel", "preferred_times", "special_needs", "representative"),
        *("consent_marketing", "consent_recording", "do_not_call", "vulnerable", "our_reference", "created_at"),
    ),
    "complaints": (
        *("source", "key", *PERSON, "channel", "received_at", "logged_at", "recognised_by", "recogniser"),
        *("complaint_class", "owner", "team", "own_words", "wanted", "difficulty", "stage", "acknowledged_at"),
        *(
            "resolved_at",
            "closed_at",
            "undated",
            "status",
            "outcome",
            "remedy",
            "cost",
            "currency",
            "accepted",
            "csat",
            "ces",
            "nps",
            "timely",
        ),
        *("disputed", "note", "anonymous", "contact_source", "contact_key", "acknowledge_due", "answer_due"),
        *("our_reference", "contact", "profile", "profile_version"),
    ),
    "contacts": (
        *("source", "key", *PERSON, "channel", "direction", "operation", "operator", "team", "started_at"),
        *("ended_at", "closed_at", "events", "disposition", "difficulty", "difficulty_note", "csat", "ces", "nps"),
        *("notes", "anonymous", "our_reference", "handling_seconds"),
    ),
    "moments": ("at", "contact", "complaint", "energy", "stage", "step", "seen", "trigger", "staff"),
    "feedback": (
        *("at", "contact", "complaint", "question", "status", "value", "scale_low", "scale_high", "polarity"),
        *("text", "source", "staff"),
    ),
}
VIEWS: Mapping[str, tuple[str, ...]] = {
    "complaints": ("all", "open", "mine", "unowned", "closed"),
    "contacts": ("all", "open", "mine", "closed"),
}

Row = Mapping[str, Any]


def own_source(store_id: str) -> str:
    """Return the source under which a store exports the records that it made itself."""
    return f"cs-desk {store_id[:8]}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be exported: the kind, the half-open span of its time, and a view (all but complaints and contacts
    know only "all")."""

    kind: str
    since: datetime | None = None
    until: datetime | None = None
    view: str = "all"


class Extent(NamedTuple):
    """How much an export is: rows now, the last id, and how many columns each field with several values needs."""

    rows: int
    last: int
    several: Mapping[str, int]
