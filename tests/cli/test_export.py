"""`cs-desk export`: what is taken out imports again without loss, within the scope, on record, safe in sheets."""

from __future__ import annotations

import csv
import io
import itertools
import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from cs_desk.models.customers import Customer
from cs_desk.models.enums import Channel, Disposition, Step
from cs_desk.models.exports import FIELDS
from cs_desk.models.inputs import CloseContact, NewComplaint, NewContact, NewCustomer, NewMoment
from cs_desk.services import complaints as complaint_verbs
from cs_desk.services import contacts, customers, moments, runs
from cs_desk.spreadsheet import guarded, unguarded
from cs_desk.store.address import StoreAddress
from tests.cli.conftest import Life
from tests.support.commands import Shell, admit
from tests.support.desks import DeskStore, copy_template, open_desk
from tests.support.scene import events, walk
from tests.support.shared import SHARED, needs_shared

KINDS = sorted(FIELDS)
OURS = {"our_reference", "contact", "created_at"}  # what each store gives by itself
_numbers = itertools.count(1)


def table(out: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(out)))


@pytest.mark.parametrize("kind", KINDS)
def test_the_three_forms_say_the_same(shell: Shell, life: Life, kind: str) -> None:
    shell("amira", "moments", "add", life.contact, "--energy", "-3")
    rows = shell("mia", "export", kind, "--json").json
    lines = [json.loads(line) for line in shell("mia", "export", kind, "--jsonl").out.splitlines()]
    assert rows == lines
    cells = table(shell("mia", "export", kind, "--csv").out)
    assert len(cells) == len(rows)
    assert [list(row) for row in rows] == [list(FIELDS[kind])] * len(rows)
    assert {name.rstrip(" 123") for name in cells[0]} == set(FIELDS[kind]) if cells else kind == "feedback"
    if kind == "moments":
        assert (cells[0]["energy"], cells[0]["contact"]) == ("-3", life.contact)  # a negative number stays one


def test_an_operator_takes_only_what_they_may_see(shell: Shell, life: Life, address: StoreAddress) -> None:
    done = shell("amira", "export", "complaints", "--json")
    assert [row["our_reference"] for row in done.json] == [life.complaint]
    assert "1 complaints exported: what is yours; managers and auditors take all." in done.err
    assert shell("nora", "export", "complaints", "--json").json == []
    assert shell("nora", "export", "customers", "--json").json == []  # who is not on a contact of hers
    assert [row["our_reference"] for row in shell("mia", "export", "customers", "--json").json] == [life.customer]
    refused = shell("adm", "export", "customers", "--csv")
    assert (refused.code, refused.out) == (77, "")
    for desk in open_desk(address):
        found = [one for one in events(desk.store) if one["object"] in ("export", "export.read")]
        assert [one["act"] for one in found] == ["record_export"] * 4 + ["refused"]
        assert found[0]["new"] == {
            "kind": "complaints", "view": "all", "from": None, "to": None, "count": 1, "form": "json"
        }  # fmt: skip


def test_dates_are_half_open_in_the_desk_s_zone(shell: Shell, life: Life) -> None:
    def count(*span: str) -> int:
        return len(shell("mia", "export", "contacts", "--json", *span).json)

    assert count() == 3  # all began on Friday 20 November at 14:32 in Sydney
    assert life.contact
    assert count("--from", "2026-11-20", "--to", "2026-11-21") == 3
    assert count("--from", "2026-11-21") == 0
    assert count("--to", "2026-11-20") == 0
    assert count("--from", "2026-11-20T14:32", "--to", "2026-11-20T14:33") == 3
    assert count("--to", "2026-11-20T14:32") == 0
    assert count("--from", "2026-11-20T03:32Z") == 3
    assert count("--view", "closed") == 0
    assert shell("mia", "export", "contacts", "--json", "--from", "20.11.2026").code == 64
    assert shell("mia", "export", "contacts", "--json", "--from", "2026-11-21", "--to", "2026-11-20").code == 64
    assert shell("mia", "export", "contacts").code == 64
    assert shell("mia", "export", "moments", "--csv", "--view", "open").code == 64


