"""A week on the desk for pictures: the same every time, ending on a Friday at 14:32 in Sydney."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cs_desk.models.enums import Channel, Disposition, Remedy, Stage, Step
from cs_desk.models.inputs import CloseContact, NewComplaint, NewContact, NewCustomer, NewMoment, NewOffer, NewPromise
from cs_desk.models.timers import ContactEventKind
from cs_desk.services import complaints, contacts, customers, moments, resolve, runs
from tests.support import scene
from tests.support.desks import START, DeskStore

PEOPLE = (
    NewCustomer(
        name="Tan Wei Ming",
        company="Ming & Sons",
        phones=("0491 570 006",),
        emails=("w.tan@example.net",),
        special_needs="hearing aid: write, do not ring",
    ),
    NewCustomer(name="Zoë Tañner", phones=("0491 570 156",), emails=("zoe@example.net",)),
    NewCustomer(name="Harriet Okonkwo-Bell", phones=("0491 570 157",), emails=("h.okonkwo@example.org",)),
    NewCustomer(name="山田 花子", phones=("0491 570 158",)),
)
# days before, hours before, who, channel, customer, difficulty, how far, what they said
PAST = (
    (8, 2, "amira", Channel.CHAT, 1, "goods.late", Step.THANK, "It should have been here on Monday."),
    (5, 1, "ben", Channel.EMAIL, 3, "admin.invoice", Step.RESOLVE, "You charged me twice."),
    (3, 4, "amira", Channel.PHONE, 2, "goods.damaged", Step.RESOLVE, "It came broken, twice."),
    (2, 0, "nora", Channel.PHONE, 4, "service", Step.ACKNOWLEDGE, "Nobody could tell me anything."),
    (1, 3, "ben", Channel.LETTER, 3, "goods.not_delivered", Step.LISTEN, "Still not here."),
)


def week(desk: DeskStore) -> None:
    """Play the week: a closed complaint, open ones in several hands, one that nobody owns, promises, a request."""
    for person in PEOPLE:
        desk.tell("amira", customers.create_customer, person)
    for days, hours, login, channel, customer, code, to, said in PAST:
        desk.clock.set(START - timedelta(days=days, hours=hours))
        _complaint(desk, login, channel, customer, code, to, said)
    desk.clock.set(START - timedelta(minutes=50))
    _asked(desk)
    desk.clock.set(START)


def _complaint(
    desk: DeskStore, login: str, channel: Channel, customer: int, code: str, to: Step, said: str
) -> dict[str, Any]:
    """Play one complaint as far as it goes; what is not finished is parked."""
    contact = desk.tell(login, contacts.start_contact, NewContact(channel=channel, customer_id=customer))
    desk.clock.advance(minutes=1)
    made: dict[str, Any] = desk.tell(login, runs.recognise, contact, NewComplaint())
    for step in Step:
        more = {"own_words": said, "difficulty": code} if step is Step.LISTEN else {}
        desk.tell(login, runs.save_answers, made["run"], scene.STEP_ANSWERS[step] | more)
        desk.clock.advance(minutes=1, seconds=20)
        if step is to:
            break
        desk.tell(login, runs.enter_step, made["run"], list(Step)[step.number].value)
    if to is Step.THANK:
        offer = desk.tell(login, resolve.make_offer, made["complaint"], NewOffer(remedy=Remedy.CREDIT, cost_cents=1500))
        desk.tell(login, resolve.answer_offer, offer, True)
        desk.tell(login, runs.save_answers, made["run"], {"csat": 4})
        desk.tell(login, runs.finish_run, made["run"])
        desk.tell(login, contacts.close_contact, contact, CloseContact(disposition=Disposition.RESOLVED))
    else:
        desk.tell(login, contacts.move_contact, contact, ContactEventKind.PARK.value, "to be looked into")
    return made | {"contact": contact}


def _asked(desk: DeskStore) -> None:
    """Leave a complaint without an owner, promise two things, ask for one."""
    desk.tell("sam", complaints.assign_complaint, 5, None)
    for complaint, what, hours in ((3, "send the courier's answer", 1), (3, "ring back about the cup", 70)):
        promise = NewPromise(what=what, due_at=START + timedelta(hours=hours, minutes=28))
        desk.tell("amira", resolve.make_promise, complaint, promise)
    desk.clock.advance(minutes=30)
    large = NewOffer(remedy=Remedy.REFUND, cost_cents=12_000)
    desk.tell("amira", resolve.ask_approval, 3, large, "broken twice, wants to leave")


def call_in_hand(desk: DeskStore, step: Step) -> int:
    """Let Amira have Mr Tan on the line, the script at a step, ending at START; returns the contact."""
    desk.clock.set(START - timedelta(minutes=4))
    contact = int(desk.tell("amira", contacts.start_contact, NewContact(customer_id=1)))
    desk.tell("amira", contacts.write_notes, contact, "third time he rings about the kettle")
    made = desk.tell("amira", runs.recognise, contact, NewComplaint())
    answers = scene.STEP_ANSWERS | {
        Step.ATTENTION: {"identity": "verified", "identity_how": "order number and street", "opening_energy": -4},
        Step.LISTEN: scene.LISTENING
        | {
            "own_words": "I ordered it on the 2nd and it still is not here.",
            "difficulty": "goods.late",
            "happened_when": "12 Nov",
            "wanted": "a new one by Friday",
        },
        Step.APOLOGISE: {"apology_given": True, "energy_after": -1},
    }
    for done in list(Step)[: step.number - 1]:
        desk.tell("amira", runs.save_answers, made["run"], answers[done])
        desk.clock.advance(seconds=45)
        desk.tell("amira", runs.enter_step, made["run"], list(Step)[done.number].value)
        if done is Step.LISTEN:
            seen = NewMoment(energy=-2, stage=Stage.DELIVER_PRODUCT, seen="raises his voice at “again”")
            desk.tell("amira", moments.add_moment, contact, seen)
    desk.clock.set(START)
    return contact


LONG_REASON = (
    "The kettle came broken on the 3rd and its replacement came broken on the 12th. She took a morning off for each "
    "delivery, has the courier's photos and wrote to us twice without an answer. She wants the price back and the "
    "second delivery fee, and says that she goes to the ombudsman on Monday if nobody rings her today."
)


def ask_at_length(desk: DeskStore) -> int:
    """Let Ben ask for more than he may grant, at length; returns the request."""
    large = NewOffer(remedy=Remedy.REFUND, cost_cents=24_950)
    return int(desk.tell("ben", resolve.ask_approval, 2, large, LONG_REASON))


def deals(desk: DeskStore) -> None:
    """Let Amira offer, ask and promise many things on the complaint in hand (the sixth)."""
    offers = (
        (Remedy.APOLOGY, 0, "in writing, from the head of the warehouse", True),
        (Remedy.CREDIT, 1500, "on the next order", False),
        (Remedy.SERVICE, 0, "a courier at the hour the customer names, with a call before", True),
        (Remedy.CREDIT, 2500, "", False),
        (Remedy.REFUND, 4000, "the delivery fee of both orders", None),
    )
    for remedy, cost, detail, accepted in offers:
        offer = desk.tell("amira", resolve.make_offer, 6, NewOffer(remedy=remedy, cost_cents=cost, detail=detail))
        if accepted is not None:
            desk.tell("amira", resolve.answer_offer, offer, accepted)
    desk.tell("amira", resolve.ask_approval, 6, NewOffer(remedy=Remedy.REFUND, cost_cents=18_000), LONG_REASON)
    for what, hours in (("ring back with the courier's answer about the second parcel", 3), ("send the label", 70)):
        due = START + timedelta(hours=hours)
        desk.tell("amira", resolve.make_promise, 6, NewPromise(what=what, due_at=due))
