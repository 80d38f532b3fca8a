"""Files that belong together come in any order: complaints before the contacts they came on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cs_desk.models.audit import Audit
from cs_desk.models.complaints import Complaint
from cs_desk.models.contacts import Contact, Feedback
from cs_desk.store import rollups
from cs_desk.store.address import StoreAddress
from tests.support.commands import Shell, admit
from tests.support.desks import open_desk

COMPLAINTS = """key,name,received_at,channel,contact_key,csat
C1,Ann Lee,2026-10-01 10:00,phone,K1,2
C2,Bea Moe,2026-10-01 11:00,phone,K2,
C3,Cy Noe,2026-10-02 09:00,email,,
"""
CONTACTS = """key,name,started_at,talk,channel,csat
K1,Ann Lee,2026-10-01 09:55,300,phone,2
K9,Dan Poe,2026-10-01 12:00,60,phone,5
"""


def bring(shell: Shell, folder: Path, kind: str, text: str, source: str = "old") -> tuple[dict[str, Any], str]:
    """Import a file of a source as the administrator; return the summary and what was told."""
    path = folder / f"{kind}.csv"
    path.write_text(text, encoding="utf-8")
    done = shell("adm", "import", kind, str(path), "--source", source, "--json")
    assert done.code == 0, done.err
    return done.json, done.err


@pytest.fixture
def brought(shell: Shell, address: StoreAddress) -> Shell:
    for desk in open_desk(address):
        admit(desk)
    return shell


def test_a_complaint_that_came_before_its_contact_is_tied_to_it_when_it_comes(
    brought: Shell, address: StoreAddress, tmp_path: Path
) -> None:
    found, told = bring(brought, tmp_path, "complaints", COMPLAINTS)
    assert (found["imported"], found["contacts_missing"]) == (3, 2)
    assert "lines 2, 3: the contact each came on is not here; it is tied to it when it comes" in told
    found, _ = bring(brought, tmp_path, "contacts", CONTACTS)
    assert (found["imported"], found["complaints_tied"]) == (2, 1)
    for desk in open_desk(address):
        tied, waiting, alone = Complaint.select().order_by(Complaint.id)
        contact = Contact.get(Contact.external_id == "K1")
        assert (tied.contact_id, tied.version, waiting.contact_id, alone.contact_id) == (contact.id, 2, None, None)
        (answer,) = Feedback.select().where(Feedback.value == 2)  # told in both files, given once
        assert (answer.complaint_id, answer.contact_id) == (tied.id, contact.id)
        (event,) = Audit.select().where(Audit.act == "import_contacts")
        assert json.loads(event.payload or "{}")["new"]["tied"] == [[tied.id, contact.id]]
        assert rollups.check(desk.store) == []


def test_a_contact_of_another_source_is_not_the_one_meant(
    brought: Shell, address: StoreAddress, tmp_path: Path
) -> None:
    bring(brought, tmp_path, "complaints", COMPLAINTS)
    found, _ = bring(brought, tmp_path, "contacts", CONTACTS, "new")
    assert found["complaints_tied"] == 0
    for _desk in open_desk(address):
        assert not Complaint.select().where(Complaint.contact.is_null(False)).exists()


def test_what_a_complaint_waits_for_leaves_with_it(brought: Shell, tmp_path: Path) -> None:
    bring(brought, tmp_path, "complaints", COMPLAINTS)
    rows = json.loads(brought("mia", "export", "complaints", "--json").out)
    assert {(row["key"], row["contact_source"], row["contact_key"]) for row in rows} == {
        ("C1", "old", "K1"),
        ("C2", "old", "K2"),
        ("C3", "", ""),
    }
