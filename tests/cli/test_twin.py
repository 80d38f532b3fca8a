"""The headless twin: everything on the screens also comes from commands, by the same roles, with the same codes."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from cs_desk.actions import COMMANDS
from cs_desk.cli.tables import GAP, LEAST, fitted
from cs_desk.models.complaints import Complaint
from cs_desk.store.address import StoreAddress
from tests.cli.conftest import Life
from tests.support.commands import Shell
from tests.support.desks import open_desk

HOSTILE = "\x1b]0;owned\x07\x1b[2J=cmd|' /C calc'!A0 [/nope] \x9b31m"

STRANGERS = (("change", "--name", "Z"), ("retire",))


def test_complaints_from_the_list_to_a_note(shell: Shell, life: Life) -> None:
    listed = shell("amira", "complaints", "list", "--json").json["complaints"]
    assert [row["reference"] for row in listed] == [life.complaint]  # her own; what nobody owns is not hers to see
    shown = shell("amira", "complaints", "show", life.complaint.lower(), "--json")
    assert shown.code == 0
    assert shown.json["row"]["reference"] == life.complaint
    assert shell("amira", "complaints", "note", life.complaint, "rang the warehouse").code == 0
    text = shell("amira", "complaints", "show", life.complaint).out
    for part in ("rang the warehouse", "refund AUD 5.00  no answer yet", "ring back", "clocks", "time line"):
        assert part in text
    assert life.complaint in shell("amira", "complaints", "list").out


def test_a_note_is_kept_whole_or_not_at_all(shell: Shell, life: Life) -> None:
    assert shell("amira", "complaints", "note", life.complaint, "n" * 20_000).code == 0
    refused = shell("amira", "complaints", "note", life.complaint, "n" * 20_001)
    assert (refused.code, "Nothing was cut off" in refused.err) == (65, True)


def test_views_and_limit(shell: Shell, life: Life) -> None:
    unowned = shell("sam", "complaints", "list", "--view", "unowned", "--json").json["complaints"]
    assert [row["reference"] for row in unowned] == [life.unowned]
    some = shell("sam", "complaints", "list", "--limit", "1", "--json").json
    assert (len(some["complaints"]), some["more"]) == (1, True)
    assert shell("sam", "complaints", "list", "--limit", "0").code == 64


def test_assigning_and_taking(shell: Shell, life: Life, address: StoreAddress) -> None:
    assert shell("amira", "complaints", "assign", life.complaint, "ben").code == 77
    assert shell("sam", "complaints", "assign", life.complaint, "ben").code == 0
    assert shell("sam", "complaints", "assign", life.complaint, "nobody-known").code == 66
    assert shell("sam", "complaints", "assign", life.complaint, "--nobody").code == 0
    assert shell("sam", "complaints", "take", life.complaint).code == 0
    again = shell("sam", "complaints", "take", life.complaint)
    assert (again.code, "has an owner already" in again.err) == (75, True)
    for desk in open_desk(address):
        assert Complaint.get(Complaint.reference == life.complaint).owner_id == desk.actor("sam").staff_id


def test_a_complaint_is_recorded_and_parked(shell: Shell, life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("It came\nbroken."))
    made = shell(
        "nora",
        *("complaints", "add", "-", "--customer", life.customer, "--difficulty", "goods.damaged"),
        *("--wanted", "a new one", "--received", "2026-11-02", "--json"),
    )
    assert made.code == 0, made.err
    whole = shell("nora", "complaints", "show", made.json["reference"], "--json").json
    assert whole["own_words"] == "It came\nbroken."
    assert (whole["wanted"], whole["row"]["customer"]) == ("a new one", "Zoë Martin")
    assert whole["row"]["received_at"] == "2026-11-01T13:00:00Z"  # midnight in Sydney
    contact = shell("nora", "contacts", "list", "--json").json[0]
    assert (contact["complaint"], contact["state"]) == (made.json["reference"], "parked")


def test_a_complaint_that_is_refused_leaves_nothing_half(shell: Shell, life: Life) -> None:
    before = len(shell("nora", "contacts", "list", "--json").json)
    assert shell("nora", "complaints", "add", "x", "--difficulty", "no.such").code == 65
    assert shell("nora", "complaints", "add", " ").code == 65
    assert shell("nora", "complaints", "add", "x", "--received", "yesterday").code == 64
    assert shell("nora", "complaints", "add", "x", "--customer", "U-999999").code == 66
    for more in (["--received", "2031-01-02"], ["--class", "no-such"], ["--wanted", "w" * 501]):
        refused = shell("nora", "complaints", "add", "x", *more)
        assert (refused.code, "parked" in refused.err) == (65, False), refused.err
    assert shell("nora", "complaints", "add", "x" * 20_001).code == 65
    assert shell("nora", "complaints", "list", "--view", "all", "--json").json["complaints"] == []
    assert shell("aud", "complaints", "add", "x").code == 77
    assert len(shell("nora", "contacts", "list", "--json").json) == before
    assert shell("nora", "complaints", "add", "x", "--contact", life.contact).code == 66  # Amira's


def test_customers(shell: Shell, life: Life) -> None:
    hits = shell("ben", "customers", "find", "martin", "--json").json
    assert [hit["reference"] for hit in hits] == [life.customer]
    nobody = shell("ben", "customers", "find", "nobody at", "all")
    assert (nobody.code, nobody.out, nobody.err) == (1, "", "nobody is found by nobody at all.\n")
    assert shell("ben", "customers", "find", "nobody", "--json").out == "[]\n"
    unsaid = shell("ben", "customers", "find", " ")
    assert (unsaid.code, "say a part of a name" in unsaid.err) == (64, True)
    unnamed = shell("ben", "customers", "change", life.customer, "--name", "")
    assert (unnamed.code, unnamed.err.strip()) == (65, "cs-desk: customer: name: may not be empty")
    card = shell("ben", "customers", "show", life.customer)
    for part in ("Zoë Martin", "+61491570006", "zoe@example.org", "1 High St"):
        assert part in card.out
    new = shell("ben", "customers", "add", "Ann Other", "--phone", "0491 570 156", "--do-not-call", "--json")
    shown = shell("ben", "customers", "show", new.json["reference"], "--json").json
    assert (shown["phones"], shown["do_not_call"]) == (["+61491570156"], True)
    assert shell("adm", "customers", "find", "martin").code == 66
    assert shell("ben", "customers", "add", "B", "--email", "no-at-sign").code == 65
    assert shell("ben", "customers", "add", "B" * 400).code == 0
    longer = shell("ben", "customers", "add", "B" * 401)
    assert (longer.code, longer.err.strip()) == (
        65, "cs-desk: customer: name: 401 characters are more than the 400 that fit"
    )  # fmt: skip


def test_contacts_and_moments(shell: Shell, life: Life) -> None:
    assert shell("amira", "moments", "add", life.contact, "--energy", "-3", "--seen", "sighs").code == 0
    assert shell("amira", "moments", "add", life.contact, "--energy", "6").code == 65
    assert shell("ben", "moments", "add", life.contact, "--energy", "1").code == 66  # not his to see
    assert shell("aud", "moments", "add", life.contact, "--energy", "1").code == 77  # sees, and changes nothing
    listed = shell("amira", "moments", "list", "--contact", life.contact, "--json").json
    assert [(row["energy"], row["seen"], row["contact"]) for row in listed] == [(-3, "sighs", life.contact)]
    shown = shell("amira", "contacts", "show", life.contact)
    assert "sighs" in shown.out
    assert life.complaint in shown.out
    mine = shell("amira", "contacts", "list", "--view", "mine", "--json").json
    assert life.contact in [row["reference"] for row in mine]
    assert shell("nora", "contacts", "list", "--json").json == []
    assert shell("amira", "contacts", "list", "--to", "2026-11-01", "--json").json == []


def test_the_words_under_both_names(shell: Shell, life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    book = shell("mia", "script", "words", "show").out
    assert book == shell("mia", "words", "show").out
    monkeypatch.setattr("sys.stdin", io.StringIO(book))
    assert shell("mia", "script", "words", "edit", "-").code == 0
    listed = shell("mia", "script", "words", "list", "--json").json
    assert [(row["version"], row["staff"]) for row in listed] == [(2, "Mia Castro"), (1, "")]
    assert life.complaint  # the scene's run keeps the words it began with


def test_hostile_text_is_harmless_on_stdout(shell: Shell, life: Life) -> None:
    assert shell("amira", "complaints", "note", life.complaint, HOSTILE).code == 0
    assert shell("amira", "moments", "add", life.contact, "--energy", "0", "--seen", HOSTILE).code == 0
    made = shell("amira", "customers", "add", HOSTILE, "--json").json["reference"]
    for command in (
        ("complaints", "show", life.complaint),
        ("moments", "list"),
        ("contacts", "show", life.contact),
        ("customers", "show", made),
        ("customers", "find", "calc"),
    ):
        for more in ((), ("--json",)):
            out = shell("amira", *command, *more).out
            assert "calc" in out
            assert all(char.isprintable() or char == "\n" for char in out), command


def test_an_encoding_without_the_letters_is_no_fault(shell: Shell, life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    narrow = io.TextIOWrapper(raw, encoding="ascii", write_through=True)
    monkeypatch.setattr("sys.stdout", narrow)
    from cs_desk.cli import run

    assert run(["customers", "show", life.customer, "--db", shell.db, "--as", "ben"]) == 0
    assert b"Zo? Martin" in raw.getvalue()


def test_columns_fit_the_terminal() -> None:
    assert fitted([10, 40, 30], 80) == [10, 36, 30]
    assert sum(fitted([10, 40, 30], 50)) + 2 * GAP == 50
    assert fitted([30, 30], 10) == [LEAST, LEAST]
    assert fitted([3, 4], 80) == [3, 4]


def test_json_is_ascii_and_whole(shell: Shell, life: Life) -> None:
    out = shell("ben", "customers", "show", life.customer, "--json").out
    assert out.isascii()
    assert json.loads(out)["name"] == "Zoë Martin"


@pytest.mark.usefixtures("life")
def test_keys_and_configuration_answer_in_json(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('[desk]\ntheme = "desk-light"\n[keys]\n"call.next" = ["f9"]\n')
    keys = shell("amira", "keys", "--json", "--config", str(file)).json
    found = {one["id"]: one for one in keys["commands"]}
    assert set(found) == {one.id for one in COMMANDS}
    assert "F9" in found["call.next"]["keys"]
    assert f"{file}:4" in found["call.next"]["changed_by"]
    assert found["call.back"]["changed_by"] is None
    shown = shell("amira", "config", "show", "--json", "--config", str(file)).json
    settings = {one["setting"]: one for one in shown["settings"]}
    assert settings["desk.theme"] == {"setting": "desk.theme", "value": "desk-light", "from": f"file {file}:2"}
    assert (settings["desk.mouse"]["value"], settings["keys.call.next"]["value"]) == (True, ["f9"])
    assert (shown["file"], shown["file_read"]) == (str(file), True)
    text = shell("amira", "config", "show", "--config", str(file)).out
    assert all(name in text for name in settings)


@pytest.mark.usefixtures("life")
@pytest.mark.parametrize(
    "volume", [("--volume", "-10%"), ("--volume=-10%",), ("--volume", "-10"), ("--volume", "-0.5%")]
)
def test_what_begins_with_minus_and_is_a_figure_is_no_option(shell: Shell, volume: tuple[str, ...]) -> None:
    asked = shell("sam", "staffing", *volume, "--json")
    assert asked.code == 0, asked.err


@pytest.mark.usefixtures("life")
def test_words_for_short_are_all_of_script_words(shell: Shell, tmp_path: Path) -> None:
    assert shell("amira", "words", "list", "--json").json == shell("amira", "script", "words", "list", "--json").json
    missing = shell("adm", "words", "edit", str(tmp_path / "none.json"))
    assert (missing.code, "There is no file" in missing.err, "Errno" in missing.err) == (66, True, False)


@pytest.mark.usefixtures("life")
def test_what_is_no_command_is_named(shell: Shell) -> None:
    assert "argument COMMAND: invalid choice: 'lst'" in shell("sam", "complaints", "lst").err


@pytest.mark.usefixtures("life")
def test_what_is_not_said_of_somebody_stays(shell: Shell) -> None:
    def ben() -> dict[str, object]:
        (one,) = (one for one in shell("adm", "staff", "list", "--json").json if one["login"] == "ben")
        return {name: value for name, value in one.items() if name != "login"}

    assert shell("adm", "staff", "change", "ben", "--role", "operator", "--role", "manager").code == 0
    assert ben() == {"name": "Ben Sato", "team": "Blue", "roles": ["manager", "operator"]}
    assert shell("adm", "staff", "change", "ben", "--team", "Green").code == 0
    assert shell("adm", "staff", "change", "ben", "--name", "Ben S").code == 0
    assert ben() == {"name": "Ben S", "team": "Green", "roles": ["manager", "operator"]}
    assert shell("adm", "staff", "change", "ben", "--team", "").code == 0
    assert ben() == {"name": "Ben S", "team": "", "roles": ["manager", "operator"]}
    assert shell("adm", "staff", "change", "ben").code == 64
    assert [shell("adm", "staff", verb, "zz", *more).code for verb, *more in STRANGERS] == [66, 66]
    assert shell("ben", "staff", "change", "ben", "--role", "administrator").code == 77


@pytest.mark.usefixtures("life")
def test_staff_verbs_answer_in_json(shell: Shell) -> None:
    new = ("staff", "add", "zoe", "--name", "Zoë Nilsson", "--role", "operator", "--team", "Green", "--json")
    added = shell("adm", *new).json
    zoe = {"login": "zoe", "name": "Zoë Nilsson", "team": "Green", "roles": ["operator"]}
    assert added == {**zoe, "done": "added"}
    assert zoe in shell("adm", "staff", "list", "--json").json
    changed = shell("adm", "staff", "change", "zoe", "--team", "Blue", "--json").json
    assert changed == {**zoe, "team": "Blue", "done": "changed"}
    tied = shell("adm", "staff", "agent", "zoe", "SIP/12", "--json").json
    assert tied == {"login": "zoe", "agent": "SIP/12", "source": "queue_log", "legs": 0, "spans": 0, "done": "tied"}
    assert shell("adm", "staff", "retire", "zoe", "--json").json == {"login": "zoe", "done": "retired"}


@pytest.mark.usefixtures("life")
def test_a_team_that_a_name_makes_is_told(shell: Shell) -> None:
    add = ("staff", "add", "zoe", "--name", "Zoë", "--role", "operator", "--team")
    (team,) = {one["team"] for one in shell("adm", "staff", "list", "--json").json if one["login"] == "amira"}
    made = shell("adm", *add, team.upper()).err
    assert f"nobody else is in the team {team.upper()}; a new name makes a team. There are " in made
    assert team in made.rpartition("There are ")[2]
    assert shell("adm", "staff", "change", "zoe", "--team", team).err == "zoe changed.\n"
    assert "makes a team" in shell("adm", "staff", "change", "zoe", "--team", "Nowhere").err


@pytest.mark.usefixtures("life")
def test_what_is_not_said_of_an_account_stays(shell: Shell) -> None:
    def tie(*said: str) -> object:
        return shell("adm", "staff", "account", "zos", *said, "--json").json

    def held(login: str | None, acts_for: str) -> object:
        return {"os_user": "zos", "login": login, "acts_for": acts_for, "done": "set"}

    assert tie("--login", "ben") == held("ben", "self")
    assert tie("--acts-for", "anyone") == held("ben", "anyone")
    assert tie("--login", "amira") == held("amira", "anyone")
    assert tie("--login", "") == held(None, "anyone")
    assert "nobody here and may act for anyone" in shell("adm", "staff", "account", "zos").err
    assert shell("adm", "staff", "account", " ").code == 65


@pytest.mark.usefixtures("life")
def test_what_is_set_answers_in_json(shell: Shell, tmp_path: Path) -> None:
    choice = shell("mia", "kpi", "set", "service_level=abandons-ignored:30", "--json").json
    assert choice["done"] == "set"
    assert (choice["kpi"], choice["variant"], choice["params"]["seconds"]) == ("service_level", "abandons-ignored", 30)
    aimed = shell("mia", "targets", "set", "csat", "--target", "80", "--from", "2026-11-01", "--json").json
    assert aimed.pop("done") == "set"
    assert aimed in shell("mia", "targets", "list", "--json").json
    book = tmp_path / "words.json"
    book.write_text(shell("mia", "words", "show").out)
    assert shell("mia", "words", "edit", str(book), "--json").json == {"version": 2, "done": "stored"}
    kept = tmp_path / "kept.txt"
    taken = shell("aud", "audit", "checkpoint", "--file", str(kept), "--json").json
    assert (taken["file"], taken["head"] in kept.read_text()) == (str(kept), True)


def test_a_list_that_was_cut_says_so(shell: Shell, life: Life) -> None:
    for energy in ("-2", "3"):
        assert shell("amira", "moments", "add", life.contact, "--energy", energy).code == 0
    for name in ("Ann Martin", "Bo Martin"):
        assert shell("amira", "customers", "add", name).code == 0
    for command in (("contacts", "list"), ("moments", "list"), ("customers", "find", "martin")):
        for form in ((), ("--json",)):
            cut = shell("mia", *command, "--limit", "1", *form)
            assert (cut.code, "the first 1; there are more" in cut.err) == (0, True), command
            assert not form or len(cut.json) == 1
        assert "there are more" not in shell("mia", *command).err


def test_one_contact_says_what_the_list_says_of_it(shell: Shell, life: Life) -> None:
    (listed,) = (row for row in shell("amira", "contacts", "list", "--json").json if row["reference"] == life.contact)
    shown = shell("amira", "contacts", "show", life.contact, "--json").json
    assert {**shown["row"], "seconds": 0} == {**listed, "seconds": 0}  # the contact is open: they go on
    assert shown["events"][0] == {"kind": "start", "at": shown["row"]["started_at"]}
    text = shell("amira", "contacts", "show", life.contact).out
    assert "Amira Khan" in text
    assert f"state      {listed['state']}" in text


@pytest.mark.usefixtures("life")
def test_a_desk_keeps_an_administrator(shell: Shell) -> None:
    assert shell("adm", "staff", "change", "root", "--role", "operator").code == 0
    refused = shell("adm", "staff", "change", "adm", "--role", "manager")
    assert (refused.code, "the desk needs an administrator" in refused.err) == (65, True)
    assert shell("adm", "staff", "change", "adm", "--role", "manager", "--role", "administrator").code == 0
    assert shell("adm", "staff", "change", "ben", "--role", "administrator").code == 0
    assert shell("adm", "staff", "change", "adm", "--role", "manager").code == 0


@pytest.mark.usefixtures("life")
def test_what_a_login_may_be_is_told_in_words(shell: Shell) -> None:
    refused = shell("adm", "staff", "add", "a b", "--name", "A", "--role", "operator")
    assert (refused.code, "'a b' is not 1 to 64 letters" in refused.err, "^" in refused.err) == (65, True, False)


def test_a_store_that_is_not_set_up_yet_is_told_as_one(shell: Shell, tmp_path: Path) -> None:
    new = Shell(str(tmp_path / "new.db"), shell.capsys)
    assert new("root", "init", "--organisation", "Harbour", "--profile", "no-such").code == 65
    told = new("root", "complaints", "list")
    assert (told.code, "not set up yet" in told.err) == (74, True), told.err


def test_what_adds_or_changes_says_what_was_done(shell: Shell, life: Life) -> None:
    for login, *command in (
        ("ben", "customers", "add", "Ann"),
        ("ben", "customers", "change", life.customer, "--name", "Zoe"),
        ("amira", "complaints", "add", "It broke"),
        ("amira", "complaints", "note", life.complaint, "rang"),
        ("sam", "complaints", "take", life.unowned),
        ("sam", "complaints", "assign", life.complaint, "--nobody"),
        ("amira", "moments", "add", life.contact, "--energy", "1"),
    ):
        ran = shell(login, *command, "--json")
        assert (ran.code, bool(ran.json["done"])) == (0, True), command


def test_a_customer_is_changed_and_the_rest_stays(shell: Shell, life: Life) -> None:
    before = shell("ben", "customers", "show", life.customer, "--json").json
    said = ("--company", "Martin & Co", "--phone", "0491 570 156", "--phone", "0491 570 157", "--do-not-call")
    changed = shell("ben", "customers", "change", life.customer, *said, "--json")
    assert changed.json == {"reference": life.customer, "customer": before["id"], "done": "changed"}
    after = shell("ben", "customers", "show", life.customer, "--json").json
    new = {"company": "Martin & Co", "phones": ["+61491570156", "+61491570157"], "do_not_call": True}
    assert after == {**before, **new, "version": before["version"] + 1}
    assert shell("ben", "customers", "change", life.customer, "--phone", "", "--no-do-not-call").code == 0
    bare = shell("ben", "customers", "show", life.customer, "--json").json
    assert (bare["phones"], bare["do_not_call"], bare["company"]) == ([], False, "Martin & Co")
    assert shell("ben", "customers", "change", life.customer).code == 64
    assert shell("ben", "customers", "change", life.customer, "--name", "").code == 65
    assert shell("ben", "customers", "change", "U-999999", "--name", "Z").code == 66
    assert shell("aud", "customers", "change", life.customer, "--name", "Z").code == 77
