"""The story of a contact that is no complaint: taken, talked on, perhaps held, ended, closed."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from cs_desk.clock import local
from cs_desk.demo.bank import Bank, Enquiry
from cs_desk.demo.stage import Stage, Story
from cs_desk.models.enums import Channel, Direction, Disposition, Operation
from cs_desk.models.enums import Stage as Cycle
from cs_desk.models.inputs import CloseContact, NewContact, NewMoment
from cs_desk.models.policy import Actor
from cs_desk.services import contacts, moments

CHANNELS = {
    Channel.PHONE: 60,
    Channel.EMAIL: 14,
    Channel.CHAT: 14,
    Channel.WEB_FORM: 5,
    Channel.SMS: 3,
    Channel.COUNTER: 3,
    Channel.SOCIAL: 1,
}
CALLED_OUT = (Operation.MARKETING, Operation.DATA_COLLECTION)


STAGES = {
    Operation.CUSTOMER_SUPPORT: (Cycle.BUILD_RAPPORT, Cycle.DELIVER_PRODUCT),
    Operation.DATA_COLLECTION: (Cycle.MONITOR_SATISFACTION,),
    Operation.INFORMATION_SERVICE: (Cycle.ESTABLISH_CONTACT, Cycle.PRESENT_PRODUCT),
    Operation.MARKETING: (Cycle.PRESENT_PRODUCT,),
    Operation.SALES: (Cycle.PRESENT_PRODUCT, Cycle.COMPLETE_SALE),
    Operation.SERVICE_PROVISION: (Cycle.DELIVER_PRODUCT,),
}
"""Where in the delivery cycle a contact of an operation has its moments."""


@dataclass(frozen=True, slots=True)
class About:
    """What a contact is about where that is known beforehand: the note, a difficulty, what was seen or heard."""

    note: str
    difficulty: str | None
    moment: tuple[str, int] | None = None

    def enquiry(self) -> Enquiry:
        """Return it as something that people ask."""
        return Enquiry(operation=Operation.CUSTOMER_SUPPORT, notes=self.note, difficulty=self.difficulty)


@dataclass(frozen=True, slots=True)
class Talk:
    """One contact to come: its chance, who takes it (None: whoever is free) and with whom, and how fast it goes."""

    name: str
    operator: Actor | None = None
    customer_id: int | None = None
    pace: float = 1.0
    about: About | None = None


SATURDAY = 5


def slots_of(stage: Stage, rng: Random) -> dict[str, str]:
    """Return what a story's phrases speak about."""
    return phrases(stage.bank, rng, stage.clock.now(), stage.zone)


def phrases(bank: Bank, rng: Random, now: datetime, zone: ZoneInfo) -> dict[str, str]:
    """Return what phrases speak about: a product, an order, a working day of last week, a count of days."""
    lately = [local(now - timedelta(days=ago), zone) for ago in range(1, 7)]
    day = rng.choice([one for one in lately if one.weekday() < SATURDAY])
    return {
        "product": rng.choice(bank.complaints.products),
        "order": str(rng.randint(410_000, 499_999)),
        "day": f"{day:%A}",
        "days": str(rng.randint(8, 24)),
    }


def operator_for(stage: Stage, rng: Random, operator: Actor | None) -> Generator[datetime, None, Actor]:
    """Wait for the operator meant, or for any who is free; nobody else takes the demo user's contacts of today."""
    if operator is not None:
        return (yield from stage.hire(rng, [operator]))
    off = stage.you if stage.clock.now() >= stage.today().start else None
    return (yield from stage.hire(rng, [one for one in stage.there() if one is not off]))


def enquiry(stage: Stage, talk: Talk) -> Story:
    """Play one contact from its start to its disposition."""
    rng = stage.random(talk.name)
    operator = yield from operator_for(stage, rng, talk.operator)
    topic = talk.about.enquiry() if talk.about else rng.choice(stage.bank.enquiries.enquiry)
    slots = slots_of(stage, rng)
    new = _new(stage, talk, rng, topic.operation)
    contact = stage.tell(operator, contacts.start_contact, new)
    yield from _conversation(stage, talk, rng, operator, contact, new)
    if topic.difficulty:
        note = topic.difficulty_note.format(**slots)
        stage.tell(operator, contacts.note_difficulty, contact, topic.difficulty, note)
    stage.tell(operator, contacts.move_contact, contact, "end")
    yield stage.after(seconds=rng.uniform(25, 140), pace=talk.pace)
    ending = CloseContact(disposition=_disposition(stage, rng, new.direction), notes=topic.notes.format(**slots))
    stage.tell(operator, contacts.close_contact, contact, ending)
    stage.release(operator)


def _new(stage: Stage, talk: Talk, rng: Random, operation: Operation) -> NewContact:
    customer = talk.customer_id or rng.choice(stage.customers)
    outbound = operation in CALLED_OUT
    if outbound and customer in stage.quiet:
        operation, outbound = Operation.CUSTOMER_SUPPORT, False  # who asked not to be called is not called
    anonymous = talk.customer_id is None and not outbound and rng.random() < 0.06
    return NewContact(
        channel=Channel.PHONE if outbound else rng.choices(list(CHANNELS), list(CHANNELS.values()))[0],
        direction=Direction.OUTBOUND if outbound else Direction.INBOUND,
        operation=operation,
        customer_id=None if anonymous else customer,
        anonymous=anonymous,
    )


def _conversation(stage: Stage, talk: Talk, rng: Random, operator: Actor, contact: int, new: NewContact) -> Story:
    minutes = min(rng.lognormvariate(1.35, 0.5), 14)
    yield stage.after(minutes=minutes / 2, pace=talk.pace)
    if new.channel is Channel.PHONE and rng.random() < 0.35:
        stage.tell(operator, contacts.move_contact, contact, "hold")
        yield stage.after(seconds=rng.uniform(30, 170), pace=talk.pace)
        stage.tell(operator, contacts.move_contact, contact, "resume")
    for mood in sorted(rng.sample(stage.bank.enquiries.mood, rng.choice((0, 1, 1, 2))), key=lambda one: one.energy):
        yield stage.after(seconds=rng.uniform(10, 50), pace=talk.pace)
        seen = rng.choice(mood.written if new.channel.written else mood.seen)
        moment = NewMoment(energy=mood.energy, seen=seen, stage=rng.choice(STAGES[new.operation]))
        stage.tell(operator, moments.add_moment, contact, moment)
    if talk.about is not None and talk.about.moment is not None:
        seen, energy = talk.about.moment
        moment = NewMoment(energy=energy, seen=seen, stage=Cycle.DELIVER_PRODUCT)
        stage.tell(operator, moments.add_moment, contact, moment)
    yield stage.after(minutes=minutes / 2, pace=talk.pace)


def _disposition(stage: Stage, rng: Random, direction: Direction) -> Disposition:
    if direction is Direction.OUTBOUND and rng.random() < 0.25:
        return Disposition.NO_ANSWER
    return rng.choice(stage.bank.enquiries.dispositions)
