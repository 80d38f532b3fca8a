"""Whatever answers in JSON writes a time in one form: each command there is, run on a demo of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cs_desk.cli import run
from cs_desk.cli.outline import outline
from cs_desk.models.complaints import Approval, Complaint, Promise
from cs_desk.models.contacts import Contact
from cs_desk.models.customers import Customer
from cs_desk.store.address import StoreAddress
from tests.support.commands import admit
from tests.support.desks import copy_template, open_desk

A_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z")
LIKE_A_TIME = re.compile(r"[+-]?\d{4,}-\d\d-\d\d[T ]\d|\d\d:\d\d")  # as a string begins
ANSWERING = sorted(
    command.path for command in outline().walk() if any("--json" in option.flags for option in command.options)
)
DAYS = ("--from", "2026-11-16", "--to", "2026-11-20")
FILES = {
    "customers": "name,email\nZoë Martin,zoe@example.com\n",
    "contacts": "key,channel,started_at,ended_at\n1,phone,2026-11-18T03:00:00Z,2026-11-18T03:04:00Z\n",
    "complaints": "key,received_at,channel,own_words\n1,2026-11-18T03:00:00Z,phone,Nobody came\n",
    "calls": "key,date,wait,talk,outcome\n1,2026-11-18 03:00,5,40,answered\n",
    "cdr": '"","0412","s","in","Zoë <0412>","SIP/a","SIP/b","Dial","x","2026-11-18 03:00:00","2026-11-18 03:00:05",'
    '"2026-11-18 03:00:45",45,40,"ANSWERED","DOCUMENTATION","1763434800.1",""\n',
    "surveys": "contact,at,csat\n{contact},2026-11-18T03:00:00Z,4\n",
    "schedule": "person,state,from,to\ngrace,work,2026-11-23T09:00,2026-11-23T17:00\n",
    "queue-log": "1763434800|c1|main|NONE|ENTERQUEUE||0412|1\n1763434805|c1|main|SIP/a|CONNECT|5|x|3\n",
}
OTHERS: dict[str, tuple[str, ...]] = {  # whom it takes, and what; {…} is looked up in the demo
    "approvals grant": ("grace", "{approval}"),
    "approvals refuse": ("grace", "{approval}"),
    "audit checkpoint": ("viktor", "--file", "-"),
    "audit verify": ("viktor",),
    "backup": ("noor", "--to", "{folder}/backups"),
    "board": ("grace", "--once", *DAYS),
    "complaints add": ("priya", "Nobody came"),
    "complaints assign": ("grace", "{open}", "kofi"),
    "complaints note": ("grace", "{open}", "rang them"),
    "complaints show": ("grace", "{complaint}"),
    "complaints take": ("clerk", "{unowned}"),
    "contacts list": ("grace", "--view", "all"),
    "contacts show": ("grace", "{contact}"),
    "customers add": ("priya", "Zoë Martin"),
    "customers change": ("priya", "{customer}", "--company", "Harbour"),
    "customers find": ("grace", "a"),
    "customers show": ("grace", "{customer}"),
    "init": ("", "--organisation", "Harbour", "--zone", "Europe/Oslo", "--db", "{folder}/new.db"),
    "kpi": ("grace", *DAYS, "--by", "hour", "--compare", "previous"),
    "kpi explain": ("grace", "occupancy"),
    "kpi rebuild": ("noor", "--check"),
    "kpi records": ("grace", "average_handling_time", *DAYS),
    "kpi set": ("grace", "service_level=abandons-ignored:30"),
    "moments add": ("clerk", "{contact}", "--energy", "2"),
    "promises keep": ("grace", "{promise}"),
    "restore": ("noor", "{backup}", "--drill"),
    "staff account": ("noor", "ann", "--login", "kofi"),
    "staff add": ("noor", "ann", "--name", "Ann", "--role", "operator"),
    "staff agent": ("noor", "kofi", "SIP/9"),
    "staff change": ("noor", "kofi", "--name", "Kofi"),
    "staff retire": ("noor", "kofi"),
    "staffing": ("grace", "--day", "2026-11-23"),
    "targets set": ("grace", "csat", "--target", "85"),
    "words edit": ("grace", "{words}"),
}
OTHERS["script words edit"] = OTHERS["words edit"]
WITH_TIMES = {
    *("approvals list", "audit checkpoint", "backup", "board", "complaints list", "complaints show"),
    *("contacts list", "contacts show", "customers show", "export complaints", "export contacts", "export customers"),
    *("export feedback", "export moments", "kpi", "kpi records", "moments list", "promises list"),
    *("script words list", "staffing", "targets list", "targets set", "words list"),
}


@pytest.fixture
def place(sqlite_demo: StoreAddress, tmp_path: Path) -> dict[str, str]:
    """A demo of the test's own: where it is, and what commands may name there."""
    address = copy_template(Path(sqlite_demo.location), tmp_path / "demo.db")
    for desk in open_desk(address):
        admit(desk)
        promise = Promise.select().join(Complaint).where(Promise.done_at.is_null(True)).get()
        complaint = Complaint.get_by_id(promise.complaint_id)
        going_on = Complaint.get(Complaint.closed_at.is_null(True) & Complaint.owner.is_null(False))
        unowned = Complaint.get(Complaint.closed_at.is_null(True) & Complaint.owner.is_null(True))
        found = {
            "store": address.location,
            "folder": str(tmp_path),
            "complaint": complaint.reference,
            "contact": Contact.get_by_id(complaint.contact_id).reference,
            "customer": Customer.get_by_id(complaint.customer_id).reference,
            "open": going_on.reference,
            "unowned": unowned.reference,
            "promise": str(promise.id),
            "approval": str(Approval.get(Approval.granted.is_null(True)).id),
        }
    return found


