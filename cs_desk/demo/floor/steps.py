"""What a colleague does next on a complaint: the six steps, told from what the store knows of them."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from cs_desk.demo.complaints import APPROVED_CENTS, feedback
from cs_desk.demo.floor.hall import Deed, Hall, InHand
from cs_desk.models.complaints import Approval, Complaint
from cs_desk.models.enums import Channel, Disposition, Step
from cs_desk.models.inputs import CloseContact, NewOffer, NewPromise, SkipStep
from cs_desk.models.script import next_step
from cs_desk.models.timers import ContactEventKind as Kind
from cs_desk.services import complaints, contacts, resolve, runs

WAITING_FOR_A_YES = 2
"""So many requests of a team may wait at the same time."""
MOST_UNOWNED = 6
LEFT_TO_THE_TEAM = 0.8
"""How many of the complaints that came in writing are logged and left to the team."""


def waits_for_a_yes(one: InHand) -> bool:
    """Tell whether a request for approval on a contact has no answer yet."""
    return any(request.answered_at is None for request in one.approvals)


def parked(hall: Hall, one: InHand) -> Deed | None:
    """Take a parked contact up again, unless it waits for a yes."""
    if waits_for_a_yes(one) or not hall.ripe(one.last, f"{one.row.id} parked {one.count}", 20, 240):
        return None
    return partial(hall.tell, one.operator, contacts.move_contact, one.row.id, Kind.UNPARK.value)


def script(hall: Hall, one: InHand) -> Deed:
    """Return the next deed of a running script."""
    assert one.run is not None
    step = Step(one.run.step)
    if step is Step.RESOLVE:
        return _resolve(hall, one)
    if step is Step.THANK:
        return partial(_finish, hall, one)
    if step is Step.LISTEN and _for_the_team(one):
        return partial(_leave, hall, one)
    return partial(_step, hall, one, step)


def _step(hall: Hall, one: InHand, step: Step) -> None:
    """Keep what a step captures and go to the next one."""
    assert one.run is not None
    _save(hall, one, _answers(one, step))
    following = next_step(step)
    if following is not None:
        hall.tell(one.operator, runs.enter_step, one.run.id, following.value)


def _save(hall: Hall, one: InHand, values: dict[str, Any]) -> None:
    """Keep answers where somebody has not given others already."""
    assert one.run is not None
    new = {name: value for name, value in values.items() if name not in one.answers}
    hall.tell(one.operator, runs.save_answers, one.run.id, new)


def _answers(one: InHand, step: Step) -> dict[str, Any]:
    plan, rng = one.plan, one.plan.rng
    if step is Step.ATTENTION:
        known = one.row.customer_id is not None
        return {"identity": "verified" if known else "not_needed", "opening_energy": rng.choice((-5, -4, -3, -3, -2))}
    if step is Step.LISTEN:
        return {
            "own_words": plan.say(plan.cause.own_words),
            "difficulty": plan.cause.difficulty,
            "happened_when": f"{plan.slots['day']}, and again since",
            "wanted": plan.say(plan.cause.wanted),
            "product": f"{plan.slots['product']}, order {plan.slots['order']}",
            "paraphrase_confirmed": True,
        }
    if step is Step.ACKNOWLEDGE:
        said = dict.fromkeys(("problem_acknowledged", "reference_given", "no_charge_said", "answer_date_said"), True)
        return {**said, "updates_by": rng.choice(("phone", "email", "sms")), "updates_every": rng.choice((2, 3, 5, 7))}
    return {"apology_given": True, "energy_after": rng.choice((-2, -1, 0, 1))}


def wishes(one: InHand) -> str:
    """Return what the customer wants, as a note on the contact."""
    return f"{one.plan.say(one.plan.cause.wanted).capitalize()}."


def _for_the_team(one: InHand) -> bool:
    written = one.row.channel in (Channel.EMAIL.value, Channel.WEB_FORM.value, Channel.SOCIAL.value)
    if not written or one.plan.rng.random() > LEFT_TO_THE_TEAM:
        return False
    unowned = Complaint.select().where(
        Complaint.owner.is_null() & Complaint.closed_at.is_null() & (Complaint.team == one.row.team_id)
    )
    return bool(unowned.count() < MOST_UNOWNED)


def _leave(hall: Hall, one: InHand) -> None:
    """Log what came in writing and leave it to the team, as the manager decides."""
    assert one.run is not None
    reason = hall.bank.complaints.skip_reason
    _save(hall, one, _answers(one, Step.LISTEN))
    hall.tell(one.operator, runs.skip_to, one.run.id, SkipStep(to=Step.THANK, reason=reason))
    hall.tell(one.operator, runs.finish_run, one.run.id, reason)
    ending = CloseContact(disposition=Disposition.FOLLOW_UP, notes=one.row.notes or wishes(one))
    hall.tell(one.operator, contacts.close_contact, one.row.id, ending)
    hall.tell(hall.manager, complaints.assign_complaint, one.run.complaint_id, None)


def _resolve(hall: Hall, one: InHand) -> Deed:
    assert one.run is not None
    route = one.plan.route
    if route == "approval" and not one.approvals and (_may_grant(one) or _too_many_wait(one)):
        route = "offer"
    if "route" not in one.answers:
        way = {"offer": "front_line", "investigate": "investigation"}.get(route, route)
        findings = one.plan.say(one.plan.cause.findings)
        return partial(_save, hall, one, {"route": way, "findings": findings})
    if one.offers and one.offers[-1].accepted is None:
        return partial(hall.tell, one.operator, resolve.answer_offer, one.offers[-1].id, one.offers[-1].id % 6 != 0)
    if one.answers["route"] == "investigation" and not one.promised:
        return partial(_promise, hall, one)
    if one.offers or one.promised:
        return partial(hall.tell, one.operator, runs.enter_step, one.run.id, Step.THANK.value)
    if one.answers["route"] == "approval" and not one.approvals and not _may_grant(one):
        return partial(_ask, hall, one)
    return partial(_offer, hall, one)


def _may_grant(one: InHand) -> bool:
    """Tell whether the operator needs nobody's yes: who leads a team asks nobody of it."""
    return resolve.authority_cents(one.operator) >= APPROVED_CENTS


