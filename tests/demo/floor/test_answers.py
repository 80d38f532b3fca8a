"""Who asks for a leader's yes gets an answer, whatever the store's dice say and whoever leads the team."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from cs_desk.clock import ManualClock
from cs_desk.demo.floor.deeds import standing_in
from cs_desk.demo.floor.hall import Hall
from cs_desk.demo.floor.hands import in_hands
from cs_desk.demo.floor.loop import Floor
from cs_desk.demo.floor.steps import parked, script
from cs_desk.models.complaints import Approval
from cs_desk.models.enums import Channel, Recognised, Remedy, Step
from cs_desk.models.inputs import NewComplaint, NewContact, NewOffer, SkipStep
from cs_desk.models.people import Staff
from cs_desk.models.policy import Actor
from cs_desk.queries.people import who_acts
from cs_desk.services import contacts, resolve, runs, sessions
from cs_desk.services.unit import new_command, perform
from cs_desk.store.address import StoreAddress
from cs_desk.store.connect import Store
from cs_desk.store.opening import open_store
from tests.demo.dump import END

DICE = [str(number) for number in range(100)]
"""Store ids: what colleagues do follows from them."""


@pytest.fixture
def store(sqlite_address: StoreAddress) -> Iterator[Store]:
    """The demo, open, with nothing that waits for a yes."""
    opened = open_store(sqlite_address)
    Approval.update(answered_at=END, granted=True).where(Approval.answered_at.is_null()).execute()
    yield opened
    opened.close()


def floor(store: Store, clock: ManualClock) -> tuple[Hall, dict[str, Actor]]:
    """Return a floor's hall and who works there, by login."""
    hall = Floor(store, clock, os_user="clerk", haste=1.0).hall
    return hall, {Staff.get_by_id(who.staff_id).login: who for who in hall.colleagues()}


def complains(hall: Hall, who: Actor) -> tuple[int, int, int]:
    """Let a colleague come to step 5 with a complaint; returns contact, complaint and run."""
    contact = hall.tell(who, contacts.start_contact, NewContact(channel=Channel.CHAT, customer_id=hall.customer()))
    made = hall.tell(who, runs.recognise, contact, NewComplaint(recognised_by=Recognised.OPERATOR))
    hall.tell(who, runs.skip_to, made["run"], SkipStep(to=Step.RESOLVE, reason="the test begins here"))
    return contact, made["complaint"], made["run"]


def asks(hall: Hall, who: Actor) -> int:
    """Let a colleague ask for a yes and put the contact aside; returns the request."""
    contact, complaint, run = complains(hall, who)
    hall.tell(who, runs.save_answers, run, {"route": "approval"})
    offer = NewOffer(remedy=Remedy.REFUND, detail="all of it back", cost_cents=18_500)
    request = hall.tell(who, resolve.ask_approval, complaint, offer, "they are right")
    hall.tell(who, contacts.move_contact, contact, "park", "waiting for a yes to the refund")
    return request


def test_a_request_that_no_leader_is_there_for_is_answered_by_the_manager_whatever_the_dice(store: Store) -> None:
    clock = ManualClock(END)
    hall, people = floor(store, clock)
    requests = [asks(hall, people["kofi"]), asks(hall, people["hana"])]
    of_mateo = asks(hall, people["mateo"])  # hana is there for him
    clock.advance(seconds=59)
    assert list(standing_in(hall)) == []
    clock.set(END + timedelta(minutes=5))
    for hall.seed in DICE:
        assert [deed.args[2] for deed in standing_in(hall)] == requests  # type: ignore[attr-defined]
    for deed in standing_in(hall):
        deed()
    answered = list(Approval.select().where(Approval.id.in_(requests)))
    assert {Staff.get_by_id(row.answered_by_id).login for row in answered} == {"grace"}
    assert Approval.get_by_id(of_mateo).answered_at is None
    clock.advance(minutes=4)
    for hall.seed in DICE:
        hands = in_hands(hall, [people["kofi"], people["hana"]])
        assert all(parked(hall, one) is not None for some in hands.values() for one in some if one.approvals)


def test_what_waits_for_a_person_at_a_desk_is_left_to_them(store: Store) -> None:
    clock = ManualClock(END)
    hall, people = floor(store, clock)
    asks(hall, people["kofi"])
    clock.advance(minutes=5)
    assert len(list(standing_in(hall))) == 1
    perform(store, who_acts("clerk", None, "a desk"), clock, sessions.sign_in, new_command())
    assert list(standing_in(hall)) == []
    perform(store, who_acts("clerk", None, "a desk"), clock, sessions.sign_out, new_command())
    assert len(list(standing_in(hall))) == 1
    perform(store, who_acts("clerk", "grace", "hers"), clock, sessions.sign_in, new_command())
    assert list(standing_in(hall)) == []


def test_who_leads_a_team_asks_nobody_whatever_the_dice(store: Store) -> None:
    clock = ManualClock(END)
    hall, people = floor(store, clock)
    complains(hall, people["hana"])
    complains(hall, people["kofi"])
    routes: dict[str, set[str]] = {"hana": set(), "kofi": set()}
    for hall.seed in DICE:
        for login, found in routes.items():
            one = in_hands(hall, [people[login]])[people[login].staff_id][-1]
            found.add(script(hall, one).args[2]["route"])  # type: ignore[attr-defined]
    assert routes["kofi"] == {"front_line", "approval", "investigation"}
    assert routes["hana"] == {"front_line", "investigation"}