def _said(path: str, place: dict[str, str], capsys: pytest.CaptureFixture[str]) -> str:
    """Run a command and return what it answered."""
    group, _, kind = path.partition(" ")
    who, *more = OTHERS.get(path, ("grace" if group != "db" else "noor",))
    if group == "import":
        more = [str(Path(place["folder"]) / f"{kind}.csv")]
        Path(more[0]).write_text(FILES[kind].format(**place), encoding="utf-8")
    if "{words}" in more or "{backup}" in more:
        ahead = ["words", "show"] if "{words}" in more else ["backup", "--to", place["folder"], "--json"]
        assert run([*ahead, "--db", place["store"], "--as", "noor"]) == 0
        answer = capsys.readouterr().out
        words = Path(place["folder"]) / "words.json"
        words.write_text(answer, encoding="utf-8")
        place = {**place, "words": str(words), "backup": json.loads(answer).get("path", "")}
    given = [one.format(**place) for one in more]
    acting = ["--as", who] if who else []
    code = run([*path.split(), *(["--db", place["store"]] if "--db" not in given else []), *acting, *given, "--json"])
    said = capsys.readouterr()
    assert code == 0, said.err
    return said.out


def _strings(answer: object) -> Iterator[str]:
    if isinstance(answer, dict):
        for name, value in answer.items():
            yield name
            yield from _strings(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from _strings(value)
    elif isinstance(answer, str):
        yield answer


@pytest.mark.parametrize("path", ANSWERING)
def test_times_in_json_have_one_form(
    path: str,
    place: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "CS_DESK_CONFIG", "CS_DESK_DB"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    times = [one for one in _strings(json.loads(_said(path, place, capsys))) if LIKE_A_TIME.match(one)]
    assert [one for one in times if not A_TIME.fullmatch(one)] == []
    assert bool(times) == (path in WITH_TIMES)


def test_each_line_of_an_export_has_that_form_too(place: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    for kind in ("customers", "complaints", "contacts", "moments", "feedback"):
        assert run(["export", kind, "--jsonl", "--db", place["store"], "--as", "grace"]) == 0
        rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        times = [one for one in _strings(rows) if LIKE_A_TIME.match(one)]
        assert times
        assert [one for one in times if not A_TIME.fullmatch(one)] == []
