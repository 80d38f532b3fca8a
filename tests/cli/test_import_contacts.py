"""`cs-desk import contacts`: a quarter of calls with its figures, and what a killed import leaves."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import termios
from pathlib import Path
from typing import Any

import pytest
from peewee import fn

from cs_desk.models.contacts import Contact, ContactEvent, Feedback
from cs_desk.models.customers import Customer
from cs_desk.models.enums import Role
from cs_desk.models.inputs import NewStaff
from cs_desk.paths import assets
from cs_desk.queries import calls, lists
from cs_desk.services import staff
from cs_desk.store import seal
from cs_desk.store.address import StoreAddress
from tests.support.commands import Shell, admit
from tests.support.desks import open_desk
from tests.support.shared import SHARED, needs_shared

CALLS = SHARED / "calls/pwc_call_centre.csv"
AGENTS = ("Becky", "Dan", "Diane", "Greg", "Jim", "Joe", "Martha", "Stewart")
HEAD = "key,customer_name,customer_phones,channel,operator,started_at,talk,wrap,disposition,csat\n"
CALL = "K1,Ann,0491 570 006,phone,ben,2024-11-02 09:00,00:02:23,30,resolved,4\n"
KILLED_AFTER = 2  # batches


@pytest.fixture
def brought(address: StoreAddress, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell on a furnished store in which the user of this process may act for anyone."""
    for desk in open_desk(address):
        admit(desk)
    return Shell(address.location, capsys)


def bring(shell: Shell, path: Path, *more: str) -> tuple[dict[str, Any], str]:
    """Import as the administrator; return the summary and what was told."""
    done = shell("adm", "import", "contacts", str(path), "--json", *more)
    assert done.code in (0, 65), done.err
    return done.json, done.err


def written(folder: Path, text: str) -> Path:
    path = folder / "calls.csv"
    path.write_text(text, encoding="utf-8")
    return path


