"""Brings complaints and contacts in, a batch at a time: one transaction and one audit event for each batch.

A record is known again by source and key: what is stored already is left as it is, also where the file says something
else by now (that is told). The audit event names every row of the batch (line, id, key) and has one
digest over what they said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from cs_desk.models.base import canonical
from cs_desk.models.enums import Answer
from cs_desk.models.imports import ImportedComplaint, ImportedContact, Person, Scores
from cs_desk.models.policy import Verb
from cs_desk.services import awaited, lookup
from cs_desk.services.batches import record_batch
from cs_desk.services.joining import join
from cs_desk.services.moments import SCALES
from cs_desk.services.newcomers import Placing, contacts_of, known_digests
from cs_desk.services.unit import Unit, service
from cs_desk.store import bulk
from cs_desk.store.sequence import next_number

COMPLAINT = (
    "id", "reference", "contact_id", "customer_id", "anonymous", "channel", "received_at", "logged_at", "recognised_by",
    "recogniser_id", "complaint_class", "profile_key", "profile_version", "owner_id", "team_id", "own_words", "wanted",
    "difficulty_code", "stage", "acknowledge_due", "answer_due", "acknowledged_at", "resolved_at", "closed_at",
    "source", "source_key", "source_digest",
)  # fmt: skip
CONTACT = (
    "id", "reference", "external_id", "customer_id", "anonymous", "channel", "direction", "operation", "operator_id",
    "team_id", "started_at", "ended_at", "closed_at", "disposition", "difficulty_code", "difficulty_note", "notes",
    "source", "source_digest",
)  # fmt: skip
EVENT = ("kind", "at", "staff_id", "detail")
OFFER = ("complaint_id", "remedy", "cost_cents", "currency", "offered_at", "staff_id", "accepted", "answered_at")
FEEDBACK = (
    "contact_id", "complaint_id", "question", "status", "value", "scale_low", "scale_high", "at", "staff_id",
)  # fmt: skip
NO_SCORES = Scores()
Event = tuple[int, str, int, int, str | None]
Row = TypeVar("Row", ImportedComplaint, ImportedContact)


class Sorted(NamedTuple):
    """A batch parted: rows that are new, how many are stored already, and the lines of those that say otherwise now."""

    fresh: list[Any]
    unchanged: int
    differing: list[int]


@service(Verb.COMPLAINT_IMPORT)
def import_complaints(unit: Unit, rows: Sequence[ImportedComplaint], file: str) -> dict[str, Any]:
    """Store the complaints not known by source and key, with their events, clocks, remedies and scores.

    Returns {"imported", "unchanged", "differing" (lines), "customers_made", "contacts_missing" (lines)}; a complaint
    whose contact is missing waits for it.
    """
    unit.require(what="complaints")
    parted = part(unit, rows, "complaint", "source_key")
    customers, made = _place(unit, parted.fresh)
    ids = bulk.reserve_ids(unit.store, "complaint", len(parted.fresh))
    missing = _store_complaints(unit, ids, parted.fresh, customers) if ids else []
    return _record(unit, "complaint", file, ids, parted, made) | {"contacts_missing": missing}


@service(Verb.CONTACT_IMPORT)
def import_contacts(unit: Unit, rows: Sequence[ImportedContact], file: str) -> dict[str, Any]:
    """Store the contacts not known by source and key, closed as they are, with their events and scores.

    Returns the same as `import_complaints`, but "complaints_tied": how many that came before them are now on them.
    """
    unit.require(what="contacts")
    parted = part(unit, rows, "contact", "external_id")
    customers, made = _place(unit, parted.fresh)
    ids = bulk.reserve_ids(unit.store, "contact", len(parted.fresh))
    tied = _store_contacts(unit, ids, parted.fresh, customers) if ids else []
    if tied:
        unit.touch("complaints")
    join(unit, *ids)
    return _record(unit, "contact", file, ids, parted, made, **({"tied": tied} if tied else {})) | {
        "complaints_tied": len(tied)
    }


def part(unit: Unit, rows: Sequence[Row], table: str, key_column: str) -> Sorted:
    """Part a batch by what is stored; a key that comes twice in it counts once."""
    known: dict[tuple[str, str], str | None] = {}
    keys: dict[str, list[str]] = {}
    for row in rows:
        keys.setdefault(row.origin.source, []).append(row.origin.key)
    for source, several in keys.items():
        stored = known_digests(unit, table, key_column, source, several)
        known |= {(source, key): digest for key, digest in stored.items()}
    fresh: list[Row] = []
    differing: list[int] = []
    for row in rows:
        source, key, digest, line = row.origin
        if (source, key) not in known:
            fresh.append(row)
            known[source, key] = digest
        elif known[source, key] not in (digest, None):
            differing.append(line)
    return Sorted(fresh, len(rows) - len(fresh) - len(differing), differing)


def _place(unit: Unit, rows: Sequence[Row]) -> tuple[list[int | None], int]:
    """Return for each row the id of the customer whom it is about, and how many were made for it."""
    people: dict[str, list[Person]] = {}
    for row in rows:
        if row.person:
            people.setdefault(row.person.source or row.origin.source, []).append(row.person)
    placed = {source: Placing(unit, source, people[source]) for source in sorted(people)}
    ids = [placed[row.person.source or row.origin.source].ids[row.person] if row.person else None for row in rows]
    return ids, sum(len(placing.made) for placing in placed.values())


def _record(
    unit: Unit, kind: str, file: str, ids: Sequence[int], parted: Sorted, made: int, **more: object
) -> dict[str, Any]:
    record_batch(unit, kind, file, parted.fresh, ids, customers_made=made, **more)
    if ids:
        unit.touch(f"{kind}s", *(("customers",) if made else ()))
    return {"imported": len(ids), "unchanged": parted.unchanged, "differing": parted.differing, "customers_made": made}


def _numbered(unit: Unit, letter: str, count: int) -> Callable[[int], str]:
    year = unit.now.year
    first = next_number(unit.store, f"{letter}-{year}", count)
    return lambda offset: f"{letter}-{year}-{first + offset:06d}"


def _store_complaints(
    unit: Unit, ids: Sequence[int], rows: Sequence[ImportedComplaint], customers: Sequence[int | None]
) -> list[int]:
    """Store complaints and what belongs to them; return the lines of those whose contact is not here."""
    from cs_desk.services.clocks import Freezer  # brings pydantic along, a third of a start: not for contacts

    reference, freezer = _numbered(unit, "C", len(ids)), Freezer(row.received_at for row in rows)
    key, version, dates = freezer.key, freezer.version, freezer.dates
    me, my_team = unit.actor.staff_id, unit.actor.team_id  # what names nobody waits in the team of who brings it in
    stored: list[tuple[Any, ...]] = []
    offers: list[tuple[Any, ...]] = []
    feedback: list[tuple[Any, ...]] = []
    contacts = contacts_of(unit, rows)
    told, shared = _told_on(unit, contacts.values()), list[tuple[int, int]]()
    for offset, (row_id, row, customer) in enumerate(zip(ids, rows, customers, strict=True)):
        source, source_key, digest, _ = row.origin
        acknowledge, answer = dates(row.received_at, row.channel, row.complaint_class)
        promised, promised_answer = row.due
        stored.append(
            (row_id, reference(offset), contacts.get(row.contact) if row.contact else None, customer,
             customer is None if row.anonymous is None else row.anonymous, row.channel, row.received_at, row.logged_at,
             row.recognised_by, row.recogniser or me, row.complaint_class, key, version, row.owner,
             row.team or (my_team if row.owner is None else None),
             row.own_words, row.wanted, row.difficulty, row.stage,
             acknowledge if promised is None else promised,
             answer if promised_answer is None else promised_answer, row.acknowledged_at, row.resolved_at,
             row.closed_at, source, source_key, digest)
        )  # fmt: skip
        if row.remedy or row.cost_cents:
            offers.append(_offer(row_id, row, me))
        if row.scores != NO_SCORES:
            given = _answers(None, row_id, row.scores, row.closed_at or row.received_at, row.owner or me)
            feedback += _not_told(given, contacts.get(row.contact) if row.contact else None, told, shared)
    bulk.insert_many(unit.store, "complaint", COMPLAINT, stored)
    for events in _events(ids, rows, me):
        bulk.insert_many(unit.store, "complaint_event", ("complaint_id", *EVENT), events)
    bulk.insert_many(unit.store, "offer", OFFER, _with_currency(offers))
    bulk.insert_many(unit.store, "feedback", FEEDBACK, feedback)
    bulk.run_many(unit.store, "UPDATE feedback SET complaint_id = ? WHERE id = ?", shared)
    missing = [
        (row_id, row) for row_id, row in zip(ids, rows, strict=True) if row.contact and row.contact not in contacts
    ]
    awaited.await_contacts(unit, [(row_id, *row.contact) for row_id, row in missing if row.contact])
    return [row.origin.line for _, row in missing]


def _events(ids: Sequence[int], rows: Sequence[ImportedComplaint], me: int) -> Iterator[list[Event]]:
    """Yield the events that the file dates, by kind, so that those of one complaint follow each other in its order.

    The first says where the complaint came from and what the source says.
    """
    both = list(zip(ids, rows, strict=True))
    heads, ends = cache(_head), cache(_end)  # the same for nearly all rows of a file, and JSON takes its time
    yield [
        (row_id, "received", row.received_at, me, heads(row.origin.source, *row.said.items())) for row_id, row in both
    ]
    yield [(row_id, "note", row.received_at, me, canonical({"text": row.note})) for row_id, row in both if row.note]
    moments = {"acknowledged": attrgetter("acknowledged_at"), "resolved": attrgetter("resolved_at")}
    for kind, moment in moments.items():
        yield [(row_id, kind, at, me, None) for row_id, row in both if (at := moment(row)) is not None]
    yield [
        (row_id, "closed", row.closed_at, me, ends(row.outcome, row.undated))
        for row_id, row in both
        if row.closed_at is not None
    ]


def _head(source: str, *said: tuple[str, bool]) -> str:
    return canonical({"source": source, "text": f"imported from {source}", **dict(said)})


def _end(outcome: str, undated: bool) -> str | None:
    ended: dict[str, Any] = {"outcome": outcome} if outcome else {}
    if undated:
        ended |= {"undated": True, "text": "the source does not say when"}
    return canonical(ended) if ended else None


def _offer(row_id: int, row: ImportedComplaint, me: int) -> tuple[Any, ...]:
    at = row.resolved_at or row.closed_at or row.received_at
    answered = at if row.accepted is not None else None
    return row_id, row.remedy or "none", row.cost_cents, row.currency, at, me, row.accepted, answered


def _with_currency(offers: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    ours = lookup.setting("currency") if offers else ""
    return [(*offer[:3], offer[3] or ours, *offer[4:]) for offer in offers]


def _answers(
    contact: int | None, complaint: int | None, scores: Scores, at: int, who: int
) -> Iterable[tuple[Any, ...]]:
    for question, value in zip(Scores._fields, scores, strict=True):
        if value is not None:
            low, high = SCALES[question]
            yield contact, complaint, question, Answer.ANSWERED.value, value, low, high, at, who


def _told_on(unit: Unit, contacts: Iterable[int]) -> dict[tuple[int, str, int], int]:
    """Return the ids of answers given on contacts that belong to no complaint yet, by contact, question and value."""
    sql = (
        "SELECT contact_id, question, value, id FROM feedback WHERE complaint_id IS NULL AND status = ? "
        "AND contact_id IN"
    )
    found = bulk.select_among(unit.store, sql, sorted(set(contacts)), Answer.ANSWERED.value)
    return {(contact, question, value): row_id for contact, question, value, row_id in found}


def _not_told(
    answers: Iterable[tuple[Any, ...]],
    contact: int | None,
    told: dict[tuple[int, str, int], int],
    shared: list[tuple[int, int]],
) -> Iterator[tuple[Any, ...]]:
    """Yield the answers that did not come before with the other record of the same; the others are `shared`.

    `told` has ids of answers by contact, question and value; `shared` takes the record these come with, and the id.
    """
    for answer in answers:
        on, complaint, question, _, value, *_ = answer
        before = None if contact is None else told.pop((contact, question, value), None)
        if before is None:
            yield answer
        else:
            shared.append((complaint or on, before))


def _store_contacts(
    unit: Unit, ids: Sequence[int], rows: Sequence[ImportedContact], customers: Sequence[int | None]
) -> list[tuple[int, int]]:
    """Store contacts and what belongs to them; return which complaints (ids) are now on which of them."""
    reference, me, my_team = _numbered(unit, "K", len(ids)), unit.actor.staff_id, unit.actor.team_id
    stored: list[tuple[Any, ...]] = []
    starts: list[Event] = []
    ends: list[Event] = []
    closes: list[Event] = []
    told: list[Event] = []
    feedback: list[tuple[Any, ...]] = []
    for offset, (row_id, row, customer) in enumerate(zip(ids, rows, customers, strict=True)):
        source, key, digest, _ = row.origin
        operator, team = (me, row.team or my_team) if row.operator is None else (row.operator, row.team)
        stored.append(
            (row_id, reference(offset), key, customer, customer is None if row.anonymous is None else row.anonymous,
             row.channel, row.direction, row.operation, operator, team, row.started_at, row.ended_at, row.closed_at,
             row.disposition, row.difficulty, row.difficulty_note, row.notes, source, digest)
        )  # fmt: skip
        ended = f'{{"disposition":"{row.disposition}"}}' if row.disposition else None
        if row.events:
            told += [(row_id, kind, at, operator, ended if kind == "close" else None) for kind, at in row.events]
        elif row.ended_at is not None and row.closed_at is not None:
            starts.append((row_id, "start", row.started_at, operator, None))
            ends.append((row_id, "end", row.ended_at, operator, None))
            closes.append((row_id, "close", row.closed_at, operator, ended))
        if row.scores != NO_SCORES:
            feedback += _answers(row_id, None, row.scores, row.closed_at or row.started_at, operator)
    bulk.insert_many(unit.store, "contact", CONTACT, stored)
    for events in (starts, ends, closes, told):
        bulk.insert_many(unit.store, "contact_event", ("contact_id", *EVENT), events)
    tied = awaited.tie(unit, {row.origin[:2]: row_id for row_id, row in zip(ids, rows, strict=True)})
    before, shared = awaited.answers_told(unit, tied), list[tuple[int, int]]()
    feedback = [one for answer in feedback for one in _not_told([answer], answer[0], before, shared)]
    bulk.run_many(unit.store, "UPDATE feedback SET contact_id = ? WHERE id = ?", shared)
    bulk.insert_many(unit.store, "feedback", FEEDBACK, feedback)
    return tied