def _too_many_wait(one: InHand) -> bool:
    waiting = Approval.select().where(Approval.answered_at.is_null() & (Approval.team == one.row.team_id))
    return bool(waiting.count() >= WAITING_FOR_A_YES)


def _offered(one: InHand, cents: int) -> NewOffer:
    cause = one.plan.cause
    return NewOffer(remedy=cause.remedy, detail=one.plan.say(cause.detail), cost_cents=cents)


def _offer(hall: Hall, one: InHand) -> None:
    assert one.run is not None
    granted = any(request.granted for request in one.approvals)
    wanted_more = one.plan.route == "approval" and _may_grant(one)
    cents = APPROVED_CENTS if granted or wanted_more else one.plan.cause.share
    hall.tell(one.operator, resolve.make_offer, one.run.complaint_id, _offered(one, cents))


def _ask(hall: Hall, one: InHand) -> None:
    """Ask the leader, and put the contact aside until they answer."""
    assert one.run is not None
    reason = one.plan.rng.choice(hall.bank.complaints.approval_reasons)
    hall.tell(one.operator, resolve.ask_approval, one.run.complaint_id, _offered(one, APPROVED_CENTS), reason)
    hall.tell(one.operator, contacts.move_contact, one.row.id, "park", hall.bank.complaints.approval_park)


def _promise(hall: Hall, one: InHand) -> None:
    assert one.run is not None
    due = hall.clock.now() + timedelta(minutes=one.plan.rng.choice((50, 120, 60 * 24, 60 * 48)))
    promise = NewPromise(what=one.plan.say(one.plan.cause.promise), due_at=due)
    hall.tell(one.operator, resolve.make_promise, one.run.complaint_id, promise)


def _finish(hall: Hall, one: InHand) -> None:
    """Thank, take the feedback, and end the conversation."""
    assert one.run is not None
    rng, settled = one.plan.rng, bool(one.offers) and bool(one.offers[-1].accepted)
    thanks = {"thanks_given": True, "closing_energy": rng.choice((1, 2, 2, 3) if settled else (-2, -1, 0))}
    # Who waits for what an investigation finds is asked how it went once it is over.
    asked = feedback(hall.bank, rng, settled) if one.offers else {}
    _save(hall, one, asked | thanks)
    hall.tell(one.operator, runs.finish_run, one.run.id)
    if Kind.END.value not in one.kinds:
        hall.tell(one.operator, contacts.move_contact, one.row.id, Kind.END.value)
