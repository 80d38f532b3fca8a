"""One call of the telephone system, whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from cs_desk.errors import NotFoundError
from cs_desk.models.callpage import CallPage, LegLine
from cs_desk.models.calls import QueueLeg
from cs_desk.models.contacts import Contact, Feedback
from cs_desk.models.people import Staff
from cs_desk.models.policy import Verb
from cs_desk.queries.view import View
from cs_desk.text import clean, whole

Answers = Mapping[int, Sequence[tuple[str, str]]]


def call(view: View, key: str) -> CallPage:
    """Return the call with an id of the telephone system's; NotFoundError where none of its legs may be seen."""
    rows = QueueLeg.select().where(QueueLeg.call_key == key).order_by(QueueLeg.entered_at, QueueLeg.id)
    seen = [row for row in rows if view.actor.may(Verb.CONTACT_SEE, owner_id=row.staff_id, team_id=row.team_id)]
    if not seen:
        raise NotFoundError(f"There is no call {clean(key)} that {view.actor.name} may see.")
    people = Staff.select(Staff.id, Staff.name).where(Staff.id.in_([row.staff_id for row in seen if row.staff_id]))
    names, records = {row.id: clean(row.name) for row in people}, _records(view, [row.contact_id for row in seen])
    answers = _answers([row.id for row in seen])
    return CallPage(clean(key), tuple(_line(row, names, records, answers) for row in seen))


def _records(view: View, ids: Sequence[int | None]) -> Mapping[int, str]:
    """Return the references of those contacts that the asker may see."""
    rows = Contact.select(Contact.id, Contact.reference).where(
        Contact.id.in_([one for one in ids if one]) & view.within(Verb.CONTACT_SEE, Contact.operator, Contact.team)
    )
    return {row.id: row.reference for row in rows}


def _answers(legs: Sequence[int]) -> Answers:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in Feedback.select().where(Feedback.leg_id.in_(list(legs))).order_by(Feedback.id):
        said = f"{row.value} of {row.scale_high}" if row.value is not None else whole(row.text)
        found[int(row.leg_id or 0)].append((row.question, said if row.status == "answered" else row.status))
    return found


def _line(row: QueueLeg, names: Mapping[int, str], records: Mapping[int, str], answers: Answers) -> LegLine:
    times = (row.wait_ms, row.ring_ms, row.talk_ms, row.hold_ms, row.wrap_ms)
    wait, ring, talk, hold, wrap = (None if one is None else one / 1000 for one in times)
    return LegLine(
        clean(row.source), row.number, clean(row.queue), clean(row.caller), clean(row.caller_name), clean(row.did),
        row.direction, row.entered_at, row.answered_at, row.ended_at, wait, ring, talk, hold, wrap, row.outcome,
        clean(row.ended_by), clean(row.agent), names.get(row.staff_id or 0, ""), clean(row.transferred_to),
        clean(row.topic), row.resolved, records.get(row.contact_id) if row.contact_id else "",
        tuple(answers.get(row.id, ())),
    )  # fmt: skip
