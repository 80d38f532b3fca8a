"""What a colleague does next on a contact that is no complaint yet, and what people without one do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from cs_desk.demo.enquiries import CHANNELS, STAGES
from cs_desk.demo.floor import calls, steps
from cs_desk.demo.floor.hall import Deed, Hall, InHand
from cs_desk.demo.floor.hands import in_hands
from cs_desk.models.complaints import Approval, Complaint, Promise
from cs_desk.models.enums import Channel, Disposition, Operation, Recognised, Role
from cs_desk.models.inputs import ApprovalAnswer, CloseContact, NewComplaint, NewContact, NewMoment
from cs_desk.models.policy import Actor
from cs_desk.models.timers import ContactEventKind as Kind
from cs_desk.models.timers import ContactState
from cs_desk.services import complaints, contacts, moments, resolve, runs

PATIENCE = timedelta(minutes=4)
WRITTEN = {channel: weight for channel, weight in CHANNELS.items() if channel is not Channel.PHONE}
WRITERS = 0.09
"""How likely a turn brings another contact that is no call."""
LONGEST_QUEUE = 6
LEFT_UNOWNED = 4
"""So many of a team's complaints may stay without an owner before a colleague takes one."""
DUE_SOON = timedelta(minutes=45)
SETTLING_IN = timedelta(minutes=1)
"""So long after a floor began nobody stands in for a leader: the desk that it came with may be opening."""


def next_deed(hall: Hall) -> Deed | None:
    """Return what somebody does next; whom one looks at first is chance, so that everybody gets their turn."""
    _writers(hall)
    resting = calls.paused(hall)
    people = [who for who in hall.colleagues() if who.staff_id not in resting]
    hands = in_hands(hall, people)
    if callers := calls.waiting(hall):
        # Who has put something aside takes a call where nobody else can: what waits for them may go on any moment.
        for who in sorted(hall.rng.sample(people, len(people)), key=lambda who: bool(hands[who.staff_id])):
            if _free(hall, hands[who.staff_id]):
                return partial(calls.answer, hall, who, callers[0])
    if answer := next(standing_in(hall), None):
        return answer
    for who in hall.rng.sample(people, len(people)):
        deeds = _of(hall, who, hands[who.staff_id])
        if deeds:
            return hall.rng.choice(deeds)
    return None


def _of(hall: Hall, who: Actor, open_ones: list[InHand]) -> list[Deed]:
    """Return everything that a colleague could do just now."""
    active = [one for one in open_ones if one.state is not ContactState.PARKED]
    deeds = [deed for one in active or open_ones if (deed := on_contact(hall, one)) is not None]
    if not active and not deeds:  # what is put aside and can go on comes before anything new
        deeds += idle(hall, who, begins=all(map(steps.waits_for_a_yes, open_ones)))
    if Role.TEAM_LEADER in who.roles:
        deeds += leading(hall, who)
    return deeds


def _free(hall: Hall, open_ones: list[InHand]) -> bool:
    """Tell whether somebody can take a call: nothing in hand but what is put aside and has to wait."""
    return all(one.state is ContactState.PARKED and steps.parked(hall, one) is None for one in open_ones)


def _writers(hall: Hall) -> None:
    """Let those come who write, send or walk in; who waits too long is answered by somebody who is not here."""
    now = hall.clock.now()
    hall.queue = [since for since in hall.queue if now - since < PATIENCE / hall.haste]
    if hall.rng.random() < WRITERS and len(hall.queue) < LONGEST_QUEUE:
        hall.queue.append(now)


def on_contact(hall: Hall, one: InHand) -> Deed | None:
    """Return the next thing to do on a contact, None while it takes its time."""
    after = partial(hall.ripe, one.last, f"{one.row.id} after {one.count}")
    if one.state is ContactState.PARKED:
        return steps.parked(hall, one)
    if one.state is ContactState.WRAP or (one.run is not None and one.run.state == "done"):
        return partial(_close, hall, one) if after(8, 25) else None
    if one.state is ContactState.HOLD:
        return partial(_move, hall, one, Kind.RESUME) if after(15, 50) else None
    if not after(12, 40):
        return None
    if one.run is not None:
        return steps.script(hall, one)
    return _talk(hall, one)


def _talk(hall: Hall, one: InHand) -> Deed:
    plan = one.plan
    if plan.complains and one.row.direction == "inbound":
        return partial(_recognise, hall, one)
    if plan.held and Kind.HOLD.value not in one.kinds:
        return partial(_move, hall, one, Kind.HOLD)
    if one.moments < plan.moments:
        return partial(_moment, hall, one)
    return partial(_move, hall, one, Kind.END)


def _move(hall: Hall, one: InHand, kind: Kind) -> None:
    hall.tell(one.operator, contacts.move_contact, one.row.id, kind.value)


