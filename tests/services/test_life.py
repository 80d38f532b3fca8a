"""The life of contacts: any order of verbs against a model with its own timers, on both engines."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import pytest

from cs_desk.errors import ConflictError, DeskError
from cs_desk.models.contacts import Contact
from cs_desk.models.enums import Channel, Disposition
from cs_desk.models.inputs import CloseContact
from cs_desk.models.timers import timers
from cs_desk.queries import calls
from cs_desk.services import contacts
from tests.support.desks import DeskStore
from tests.support.scene import complain, staff_id, start

FROM = {
    "hold": {"talk"},
    "resume": {"hold"},
    "end": {"talk", "hold"},
    "park": {"talk", "hold", "wrap"},
    "unpark": {"parked"},
    "close": {"talk", "hold", "wrap", "parked"},
    "hand_over": {"talk", "hold", "wrap", "parked"},
}


@dataclass
class Model:
    """What a contact should be: its state, who has it, and the seconds spent."""

    id: int
    channel: Channel
    owner: str
    state: str = "talk"
    back_to: str = "talk"
    spent: dict[str, float] = field(default_factory=lambda: dict.fromkeys(("talk", "hold", "wrap", "parked"), 0.0))

    def do(self, verb: str) -> None:
        """Take a verb that is allowed."""
        if verb in ("park", "hand_over") and self.state != "parked":
            self.back_to = "wrap" if self.state == "wrap" else "talk"
        after = {
            "hold": "hold",
            "resume": "talk",
            "end": "wrap",
            "park": "parked",
            "hand_over": "parked",
            "close": "closed",
            "unpark": self.back_to,
        }
        self.state = after[verb]


def _perform(desk: DeskStore, one: Model, verb: str) -> None:
    if verb == "close":
        desk.tell(one.owner, contacts.close_contact, one.id, CloseContact(disposition=Disposition.RESOLVED))
    elif verb == "hand_over":
        to = "ben" if one.owner == "amira" else "amira"
        desk.tell(one.owner, contacts.hand_over, one.id, staff_id(to), "shift ends")
        one.owner = to
    else:
        desk.tell(one.owner, contacts.move_contact, one.id, verb)


def _allowed(one: Model, verb: str, others: list[Model]) -> bool:
    if one.state not in FROM[verb]:
        return False
    return verb != "unpark" or not one.channel.exclusive or not _busy(one.owner, [x for x in others if x is not one])


def _busy(owner: str, others: list[Model]) -> bool:
    return any(x.owner == owner and x.channel.exclusive and x.state not in ("parked", "closed") for x in others)


def _agree(desk: DeskStore, one: Model) -> None:
    if one.state == "closed":
        assert Contact.get(Contact.id == one.id).closed_at is not None
        view = desk.ask("mia", calls.call, one.id)
    else:
        view = desk.ask(one.owner, calls.call, one.id)
    found = timers(view.events, desk.clock.now())
    assert found.state.value == one.state
    assert {"talk": found.talk, "hold": found.hold, "wrap": found.wrap, "parked": found.parked} == one.spent


def test_any_order_of_verbs_keeps_state_and_timers(desk: DeskStore) -> None:
    draw = random.Random(7)
    models: list[Model] = []
    for _ in range(250):
        seconds = draw.choice((0, 1, 7.5, 3600, 0.000001))
        desk.clock.advance(seconds=seconds)
        for one in models:
            if one.state != "closed":
                one.spent[one.state] = round(one.spent[one.state] + seconds, 6)
        if not models or draw.random() < 0.1:
            channel, owner = draw.choice((Channel.PHONE, Channel.CHAT)), draw.choice(("amira", "ben"))
            if channel.exclusive and _busy(owner, models):
                with pytest.raises(ConflictError, match="still in hand"):
                    start(desk, owner, channel)
            else:
                models.append(Model(start(desk, owner, channel), channel, owner))
            continue
        one = draw.choice(models[-4:])
        verb = draw.choice(list(FROM))
        if _allowed(one, verb, models):
            _perform(desk, one, verb)
            one.do(verb)
        else:
            with pytest.raises(ConflictError):
                _perform(desk, one, verb)
        _agree_roughly(desk, one)


def _agree_roughly(desk: DeskStore, one: Model) -> None:
    one.spent = {name: pytest.approx(seconds, abs=1e-4) for name, seconds in one.spent.items()}  # type: ignore[misc]
    try:
        _agree(desk, one)
    finally:
        one.spent = {name: float(near.expected) for name, near in one.spent.items()}  # type: ignore[attr-defined]


def test_several_chats_at_once_and_one_call(desk: DeskStore) -> None:
    for _ in range(4):
        start(desk, "amira")
    first = start(desk, "amira", Channel.PHONE)
    for channel in (Channel.PHONE, Channel.COUNTER):
        with pytest.raises(ConflictError, match="still in hand"):
            start(desk, "amira", channel)
    start(desk, "ben", Channel.PHONE)
    desk.tell("amira", contacts.move_contact, first, "park", "waits for the warehouse")
    start(desk, "amira", Channel.PHONE)
    with pytest.raises(ConflictError, match="still in hand"):
        desk.tell("amira", contacts.move_contact, first, "unpark")


def test_a_contact_goes_only_to_who_can_take_it(desk: DeskStore) -> None:
    made = complain(desk, "amira")
    for nobody in ("aud", "adm", "mia"):
        with pytest.raises(DeskError, match="has no role that allows contact take"):
            desk.tell("amira", contacts.hand_over, made["contact"], staff_id(nobody), "please")
    desk.tell("amira", contacts.hand_over, made["contact"], staff_id("ben"), "please")
    got: Any = desk.ask("ben", calls.call, made["contact"])
    assert (got.run.state, got.run.step) == ("parked", "attention")
    with pytest.raises(DeskError, match="is not moved by"):
        desk.tell("ben", contacts.move_contact, made["contact"], "start")
