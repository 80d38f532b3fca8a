"""What the services of step 5 and those on a complaint write, for the ledger; see `services.resolve`, `.complaints`."""

from __future__ import annotations

from typing import Any

from cs_desk.clock import to_micros
from cs_desk.demo import quick, quickscript
from cs_desk.demo.ledger import Entry, Quick, Row, Talk
from cs_desk.demo.quickscript import complaint_event
from cs_desk.models.inputs import ApprovalAnswer, NewOffer, NewPromise
from cs_desk.text import clean


def _complaint(entry: Entry, talk: Talk) -> Row:
    row = talk.complaint
    assert row is not None
    entry.require(owner_id=row["owner_id"], team_id=row["team_id"])
    return row


def _on(entry: Entry, complaint_id: int) -> tuple[Talk, Row]:
    talk = entry.ledger.talks["complaint", complaint_id]
    return talk, _complaint(entry, talk)


def _limit(entry: Entry) -> int:
    return max(entry.ledger.limits.get(role.value, 0) for role in entry.actor.roles)


def make_offer(entry: Entry, complaint_id: int, data: NewOffer) -> int:
    """Offer a remedy; above the actor's authority only with the approval that was granted for it."""
    talk, complaint = _on(entry, complaint_id)
    approval = None
    if data.cost_cents > _limit(entry):
        approval = next(row["id"] for row in talk.approvals if row["granted"] and row["cost_cents"] >= data.cost_cents)
    row = entry.add(
        "offer",
        complaint_id=complaint_id,
        remedy=data.remedy.value,
        detail=data.detail,
        cost_cents=data.cost_cents,
        currency=entry.ledger.currency,
        offered_at=entry.now,
        staff_id=entry.actor.staff_id,
        approval_id=approval,
    )
    talk.offers.append(row)
    entry.ledger.talks["offer", row["id"]] = talk
    remedy, cents = data.remedy.value, data.cost_cents
    complaint_event(entry, complaint_id, "offered", offer=row["id"], remedy=remedy, cost_cents=cents)
    said = data.model_dump(mode="json") | {"complaint": complaint["reference"]}
    entry.record("offer", row["id"], new=said, touch=["complaints"])
    return int(row["id"])


def answer_offer(entry: Entry, offer_id: int, accepted: bool) -> int:
    """Keep the customer's answer to an offer."""
    talk = entry.ledger.talks["offer", offer_id]
    row = next(one for one in talk.offers if one["id"] == offer_id)
    new = {"accepted": accepted, "answered_at": entry.now}
    old = entry.change(row, new)
    kind = "offer_accepted" if accepted else "offer_declined"
    complaint_event(entry, _complaint(entry, talk)["id"], kind, offer=offer_id)
    entry.record("offer", offer_id, old=old, new=new, touch=["complaints"])
    return offer_id


def ask_approval(entry: Entry, complaint_id: int, data: NewOffer, reason: str = "") -> int:
    """Ask a team leader to approve a remedy above one's authority."""
    talk, complaint = _on(entry, complaint_id)
    row = entry.add(
        "approval",
        complaint_id=complaint_id,
        remedy=data.remedy.value,
        cost_cents=data.cost_cents,
        currency=entry.ledger.currency,
        reason=reason or data.detail,
        asked_by_id=entry.actor.staff_id,
        asked_at=entry.now,
        team_id=complaint["team_id"],
    )
    talk.approvals.append(row)
    entry.ledger.talks["approval", row["id"]] = talk
    complaint_event(entry, complaint_id, "approval_asked", approval=row["id"], cost_cents=data.cost_cents)
    said = data.model_dump(mode="json") | {"complaint": complaint["reference"]}
    entry.record("approval", row["id"], new=said, touch=["approvals", "complaints"])
    return int(row["id"])


def answer_approval(entry: Entry, approval_id: int, data: ApprovalAnswer) -> int:
    """Grant or refuse a request."""
    talk = entry.ledger.talks["approval", approval_id]
    row = next(one for one in talk.approvals if one["id"] == approval_id)
    entry.require(team_id=row["team_id"])
    if row["asked_by_id"] == entry.actor.staff_id or row["cost_cents"] > _limit(entry):
        raise RuntimeError(f"{entry.actor.login} may not answer request {approval_id}")
    who = {"answered_by_id": entry.actor.staff_id, "answered_at": entry.now}
    new: dict[str, Any] = {"granted": data.granted, **who, "note": data.note}
    old = entry.change(row, new)
    kind = "approval_granted" if data.granted else "approval_refused"
    complaint_event(entry, row["complaint_id"], kind, approval=approval_id, note=data.note)
    entry.record("approval", approval_id, old=old, new=new, touch=["approvals", "complaints"])
    return approval_id


def make_promise(entry: Entry, complaint_id: int, data: NewPromise) -> int:
    """Promise something, by oneself, for a time to come."""
    talk, complaint = _on(entry, complaint_id)
    row = entry.add(
        "promise",
        complaint_id=complaint_id,
        contact_id=complaint["contact_id"],
        what=data.what,
        owner_id=entry.actor.staff_id,
        team_id=entry.actor.team_id,
        due_at=to_micros(data.due_at),
        made_at=entry.now,
    )
    talk.kept["promise", str(row["id"])] = row
    entry.ledger.talks["promise", row["id"]] = talk
    complaint_event(entry, complaint_id, "promised", promise=row["id"], what=data.what)
    entry.record("promise", row["id"], new=data.model_dump(mode="json"), touch=["promises", "complaints"])
    return int(row["id"])


def keep_promise(entry: Entry, promise_id: int) -> int:
    """Say that a promise was kept."""
    talk = entry.ledger.talks["promise", promise_id]
    row = talk.kept["promise", str(promise_id)]
    entry.require(owner_id=row["owner_id"], team_id=row["team_id"])
    new = {"done_at": entry.now}
    old = entry.change(row, new)
    complaint_event(entry, row["complaint_id"], "promise_kept", promise=promise_id)
    entry.record("promise", promise_id, old=old, new=new, touch=["promises", "complaints"])
    return promise_id


def assign_complaint(entry: Entry, complaint_id: int, to_staff_id: None) -> int:
    """Leave a complaint to its team."""
    row = entry.ledger.talks["complaint", complaint_id].complaint
    assert row is not None
    entry.require(team_id=row["team_id"])
    new = {"owner_id": to_staff_id, "team_id": row["team_id"]}
    old = entry.change(row, new)
    complaint_event(entry, complaint_id, "owner_changed", to=to_staff_id)
    entry.record("complaint", complaint_id, old=old, new=new, touch=["complaints"])
    return complaint_id


def add_note(entry: Entry, complaint_id: int, text: str) -> int:
    """Add a note to a complaint."""
    _on(entry, complaint_id)
    words = clean(text, multiline=True, limit=20_000).strip()
    complaint_event(entry, complaint_id, "note", text=words)
    entry.record("complaint", complaint_id, new={"note": words}, touch=["complaints"])
    return complaint_id


_OWN = (
    make_offer,
    answer_offer,
    ask_approval,
    answer_approval,
    make_promise,
    keep_promise,
    assign_complaint,
    add_note,
)
QUICK: dict[str, Quick] = quick.QUICK | quickscript.QUICK | {work.__name__: work for work in _OWN}
"""Every service that stories tell, by its name."""