@needs_shared
def test_a_quarter_of_calls_comes_in_with_its_figures(
    sqlite_address: StoreAddress, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for desk in open_desk(sqlite_address):
        admit(desk)
        for name in AGENTS:
            desk.tell("root", staff.add_staff, NewStaff(login=name.lower(), name=name, roles=(Role.OPERATOR,)))
    expected = json.loads(CALLS.with_suffix(".expected.json").read_text(encoding="utf-8"))
    path = tmp_path / CALLS.name
    path.write_bytes(CALLS.read_bytes())
    shell = Shell(sqlite_address.location, capsys)
    found, _ = bring(shell, path, "--map", str(assets() / "maps/contacts.toml"))
    assert (found["read"], found["imported"], found["rejected"]) == (5000, 5000, 0)
    for desk in open_desk(sqlite_address):
        answered = Contact.select().where(Contact.disposition == "resolved")
        assert answered.count() == expected["answered"]
        talk = sum((row.ended_at - row.started_at).total_seconds() for row in answered)
        assert talk == expected["talk_sum_s"]
        scores = Feedback.select(fn.COUNT(Feedback.id), fn.AVG(Feedback.value)).tuples()[0]
        assert (scores[0], round(scores[1], 4)) == (4054, 3.4036)
        assert seal.verify(desk.store).broken_at is None
        assert not desk.ask("becky", calls.open_contacts)


def test_a_contact_comes_closed_with_its_times_its_operator_and_its_customer(
    brought: Shell, address: StoreAddress, tmp_path: Path
) -> None:
    found, _ = bring(brought, written(tmp_path, HEAD + CALL + CALL.replace("K1", "K2")))
    assert (found["imported"], found["customers_made"]) == (2, 1)
    for desk in open_desk(address):
        one, two = Contact.select().order_by(Contact.id)
        assert (one.external_id, one.operator_id) == ("K1", desk.actor("ben").staff_id)
        assert (one.ended_at - one.started_at).total_seconds() == 143
        assert (one.closed_at - one.ended_at).total_seconds() == 30
        assert one.customer_id == two.customer_id
        kinds = [row.kind for row in ContactEvent.select().where(ContactEvent.contact == one.id)]
        assert kinds == ["start", "end", "close"]
        listed = desk.ask("ben", lists.contacts)
        assert {(row.state, row.seconds) for row in listed} == {("closed", 173)}
        (customer,) = Customer.select()
        assert customer.name == "Ann"


def test_somebody_known_by_number_or_address_is_not_made_twice(
    brought: Shell, address: StoreAddress, tmp_path: Path
) -> None:
    people = tmp_path / "people.csv"
    people.write_text("name,phone,email\nZoé,0491 570 006,zoe@x.example\nBo,,bo@x.example\n", encoding="utf-8")
    assert brought("adm", "import", "customers", str(people)).code == 0
    rows = (
        "1,Zoe,+61 491 570 006,phone,ben,2024-11-02 09:00,1,,resolved,\n"
        "2,Ann,0491 570 006,phone,ben,2024-11-02 09:00,1,,resolved,\n"
        "3,,0491570006,phone,ben,2024-11-02 09:00,1,,resolved,\n"
        "4,,,phone,ben,2024-11-02 09:00,1,,resolved,\n"
    )
    found, _ = bring(brought, written(tmp_path, HEAD + rows))
    assert found["customers_made"] == 1  # another name on the same number is somebody else
    for _desk in open_desk(address):
        zoe = Customer.get(Customer.name == "Zoé").id
        by_key = {row.external_id: row.customer_id for row in Contact.select()}
        assert by_key["1"] == zoe
        assert by_key["2"] not in (zoe, None)
        assert (by_key["3"], by_key["4"]) == (zoe, None)


def test_how_a_contact_ended_stays_open_where_the_file_does_not_say(
    brought: Shell, address: StoreAddress, tmp_path: Path
) -> None:
    path = written(tmp_path, "channel,started_at,ended_at\nphone,2024-11-02T09:00Z,2024-11-02T09:04Z\n")
    assert bring(brought, path)[0]["imported"] == 1
    assert bring(brought, path)[0]["unchanged"] == 1  # without a key, a row is known by what it says
    for desk in open_desk(address):
        (row,) = Contact.select()
        assert (row.disposition, row.anonymous, row.operator_id) == (None, True, desk.actor("adm").staff_id)
        assert (row.closed_at - row.started_at).total_seconds() == 240


@pytest.mark.parametrize(
    ("change", "column", "why"),
    [
        (("ben", "nobody"), "operator", "nobody here has this login"),
        (("resolved", "vanished"), "disposition", "one of resolved"),
        (("00:02:23", "a while"), "talk", "a length of time"),
        ((",4\n", ",6\n"), "csat", "from 1 to 5"),
    ],
)
def test_a_cell_that_cannot_be_is_told(
    brought: Shell, tmp_path: Path, change: tuple[str, str], column: str, why: str
) -> None:
    found, told = bring(brought, written(tmp_path, HEAD + CALL.replace(*change)))
    assert found["rejected"] == 1
    assert f"line 2, {column}:" in told
    assert why in told


SHOWN = """
import sys
from cs_desk.cli import importing, progress, run
progress.EVERY = 0
importing.BATCH = 500
run(sys.argv[1:])
"""
CHILD = """
import os, signal, sys
from cs_desk.cli import importing, run
signal.signal(signal.SIGINT, signal.default_int_handler)  # who runs the tests in the background passes SIG_IGN on
left = [int(sys.argv[1])]
store = importing.Run._store
def killed(self, good):
    if not left[0]:
        os.kill(os.getpid(), signal.Signals[sys.argv[2]])
    left[0] -= 1
    store(self, good)
importing.Run._store = killed
importing.BATCH = 50
sys.exit(run(sys.argv[3:]))
"""


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_an_import_killed_half_way_is_finished_by_running_it_again(
    brought: Shell, address: StoreAddress, tmp_path: Path, ending: signal.Signals
) -> None:
    rows = "".join(
        f"K{n},Person {n % 70},+6149157{n % 70:04},phone,ben,2024-11-02 09:{n % 60:02},60,,resolved,5\n"
        for n in range(300)
    )
    path = written(tmp_path, HEAD + rows)
    command = ["import", "contacts", str(path), "--db", address.location, "--as", "adm"]
    ended = subprocess.run(
        [sys.executable, "-c", CHILD, str(KILLED_AFTER), ending.name, *command],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == (130 if ending is signal.SIGINT else -ending), ended.stderr
    assert ("broken off after 100 rows; what it stored stays" in ended.stderr) == (ending is signal.SIGINT)
    for _desk in open_desk(address):
        assert Contact.select().count() == KILLED_AFTER * 50
    found, _ = bring(brought, path)
    assert (found["imported"], found["unchanged"]) == (200, 100)
    for desk in open_desk(address):
        assert Contact.select().count() == len({row.reference for row in Contact.select()}) == 300
        assert ContactEvent.select().count() == 900
        assert Customer.select().count() == 70
        verdict = seal.verify(desk.store)
        assert (verdict.broken_at, verdict.unsealed) == (None, 0)


@pytest.mark.parametrize("wide", [100, 40])
def test_a_terminal_sees_how_far_it_is_and_a_pipe_does_not(
    sqlite_address: StoreAddress, tmp_path: Path, wide: int
) -> None:
    for desk in open_desk(sqlite_address):
        admit(desk)
    rows = "".join(f"K{n},,,phone,ben,2024-11-02 09:00,60,,resolved,\n" for n in range(2_000))
    path = written(tmp_path, HEAD + rows)
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, wide))
    try:
        ended = subprocess.run(
            [
                sys.executable,
                "-c",
                SHOWN,
                "import",
                "contacts",
                str(path),
                "--db",
                sqlite_address.location,
                "--as",
                "adm",
            ],
            stdout=subprocess.PIPE,
            stderr=theirs,
            timeout=120,
            check=True,
        )
        os.close(theirs)
        seen = os.read(ours, 65_536).decode()
    finally:
        os.close(ours)
    drawn = [part for part in seen.split("\r\x1b[K") if "%" in part]
    assert any("100%" in part for part in drawn)
    assert any("2,000 rows" in part for part in drawn) == (wide == 100)
    assert all(len(part.rstrip()) < wide for part in drawn), "what wraps cannot be wiped away"
    assert seen.rstrip().endswith("\x1b[K")  # the line is gone at the end
    assert b"\x1b" not in ended.stdout
