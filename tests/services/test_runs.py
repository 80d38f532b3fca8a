"""The script's run: steps in order, answers as evidence, energies once, feedback in its three ways, remedies."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cs_desk.errors import ConflictError, InputError, RefusedError
from cs_desk.models.complaints import Complaint, ProfileVersion
from cs_desk.models.contacts import Feedback, Moment
from cs_desk.models.customers import Customer
from cs_desk.models.enums import Evidence, Remedy, Step
from cs_desk.models.inputs import ApprovalAnswer, CustomerChange, NewCustomer, NewOffer, NewPromise
from cs_desk.models.runs import RunAnswer
from cs_desk.models.script import FIELD
from cs_desk.models.timers import step_seconds
from cs_desk.queries import calls, start
from cs_desk.queries import complaints as registry
from cs_desk.services import complaints, contacts, customers, resolve, runs
from tests.support.desks import DeskStore
from tests.support.scene import STEP_ANSWERS, complain, skip, staff_id, walk


def test_a_run_goes_through_six_steps_and_closes_what_was_accepted(desk: DeskStore) -> None:
    made = complain(desk, "amira")
    walk(desk, "amira", made["run"], Step.RESOLVE)
    offer = desk.tell("amira", resolve.make_offer, made["complaint"], NewOffer(remedy=Remedy.REFUND, cost_cents=10_000))
    desk.tell("amira", resolve.answer_offer, offer, True)
    desk.tell("amira", runs.enter_step, made["run"], Step.THANK.value)
    desk.tell("amira", runs.save_answers, made["run"], STEP_ANSWERS[Step.THANK])
    assert desk.tell("amira", runs.finish_run, made["run"]) == "closed"
    row = Complaint.get(Complaint.id == made["complaint"])
    assert row.acknowledged_at == row.resolved_at == row.closed_at == desk.clock.now()
    with pytest.raises(ConflictError, match="finished"):
        desk.tell("amira", runs.finish_run, made["run"])
    with pytest.raises(ConflictError, match="finished"):
        desk.tell("amira", runs.enter_step, made["run"], "listen")
    with pytest.raises(ConflictError, match="has an owner already"):
        desk.tell("sam", complaints.take_complaint, made["complaint"])
    with pytest.raises(ConflictError, match="closed already"):
        desk.tell("sam", complaints.assign_complaint, made["complaint"], staff_id("ben"))


def test_steps_are_in_order_back_is_free_and_a_skip_needs_a_reason(desk: DeskStore) -> None:
    run = complain(desk, "amira")["run"]
    with pytest.raises(ConflictError, match="Still open: 1 Attention"):
        desk.tell("amira", runs.enter_step, run, "listen")
    with pytest.raises(InputError, match="reason"):
        skip(desk, "amira", run, Step.LISTEN, "..")
    skip(desk, "amira", run, Step.APOLOGISE)
    desk.tell("amira", runs.enter_step, run, "attention")
    desk.tell("amira", runs.save_answers, run, {"own_words": "late"})
    desk.tell("amira", runs.enter_step, run, "apologise")
    assert runs.answers_of(run)["own_words"] == "late"
    with pytest.raises(ConflictError, match="ends with step 6"):
        desk.tell("amira", runs.finish_run, run)


def test_every_answer_keeps_what_it_rests_on(desk: DeskStore) -> None:
    run = complain(desk, "amira")["run"]
    for values in STEP_ANSWERS.values():
        desk.tell("amira", runs.save_answers, run, values | {"operator_impression": "tired"})
    kept = {row.field: row.evidence for row in RunAnswer.select().where(RunAnswer.run == run)}
    assert kept == {name: FIELD[name].evidence.value for name in kept}
    assert kept["operator_impression"] == kept["opening_energy"] == Evidence.SUBJECTIVE.value
    assert kept["own_words"] == Evidence.OBJECTIVE.value


def test_a_corrected_energy_is_one_moment_of_its_own_step(desk: DeskStore) -> None:
    made = complain(desk, "amira")
    skip(desk, "amira", made["run"], Step.RESOLVE)
    for energy in (-5, -3, 0):
        desk.tell("amira", runs.save_answers, made["run"], {"opening_energy": energy})
        [moment] = Moment.select().where(Moment.contact == made["contact"])
        assert (moment.energy, moment.step, moment.stage) == (energy, "attention", "establish_contact")
    desk.tell("amira", runs.save_answers, made["run"], {"closing_energy": 4})
    assert Moment.select().where(Moment.contact == made["contact"]).count() == 2
    desk.tell("amira", runs.save_answers, made["run"], {"opening_energy": None})
    assert [row.energy for row in Moment.select().where(Moment.contact == made["contact"])] == [4]


def test_feedback_is_answered_declined_or_not_asked(desk: DeskStore) -> None:
    made = complain(desk, "amira")
    skip(desk, "amira", made["run"], Step.THANK)
    said = {"csat": 4, "nps": "declined", "level": "desired", "verbatim": "ok"}
    desk.tell("amira", runs.save_answers, made["run"], said)
    desk.tell("amira", runs.save_answers, made["run"], {"csat": 2})
    desk.tell("amira", runs.finish_run, made["run"], "hung up")
    rows = {row.question: row for row in Feedback.select().where(Feedback.contact == made["contact"])}
    assert {name: (row.status, row.value) for name, row in rows.items()} == {
        "csat": ("answered", 2),
        "ces": ("not_asked", None),
        "nps": ("declined", None),
        "level": ("answered", 4),
        "verbatim": ("answered", None),
    }
    assert (rows["verbatim"].text, rows["csat"].scale_low, rows["csat"].scale_high) == ("ok", 1, 5)


def test_answers_may_be_corrected_until_the_contact_is_closed(desk: DeskStore) -> None:
    from cs_desk.models.enums import Disposition
    from cs_desk.models.inputs import CloseContact

    made = complain(desk, "amira")
    with pytest.raises(ConflictError, match="script is not finished"):
        desk.tell("amira", contacts.close_contact, made["contact"], CloseContact(disposition=Disposition.RESOLVED))
    skip(desk, "amira", made["run"], Step.THANK)
    desk.tell("amira", runs.finish_run, made["run"], "hung up")
    desk.tell("amira", runs.save_answers, made["run"], {"csat": 5})
    desk.tell("amira", contacts.close_contact, made["contact"], CloseContact(disposition=Disposition.RESOLVED))
    with pytest.raises(ConflictError, match="closed already"):
        desk.tell("amira", runs.save_answers, made["run"], {"csat": 1})


def test_time_parked_is_time_of_no_step(desk: DeskStore) -> None:
    made = complain(desk, "amira")
    for seconds, verb in ((30, "park"), (1000, None), (500, "unpark"), (12, None)):
        desk.clock.advance(seconds=seconds)
        if verb:
            desk.tell("amira" if verb == "park" else "ben", contacts.move_contact, made["contact"], verb)
        elif seconds == 1000:
            desk.tell("amira", contacts.hand_over, made["contact"], staff_id("ben"), "shift ends")
    run = desk.ask("ben", calls.call, made["contact"]).run
    assert step_seconds(run.events, desk.clock.now()) == {"attention": 42.0}


def test_a_remedy_above_authority_needs_a_leader_and_a_greater_one_a_manager(desk: DeskStore) -> None:
    complaint = complain(desk, "amira")["complaint"]
    for cents, above in ((20_000, False), (60_000, True)):
        dear = NewOffer(remedy=Remedy.REFUND, cost_cents=cents)
        with pytest.raises(RefusedError, match="above your authority"):
            desk.tell("amira", resolve.make_offer, complaint, dear)
        asked = desk.tell("amira", resolve.ask_approval, complaint, dear, "third time")
        with pytest.raises(ConflictError, match="already waiting"):
            desk.tell("amira", resolve.ask_approval, complaint, dear)
        assert [row.id for row in desk.ask("sam", start.waiting_approvals)] == [asked]
        assert desk.ask("leo", start.waiting_approvals) == desk.ask("amira", start.waiting_approvals) == ()
        if above:
            with pytest.raises(RefusedError, match="above your own authority"):
                desk.tell("sam", resolve.answer_approval, asked, ApprovalAnswer(granted=True))
        desk.tell("mia" if above else "sam", resolve.answer_approval, asked, ApprovalAnswer(granted=True))
        with pytest.raises(ConflictError, match="answered already"):
            desk.tell("mia", resolve.answer_approval, asked, ApprovalAnswer(granted=False))
        desk.tell("amira", resolve.make_offer, complaint, dear)
        with pytest.raises(RefusedError, match="above your authority"):  # an approval is for one offer
            desk.tell("amira", resolve.make_offer, complaint, dear)


def test_nobody_answers_their_own_request(desk: DeskStore) -> None:
    complaint = complain(desk, "amira")["complaint"]
    desk.tell("sam", complaints.assign_complaint, complaint, staff_id("sam"))
    asked = desk.tell("sam", resolve.ask_approval, complaint, NewOffer(remedy=Remedy.REFUND, cost_cents=1))
    with pytest.raises(RefusedError, match="somebody other than who asked"):
        desk.tell("sam", resolve.answer_approval, asked, ApprovalAnswer(granted=True))
    assert desk.ask("sam", start.waiting_approvals) == ()
    desk.tell("mia", resolve.answer_approval, asked, ApprovalAnswer(granted=False, note="not this time"))


def test_a_promise_is_for_a_time_to_come_and_kept_once(desk: DeskStore) -> None:
    complaint = complain(desk, "amira")["complaint"]
    with pytest.raises(InputError, match="time to come"):
        desk.tell("amira", resolve.make_promise, complaint, NewPromise(what="ring", due_at=desk.clock.now()))
    due = desk.clock.now() + timedelta(days=1)
    promise = desk.tell("amira", resolve.make_promise, complaint, NewPromise(what="ring", due_at=due))
    assert [row.id for row in desk.ask("amira", start.page).promises] == [promise]
    desk.tell("amira", resolve.keep_promise, promise)
    assert desk.ask("amira", start.page).promises == ()
    with pytest.raises(ConflictError, match="kept already"):
        desk.tell("amira", resolve.keep_promise, promise)


def test_references_are_never_given_twice(desk: DeskStore) -> None:
    first = complain(desk, "amira")["reference"]
    last = desk.tell("amira", customers.create_customer, NewCustomer(name="Gone"))
    reference = Customer.get(Customer.id == last).reference
    desk.store.execute("DELETE FROM customer WHERE id = ?", (last,))
    again = desk.tell("amira", customers.create_customer, NewCustomer(name="New"))
    assert Customer.get(Customer.id == again).reference > reference
    assert complain(desk, "amira")["reference"] > first


def test_a_newer_profile_leaves_old_complaints_as_they_were(desk: DeskStore) -> None:
    old = complain(desk, "amira")
    before = Complaint.get(Complaint.id == old["complaint"]).__data__
    newest = ProfileVersion.get(ProfileVersion.key == before["profile_key"])
    version = newest.version + 1
    with desk.store.writing():
        body = newest.body | {"version": version}
        ProfileVersion.create(key=newest.key, version=version, body=body, at=desk.clock.now())
    assert Complaint.get(Complaint.id == old["complaint"]).__data__ == before
    new = Complaint.get(Complaint.id == complain(desk, "amira")["complaint"])
    assert (before["profile_version"], new.profile_version) == (newest.version, version)
    assert (new.answer_due, new.acknowledge_due) == (before["answer_due"], before["acknowledge_due"])


def test_a_conflict_shows_both_values_and_overwrites_nothing(desk: DeskStore) -> None:
    one = desk.tell("amira", customers.create_customer, NewCustomer(name="Before"))
    desk.tell("ben", customers.change_customer, one, CustomerChange(name="Ben's"), 1)
    with pytest.raises(ConflictError) as caught:
        desk.tell("amira", customers.change_customer, one, CustomerChange(name="Amira's"), 1)
    assert (caught.value.mine, caught.value.theirs) == ({"name": "Amira's"}, {"name": "Ben's"})
    row = Customer.get(Customer.id == one)
    assert (row.name, row.version) == ("Ben's", 2)


def test_answers_come_in_the_same_order_on_either_engine(desk: DeskStore) -> None:
    made = complain(desk, "amira")
    for name in ("wanted", "own_words", "product"):  # a server would give them as they were written
        desk.tell("amira", runs.save_answers, made["run"], {name: "as said"})
    in_hand = desk.ask("amira", calls.call, made["contact"]).run
    on_file = desk.ask("amira", registry.one, made["complaint"])
    assert list(in_hand.answers) == list(on_file.answers) == sorted(in_hand.answers)
