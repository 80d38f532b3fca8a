"""What the services of the script and of complaints write, for the ledger; see `services.runs` and `.complaints`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cs_desk.demo.ledger import Entry, Quick, Talk
from cs_desk.demo.quick import keep_energy, keep_feedback, mine, note_event, run_event
from cs_desk.models.base import canonical
from cs_desk.models.enums import Step
from cs_desk.models.inputs import NewComplaint, SkipStep
from cs_desk.models.script import FIELD, FieldKind, Value, check_reason, is_empty, may_enter, missing, parse
from cs_desk.services.runs import ACKNOWLEDGED, FEEDBACK, MIRRORED, RunPlace


def complaint_event(entry: Entry, complaint_id: int, kind: str, **detail: Any) -> None:
    """Add a dated event to a complaint."""
    note_event(entry, "complaint_event", {"complaint_id": complaint_id}, kind, **detail)


def recognise(entry: Entry, contact_id: int, data: NewComplaint) -> dict[str, Any]:
    """Turn a contact into a complaint and begin the script."""
    ledger, talk = entry.ledger, mine(entry, contact_id)
    contact, who = talk.contact, entry.actor.staff_id
    received = contact["started_at"]
    acknowledge, answer = ledger.freezer.dates(received, contact["channel"], data.complaint_class)
    along = {name: contact[name] for name in ("customer_id", "anonymous", "channel", "team_id")}
    talk.complaint = complaint = entry.add(
        "complaint",
        reference=ledger.reference("C", entry.moment.year),
        contact_id=contact_id,
        received_at=received,
        logged_at=entry.now,
        recognised_by=data.recognised_by.value,
        recogniser_id=who,
        complaint_class=data.complaint_class,
        owner_id=contact["operator_id"],
        profile_key=ledger.freezer.key,
        profile_version=ledger.freezer.version,
        acknowledge_due=acknowledge,
        answer_due=answer,
        **along,
    )
    complaint_event(entry, complaint["id"], "received", at=received)
    talk.run = run = entry.add(
        "script_run",
        contact_id=contact_id,
        complaint_id=complaint["id"],
        operator_id=contact["operator_id"],
        team_id=contact["team_id"],
        words_version=ledger.words,
        step=Step.ATTENTION.value,
        state="open",
        started_at=entry.now,
    )
    run_event(entry, run, "enter", run["step"])
    ledger.talks["run", run["id"]] = ledger.talks["complaint", complaint["id"]] = talk
    made = {"reference": complaint["reference"], "run": run["id"]}
    new = made | {"contact_id": contact_id, "recognised_by": data.recognised_by.value}
    entry.record("complaint", complaint["id"], new=new, touch=["contacts", "complaints"])
    return made | {"complaint": complaint["id"]}


def _mine(entry: Entry, run_id: int) -> Talk:
    talk = entry.ledger.talks["run", run_id]
    assert talk.run is not None
    entry.require(owner_id=talk.run["operator_id"], team_id=talk.run["team_id"])
    return talk


def save_answers(entry: Entry, run_id: int, values: Mapping[str, Value | None]) -> int:
    """Keep what was captured; complaint, moments and feedback follow."""
    talk = _mine(entry, run_id)
    complaint = talk.complaint
    assert complaint is not None
    checked = {name: parse(FIELD[name], value) for name, value in values.items()}
    changed = {name: value for name, value in checked.items() if talk.answers.get(name) != value}
    before = {name: talk.answers.get(name) for name in changed}
    for name, value in changed.items():
        _keep(entry, talk, name, value)
    mirrored: dict[str, Any] = {
        MIRRORED[name]: value or ("" if name != "difficulty" else None)
        for name, value in changed.items()
        if name in MIRRORED
    }
    if complaint["acknowledged_at"] is None and all(talk.answers.get(name) for name in ACKNOWLEDGED):
        mirrored["acknowledged_at"] = entry.now
        complaint_event(entry, complaint["id"], "acknowledged", how=complaint["channel"])
    areas = ["runs"] + ["moments"] * any(FIELD[name].kind is FieldKind.ENERGY for name in changed)
    if mirrored:
        entry.change(complaint, mirrored)
        areas.append("complaints")
    entry.record("run", run_id, old=before, new=changed, touch=areas)
    return len(changed)


def _keep(entry: Entry, talk: Talk, name: str, value: Value | None) -> None:
    definition = FIELD[name]
    assert talk.run is not None
    talk.answers[name] = value
    fields = {"value": None if value is None else canonical(value), "at": entry.now, "staff_id": entry.actor.staff_id}
    kept = talk.kept.get(("answer", name))
    if kept is not None:
        entry.correct(kept, fields)
    else:
        row = entry.add("run_answer", run_id=talk.run["id"], field=name, evidence=definition.evidence.value, **fields)
        talk.kept["answer", name] = row
    if definition.kind is FieldKind.ENERGY and value is not None:
        keep_energy(entry, talk, name, int(value))
    elif name in FEEDBACK:
        keep_feedback(entry, talk, name, value)


def enter_step(entry: Entry, run_id: int, step: str) -> str:
    """Go to a step."""
    talk = _mine(entry, run_id)
    assert talk.run is not None
    way = may_enter(RunPlace(Step(talk.run["step"]), talk.answers), Step(step))
    if not way.allowed:
        raise RuntimeError(way.why)
    return _enter(entry, talk, Step(step), {})


def skip_to(entry: Entry, run_id: int, data: SkipStep) -> str:
    """Go forward over steps that are not complete, with a reason."""
    talk, reason = _mine(entry, run_id), check_reason(data.reason)
    assert talk.run is not None
    for step in may_enter(RunPlace(Step(talk.run["step"]), talk.answers), data.to).to_skip:
        run_event(entry, talk.run, "skip", step.value, reason)
    return _enter(entry, talk, data.to, {"reason": reason})


def _enter(entry: Entry, talk: Talk, to: Step, detail: dict[str, Any]) -> str:
    assert talk.run is not None
    old = entry.change(talk.run, {"step": to.value})
    run_event(entry, talk.run, "enter", to.value)
    entry.record("run", talk.run["id"], old=old, new={"step": to.value, **detail}, touch=["runs"])
    return to.value


def finish_run(entry: Entry, run_id: int, reason: str = "") -> str:
    """Finish the script; an accepted offer resolves and closes the complaint."""
    talk = _mine(entry, run_id)
    run = talk.run
    assert run is not None
    if missing(Step.THANK, talk.answers):
        run_event(entry, run, "skip", Step.THANK.value, check_reason(reason))
    for question in FEEDBACK:
        if is_empty(talk.answers.get(question)):
            keep_feedback(entry, talk, question, None)
    old = entry.change(run, {"state": "done", "ended_at": entry.now})
    run_event(entry, run, "finish", run["step"])
    closed = _settle(entry, talk)
    new = {"state": "done", "complaint": closed, "reason": reason}
    entry.record("run", run_id, old=old, new=new, touch=["runs", "complaints", "contacts"])
    return closed


def _settle(entry: Entry, talk: Talk) -> str:
    complaint = talk.complaint
    assert complaint is not None
    if not any(offer["accepted"] for offer in talk.offers) or talk.answers.get("route") == "investigation":
        return "open"
    entry.change(complaint, {"resolved_at": entry.now, "closed_at": entry.now})
    complaint_event(entry, complaint["id"], "resolved")
    complaint_event(entry, complaint["id"], "closed", outcome="accepted")
    return "closed"


QUICK: dict[str, Quick] = {work.__name__: work for work in (recognise, save_answers, enter_step, skip_to, finish_run)}
