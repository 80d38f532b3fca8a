"""Who changed a record last, from the audit trail: what somebody is told whose own change came second."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from cs_desk.clock import local
from cs_desk.models.audit import Audit
from cs_desk.models.base import Table
from cs_desk.models.complaints import Complaint
from cs_desk.models.people import Setting, Staff
from cs_desk.models.policy import Actor
from cs_desk.models.runs import RunAnswer, ScriptRun, WordsVersion
from cs_desk.text import clip, one_line

LOOKED_THROUGH = 200
WIDEST = 40
# Services that are recorded on one kind of object and change another one with it.
FOLLOWS = {
    "complaint": {"save_answers", "finish_run", "set_customer", "hand_over"},
    "script_run": {"move_contact", "hand_over"},
}
# What a complaint takes over from the answers of its script; other answers leave it as it is.
TAKEN_OVER = {"own_words", "wanted", "difficulty", "problem_acknowledged", "reference_given"}


def newest_change(row: Table) -> tuple[int | None, datetime] | None:
    """Return who changed a record last (their staff id) and when (aware UTC), None where the trail does not say."""
    if isinstance(row, RunAnswer | WordsVersion):  # each says it itself
        return row.staff_id, row.at
    table, newest = row._meta.table_name, None
    for position, (kind, object_id) in enumerate(_places(row)):
        here = (Audit.object == kind) & (Audit.object_id == object_id)
        for event in Audit.select().where(here).order_by(Audit.id.desc()).limit(LOOKED_THROUGH):
            if _changed(event, table if position else ""):
                newest = event if newest is None or event.id > newest.id else newest
                break
    return None if newest is None else (newest.staff_id, newest.at)


def _places(row: Table) -> list[tuple[str, str]]:
    """Return the objects under which changes of a record are recorded, its own first."""
    if isinstance(row, Complaint):
        runs = ScriptRun.select(ScriptRun.id).where(ScriptRun.complaint == row.id)
        return [("complaint", str(row.id)), ("contact", str(row.contact_id)), *(("run", str(run.id)) for run in runs)]
    if isinstance(row, ScriptRun):
        return [("run", str(row.id)), ("contact", str(row.contact_id))]
    return [(str(row._meta.table_name), str(row.get_id()))]  # type: ignore[no-untyped-call]


def _changed(event: Audit, follower: str) -> bool:
    """Tell whether an event changed columns; with a follower, whether it changed that table's row along."""
    old = json.loads(event.payload)["old"] if event.payload else {}
    if not follower:
        return bool(old) and event.act != "save_answers"  # answers have rows of their own
    return event.act in FOLLOWS[follower] and (event.act != "save_answers" or bool(TAKEN_OVER & old.keys()))


def told(row: Table, actor: Actor, now: datetime, mine: Mapping[str, object], theirs: Mapping[str, object]) -> str:
    """Return the sentence for somebody whose change was refused: who was first, when, and the two values."""
    who, when = _first(row, actor, now)
    values = [
        f"{name.replace('_', ' ')} is {_quoted(theirs[name])} now, yours was {_quoted(value)}"
        for name, value in mine.items()
        if isinstance(value, str) and value != theirs[name]
    ]
    shown = f": {values[0]}" if values else ""
    return f"{who} changed this{when}{shown}. Nothing was overwritten; look at it again first."


def by(row: Table, actor: Actor, now: datetime) -> str:
    """Return "by Ben Sato at 14:32" for the newest change of a record."""
    return "by {}{}".format(*_first(row, actor, now))


def _first(row: Table, actor: Actor, now: datetime) -> tuple[str, str]:
    """Return who changed a record last, in words, and " at 14:32", empty where the trail does not say."""
    staff_id, at = newest_change(row) or (None, None)
    who = "somebody else"
    if staff_id == actor.staff_id:
        who = "you, in another session,"
    elif staff_id:
        who = one_line(Staff.get_by_id(staff_id).name)
    return who, "" if at is None else f" at {_moment(at, now)}"


def _moment(at: datetime, now: datetime) -> str:
    """Return a time as the desk's zone says it: 14:32, with the day where it is not today."""
    zone = ZoneInfo(Setting.get(Setting.key == "zone").value)
    then = local(at, zone)
    return f"{then:%H:%M}" if then.date() == local(now, zone).date() else f"{then:%H:%M} on {then.day} {then:%b %Y}"


def _quoted(value: object) -> str:
    return f"“{clip(one_line(str(value or '')), WIDEST)}”"
