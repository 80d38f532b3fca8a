"""Files that belong together come in any order: complaints before their contacts, both before their customers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cs_desk.models.audit import Audit
from cs_desk.models.complaints import Complaint
from cs_desk.models.contacts import Contact, Feedback
from cs_desk.models.customers import Customer, CustomerEmail, CustomerPhone
from cs_desk.models.inputs import CustomerChange
from cs_desk.queries import customers
from cs_desk.services.customers import change_customer
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


def bring(
    shell: Shell, folder: Path, kind: str, text: str, source: str = "old", *more: str
) -> tuple[dict[str, Any], str]:
    """Import a file of a source as the administrator; return the summary and what was told."""
    path = folder / f"{kind}.csv"
    path.write_text(text, encoding="utf-8")
    done = shell("adm", "import", kind, str(path), "--source", source, "--json", *more)
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


def test_a_dry_run_says_what_would_be_made_tied_and_waited_for(brought: Shell, tmp_path: Path) -> None:
    for kind, text in (("complaints", COMPLAINTS), ("contacts", CONTACTS)):
        foreseen, told = bring(brought, tmp_path, kind, text, "old", "--dry-run")
        done, said = bring(brought, tmp_path, kind, text)
        assert (foreseen, told) == (done, said)
        assert foreseen["imported"] > 0


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


CALLERS = """key,name,phone,customer_key,started_at,talk,channel
K1,,0412 345 678,,2026-10-01 09:55,300,phone
K2,Bea Moe,,,2026-10-01 12:00,60,phone
K3,Cy Noe,,17,2026-10-02 12:00,60,phone
K4,,,18,2026-10-02 13:00,60,phone
K5,,0412 999 999,,2026-10-02 14:00,60,phone
"""
PEOPLE = """id,name,company,phone,email,do_not_call
15,Ann Lee,Lee Pty,+61 412 345 678,ann@lee.example,yes
16,Bea Moe,,0498 765 432,bea@moe.example,no
17,Cyrus Noe,Noe Pty,,cy@noe.example,no
18,Dan Poe,,,dan@poe.example,no
19,Eve Ray,,0412 999 999,,no
20,Flo Ray,,0412 999 999,,no
"""


def test_who_was_known_by_little_is_filled_in_and_never_overwritten(
    brought: Shell, address: StoreAddress, tmp_path: Path
) -> None:
    found, _ = bring(brought, tmp_path, "contacts", CALLERS)
    assert found["customers_made"] == 5
    found, _ = bring(brought, tmp_path, "customers", PEOPLE)
    assert (found["imported"], found["filled"], found["unchanged"]) == (2, 4, 0)
    for desk in open_desk(address):
        ann, bea, cy, dan, both, *new = Customer.select().order_by(Customer.id)
        assert (ann.name, ann.company, ann.do_not_call, ann.source_key) == ("Ann Lee", "Lee Pty", True, "15")
        assert [one.given for one in CustomerPhone.select().where(CustomerPhone.customer == ann.id)] == ["0412 345 678"]
        assert [one.given for one in CustomerPhone.select().where(CustomerPhone.customer == bea.id)] == ["0498 765 432"]
        assert (cy.name, cy.company, dan.name) == ("Cy Noe", "Noe Pty", "Dan Poe")  # a name that was known stays
        assert both.name == "0412 999 999"  # two people have that number: whose it is nobody knows
        assert [one.name for one in new] == ["Eve Ray", "Flo Ray"]
        assert [hit.name for hit in desk.ask("amira", customers.find, "bea@moe")] == ["Bea Moe"]
        (event,) = Audit.select().where(Audit.act == "import_customers")
        assert json.loads(event.payload or "{}")["new"]["filled"][0] == [
            2, ann.id, "15", ["name", "company", "do_not_call", "emails"],
        ]  # fmt: skip
    again, _ = bring(brought, tmp_path, "customers", PEOPLE)
    assert (again["imported"], again["filled"], again["unchanged"]) == (0, 0, 6)
    later = CALLERS.replace("K", "L")
    found, _ = bring(brought, tmp_path, "contacts", later)
    assert (found["imported"], found["customers_made"]) == (5, 0)
    for _desk in open_desk(address):
        assert Contact.select().where(Contact.customer == bea.id).count() == 2


def test_what_was_corrected_here_stays_when_a_customer_is_filled_in(
    brought: Shell, address: StoreAddress, tmp_path: Path
) -> None:
    bring(brought, tmp_path, "contacts", CALLERS)
    for desk in open_desk(address):
        number = Customer.get(Customer.source_key == "17").id
        change = CustomerChange(company="Noe and Sons", do_not_call=True, phones=("0400 000 000",))
        desk.tell("amira", change_customer, number, change, 1)
    found, _ = bring(brought, tmp_path, "customers", PEOPLE.replace("Noe Pty,,cy", "Noe Pty,0411 111 111,cy"))
    assert found["filled"] == 4
    for _desk in open_desk(address):
        cy = Customer.get_by_id(number)
        assert (cy.company, cy.do_not_call, cy.version) == ("Noe and Sons", True, 3)
        assert [one.given for one in CustomerPhone.select().where(CustomerPhone.customer == cy.id)] == ["0400 000 000"]
        assert [one.address for one in CustomerEmail.select().where(CustomerEmail.customer == cy.id)] == [
            "cy@noe.example"
        ]


def test_two_customers_of_one_source_with_one_number_stay_two(
    brought: Shell, address: StoreAddress, tmp_path: Path
) -> None:
    keys = ("64f0c2a1b5d3e8f9a0b1c2d3", "64f0c2a1b5d3e8f9a0b1c2d4")  # keys of the source that look as if made up here
    head = "key,phone,customer_key,started_at,talk,channel\n"
    bring(brought, tmp_path, "contacts", head + f"K1,0412 345 678,{keys[0]},2026-10-01 09:55,300,phone\n")
    head = "id,name,phone\n"
    found, _ = bring(brought, tmp_path, "customers", head + f"{keys[1]},Bob,0412 345 678\n")
    assert (found["imported"], found["filled"]) == (1, 0)
    found, _ = bring(brought, tmp_path, "customers", head + f"{keys[0]},Ann,0412 345 678\n")
    assert (found["imported"], found["filled"]) == (0, 1)
    for _desk in open_desk(address):
        assert [one.name for one in Customer.select().order_by(Customer.id)] == ["Ann", "Bob"]
