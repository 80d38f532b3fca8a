"""Verbs of the complaint script: recognise, capture, move on, go back, skip, finish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

from cs_desk.clock import to_micros
from cs_desk.errors import ConflictError, InputError
from cs_desk.models.base import canonical
from cs_desk.models.complaints import Complaint, ComplaintEvent, Offer
from cs_desk.models.contacts import Contact
from cs_desk.models.enums import Step
from cs_desk.models.policy import Verb
from cs_desk.models.runs import RunAnswer, RunEvent, ScriptRun, WordsVersion
from cs_desk.models.script import FIELD, FieldKind, Value, check_reason, is_empty, may_enter, parse
from cs_desk.services import lookup
from cs_desk.services.moments import keep_feedback, keep_script_energy
from cs_desk.services.unit import Unit, service
from cs_desk.store.sequence import yearly_reference

if TYPE_CHECKING:  # pydantic costs a third of a start and is needed at the first verb only
    from cs_desk.models.inputs import NewComplaint, SkipStep

MIRRORED = {"own_words": "own_words", "wanted": "wanted", "difficulty": "difficulty_code"}
FEEDBACK = ("csat", "ces", "nps", "level", "verbatim")
ACKNOWLEDGED = ("problem_acknowledged", "reference_given")
# The statement that runs most often of all, so it is not built anew each time.
ANSWER = (
    "INSERT INTO run_answer (run_id, field, value, evidence, at, staff_id) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (run_id, field) DO UPDATE SET value = excluded.value, at = excluded.at, staff_id = excluded.staff_id"
)


@dataclass(frozen=True, slots=True)
class RunPlace:
    """Where a run stands, as the rules of the script want to know it."""

    step: Step
    answers: Mapping[str, Value | None]
    skipped: frozenset[Step] = field(default_factory=frozenset)


@service(Verb.COMPLAINT_OPEN)
def recognise(unit: Unit, contact_id: int, data: NewComplaint) -> dict[str, Any]:
    """Turn a contact into a complaint and begin the script; returns {"complaint", "run", "reference"}.

    The reference is given here and never again; the profile of the desk is frozen on the complaint with the dates by
    which to acknowledge and to answer. Raises ConflictError when the contact is one already.
    """
    contact = lookup.contact(contact_id)
    unit.require(owner_id=contact.operator_id, team_id=contact.team_id, what=f"contact {contact.reference}")
    lookup.still_open(contact)
    if ScriptRun.get_or_none(ScriptRun.contact == contact_id):
        raise ConflictError(f"contact {contact.reference} is a complaint already.")
    complaint = _open(unit, contact, data)
    run = ScriptRun.create(
        contact_id=contact_id,
        complaint_id=complaint.id,
        operator_id=contact.operator_id,
        team_id=contact.team_id,
        words_version=_words_version(),
        step=Step.ATTENTION.value,
        state="open",
        started_at=unit.now,
    )
    RunEvent.create(run_id=run.id, kind="enter", step=run.step, at=unit.now, staff_id=unit.actor.staff_id)
    unit.record(
        "complaint",
        complaint.id,
        new={
            "reference": complaint.reference,
            "contact_id": contact_id,
            "recognised_by": data.recognised_by.value,
            "run": run.id,
        },
    )
    unit.touch("contacts", "complaints")
    return {"complaint": complaint.id, "run": run.id, "reference": complaint.reference}


def _open(unit: Unit, contact: Contact, data: NewComplaint) -> Complaint:
    from cs_desk.services import clocks  # brings the profiles' checks in, which nothing before needs

    received: datetime = data.received_at or contact.started_at
    if received > unit.now:
        raise InputError("received_at: a complaint cannot be received in the future.")
    frozen = clocks.freeze(received, contact.channel, data.complaint_class)
    complaint = Complaint.create(
        reference=yearly_reference(unit.store, "C", unit.now.year),
        contact_id=contact.id,
        customer_id=contact.customer_id,
        anonymous=contact.anonymous,
        channel=contact.channel,
        received_at=received,
        logged_at=unit.now,
        recognised_by=data.recognised_by.value,
        recogniser_id=unit.actor.staff_id,
        complaint_class=data.complaint_class,
        owner_id=contact.operator_id,
        team_id=contact.team_id,
        **frozen,
    )
    add_event(unit, complaint.id, "received", at=received)
    return complaint


def _words_version() -> int:
    newest = WordsVersion.select(WordsVersion.version).order_by(WordsVersion.version.desc()).get()
    return int(newest.version)


def add_event(unit: Unit, complaint_id: int, kind: str, *, at: datetime | None = None, **detail: Any) -> None:
    """Add a dated event to a complaint, inside a unit."""
    ComplaintEvent.create(
        complaint_id=complaint_id, kind=kind, at=at or unit.now, staff_id=unit.actor.staff_id, detail=detail or None
    )


def _mine(unit: Unit, run_id: int) -> ScriptRun:
    run = lookup.run(run_id)
    unit.require(owner_id=run.operator_id, team_id=run.team_id, what="this run of the script")
    return run


def answers_of(run_id: int) -> dict[str, Value | None]:
    """Return everything captured in a run, by field."""
    return {row.field: row.value for row in RunAnswer.select().where(RunAnswer.run == run_id)}


def _place(run: ScriptRun) -> RunPlace:
    skips = RunEvent.select(RunEvent.step).where((RunEvent.run == run.id) & (RunEvent.kind == "skip"))
    return RunPlace(Step(run.step), answers_of(run.id), frozenset(Step(row.step) for row in skips))


@service(Verb.RUN_TAKE)
def save_answers(
    unit: Unit, run_id: int, values: Mapping[str, Value | None], seen: Mapping[str, Value | None] | None = None
) -> int:
    """Keep what was captured in some fields; None empties a field. Returns how many changed.

    Complaint, moments of truth and feedback follow their fields. Raises InputError naming the field that is wrong.
    `seen` is what stood in fields when they were filled in: ConflictError when another session filled one in since.
    """
    run = _mine(unit, run_id)
    lookup.still_open(Contact.get(Contact.id == run.contact_id))
    before = answers_of(run_id)
    changed = {name: value for name, value in _checked(values).items() if before.get(name) != value}
    overtaken = [name for name in changed if seen is not None and name in seen and seen[name] != before.get(name)]
    if overtaken:
        _overtaken(unit, run, {name: (changed[name], before.get(name)) for name in overtaken})
    for name, value in changed.items():
        _keep(unit, run, name, value)
    complaint = lookup.complaint(run.complaint_id)
    mirrored: dict[str, Any] = {
        MIRRORED[name]: value or ("" if name != "difficulty" else None)
        for name, value in changed.items()
        if name in MIRRORED
    }
    after = before | changed
    if complaint.acknowledged_at is None and all(after.get(name) for name in ACKNOWLEDGED):
        mirrored["acknowledged_at"] = unit.now
        add_event(unit, complaint.id, "acknowledged", how=complaint.channel)
    if mirrored:
        unit.change(complaint, None, mirrored)
        unit.touch("complaints")
    unit.record("run", run_id, old={name: before.get(name) for name in changed}, new=changed)
    unit.touch("runs", *(("moments",) if any(FIELD[name].kind is FieldKind.ENERGY for name in changed) else ()))
    return len(changed)


def _overtaken(unit: Unit, run: ScriptRun, fields: Mapping[str, tuple[Value | None, Value | None]]) -> NoReturn:
    """Raise ConflictError about answers, each (mine, theirs), that another session gave first."""
    words = {name: (FIELD[name].short or FIELD[name].label).lower() for name in fields}
    row = RunAnswer.get((RunAnswer.run == run.id) & (RunAnswer.field == next(iter(fields))))
    unit.clash(
        row,
        {words[name]: "" if mine is None else str(mine) for name, (mine, _) in fields.items()},
        {words[name]: "" if theirs is None else str(theirs) for name, (_, theirs) in fields.items()},
    )


def _checked(values: Mapping[str, Value | None]) -> dict[str, Value | None]:
    unknown = [name for name in values if name not in FIELD]
    if unknown:
        raise InputError(f"the script has no field {', '.join(unknown)}.")
    return {name: parse(FIELD[name], value) for name, value in values.items()}


def _keep(unit: Unit, run: ScriptRun, name: str, value: Value | None) -> None:
    definition = FIELD[name]
    stored = None if value is None else canonical(value)
    unit.store.execute(
        ANSWER, (run.id, name, stored, definition.evidence.value, to_micros(unit.now), unit.actor.staff_id)
    )
    if definition.kind is FieldKind.ENERGY:
        keep_script_energy(unit, run, name, None if value is None else int(value))
    elif name in FEEDBACK:
        keep_feedback(unit, run, name, value)


@service(Verb.RUN_TAKE)
def enter_step(unit: Unit, run_id: int, step: str, version: int | None = None) -> str:
    """Go to a step: back always, forward when nothing needed is missing before it; returns the step entered.

    With the version that was read, raises ConflictError when another session moved the run since.
    """
    run = _mine(unit, run_id)
    to = Step(step)
    entry = may_enter(_place(run), to)
    if not entry.allowed:
        raise ConflictError(entry.why)
    return _enter(unit, run, to, {}, version)


@service(Verb.RUN_TAKE)
def skip_to(unit: Unit, run_id: int, data: SkipStep, version: int | None = None) -> str:
    """Go forward over steps that are not complete; the reason is kept for each of them. Raises as `enter_step`."""
    run = _mine(unit, run_id)
    reason = check_reason(data.reason)
    for step in may_enter(_place(run), data.to).to_skip:
        RunEvent.create(
            run_id=run_id, kind="skip", step=step.value, at=unit.now, staff_id=unit.actor.staff_id, reason=reason
        )
    return _enter(unit, run, data.to, {"reason": reason}, version)


def _enter(unit: Unit, run: ScriptRun, to: Step, detail: dict[str, Any], version: int | None) -> str:
    _unfinished(run)
    old = unit.change(run, version, {"step": to.value})
    RunEvent.create(run_id=run.id, kind="enter", step=to.value, at=unit.now, staff_id=unit.actor.staff_id)
    unit.record("run", run.id, old=old, new={"step": to.value, **detail})
    unit.touch("runs")
    return to.value


def _unfinished(run: ScriptRun) -> None:
    if run.state == "done":
        raise ConflictError("this run of the script is finished.")


@service(Verb.RUN_TAKE)
def finish_run(unit: Unit, run_id: int, reason: str = "", version: int | None = None) -> str:
    """Finish the script after its last step; an accepted offer resolves and closes the complaint.

    Unasked questions are kept as such. Returns "closed" or "open". A thank step with something missing needs a reason.
    Raises ConflictError as `enter_step`.
    """
    run = _mine(unit, run_id)
    _unfinished(run)
    place = _place(run)
    if place.step is not Step.THANK:
        raise ConflictError("the script ends with step 6, thank; go there first.")
    _finish_thank(unit, run, place, reason)
    for question in FEEDBACK:
        if is_empty(place.answers.get(question)):
            keep_feedback(unit, run, question, None)
    old = unit.change(run, version, {"state": "done", "ended_at": unit.now})
    RunEvent.create(run_id=run_id, kind="finish", step=run.step, at=unit.now, staff_id=unit.actor.staff_id)
    closed = _settle(unit, run, place)
    unit.record("run", run_id, old=old, new={"state": "done", "complaint": closed, "reason": reason})
    unit.touch("runs", "complaints", "contacts")
    return closed


def _finish_thank(unit: Unit, run: ScriptRun, place: RunPlace, reason: str) -> None:
    from cs_desk.models.script import missing

    gaps = missing(Step.THANK, place.answers)
    if not gaps:
        return
    if not reason:
        names = ", ".join(gap.short or gap.label for gap in gaps)
        raise ConflictError(f"Still open: 6 Thank ({names.lower()}). Fill it in, or skip it with a reason.")
    RunEvent.create(
        run_id=run.id,
        kind="skip",
        step=Step.THANK.value,
        at=unit.now,
        staff_id=unit.actor.staff_id,
        reason=check_reason(reason),
    )


def _settle(unit: Unit, run: ScriptRun, place: RunPlace) -> str:
    accepted = Offer.select().where((Offer.complaint == run.complaint_id) & (Offer.accepted == True))  # noqa: E712
    if not accepted.exists() or place.answers.get("route") in ("investigation", "external_body"):
        return "open"
    complaint = lookup.complaint(run.complaint_id)
    if complaint.closed_at is not None:
        return "closed"
    unit.change(complaint, None, {"resolved_at": complaint.resolved_at or unit.now, "closed_at": unit.now})
    add_event(unit, complaint.id, "resolved")
    add_event(unit, complaint.id, "closed", outcome="accepted")
    return "closed"
