"""Whatever a desk holds: exported as CSV, imported into an empty store and exported again, it says the same."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cs_desk.errors import DeskError
from cs_desk.models.enums import Channel, Direction, Disposition, Operation, Recognised, Remedy, Stage, Step
from cs_desk.models.imports import Person, Scores
from cs_desk.models.inputs import CloseContact, NewComplaint, NewContact, NewCustomer, NewOffer, SkipStep
from cs_desk.services import complaints, contacts, customers, imports, resolve, runs
from cs_desk.store import rollups
from cs_desk.store.address import StoreAddress, parse_address
from tests.conftest import ENGINES
from tests.support.brought import HOUR, a_complaint, a_contact, origin
from tests.support.commands import Shell, admit
from tests.support.desks import DeskStore, copy_template, open_desk
from tests.support.postgres import Server
from tests.support.scene import staff_id, walk

KINDS = ("customers", "contacts", "complaints")  # in this order, each finds what it belongs to
# What each store gives by itself: references, and when it came to know a customer.
OWN = {"our_reference", "contact", "created_at"}
MOVES = ("hold", "resume", "park", "unpark", "end")
DIFFICULTIES = ("goods.late", "goods.damaged", "service")
_numbers = itertools.count(1)
Stores = Callable[[], StoreAddress]
LONG = "LONG"  # stands for a long text, which hypothesis would rather not show

TEXT = st.text(max_size=30) | st.text(alphabet="'=+-@\"\n,;\t x1é\u2028", max_size=8) | st.just(LONG)
WHO = st.sampled_from((None, 0, 1, 2))
SCORES = st.builds(Scores, st.none() | st.integers(1, 5), st.none() | st.integers(1, 7), st.none() | st.integers(0, 10))
OFFER = st.tuples(st.sampled_from(Remedy), st.integers(0, 5_000), st.sampled_from((None, 0, 1)))
CONTACT = st.fixed_dictionaries(
    {
        "login": st.sampled_from(("amira", "nora", "sam")),
        "channel": st.sampled_from(Channel),
        "direction": st.sampled_from(Direction),
        "operation": st.sampled_from(Operation),
        "who": WHO,
        "anonymous": st.booleans(),
        "moves": st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 10**9)), max_size=6),
        "notes": TEXT,
        "difficulty": st.none() | st.tuples(st.sampled_from(DIFFICULTIES), TEXT),
        "to": st.none() | st.just("ben"),
        "close": st.none() | st.sampled_from(Disposition),
    }
)
COMPLAINT = CONTACT.flatmap(
    lambda contact: st.fixed_dictionaries(
        {
            **{name: st.just(value) for name, value in contact.items()},
            "recognised": st.sampled_from(Recognised),
            "step": st.sampled_from(Step),
            "words": TEXT,
            "wanted": TEXT,
            "scores": SCORES,
            "offer": st.none()
            | st.tuples(st.sampled_from(Remedy), st.integers(0, 5_000), st.sampled_from((None, 0, 1))),
            "finish": st.booleans(),
            "said": st.lists(TEXT, max_size=3),
            "assign": st.sampled_from(("", None, "ben")),
        }
    )
)
SOURCES = st.sampled_from(("old", "older"))
FLAGS = st.dictionaries(st.sampled_from(("timely", "disputed")), st.booleans())
BROUGHT = st.fixed_dictionaries(
    {
        "source": SOURCES,
        "person": st.none() | st.sampled_from((Person("Ann"), Person("Ann", key="7"), Person("", ("ask Jo",)))),
        "channel": st.sampled_from(Channel),
        "scores": SCORES,
        "difficulty": st.none() | st.sampled_from(DIFFICULTIES),
        "anonymous": st.sampled_from((None, True, False)),
        "owner": st.sampled_from((None, "ben", "mia", "leo")),
        "complaint": st.none()
        | st.fixed_dictionaries(
            {
                "said": FLAGS,
                "undated": st.booleans(),
                "dates": st.lists(st.integers(0, 10**12), min_size=2, max_size=2),
                "ends": st.integers(0, 3),
                "outcome": st.sampled_from(("", "accepted", "not_accepted", "rejected", "withdrawn")),
                "remedy": st.sampled_from(("", *Remedy)),
                "cost_cents": st.integers(0, 10**12),
                "currency": st.sampled_from(("", "NZD")),
                "accepted": st.sampled_from((None, True, False)),
                "stage": st.sampled_from(("", *Stage)),
                "note": TEXT,
                "on": st.booleans(),
            }
        ),
    }
)


@pytest.fixture(params=ENGINES)
def fresh(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path
) -> Iterator[Callable[[], StoreAddress]]:
    """What makes a furnished store with an identity of its own, on either engine."""
    made: list[str] = []
    server: Server | None = request.getfixturevalue("postgres_server") if request.param == "postgres" else None

    def make() -> StoreAddress:
        name = f"csdesk_round_{next(_numbers)}_{tmp_path.name[-24:]}".lower().replace("-", "_")
        made.append(name)
        if server is None:
            found = copy_template(sqlite_template, tmp_path / f"{name}.db")
        else:
            found = parse_address(server.create(name, request.getfixturevalue("postgres_template")))
        for desk in open_desk(found):
            admit(desk)
            desk.store.execute("UPDATE setting SET value = ? WHERE key = 'store_id'", (f"{next(_numbers):08d}",))
        return found

    yield make
    for name in made:
        if server is not None:
            server.drop(name)


def _text(text: str) -> str:
    return "long " * 3_000 + "end" if text == LONG else text


def _people(desk: DeskStore) -> list[int]:
    """Three customers: one with a number and an e-mail address, two without who are called the same."""
    reach: dict[str, Any] = {"phones": ("0491 570 006", "ask for Jo"), "emails": ("zoe@example.org",)}
    given = (NewCustomer(name="Zoë", **reach), NewCustomer(name="Al"), NewCustomer(name="Al", company="=1+1"))
    return [desk.tell("mia", customers.create_customer, one) for one in given]


def _live(desk: DeskStore, people: list[int], act: dict[str, Any]) -> None:
    """Play a contact, with a complaint on it where there is one, as far as the desk lets it."""
    who, login = act["who"], act["login"]
    data = NewContact(
        channel=act["channel"],
        direction=act["direction"],
        operation=act["operation"],
        customer_id=None if who is None else people[who],
        anonymous=act["anonymous"],
    )
    contact = desk.tell(login, contacts.start_contact, data)
    desk.tell(login, contacts.write_notes, contact, _text(act["notes"]))
    if act["difficulty"]:
        code, note = act["difficulty"]
        desk.tell(login, contacts.note_difficulty, contact, code, _text(note))
    if "recognised" in act:
        _complained(desk, login, contact, act)
    for move, micros in act["moves"]:
        desk.clock.advance(microseconds=micros)
        with suppress(DeskError):  # not every move makes sense
            desk.tell(login, contacts.move_contact, contact, move)
    if act["to"]:
        desk.tell(login, contacts.hand_over, contact, staff_id(act["to"]), "busy")
    if act["close"]:
        with suppress(DeskError):  # a script that is not finished keeps it open
            desk.tell(act["to"] or login, contacts.close_contact, contact, CloseContact(disposition=act["close"]))


def _complained(desk: DeskStore, login: str, contact: int, act: dict[str, Any]) -> None:
    made = desk.tell(login, runs.recognise, contact, NewComplaint(recognised_by=act["recognised"]))
    complaint, run = made["complaint"], made["run"]
    more: dict[str, Any] = {
        "own_words": _text(act["words"]).strip() or "x",
        "wanted": act["wanted"].strip()[:300] or "x",
    }
    scores = {name: value for name, value in act["scores"]._asdict().items() if value is not None}
    walk(desk, login, run, act["step"], **(more if act["step"] is not Step.ATTENTION else {}))
    desk.tell(login, runs.save_answers, run, scores)
    desk.clock.advance(minutes=1)
    if act["offer"]:
        remedy, cents, answer = act["offer"]
        offer = desk.tell(login, resolve.make_offer, complaint, NewOffer(remedy=remedy, cost_cents=cents))
        if answer is not None:
            desk.tell(login, resolve.answer_offer, offer, bool(answer))
    for text in act["said"]:
        with suppress(DeskError):  # of blanks only
            desk.tell(login, complaints.add_note, complaint, _text(text))
    if act["finish"]:
        if act["step"] is not Step.THANK:
            desk.tell(login, runs.skip_to, run, SkipStep(to=Step.THANK, reason="in a hurry"))
        desk.tell(login, runs.finish_run, run, "in a hurry")
    if act["assign"] != "":
        with suppress(DeskError):  # closed already
            desk.tell("mia", complaints.assign_complaint, complaint, act["assign"] and staff_id(act["assign"]))


def _brought(desk: DeskStore, number: int, act: dict[str, Any]) -> None:
    """Bring a contact in from another system, and a complaint that came on it."""
    known = origin(str(number))._replace(source=act["source"])
    owner = act["owner"] and staff_id(act["owner"])
    plain = {name: act[name] for name in ("person", "channel", "scores", "difficulty", "anonymous")}
    plain |= {"origin": known, "person": plain["person"]}
    desk.tell("mia", imports.import_contacts, [a_contact(operator=owner, **plain)], "a.csv")
    told = act["complaint"]
    if not told:
        return
    row = a_complaint(owner=owner, **plain)
    own = {name: told[name] for name in ("said", "outcome", "remedy", "cost_cents", "currency", "accepted", "stage")}
    first = row.received_at - 3 * HOUR
    moments = [first, *(first + since for since in sorted(one % HOUR for one in told["dates"])), row.received_at]
    ends: dict[str, Any] = {}
    if told["ends"]:
        ends["acknowledged_at"] = moments[1]
    if told["ends"] > 1:
        ends["closed_at"] = moments[3]
        ends |= {"undated": True} if told["undated"] else {"resolved_at": moments[2]}
    else:
        own["outcome"] = ""
    contact = (act["source"], str(number)) if told["on"] else None
    note = _text(told["note"])
    row = row._replace(**own, **ends, received_at=first, logged_at=moments[1], note=note, contact=contact)
    desk.tell("mia", imports.import_complaints, [row], "a.csv")


def _play(address: StoreAddress, live: list[dict[str, Any]], brought: list[dict[str, Any]]) -> None:
    for desk in open_desk(address):
        people = _people(desk)
        for act in live:
            with suppress(DeskError):  # one voice call at a time
                _live(desk, people, act)
        for number, act in enumerate(brought):
            _brought(desk, number, act)


def _facts(shell: Shell, kind: str) -> list[dict[str, Any]]:
    rows = shell("mia", "export", kind, "--json").json
    return [{name: value for name, value in row.items() if name not in OWN} for row in rows]


def _answers(address: StoreAddress) -> list[tuple[Any, ...]]:
    sql = "SELECT question, value, COUNT(*) FROM feedback WHERE status = 'answered' GROUP BY 1, 2 ORDER BY 1, 2"
    found: list[tuple[Any, ...]] = []
    for desk in open_desk(address):
        found = [tuple(row) for row in desk.store.execute(sql).fetchall()]
    return found


@settings(
    max_examples=4, deadline=None, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck)
)
@given(live=st.lists(CONTACT | COMPLAINT, min_size=1, max_size=8), brought=st.lists(BROUGHT, max_size=6))
def test_whatever_a_desk_holds_comes_back(
    live: list[dict[str, Any]],
    brought: list[dict[str, Any]],
    fresh: Stores,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, second = fresh(), fresh()
    _play(first, live, brought)
    here, there = Shell(first.location, capsys), Shell(second.location, capsys)
    for kind in KINDS:
        path = tmp_path / f"{kind}-{next(_numbers)}.csv"
        assert here("mia", "export", kind, "--csv", "--out", str(path)).code == 0
        before = _facts(here, kind)
        done = there("mia", "import", kind, str(path), "--json")
        assert done.code == 0, done.err
        assert (done.json["imported"], done.json["rejected"]) == (len(before), 0), done.err
        assert done.json.get("customers_made", 0) == 0
        changed = [
            {name: (value, new[name]) for name, value in old.items() if new[name] != value}
            for old, new in zip(before, _facts(there, kind), strict=True)
        ]
        assert not any(changed), changed
        assert there("mia", "import", kind, str(path), "--json").json["unchanged"] == len(before)
        assert here("mia", "import", kind, str(path), "--json").json["imported"] == 0
    assert _answers(second) == _answers(first)  # one answer is told with its contact and with its complaint
    for desk in open_desk(second):
        with desk.store.writing():
            rollups.settle(desk.store)
        assert rollups.check(desk.store) == []
