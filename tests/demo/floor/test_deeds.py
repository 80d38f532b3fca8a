"""What the colleagues do, in a clock that the test moves: whole contacts and complaints, nothing of the person's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from cs_desk.clock import ManualClock
from cs_desk.demo.floor.loop import Floor
from cs_desk.models.calls import QueueLeg, SpanRow
from cs_desk.models.complaints import Approval, Complaint, Offer
from cs_desk.models.contacts import Contact, ContactEvent
from cs_desk.models.enums import Channel
from cs_desk.models.inputs import ApprovalAnswer, NewContact
from cs_desk.models.people import Account, DeskSession, Staff
from cs_desk.models.policy import Actor
from cs_desk.queries import start
from cs_desk.queries.people import who_acts
from cs_desk.queries.view import View
from cs_desk.services import complaints, contacts, resolve, sessions
from cs_desk.services.unit import new_command, perform
from cs_desk.store import health, rollups
from cs_desk.store.address import StoreAddress
from cs_desk.store.connect import Store
from cs_desk.store.opening import open_store
from tests.demo.dump import END

TURNS = 200


@pytest.fixture
def store(sqlite_address: StoreAddress) -> Iterator[Store]:
    """The demo, open; one engine will do for what the colleagues choose, both for how they work."""
    opened = open_store(sqlite_address)
    yield opened
    opened.close()


@pytest.fixture
def either_store(address: StoreAddress) -> Iterator[Store]:
    """The demo, open, once on each engine."""
    opened = open_store(address)
    yield opened
    opened.close()


def play(store: Store, clock: ManualClock, turns: int = TURNS) -> int:
    """Let a floor play, four seconds between two turns; returns how often something was done."""
    floor = Floor(store, clock, os_user="clerk", haste=1.0)
    done = 0
    for _ in range(turns):
        done += floor.beat()
        clock.advance(seconds=4)
    floor.lock.close()
    return done


def since(store: Store, last: int) -> list[tuple[str, str]]:
    """Return act and login of every audit event after a number."""
    sql = "SELECT a.act, s.login FROM audit a JOIN staff s ON s.id = a.staff_id WHERE a.id > ? ORDER BY a.id"
    return [(act, login) for act, login in store.execute(sql, (last,)).fetchall()]


def newest(store: Store) -> int:
    """Return the number of the newest audit event."""
    return int(store.execute("SELECT MAX(id) FROM audit").fetchone()[0])


def test_what_a_quarter_of_an_hour_of_the_floor_leaves_behind(either_store: Store) -> None:
    store, clock = either_store, ManualClock(END)
    before, mine = newest(store), of_the_person()
    assert play(store, clock) > 0.6 * TURNS
    acts = since(store, before)
    contacts_went_through_to_their_end_by_the_services_alone(Counter(act for act, _ in acts))
    each_call_is_one_with_its_contact(clock)
    assert of_the_person() == mine, "nothing of whoever the demo is for is touched"
    assert "clerk" not in {login for _, login in acts}
    assert [one.words for one in health.check(store) if not one.good] == []
    assert rollups.check(store) == []


def of_the_person() -> list[str]:
    """Return everything that stands in the contacts and complaints of whoever the demo is for."""
    you = Account.get().staff_id
    contacts_ = Contact.select().where(Contact.operator == you).order_by(Contact.id)
    owned = Complaint.select().where(Complaint.owner == you).order_by(Complaint.id)
    found = [repr(row.__data__) for rows in (contacts_, owned) for row in rows]
    assert found
    return found


def contacts_went_through_to_their_end_by_the_services_alone(acts: Counter[str]) -> None:
    """Check what was done, and how the contacts that began stand."""
    assert acts["start_contact"] > 12
    assert acts["close_contact"] > 6
    assert {"move_contact", "add_moment", "recognise", "save_answers", "enter_step"} <= acts.keys()
    assert "refused" not in acts
    fresh = list(Contact.select().where(Contact.started_at >= END))
    assert all(row.disposition and row.notes for row in fresh if row.closed_at is not None)
    assert "{" not in "".join(row.notes for row in fresh)
    assert sum(row.closed_at is None for row in fresh) < 12


def each_call_is_one_with_its_contact(clock: ManualClock) -> None:
    """Check that callers wait, are answered or give up."""
    calls = list(QueueLeg.select().where(QueueLeg.entered_at >= END))
    assert len(calls) >= 8
    answered = [row for row in calls if row.answered_at is not None]
    assert len(answered) >= 5
    for row in answered:
        contact = Contact.get_by_id(row.contact_id)
        assert (contact.operator_id, contact.channel) == (row.staff_id, "phone")
        assert row.entered_at <= contact.started_at == row.answered_at
        over = ContactEvent.select().where(
            (ContactEvent.contact == contact.id) & (ContactEvent.kind << ("end", "park"))
        )
        if over.count():
            assert row.ended_at is not None or clock.now() - min(event.at for event in over) <= timedelta(seconds=8)
    assert all(row.outcome == "abandoned" for row in calls if row.answered_at is None and row.ended_at is not None)


def test_whoever_sits_at_a_desk_works_alone(store: Store) -> None:
    clock = ManualClock(END)
    hana = who_acts("clerk", "hana", "a desk")
    perform(store, hana, clock, sessions.sign_in, new_command())
    sessions.show_life(store, "a desk", END + timedelta(days=1))  # as it does every minute
    before = newest(store)
    play(store, clock, 80)
    assert "hana" not in {login for _, login in since(store, before)}
    # A desk that was killed does not count as one.
    gone = DeskSession.update(pid=2**22 + 1).where(DeskSession.session == "a desk")
    gone.execute()
    before = newest(store)
    for _ in range(5):  # what comes is left to chance, and so is who is free
        play(store, clock, 80)
        if "hana" in {login for _, login in since(store, before)}:
            break
    assert "hana" in {login for _, login in since(store, before)}


def test_the_leader_is_asked_and_the_answer_is_acted_upon(store: Store) -> None:
    clock, you = ManualClock(END), who_acts("clerk", None, "leader")
    perform(store, you, clock, sessions.sign_in, new_command())  # what waits for somebody at a desk is left to them
    sessions.show_life(store, "leader", END + timedelta(days=1))  # as it does every minute
    waiting = list(Approval.select().where(Approval.answered_at.is_null()))
    assert waiting
    play(store, clock, 20)
    assert all(row.answered_at is None for row in Approval.select().where(Approval.id.in_([one.id for one in waiting])))
    answer = ApprovalAnswer(granted=True, note="yes")
    perform(store, you, clock, resolve.answer_approval, new_command(), waiting[0].id, answer)
    complaint = Complaint.get_by_id(waiting[0].complaint_id)
    for _ in range(12):
        play(store, clock, 25)
        if Contact.get_by_id(complaint.contact_id).closed_at is not None:
            break
    assert Contact.get_by_id(complaint.contact_id).closed_at is not None
    (offer,) = Offer.select().where(Offer.complaint == complaint.id)
    assert (offer.cost_cents, offer.approval_id) == (waiting[0].cost_cents, waiting[0].id)
    assert offer.accepted is (Complaint.get_by_id(complaint.id).closed_at is not None)  # one of six says no


def test_requests_and_complaints_without_an_owner_come_and_do_not_pile_up(store: Store) -> None:
    clock, you = ManualClock(END), who_acts("clerk", None, "leader")
    asked, unowned = Approval.select().count(), []
    for _ in range(12):  # when something comes is left to chance
        play(store, clock, 120)
        with store.reading():
            page = start.page(View(store, you, clock.now()))
        unowned.append(len(page.unowned))
        assert len(page.approvals) <= 2
        given = "assign_complaint" in {act for act, login in since(store, 0) if login == "grace"}
        if given and Approval.select().count() > asked:
            break
    assert Approval.select().count() > asked
    assert max(unowned) <= 10
    assert "assign_complaint" in {act for act, login in since(store, 0) if login == "grace"}


def test_a_floor_goes_on_where_one_ended(store: Store) -> None:
    clock = ManualClock(END)
    play(store, clock, 40)
    left = [row.id for row in Contact.select().where(Contact.closed_at.is_null() & (Contact.started_at >= END))]
    assert left
    closed = 0
    for _ in range(4):  # other floors, which know nothing but the store
        play(store, clock, 120)
        closed = Contact.select().where(Contact.id.in_(left) & Contact.closed_at.is_null(False)).count()
        if closed >= 0.7 * len(left):
            break
    assert closed >= 0.7 * len(left)


def test_what_is_handed_over_to_a_colleague_is_taken_up(store: Store) -> None:
    clock, you = ManualClock(END), who_acts("clerk", None, "mine")
    kofi = Staff.get(Staff.login == "kofi")
    contact = _tell(store, you, clock, contacts.start_contact, NewContact(channel=Channel.CHAT))
    _tell(store, you, clock, contacts.hand_over, contact, int(kofi.id), "he knows the case")
    for _ in range(10):
        play(store, clock, 30)
        if Contact.get_by_id(contact).closed_at is not None:
            break
    assert Contact.get_by_id(contact).closed_at is not None
    assert "unpark" in {event.kind for event in ContactEvent.select().where(ContactEvent.contact == contact)}


def test_a_complaint_that_the_person_takes_stays_theirs(store: Store) -> None:
    clock, you = ManualClock(END), who_acts("clerk", None, "mine")
    with store.reading():
        row = start.page(View(store, you, clock.now())).unowned[0]
    _tell(store, you, clock, complaints.take_complaint, row.id, row.version)
    play(store, clock, 120)
    assert Complaint.get_by_id(row.id).owner_id == you.staff_id


def _tell(store: Store, actor: Actor, clock: ManualClock, work: object, *args: object) -> int:
    return int(perform(store, actor, clock, work, new_command(), *args))  # type: ignore[arg-type]


def test_whoever_is_on_a_break_takes_no_calls(store: Store) -> None:
    clock = ManualClock(END)
    gone = [row for row in Staff.select() if row.login not in ("clerk", "mateo")]
    for row in gone:
        SpanRow.create(source="queue_log", agent=f"PJSIP/{row.login}", staff_id=row.id, kind="paused", reason="Break",
                       started_at=END)  # fmt: skip
    play(store, clock, 20)
    takers = {row.operator_id for row in Contact.select().where(Contact.started_at >= END)}
    assert takers <= {Staff.get(Staff.login == "mateo").id}
    play(store, clock, 150)
    assert SpanRow.select().where((SpanRow.kind == "paused") & (SpanRow.started_at >= END)).count() >= len(gone)
    back = SpanRow.select().where((SpanRow.started_at == END) & SpanRow.ended_at.is_null(False)).count()
    assert back >= 5  # after eight minutes at most
