"""What screens show: frozen rows made by queries, already clean text, times in UTC.

Named tuples, because twenty frozen dataclasses cost a start ten times what these do.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cs_desk.models.script import Value
    from cs_desk.models.timers import ContactEventKind


class CustomerHit(NamedTuple):
    """One line of a customer look-up."""

    id: int
    reference: str
    name: str
    company: str
    phone: str
    email: str


class HistoryLine(NamedTuple):
    """An earlier contact or complaint of a customer."""

    at: datetime
    reference: str
    channel: str
    what: str
    complaint_id: int | None


class CustomerCard(NamedTuple):
    """The customer in front of the operator."""

    id: int
    reference: str
    name: str
    company: str
    kind: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    addresses: tuple[str, ...]
    preferred_channel: str
    preferred_times: str
    special_needs: str
    representative: str
    consent_marketing: bool
    consent_recording: bool
    do_not_call: bool
    vulnerable: bool
    contacts_30_days: int
    history: tuple[HistoryLine, ...]
    version: int


class MomentRow(NamedTuple):
    """A moment of truth on a contact."""

    id: int
    at: datetime
    energy: int
    stage: str
    seen: str
    trigger: str
    staff: str


class OfferRow(NamedTuple):
    """A remedy offered; `accepted` None while the customer has not answered."""

    id: int
    remedy: str
    detail: str
    cost_cents: int
    currency: str
    accepted: bool | None
    version: int


class ApprovalRow(NamedTuple):
    """A request for approval; `granted` None while it waits, `limit_cents` what the asker may grant without asking."""

    id: int
    complaint_id: int
    complaint: str
    customer: str
    remedy: str
    cost_cents: int
    currency: str
    reason: str
    asked_by: str
    limit_cents: int
    asked_at: datetime
    granted: bool | None
    answered_by: str
    note: str
    version: int


class PromiseRow(NamedTuple):
    """A promise to a customer."""

    id: int
    complaint_id: int | None
    complaint: str
    what: str
    owner: str
    owner_id: int
    due_at: datetime
    done_at: datetime | None
    version: int


class RunView(NamedTuple):
    """A run of the script as stored: where it stands and what was captured."""

    id: int
    complaint_id: int
    reference: str
    step: str
    state: str
    answers: Mapping[str, Value | None]
    skipped: frozenset[str]
    events: tuple[tuple[str, str, datetime], ...]
    words_version: int
    received_at: datetime
    acknowledge_due: datetime | None
    answer_due: datetime | None
    acknowledged_at: datetime | None
    closed_at: datetime | None
    profile_key: str
    profile_version: int
    offers: tuple[OfferRow, ...]
    approvals: tuple[ApprovalRow, ...]
    promises: tuple[PromiseRow, ...]
    version: int


class CallView(NamedTuple):
    """A contact in hand, whole: who, since when, what was captured, how the customer feels."""

    id: int
    reference: str
    channel: str
    direction: str
    operation: str
    anonymous: bool
    notes: str
    difficulty_code: str | None
    events: tuple[tuple[ContactEventKind, datetime], ...]
    customer: CustomerCard | None
    moments: tuple[MomentRow, ...]
    run: RunView | None
    version: int


class OpenContact(NamedTuple):
    """A contact not closed yet, in one line."""

    id: int
    reference: str
    channel: str
    customer: str
    state: str
    since: datetime
    step: str
    complaint: str


class ComplaintRow(NamedTuple):
    """A complaint in one line of the register; `next_word` and `next_at` say the next duty, `late` that it is over.

    A duty "at once" has no `next_at`: it is due in the contact itself, and late when that ended without it.
    """

    id: int
    reference: str
    customer: str
    difficulty: str
    owner: str
    channel: str
    received_at: datetime
    next_word: str
    next_at: datetime | None
    late: bool
    state: str
    version: int


class EventLine(NamedTuple):
    """One dated event in the life of a complaint."""

    at: datetime
    kind: str
    staff: str
    detail: str


class ClockLine(NamedTuple):
    """A duty on a complaint: when it is due, whether it is late, done or running, and its arithmetic in sentences."""

    duty: str
    at: datetime
    state: str
    arithmetic: tuple[str, ...]


class ComplaintWhole(NamedTuple):
    """A complaint with everything that happened on it."""

    row: ComplaintRow
    own_words: str
    wanted: str
    recognised_by: str
    logged_at: datetime
    acknowledge_due: datetime | None
    answer_due: datetime | None
    acknowledged_at: datetime | None
    closed_at: datetime | None
    profile_key: str
    profile_version: int
    profile_title: str
    clocks: tuple[ClockLine, ...]
    answers: Mapping[str, Value | None]
    events: tuple[EventLine, ...]
    moments: tuple[MomentRow, ...]
    offers: tuple[OfferRow, ...]
    promises: tuple[PromiseRow, ...]
    contact_id: int | None
    contact_ended_at: datetime | None


class MyDay(NamedTuple):
    """One's own day so far, with the counts each figure rests on."""

    contacts: int
    complaints: int
    resolved: int
    handling_seconds: float
    moments_positive: int
    moments_negative: int
    csat_sum: int
    csat_count: int


MOST_WAITING, MOST_REQUESTS = 20, 50
"""Promises or unowned complaints, and requests for approval, that the start page lists at most."""


class StartPage(NamedTuple):
    """What waits between two contacts; where there is more than it lists, one row more, so that this can be told."""

    open_contacts: tuple[OpenContact, ...]
    promises: tuple[PromiseRow, ...]
    unowned: tuple[ComplaintRow, ...]
    approvals: tuple[ApprovalRow, ...]
    day: MyDay


class Desk(NamedTuple):
    """The facts of the store that every screen needs."""

    organisation: str
    zone: str
    region: str
    currency: str
    profile: str
    demo: bool
    authority_cents: int


class Colleague(NamedTuple):
    """A member of staff, for choosing one."""

    id: int
    login: str
    name: str
    team: str
    roles: tuple[str, ...]
    version: int


class Page(NamedTuple):
    """Rows of a list, and whether there are more behind them."""

    rows: tuple[ComplaintRow, ...]
    more: bool
