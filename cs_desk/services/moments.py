"""Moments of truth and customer feedback: what the customer's emotional energy did, and what they answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cs_desk.models.contacts import Contact, Feedback, Moment
from cs_desk.models.enums import Answer, Level, Stage, Step
from cs_desk.models.policy import Verb
from cs_desk.models.runs import ScriptRun
from cs_desk.models.script import FIELD
from cs_desk.services import lookup
from cs_desk.services.unit import Unit, service

if TYPE_CHECKING:  # pydantic costs a third of a start and is needed at the first verb only
    from cs_desk.models.inputs import NewMoment

# Where in the delivery cycle a step of the script usually stands, for moments recorded without naming a stage.
STAGE_OF_STEP = {
    Step.ATTENTION.value: Stage.ESTABLISH_CONTACT,
    Step.LISTEN.value: Stage.BUILD_RAPPORT,
    Step.ACKNOWLEDGE.value: Stage.BUILD_RAPPORT,
    Step.APOLOGISE.value: Stage.BUILD_RAPPORT,
    Step.RESOLVE.value: Stage.DELIVER_PRODUCT,
    Step.THANK.value: Stage.MONITOR_SATISFACTION,
}
SCALES = {"csat": (1, 5), "ces": (1, 7), "nps": (0, 10), "level": (1, 5)}


@service(Verb.MOMENT_ADD)
def add_moment(unit: Unit, contact_id: int, data: NewMoment) -> int:
    """Record a moment of truth on a contact and return its id; without a stage, the running step gives it."""
    row: Contact = lookup.contact(contact_id)
    unit.require(owner_id=row.operator_id, team_id=row.team_id, what=f"contact {row.reference}")
    run = ScriptRun.get_or_none(ScriptRun.contact == contact_id)
    step = run.step if run else ""
    stage = data.stage or STAGE_OF_STEP.get(step, Stage.ESTABLISH_CONTACT)
    moment = Moment.create(
        contact_id=contact_id,
        complaint_id=run.complaint_id if run else None,
        stage=stage.value,
        energy=data.energy,
        seen=data.seen,
        trigger=data.trigger,
        step=step,
        at=unit.now,
        staff_id=unit.actor.staff_id,
    )
    unit.record(
        "moment",
        moment.id,
        new={
            "contact_id": contact_id,
            "energy": data.energy,
            "stage": stage.value,
            "seen": data.seen,
            "trigger": data.trigger,
        },
    )
    unit.touch("moments")
    return int(moment.id)


def keep_script_energy(unit: Unit, run: ScriptRun, field: str, energy: int | None) -> None:
    """Keep the energy of a script field as one moment; correcting the field corrects that moment."""
    trigger, step = f"script:{field}", FIELD[field].step
    mine = (Moment.contact == run.contact_id) & (Moment.trigger == trigger)
    if energy is None:
        Moment.delete().where(mine).execute()
    elif not Moment.update(energy=energy).where(mine).execute():
        Moment.create(
            contact_id=run.contact_id,
            complaint_id=run.complaint_id,
            energy=energy,
            trigger=trigger,
            stage=STAGE_OF_STEP[step].value,
            step=step.value,
            at=unit.now,
            staff_id=unit.actor.staff_id,
        )


def keep_feedback(unit: Unit, run: ScriptRun, question: str, value: Any) -> None:
    """Keep the answer to a feedback question: a number or text, "declined", or None for not asked."""
    low, high = SCALES.get(question, (None, None))
    fields: dict[str, Any] = {"value": None, "text": "", "status": Answer.ANSWERED.value}
    if value is None:
        fields["status"] = Answer.NOT_ASKED.value
    elif value == Answer.DECLINED.value:
        fields["status"] = Answer.DECLINED.value
    elif question == "level":
        fields["value"] = list(Level).index(Level(value)) + 1
    elif question == "verbatim":
        fields["text"] = value
    else:
        fields["value"] = int(value)
    where = (Feedback.contact == run.contact_id) & (Feedback.question == question)
    if not Feedback.update(at=unit.now, **fields).where(where).execute():
        Feedback.create(
            contact_id=run.contact_id,
            complaint_id=run.complaint_id,
            question=question,
            scale_low=low,
            scale_high=high,
            at=unit.now,
            staff_id=unit.actor.staff_id,
            **fields,
        )
