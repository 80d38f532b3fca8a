"""Verbs on a complaint outside the script: take it, give it, note something on it."""

from __future__ import annotations

from cs_desk.errors import ConflictError, InputError
from cs_desk.models.complaints import Complaint
from cs_desk.models.people import Staff
from cs_desk.models.policy import Verb
from cs_desk.services import lookup, trail
from cs_desk.services.runs import add_event
from cs_desk.services.unit import Unit, service
from cs_desk.text import TEXT, too_long, whole


@service(Verb.COMPLAINT_TAKE)
def take_complaint(unit: Unit, complaint_id: int, version: int | None = None) -> int:
    """Become the owner of a complaint that has none."""
    row = lookup.complaint(complaint_id)
    unit.require(owner_id=row.owner_id, team_id=row.team_id, what=f"complaint {row.reference}")
    if row.owner_id is not None:
        owner = Staff.get(Staff.id == row.owner_id)  # shown also when they have left
        raise ConflictError(
            f"{row.reference} has an owner already: {owner.name} (set {trail.by(row, unit.actor, unit.now)})."
        )
    _open(row)
    new = {"owner_id": unit.actor.staff_id, "team_id": unit.actor.team_id or row.team_id}
    old = unit.change(row, version, new)
    add_event(unit, complaint_id, "owner_changed", to=unit.actor.staff_id)
    unit.record("complaint", complaint_id, old=old, new=new)
    unit.touch("complaints")
    return complaint_id


@service(Verb.COMPLAINT_ASSIGN)
def assign_complaint(unit: Unit, complaint_id: int, to_staff_id: int | None, version: int | None = None) -> int:
    """Give a complaint to somebody of the team (any team for a manager), or leave it to the team (None)."""
    row = lookup.complaint(complaint_id)
    unit.require(owner_id=None, team_id=row.team_id, what=f"complaint {row.reference}")
    team_id = row.team_id
    if to_staff_id is not None:
        to = lookup.able(to_staff_id, Verb.COMPLAINT_WORK)
        unit.require(owner_id=None, team_id=to.team_id, what="a colleague of another team")
        team_id = to.team_id or team_id
    _open(row)
    new = {"owner_id": to_staff_id, "team_id": team_id}
    old = unit.change(row, version, new)
    add_event(unit, complaint_id, "owner_changed", to=to_staff_id)
    unit.record("complaint", complaint_id, old=old, new=new)
    unit.touch("complaints")
    return complaint_id


def _open(row: Complaint) -> None:
    if row.closed_at is not None:
        raise ConflictError(f"complaint {row.reference} is closed already.")


@service(Verb.COMPLAINT_WORK)
def add_note(unit: Unit, complaint_id: int, text: str) -> int:
    """Add a note to a complaint; notes are never changed, only added to."""
    row = lookup.complaint(complaint_id)
    unit.require(owner_id=row.owner_id, team_id=row.team_id, what=f"complaint {row.reference}")
    words = whole(text).strip()
    if not words:
        raise InputError("note: write something first.")
    if problem := too_long(words, TEXT):
        raise InputError(f"note: {problem}. Nothing was cut off.")
    add_event(unit, complaint_id, "note", text=words)
    unit.record("complaint", complaint_id, new={"note": words})
    unit.touch("complaints")
    return complaint_id
