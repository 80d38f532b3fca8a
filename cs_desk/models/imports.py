"""Rows on their way from a file into the store: read, checked and converted; times are whole microseconds UTC.

Named tuples of plain values, since a file has a hundred thousand of them; whoever makes one has checked it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cs_desk.text import fold

Events = tuple[tuple[str, int], ...]  # kinds of `timers.ContactEventKind` with microseconds


class Origin(NamedTuple):
    """Where a row stands: source, its key there, a digest of what it says, and the line in the file."""

    source: str
    key: str
    digest: str
    line: int


class Person(NamedTuple):
    """Whom a row is about, as far as the file says it; `key` is the source's own for the customer.

    The source is the row's unless it is named.
    """

    name: str
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    key: str = ""
    company: str = ""
    source: str = ""


class ImportedCustomer(NamedTuple):
    """A customer from a file; the fields are those of `inputs.NewCustomer`."""

    name: str
    company: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    kind: str = "external"
    locale: str = ""
    preferred_channel: str | None = None
    preferred_times: str = ""
    special_needs: str = ""
    representative: str = ""
    consent_marketing: bool = False
    consent_recording: bool = False
    do_not_call: bool = False
    vulnerable: bool = False
    source: str | None = None
    source_key: str | None = None
    source_digest: str | None = None
    line: int = 0


class Scores(NamedTuple):
    """What the customer answered when asked; None where the file does not say."""

    csat: int | None = None
    ces: int | None = None
    nps: int | None = None


class ImportedComplaint(NamedTuple):
    """A complaint from a file with its dated events; who stands for an id of a member of staff or a team, or None."""

    origin: Origin
    person: Person | None
    channel: str
    received_at: int
    logged_at: int
    recognised_by: str
    complaint_class: str
    owner: int | None
    team: int | None
    own_words: str
    wanted: str
    difficulty: str | None
    stage: str
    acknowledged_at: int | None
    resolved_at: int | None
    closed_at: int | None
    outcome: str
    remedy: str
    cost_cents: int
    accepted: bool | None
    scores: Scores
    said: Mapping[str, bool]  # what the source says of it and no field of ours holds: timely, disputed
    undated: bool  # closed, but the file does not say when
    note: str
    recogniser: int | None = None
    anonymous: bool | None = None  # None: whoever is not named is
    contact: tuple[str, str] | None = None  # source and key of the contact it came on
    due: tuple[int | None, int | None] = (None, None)  # acknowledgement and answer, where they were promised
    currency: str = ""  # of the cost; the desk's where the file does not say


class ImportedContact(NamedTuple):
    """A contact from a file; history, so it is closed, unless its events say that it goes on."""

    origin: Origin
    person: Person | None
    channel: str
    direction: str
    operation: str
    operator: int | None
    team: int | None
    started_at: int
    ended_at: int | None
    closed_at: int | None
    disposition: str | None  # not known where the file does not say
    difficulty: str | None
    notes: str
    scores: Scores
    difficulty_note: str = ""
    anonymous: bool | None = None
    events: Events = ()  # at moments; without them it was talked on to its end, and wrapped up to its close


@dataclass(frozen=True, slots=True)
class Facts:
    """What of the store a file is read against: names (folded) to ids or codes, zone, classes, country and currency."""

    zone: str
    region: str
    currency: str
    staff: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)  # login or name → id, team
    teams: Mapping[str, int] = field(default_factory=dict)
    difficulties: Mapping[str, str] = field(default_factory=dict)  # code, word or label → code
    classes: tuple[str, ...] = ("standard",)


def person_key(name: str, phones: tuple[str, ...], emails: tuple[str, ...]) -> str:
    """Return a key for somebody without one: the same person in the same words is the same customer on re-import."""
    parts = [fold(name), str(phones), fold(str(emails))]
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:24]