def _recognise(hall: Hall, one: InHand) -> None:
    who = one.plan.rng.choice((Recognised.OPERATOR, Recognised.CUSTOMER, Recognised.PROMPT))
    hall.tell(one.operator, runs.recognise, one.row.id, NewComplaint(recognised_by=who))


def _moment(hall: Hall, one: InHand) -> None:
    moods = hall.bank.enquiries.mood
    mood = moods[(one.row.id + one.moments * 2) % len(moods)]
    written = Channel(one.row.channel).written
    stage = one.plan.rng.choice(STAGES[Operation(one.row.operation)])
    seen = one.plan.rng.choice(mood.written if written else mood.seen)
    hall.tell(one.operator, moments.add_moment, one.row.id, NewMoment(energy=mood.energy, seen=seen, stage=stage))


def _close(hall: Hall, one: InHand) -> None:
    """Close a contact, noting a difficulty that was no complaint."""
    plan, topic = one.plan, one.plan.topic
    if one.run is not None:
        closed = Complaint.get_by_id(one.run.complaint_id).closed_at is not None
        ending = Disposition.RESOLVED if closed else Disposition.FOLLOW_UP
        notes = steps.wishes(one)
    else:
        ending, notes = plan.rng.choice(hall.bank.enquiries.dispositions), plan.say(topic.notes)
        if topic.difficulty and one.row.difficulty_code is None:
            note = plan.say(topic.difficulty_note)
            hall.tell(one.operator, contacts.note_difficulty, one.row.id, topic.difficulty, note)
    data = CloseContact(disposition=ending, notes=one.row.notes or notes)
    hall.tell(one.operator, contacts.close_contact, one.row.id, data)


def idle(hall: Hall, who: Actor, *, begins: bool) -> Iterator[Deed]:
    """Yield what somebody without a contact in hand could do, beginning another one if that is wanted."""
    if hall.queue and begins:
        yield partial(_start, hall, who)
    due = Promise.select().where((Promise.owner == who.staff_id) & Promise.done_at.is_null())
    for promise in due.where(Promise.due_at < hall.clock.now() + DUE_SOON).limit(1):
        if hall.ripe(max(promise.made_at, promise.due_at - DUE_SOON), f"promise {promise.id}", 60, 900):
            yield partial(hall.tell, who, resolve.keep_promise, promise.id)
    unowned = Complaint.select().where(
        Complaint.owner.is_null() & Complaint.closed_at.is_null() & (Complaint.team == who.team_id)
    )
    if unowned.count() > LEFT_UNOWNED:
        newest = unowned.order_by(Complaint.id.desc()).get()
        if hall.ripe(newest.logged_at, f"unowned {newest.id}", 20, 120):
            yield partial(hall.tell, who, complaints.take_complaint, newest.id)


def _start(hall: Hall, who: Actor) -> None:
    hall.queue.pop(0)
    channel = hall.rng.choices(list(WRITTEN), list(WRITTEN.values()))[0]
    new = NewContact(channel=channel, operation=_operation(hall), customer_id=hall.customer())
    hall.tell(who, contacts.start_contact, new)


def _operation(hall: Hall) -> Operation:
    calls = [one.operation for one in hall.bank.enquiries.enquiry]
    return hall.rng.choice([one for one in calls if one in STAGES and one is not Operation.MARKETING])


def leading(hall: Hall, who: Actor) -> Iterator[Deed]:
    """Yield the requests of the team that a leader on the floor answers; the demo user's team waits for them."""
    waiting = Approval.select().where(
        Approval.answered_at.is_null() & (Approval.team == who.team_id) & (Approval.asked_by != who.staff_id)
    )
    for request in waiting.limit(3):
        if hall.ripe(request.asked_at, f"approval {request.id}", 25, 90):
            yield _answer(hall, who, request)


def standing_in(hall: Hall) -> Iterator[Deed]:
    """Yield the requests that the manager answers, since nobody who leads the team is there to do it.

    Whoever sits at a desk is: what waits for a person is left to them, however long they take.
    """
    desks = hall.at_desks()
    if hall.manager.staff_id in desks or hall.clock.now() < hall.began + SETTLING_IN / hall.haste:
        return
    waiting = list(Approval.select().where(Approval.answered_at.is_null()).order_by(Approval.id))
    there = desks | {who.staff_id for who in hall.colleagues()} if waiting else desks
    for request in waiting:
        led = request.team_id in hall.led_by(there - {request.asked_by_id})
        if not led and hall.ripe(request.asked_at, f"instead {request.id}", 120, 300):
            yield _answer(hall, hall.manager, request)


def _answer(hall: Hall, who: Actor, request: Approval) -> Deed:
    granted = request.id % 5 != 0
    answer = ApprovalAnswer(granted=granted, note="fair, go ahead" if granted else "half of it, with an apology")
    return partial(hall.tell, who, resolve.answer_approval, request.id, answer)
