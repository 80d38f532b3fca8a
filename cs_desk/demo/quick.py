"""What the contact and moment services write, for the ledger; see `services.contacts` and `services.moments`."""

from __future__ import annotations

from typing import Any

from cs_desk.demo.ledger import Entry, Quick, Row, Talk
from cs_desk.models.base import canonical
from cs_desk.models.enums import Answer, Level, Stage
from cs_desk.models.inputs import CloseContact, NewContact, NewMoment
from cs_desk.models.script import FIELD
from cs_desk.models.timers import ContactEventKind as Kind
from cs_desk.models.timers import ContactState
from cs_desk.services.moments import SCALES, STAGE_OF_STEP

AFTER = {
    Kind.UNPARK: ContactState.TALK,
    Kind.HOLD: ContactState.HOLD,
    Kind.RESUME: ContactState.TALK,
    Kind.END: ContactState.WRAP,
    Kind.PARK: ContactState.PARKED,
}


def note_event(entry: Entry, table: str, owner: dict[str, int], kind: str, **detail: Any) -> None:
    """Add a dated event to a contact or a complaint."""
    at = detail.pop("at", entry.now)
    told = canonical(detail) if detail else None
    entry.add(table, **owner, kind=kind, at=at, staff_id=entry.actor.staff_id, detail=told)


def contact_event(entry: Entry, contact_id: int, kind: Kind, **detail: Any) -> None:
    """Add a dated event to a contact."""
    note_event(entry, "contact_event", {"contact_id": contact_id}, kind.value, **detail)


def run_event(entry: Entry, run: Row, kind: str, step: str, reason: str = "") -> None:
    """Add a dated event to a run."""
    entry.add("run_event", run_id=run["id"], kind=kind, step=step, at=entry.now, staff_id=entry.actor.staff_id,
              reason=reason)  # fmt: skip


def mine(entry: Entry, contact_id: int) -> Talk:
    """Return a contact that is the actor's."""
    talk = entry.ledger.talks["contact", contact_id]
    entry.require(owner_id=talk.contact["operator_id"], team_id=talk.contact["team_id"])
    return talk


def start_contact(entry: Entry, data: NewContact) -> int:
    """Begin a contact."""
    entry.require(owner_id=entry.actor.staff_id)
    row = entry.add(
        "contact",
        reference=entry.ledger.reference("K", entry.moment.year),
        customer_id=data.customer_id,
        anonymous=data.anonymous,
        channel=data.channel.value,
        direction=data.direction.value,
        operation=data.operation.value,
        operator_id=entry.actor.staff_id,
        team_id=entry.actor.team_id,
        started_at=entry.now,
    )
    contact_id: int = row["id"]
    entry.ledger.talks["contact", contact_id] = Talk(row)
    contact_event(entry, contact_id, Kind.START)
    said = data.model_dump(mode="json") | {"reference": row["reference"]}
    entry.record("contact", contact_id, new=said, touch=["contacts"])
    return contact_id


def move_contact(entry: Entry, contact_id: int, kind: str, reason: str = "") -> int:
    """Hold, resume, park or end a contact."""
    talk, step = mine(entry, contact_id), Kind(kind)
    was, talk.state = talk.state, AFTER[step]
    contact_event(entry, contact_id, step, **({"reason": reason} if reason else {}))
    if step is Kind.END:
        entry.change(talk.contact, {"ended_at": entry.now})
    if step in (Kind.PARK, Kind.UNPARK) and talk.run is not None and talk.run["state"] != "done":
        parked = step is Kind.PARK
        entry.change(talk.run, {"state": "parked" if parked else "open"})
        run_event(entry, talk.run, "park" if parked else "resume", talk.run["step"], reason)
    entry.record(
        "contact", contact_id, old={"state": was.value}, new={"event": kind, "reason": reason}, touch=["contacts"]
    )
    return contact_id


def close_contact(entry: Entry, contact_id: int, data: CloseContact) -> int:
    """Close a contact with its disposition."""
    talk = mine(entry, contact_id)
    if talk.state in (ContactState.TALK, ContactState.HOLD):
        contact_event(entry, contact_id, Kind.END)
    talk.state = ContactState.CLOSED
    contact_event(entry, contact_id, Kind.CLOSE, disposition=data.disposition.value)
    ended = talk.contact["ended_at"] or entry.now
    new: dict[str, Any] = {"closed_at": entry.now, "ended_at": ended, "disposition": data.disposition.value}
    if data.notes:
        new["notes"] = data.notes
    entry.record("contact", contact_id, old=entry.change(talk.contact, new), new=new, touch=["contacts"])
    return contact_id


def note_difficulty(entry: Entry, contact_id: int, code: str, note: str = "") -> int:
    """Note a difficulty that is no complaint."""
    talk, new = mine(entry, contact_id), {"difficulty_code": code, "difficulty_note": note}
    entry.record("contact", contact_id, old=entry.change(talk.contact, new), new=new, touch=["contacts"])
    return contact_id


def add_moment(entry: Entry, contact_id: int, data: NewMoment) -> int:
    """Record a moment of truth."""
    talk = mine(entry, contact_id)
    step = talk.run["step"] if talk.run is not None else ""
    stage = data.stage or STAGE_OF_STEP.get(step, Stage.ESTABLISH_CONTACT)
    said = {"energy": data.energy, "stage": stage.value, "seen": data.seen, "trigger": data.trigger}
    complaint = talk.complaint["id"] if talk.complaint is not None else None
    row = entry.add("moment", contact_id=contact_id, complaint_id=complaint, step=step, at=entry.now,
                    staff_id=entry.actor.staff_id, **said)  # fmt: skip
    entry.record("moment", row["id"], new={"contact_id": contact_id, **said}, touch=["moments"])
    return int(row["id"])


def keep_energy(entry: Entry, talk: Talk, name: str, energy: int) -> None:
    """Keep the energy of a script field as one moment."""
    kept = talk.kept.get(("energy", name))
    if kept is not None:
        entry.correct(kept, {"energy": energy})
        return
    step = FIELD[name].step
    talk.kept["energy", name] = entry.add(
        "moment",
        contact_id=talk.contact["id"],
        complaint_id=talk.complaint["id"] if talk.complaint else None,
        energy=energy,
        trigger=f"script:{name}",
        stage=STAGE_OF_STEP[step].value,
        step=step.value,
        at=entry.now,
        staff_id=entry.actor.staff_id,
    )


def keep_feedback(entry: Entry, talk: Talk, question: str, value: Any) -> None:
    """Keep the answer to a question for feedback; None: not asked."""
    low, high = SCALES.get(question, (None, None))
    fields: dict[str, Any] = {"value": None, "text": "", "status": Answer.ANSWERED.value, "at": entry.now}
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
    kept = talk.kept.get(("feedback", question))
    if kept is not None:
        entry.correct(kept, fields)
        return
    complaint = talk.complaint["id"] if talk.complaint else None
    owner = {"contact_id": talk.contact["id"], "complaint_id": complaint, "staff_id": entry.actor.staff_id}
    row = entry.add("feedback", question=question, scale_low=low, scale_high=high, **owner, **fields)
    talk.kept["feedback", question] = row


QUICK: dict[str, Quick] = {
    work.__name__: work for work in (start_contact, move_contact, close_contact, note_difficulty, add_moment)
}
