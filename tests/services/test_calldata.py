"""Call data in the store: nothing twice, cut pieces put together, agents known, calls joined to operators' records."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cs_desk.clock import from_micros
from cs_desk.errors import ConflictError, NotFoundError
from cs_desk.models.acd import Leg
from cs_desk.models.audit import Audit
from cs_desk.models.callbatch import Place, Unknown
from cs_desk.models.calls import AcdEvent, LogPlace, QueueLeg, SpanRow
from cs_desk.models.contacts import Contact
from cs_desk.models.enums import Channel
from cs_desk.models.inputs import NewContact, NewCustomer
from cs_desk.models.policy import Verb
from cs_desk.queries import calldata as questions
from cs_desk.services import agents, calldata, contacts, customers, joining
from cs_desk.services.unit import Unit, service
from cs_desk.store import rollups
from tests.support.called import AT, SECOND, a_batch, a_leg, a_span, an_open_leg
from tests.support.desks import DeskStore
from tests.support.scene import staff_id


def store(desk: DeskStore, *legs: Leg, **other: Any) -> dict[str, Any]:
    """Store legs as the manager; the roll-ups have to hold afterwards."""
    done: dict[str, Any] = desk.tell("mia", calldata.store_calls, a_batch(*legs, **other))
    with desk.store.reading():
        assert rollups.check(desk.store) == []
    return done


def legs() -> list[QueueLeg]:
    return list(QueueLeg.select().order_by(QueueLeg.call_key, QueueLeg.number))


def test_the_same_again_adds_nothing(desk: DeskStore) -> None:
    first = store(desk, a_leg(), a_leg(call="c2", wait=1.2346), span=a_span())
    assert (first["legs_made"], first["spans_made"], first["unmapped"]) == (2, 1, [])
    before = [row.__data__ for row in legs()]
    again = store(desk, a_leg(), a_leg(call="c2", wait=1.2346), span=a_span())
    assert {name: count for name, count in again.items() if count} == {}
    assert [row.__data__ for row in legs()] == before
    assert [(row["wait_ms"], row["talk_ms"]) for row in before] == [(10_000, 60_000), (1_235, 60_000)]


def test_a_call_that_goes_on_in_the_next_batch_is_completed(desk: DeskStore) -> None:
    store(desk, an_open_leg())
    talking = an_open_leg(answered_at=AT + 10 * SECOND, wait=10.0, ring=4.0, agent="SIP/ben")
    assert store(desk, talking)["legs_changed"] == 1
    assert legs()[0].staff_id == staff_id("ben")
    store(desk, a_leg())
    assert store(desk, an_open_leg())["legs_changed"] == 0  # an earlier piece read again takes nothing away
    [row] = legs()
    assert (row.outcome, row.talk_ms, row.ended_at) == ("answered", 60_000, from_micros(AT + 70 * SECOND))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_pieces_of_a_call_from_two_files_are_one_leg(desk: DeskStore, order: tuple[int, int]) -> None:
    """The log was rotated while somebody talked: one file has the entry, the other the end, and lengths are rounded."""
    pieces = (
        an_open_leg(answered_at=AT + 10 * SECOND, wait=10.0, ring=7.0, agent="SIP/ben", caller="100", did="775"),
        a_leg(cut=True, caller="", entered_at=AT + SECOND, answered_at=AT + 11 * SECOND, ring=None),
    )
    for at in order:
        store(desk, pieces[at])
    [row] = legs()
    assert (row.entered_at, row.answered_at) == (from_micros(AT), from_micros(AT + 10 * SECOND))
    assert (row.caller, row.did, row.ring_ms, row.talk_ms, row.outcome) == ("100", "775", 7_000, 60_000, "answered")
    assert row.digest == ""


def test_visits_of_a_call_stay_apart(desk: DeskStore) -> None:
    visits = (
        a_leg(outcome="timeout", answered_at=None, talk=None, agent="", ended_at=AT + 30 * SECOND),
        a_leg(31, number=2),
        a_leg(31, number=3, queue="help"),
    )
    store(desk, *visits)
    store(desk, replace(visits[1], number=1), replace(visits[2], number=2))  # a later file knows two of them
    assert [(row.number, row.queue, row.outcome) for row in legs()] == [
        (1, "sales", "timeout"), (2, "sales", "answered"), (3, "help", "answered"),
    ]  # fmt: skip
    store(desk, replace(visits[2], number=2, queue="third"))
    assert legs()[-1].number == 4


def test_two_systems_have_the_same_names_for_different_calls(desk: DeskStore) -> None:
    store(desk, a_leg())
    assert store(desk, a_leg(), source="second")["legs_made"] == 1


def test_spans_that_go_on_are_completed(desk: DeskStore) -> None:
    store(desk, span=a_span(ended=None))
    assert store(desk, span=a_span(ended=None))["spans_changed"] == 0
    assert store(desk, span=a_span())["spans_changed"] == 1
    assert store(desk, span=a_span(1, cut=True))["spans_made"] == 0  # the log-off of a file without the log-in
    assert store(desk, span=a_span(3_000, 4_000))["spans_made"] == 1
    assert store(desk, span=a_span(kind="paused", reason="tea"))["spans_made"] == 1
    spans = [(row.kind, row.started_at, row.ended_at, row.staff_id) for row in SpanRow.select().order_by(SpanRow.id)]
    begun = from_micros(AT)
    assert spans == [
        ("signed_in", begun, begun + timedelta(seconds=3_000), staff_id("ben")),
        ("signed_in", begun + timedelta(seconds=3_000), begun + timedelta(seconds=4_000), staff_id("ben")),
        ("paused", begun, begun + timedelta(seconds=3_000), staff_id("ben")),
    ]


@pytest.mark.parametrize(
    ("agent", "login"),
    [
        ("ben", "ben"),
        ("BEN SATO", "ben"),
        ("PJSIP/amira", "amira"),
        ("Local/amira@from-queue/n", "amira"),
        ("SIP/8007", None),
        ("Ben", "ben"),
    ],
)
def test_agents_are_known_by_login_or_name(desk: DeskStore, agent: str, login: str | None) -> None:
    done = store(desk, a_leg(agent=agent))
    assert legs()[0].staff_id == (staff_id(login) if login else None)
    assert done["unmapped"] == ([] if login else [agent])


def test_an_agent_tied_by_hand_is_that_person_for_past_and_future(desk: DeskStore) -> None:
    store(desk, a_leg(agent="SIP/8007"), span=a_span(agent="SIP/8007"))
    assert desk.tell("adm", agents.tie_agent, "ben", "SIP/8007", "queue_log") == {"legs": 1, "spans": 1}
    assert store(desk, a_leg(call="c2", agent="SIP/8007"))["unmapped"] == []
    assert {(row.staff_id, row.team_id) for row in legs()} == {(staff_id("ben"), 1)}
    desk.tell("adm", agents.tie_agent, "nora", "SIP/8007", "queue_log")
    assert {row.staff_id for row in legs()} == {staff_id("nora")}
    with pytest.raises(NotFoundError, match="login"):
        desk.tell("adm", agents.tie_agent, "nobody", "SIP/8007", "queue_log")


def test_tying_an_agent_again_records_whose_it_was(desk: DeskStore) -> None:
    store(desk, a_leg(agent="PJSIP/ben"), a_leg(call="c2", agent="PJSIP/ben"))
    for login in ("ben", "nora"):
        desk.tell("adm", agents.tie_agent, login, "PJSIP/ben", "queue_log")
    first, second = Audit.select().where(Audit.object == "agent").order_by(Audit.id)
    assert first.object_id == second.object_id == "queue_log/PJSIP/ben"
    ben, nora = staff_id("ben"), staff_id("nora")
    assert json.loads(first.payload or "")["old"] == {
        "staff_id": None,
        "legs": [[ben, 2]],
        "spans": [],
    }  # his by his name
    assert json.loads(second.payload or "") == {
        "old": {"staff_id": ben, "legs": [[ben, 2]], "spans": []}, "new": {"staff_id": nora, "legs": 2, "spans": 0},
    }  # fmt: skip


def test_unknown_events_are_kept_once(desk: DeskStore) -> None:
    odd = [Unknown(AT, "c1", "sales", "", "TELEPORT", "1|2"), Unknown(AT, "c1", "sales", "", "TELEPORT", "1|2")]
    assert store(desk, unknown=odd)["unknown"] == 1
    assert store(desk, unknown=odd)["unknown"] == 0
    assert AcdEvent.get().data == "1|2"


def test_a_place_is_kept_with_the_rows_and_by_one_reader(desk: DeskStore) -> None:
    first, second = Place("/log", "1:2", 100, "100:ab", "{}"), Place("/log", "1:2", 200, "200:cd", "{}")
    assert desk.ask("mia", questions.place_of, "queue_log", "/log") is None
    store(desk, a_leg(), place=first)
    assert desk.ask("mia", questions.place_of, "queue_log", "/log") == first
    store(desk, a_leg(call="c2"), place=second, after=first)
    with pytest.raises(ConflictError, match="followed by another process"):
        store(desk, a_leg(call="c3"), place=second, after=first)
    assert len(legs()) == 2
    assert LogPlace.get().position == 200


def test_what_is_going_on_is_handed_to_the_next_reading(desk: DeskStore) -> None:
    store(desk, an_open_leg(did="7"), a_leg(call="c2"), an_open_leg(90, call="c3"), span=a_span(ended=None))
    going, spans = desk.ask("mia", questions.open_before, "queue_log", AT + SECOND)
    assert going == [an_open_leg(did="7")]
    assert spans == [a_span(ended=None)]
    assert desk.ask("mia", questions.open_before, "another", AT + SECOND) == ([], [])


def _contact(desk: DeskStore, after: int = 12, login: str = "ben", phone: str = "0491570006", **other: Any) -> int:
    """A call that an operator recorded so many seconds after AT, with a customer who has a number."""
    customer = desk.tell("ben", customers.create_customer, NewCustomer(name="Ann", phones=(phone,)))
    plain: dict[str, Any] = {
        "reference": f"K-{Contact.select().count()}", "channel": "phone", "direction": "inbound",
        "operation": "customer_support", "operator_id": staff_id(login), "team_id": 1, "customer_id": customer,
        "started_at": from_micros(AT + after * SECOND),
    }  # fmt: skip
    with desk.store.writing():
        made = Contact.create(**plain | other)
        rollups.settle(desk.store)
    return int(made.id)


@service(Verb.CONTACT_IMPORT)
def join_now(unit: Unit, contact_id: int) -> int:
    """Join as a service does that wrote a contact."""
    unit.require(what="contacts")
    joined = joining.join(unit, contact_id)
    unit.record("contact", contact_id)
    return joined


JOINED: dict[str, tuple[dict[str, Any], dict[str, Any], bool]] = {
    "number and time": ({}, {}, True),
    "another spelling of the number": ({"caller": "+61 491 570 006"}, {}, True),
    "nobody knows who answered": ({"agent": "SIP/8007"}, {}, True),
    "another number": ({"caller": "0491 570 110"}, {}, False),
    "somebody else answered": ({"agent": "SIP/amira"}, {}, False),
    "two minutes after the answer": ({}, {"after": 130}, True),
    "more than two minutes after the answer": ({}, {"after": 131}, False),
    "before the call": ({}, {"after": -121}, False),
    "the other direction": ({}, {"direction": "outbound"}, False),
    "not by telephone": ({}, {"channel": "chat"}, False),
    "the call's id": ({"caller": ""}, {"external_id": "c1", "source": "crm", "after": 3_000}, True),
    "an id of its own, number and time": ({}, {"external_id": "other", "source": "crm"}, True),
    "the same id at another time is another call": (
        {"caller": ""},
        {"external_id": "c1", "source": "crm", "after": -90_000},
        False,
    ),
    "the customer is not known": ({}, {"customer_id": None}, False),
}


@pytest.mark.parametrize("name", JOINED)
@pytest.mark.parametrize("leg_first", [True, False])
def test_a_call_and_its_record_are_one_contact(desk: DeskStore, name: str, leg_first: bool) -> None:
    said, recorded, joined = JOINED[name]
    if leg_first:
        store(desk, a_leg(**said))
        contact = _contact(desk, **recorded)
        assert desk.tell("mia", join_now, contact) == joined
        assert desk.tell("mia", join_now, contact) == 0
    else:
        contact = _contact(desk, **recorded)
        assert store(desk, a_leg(**said))["joined"] == joined
    assert legs()[0].contact_id == (contact if joined else None)
    with desk.store.reading():
        assert rollups.check(desk.store) == []


def test_of_two_calls_each_record_has_its_own(desk: DeskStore) -> None:
    contacts = [_contact(desk, after) for after in (12, 82)]
    store(desk, a_leg(70, call="c2"), a_leg())
    assert [row.contact_id for row in legs()] == contacts


def test_a_transferred_call_has_a_record_of_each_operator(desk: DeskStore) -> None:
    contacts = [_contact(desk, 12), _contact(desk, 90, "nora", external_id="c1", source="crm")]
    store(desk, a_leg(ended_by="transfer"), a_leg(80, number=2, queue="help", agent="SIP/nora"))
    assert [row.contact_id for row in legs()] == contacts


def test_who_takes_a_call_that_the_telephone_system_told_of_first_has_one_contact(desk: DeskStore) -> None:
    desk.tell("adm", agents.tie_agent, "ben", "SIP/ben", "queue_log")
    store(desk, an_open_leg(answered_at=AT + 10 * SECOND, wait=10.0, agent="SIP/ben"))
    customer = desk.tell("ben", customers.create_customer, NewCustomer(name="Ann", phones=("0491570006",)))
    desk.clock.set(from_micros(AT + 12 * SECOND))
    known = desk.tell("ben", contacts.start_contact, NewContact(channel=Channel.PHONE, customer_id=customer))
    assert legs()[0].contact_id == known


def test_a_customer_named_during_the_call_ties_it(desk: DeskStore) -> None:
    store(desk, a_leg())
    customer = desk.tell("ben", customers.create_customer, NewCustomer(name="Ann", phones=("0491570006",)))
    desk.clock.set(from_micros(AT + 12 * SECOND))
    contact = desk.tell("ben", contacts.start_contact, NewContact(channel=Channel.PHONE))
    assert legs()[0].contact_id is None
    desk.tell("ben", contacts.set_customer, contact, customer)
    assert legs()[0].contact_id == contact