def test_a_file_is_whole_private_and_never_overwritten(shell: Shell, life: Life, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    assert shell("mia", "export", "customers", "--csv", "--out", str(path)).out == ""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().startswith(b"\xef\xbb\xbfsource,source_key,name")
    before = path.read_bytes()
    again = shell("mia", "export", "customers", "--csv", "--out", str(path))
    assert (again.code, "already" in again.err) == (64, True)
    assert shell("mia", "export", "customers", "--json", "--out", str(tmp_path / "no" / "x")).code == 74
    assert shell("mia", "export", "customers", "--json", "--out", "/dev/full/x").code == 74
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir() if one.name.endswith(".part")] == []
    assert life.customer


@needs_shared
def test_payloads_are_harmless_in_a_spreadsheet_and_come_back(
    shell: Shell, life: Life, address: StoreAddress, tmp_path: Path, sqlite_template: Path
) -> None:
    payloads = json.loads((SHARED / "untrusted/injection/csv_formula_payloads.json").read_text(encoding="utf-8"))
    for desk in open_desk(address):
        for text in payloads:
            data = NewCustomer(name=f"n{text}", company=text, phones=("+61 491 570 006",))
            desk.tell("mia", customers.create_customer, data)
        kept = [row.company for row in Customer.select().order_by(Customer.id)]
    assert life.customer
    path = tmp_path / "out.csv"
    assert shell("mia", "export", "customers", "--csv", "--out", str(path)).code == 0
    for row in table(path.read_text(encoding="utf-8-sig")):
        assert all(guarded(unguarded(cell)) == cell for cell in row.values())
        assert "+61 491 570 006" in row.values() or "0491 570 006" in row.values()
    other = fresh(sqlite_template, tmp_path)
    assert bring(shell, other, "customers", path)["imported"] == len(kept)
    for _ in open_desk(other):
        assert [row.company for row in Customer.select().order_by(Customer.id)] == kept


def fresh(template: Path, folder: Path) -> StoreAddress:
    address = copy_template(template, folder / f"fresh-{next(_numbers)}.db")
    for desk in open_desk(address):
        admit(desk)
        desk.store.execute("UPDATE setting SET value = ? WHERE key = 'store_id'", (f"{next(_numbers):08d}",))
    return address


def bring(shell: Shell, to: StoreAddress, kind: str, path: Path) -> Any:
    ran = Shell(to.location, shell.capsys)("mia", "import", kind, str(path), "--json")
    assert ran.code == 0, ran.err
    return ran.json


LINE = st.text(max_size=20) | st.text(alphabet="'=+-@\"\n,;\t x1é", max_size=8)
CHANNELS = st.none() | st.sampled_from(list(Channel))
PEOPLE = st.fixed_dictionaries(
    {
        "name": LINE,
        "company": LINE,
        "phones": st.lists(st.sampled_from(("+61 491 570 006", "0491 570 006", "ask for Jo", "-5", "=1")), max_size=3),
        "emails": st.lists(LINE.map(lambda text: f"{text}@x"), max_size=2),
        "addresses": st.lists(LINE, max_size=2),
        "kind": st.sampled_from(("external", "internal")),
        "preferred_channel": CHANNELS,
        "preferred_times": LINE,
        "special_needs": LINE,
        "representative": LINE,
        "consent_marketing": st.booleans(),
        "consent_recording": st.booleans(),
        "do_not_call": st.booleans(),
        "vulnerable": st.booleans(),
    }
)


