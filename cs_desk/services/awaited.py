"""Complaints that were brought in before the contact they came on: they wait for its source and key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cs_desk.services.unit import Unit
from cs_desk.store import bulk

COLUMNS = ("complaint_id", "source", "contact_key")


def await_contacts(unit: Unit, waiting: Sequence[tuple[int, str, str]]) -> None:
    """Remember complaints (ids) with source and key of the contact that each came on and that is not here yet."""
    bulk.insert_many(unit.store, "contact_awaited", COLUMNS, list(waiting))


def tie(unit: Unit, contacts: Mapping[tuple[str, str], int]) -> list[tuple[int, int]]:
    """Tie the complaints that waited for these contacts (ids by source and key); return pairs of complaint and contact.

    One that was given a contact meanwhile keeps it.
    """
    keys: dict[str, list[str]] = {}
    for source, key in contacts:
        keys.setdefault(source, []).append(key)
    sql = (
        "SELECT complaint_id, contact_key FROM contact_awaited JOIN complaint ON complaint.id = complaint_id "
        "WHERE complaint.contact_id IS NULL AND contact_awaited.source = ? AND contact_key IN"
    )
    tied = sorted(
        (complaint, contacts[source, key])
        for source, several in keys.items()
        for complaint, key in bulk.select_among(unit.store, sql, several, source)
    )
    bulk.run_many(
        unit.store,
        "UPDATE complaint SET contact_id = ?, version = version + 1 WHERE id = ? AND contact_id IS NULL",
        [(contact, complaint) for complaint, contact in tied],
    )
    bulk.run_many(unit.store, "DELETE FROM contact_awaited WHERE complaint_id = ?", [pair[:1] for pair in tied])
    return tied


def answers_told(unit: Unit, tied: Sequence[tuple[int, int]]) -> dict[tuple[int, str, int], int]:
    """Return the ids of answers that came with those complaints, by their contact, question and value."""
    on = dict(tied)
    sql = (
        "SELECT complaint_id, question, value, id FROM feedback WHERE contact_id IS NULL AND status = 'answered' "
        "AND complaint_id IN"
    )
    found = bulk.select_among(unit.store, sql, sorted(on))
    return {(on[complaint], question, value): row_id for complaint, question, value, row_id in found}
