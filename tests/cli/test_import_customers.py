"""`cs-desk import customers`: real people in 34 locales, bad rows told, nothing twice, a call taken for one of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cs_desk.cli import run
from cs_desk.models.inputs import NewContact
from cs_desk.models.people import Account
from cs_desk.queries import calls, customers
from cs_desk.services import contacts
from cs_desk.store.address import StoreAddress
from tests.support.desks import open_desk

PEOPLE = Path(__file__).parents[3] / "shared/data/people/names/faker_customers.csv"
HEAD = "Name,Phone,E-Mail,Do Not Call\n"


@pytest.fixture
def store(address: StoreAddress) -> str:
    """A furnished store as --db names it, in which the user of this process may act for anyone."""
    for desk in open_desk(address):
        from cs_desk.cli.context import os_user

        if Account.get_or_none(Account.os_user == os_user()) is None:
            Account.create(os_user=os_user(), acts_for="anyone", created_at=desk.clock.now())
    return address.location


def summary(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def bring(store: str, path: Path, *more: str) -> int:
    return run(["import", "customers", str(path), "--db", store, "--as", "adm", "--json", *more])


@pytest.mark.skipif(not PEOPLE.exists(), reason="the shared data is not on this machine")
def test_a_thousand_people_come_in_once_and_can_be_called(
    store: str, address: StoreAddress, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bring(store, PEOPLE) == 0
    counts = {"read": 1020, "imported": 1020, "unchanged": 0, "differing": 0, "rejected": 0, "filled": 0}
    assert summary(capsys) == {**counts, "rejects_file": None}
    assert bring(store, PEOPLE) == 0
    assert summary(capsys)["unchanged"] == 1020
    for desk in open_desk(address):
        hits = desk.ask("amira", customers.find, "jason glov theresa")
        assert [hit.name for hit in hits] == ["Jason Glover"]
        contact = desk.tell("amira", contacts.start_contact, NewContact(customer_id=hits[0].id))
        shown = desk.ask("amira", calls.call, contact).customer
        assert shown is not None
        assert shown.emails == ("theresa49@example.net",)
        assert shown.phones == ("+61436536861",)


def test_bad_rows_are_told_with_line_column_and_reason_and_the_rest_comes_in(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(HEAD + "Ann,1,ann,no\n,2,b@x.example,no\nCem,3,c@x.example,maybe\nDee,4,d@x.example,Y\n")
    assert bring(store, path) == 0
    told = capsys.readouterr()
    found = json.loads(told.out)
    rejects = tmp_path / "people.rejects.csv"
    counts = {"read": 4, "imported": 1, "unchanged": 0, "differing": 0, "rejected": 3, "filled": 0}
    assert found == {**counts, "rejects_file": str(rejects)}
    assert "line 2, E-Mail: “ann” this is not an e-mail address" in told.err
    assert "line 3, Name: a customer needs a name" in told.err
    assert "line 4, Do Not Call: “maybe”" in told.err

    mended = rejects.read_text(encoding="utf-8-sig").replace("ann,no", "ann@x.example,no")
    mended = mended.replace(",2,b@", "Bo,2,b@").replace("maybe,4", "yes,4")
    rejects.write_text(mended, encoding="utf-8")
    assert bring(store, rejects) == 0
    assert summary(capsys)["imported"] == 3


def test_namesakes_in_a_file_about_something_else_stay_two(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text("Customer Name,Customer Email,Customer Phone\nAnn,a@x.example,\nAnn,b@x.example,0491570156\n")
    assert bring(store, path) == 0
    said = capsys.readouterr()
    assert (json.loads(said.out)["imported"], "not taken" in said.err) == (2, False)


def test_keys_of_another_system_need_its_name(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("key,name\n1,Ann\n")
    second.write_text("key,name\n1,Bo\n")
    for path, more, left in ((first, (), 0), (second, (), 1), (second, ("--source", "crm"), 0)):
        assert bring(store, path, *more) == 0
        said = capsys.readouterr()
        assert json.loads(said.out)["differing"] == left
        assert ("keys of another system need its name: --source NAME" in said.err) == bool(left)


def test_a_dry_run_stores_nothing(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "people.csv"
    path.write_text(HEAD + "Ann,1,ann@x.example,no\n")
    counts = {"read": 1, "differing": 0, "rejected": 0, "filled": 0, "rejects_file": None}
    for dry, imported in ((True, 1), (True, 1), (False, 1), (True, 0)):
        assert bring(store, path, *(["--dry-run"] if dry else [])) == 0
        assert summary(capsys) == {**counts, "imported": imported, "unchanged": 1 - imported}


def test_a_dry_run_makes_no_store_either(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, missing = tmp_path / "people.csv", tmp_path / "none.db"
    path.write_text(HEAD + "Ann,1,ann@x.example,no\n")
    assert bring(str(missing), path, "--dry-run") == 74
    assert f"there is no store at {missing}" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["people.csv"]


def test_a_file_of_which_nothing_can_be_taken_is_bad_data(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(HEAD + ",2,b@x.example,no\nCem,3,c@x.example,maybe\n")
    for more in ([], ["--dry-run"]):
        assert bring(store, path, *more) == 65
        assert summary(capsys)["rejected"] == 2


def test_a_mapping_names_columns_and_constants(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, mapping = tmp_path / "crm.csv", tmp_path / "map.toml"
    path.write_text("Kunde;Nr;Tel\nÜmit Öz;77;0491 570 006\n", encoding="latin-1")
    mapping.write_text(
        'source = "crm"\n[columns]\nname = "Kunde"\nsource_key = "Nr"\nphones = ["Tel"]\n'
        '[constants]\nlocale = "en_AU"\n'
    )
    assert bring(store, path, "--map", str(mapping)) == 0
    assert summary(capsys)["imported"] == 1
    mapping.write_text('[columns]\nname = "Kund"\n')
    assert bring(store, path, "--map", str(mapping)) == 65
    assert "did you mean “Kunde”" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [("a,b\n1,2\n", "no column is called name"), ("", "nothing in the file to import")],
)
def test_a_file_of_something_else_is_refused(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    path = tmp_path / "other.csv"
    path.write_text(text)
    assert bring(store, path) == 65
    assert said in capsys.readouterr().err


def test_an_operator_may_not_import(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "people.csv"
    path.write_text(HEAD + "Ann,1,ann@x.example,no\n")
    assert run(["import", "customers", str(path), "--db", store, "--as", "amira"]) == 77
    assert "may not" in capsys.readouterr().err


def test_rows_that_are_not_whole_and_columns_named_twice_are_told(
    store: str, address: StoreAddress, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(b"name,phone,phone,key\nAnn Bee,0299990001,0299990002,1\nBob Cee,0299990003\nC\0il Dee,,,3\n,4\n")
    assert bring(store, path) == 0
    said = capsys.readouterr()
    assert "line 5: only" not in said.err, "it was rejected, which is told"
    assert json.loads(said.out)["imported"] == 3
    assert "odd.csv, line 3: only 2 of 4 cells; the missing ones are taken as empty\n" in said.err
    assert "odd.csv, line 4: NUL bytes were removed\n" in said.err
    assert "not taken" not in said.err
    for desk in open_desk(address):
        (ann,) = desk.ask("amira", customers.find, "ann bee")
        assert desk.ask("amira", customers.card, ann.id).phones == ("+61299990001", "+61299990002")