def _taken(values: dict[str, Any]) -> Iterator[NewCustomer]:
    try:
        yield NewCustomer.model_validate(values)
    except ValidationError:
        return  # a name of blanks only is none


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(people=st.lists(PEOPLE, min_size=1, max_size=12))
def test_customers_come_back_without_loss(
    people: list[dict[str, Any]], sqlite_template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = fresh(sqlite_template, tmp_path)
    for desk in open_desk(first):
        for data in (one for values in people for one in _taken(values)):
            desk.tell("mia", customers.create_customer, data)
    shell = Shell(first.location, capsys)
    path = tmp_path / f"out-{next(_numbers)}.csv"
    assert shell("mia", "export", "customers", "--csv", "--out", str(path)).code == 0
    before = shell("mia", "export", "customers", "--json").json
    second = fresh(sqlite_template, tmp_path)
    counts = bring(shell, second, "customers", path)
    assert (counts["imported"], counts["rejected"]) == (len(before), 0)
    after = Shell(second.location, capsys)("mia", "export", "customers", "--json").json
    assert [facts(row) for row in after] == [facts(row) for row in before]
    assert bring(shell, second, "customers", path)["imported"] == 0


def facts(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in OURS}


def test_complaints_and_contacts_come_back_without_loss(
    shell: Shell, life: Life, address: StoreAddress, tmp_path: Path, sqlite_template: Path
) -> None:
    for desk in open_desk(address):
        for number, (row, words) in enumerate(itertools.product(("goods.late", "goods.damaged"), ("=1", "-x\ny"))):
            desk.clock.advance(hours=1)
            _told(desk, row, f"{words} {number}")
    other = fresh(sqlite_template, tmp_path)
    for kind, count in (("customers", 1), ("contacts", 7), ("complaints", 6)):
        path = tmp_path / f"{kind}.csv"
        assert shell("mia", "export", kind, "--csv", "--out", str(path)).code == 0
        before = shell("mia", "export", kind, "--json").json
        counts = bring(shell, other, kind, path)
        assert (len(before), counts["imported"], counts["rejected"]) == (count, count, 0)
        assert counts.get("customers_made", 0) == 0
        after = Shell(other.location, shell.capsys)("mia", "export", kind, "--json").json
        assert [facts(row) for row in after] == [facts(row) for row in before]
        assert bring(shell, other, kind, path)["unchanged"] == count
        assert bring(shell, address, kind, path)["unchanged"] == count  # the very store that it came from
    assert life.customer


def _told(desk: DeskStore, difficulty: str, words: str) -> None:
    """Take a complaint from its first word to its end, on a contact of Nora's with the scene's customer."""
    who = Customer.get(Customer.name == "Zoë Martin").id
    contact = desk.tell("nora", contacts.start_contact, NewContact(channel=Channel.CHAT, customer_id=who))
    made = desk.tell("nora", runs.recognise, contact, NewComplaint())
    walk(desk, "nora", made["run"], Step.THANK, own_words=words, difficulty=difficulty, csat=4)
    desk.tell("nora", runs.finish_run, made["run"])
    desk.tell("nora", complaint_verbs.add_note, made["complaint"], words)
    desk.tell("nora", contacts.close_contact, contact, CloseContact(disposition=Disposition.RESOLVED, notes=words))


def test_an_export_of_many_pages_has_each_record_once(
    sqlite_address: StoreAddress, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cs_desk.queries.export.PAGE", 7)
    for desk in open_desk(sqlite_address):
        admit(desk)
        made = [_moment(desk, energy % 11 - 5) for energy in range(30)]
    rows = Shell(sqlite_address.location, capsys)("amira", "export", "moments", "--json").json
    assert [row["energy"] for row in rows] == [energy % 11 - 5 for energy in range(len(made))]


def _moment(desk: DeskStore, energy: int) -> int:
    from cs_desk.models.contacts import Contact
    from tests.support.scene import start

    contact = Contact.get_or_none() or Contact.get_by_id(start(desk, "amira"))
    return int(desk.tell("amira", moments.add_moment, contact.id, NewMoment(energy=energy)))
