"""Requests for approval and promises by the number that lists give them, and the promises not kept yet."""

from __future__ import annotations

from cs_desk.errors import NotFoundError
from cs_desk.models.complaints import Approval, Promise
from cs_desk.models.policy import Verb
from cs_desk.models.rows import ApprovalRow, PromiseRow
from cs_desk.queries import calls
from cs_desk.queries.view import View


def promises(view: View, *, mine: bool = False, limit: int = 50) -> tuple[PromiseRow, ...]:
    """Return the promises in the asker's scope that are not kept yet, the next due first, at most `limit`.

    With `mine` only those that the asker is to keep.
    """
    where = view.within(Verb.COMPLAINT_SEE, Promise.owner, Promise.team) & Promise.done_at.is_null()
    if mine:
        where &= Promise.owner == view.actor.staff_id
    return calls.promises(where, limit)


def promise(view: View, number: int) -> PromiseRow:
    """Return a promise by its number, kept or not; NotFoundError where there is none that the asker may see."""
    view.seen(Verb.COMPLAINT_SEE, Promise.get_or_none(Promise.id == number), f"promise {number}")
    (row,) = calls.promises(Promise.id == number)
    return row


def approval(view: View, number: int) -> ApprovalRow:
    """Return a request by its number, answered or not; NotFoundError where there is none that the asker may see.

    It belongs to whoever asked and to the team that it was put to, also where the complaint went elsewhere since.
    """
    what, found = f"request for approval {number}", Approval.get_or_none(Approval.id == number)
    asker, team = (found.asked_by_id, found.team_id) if found else (None, None)
    view.require(Verb.COMPLAINT_SEE, owner_id=asker, team_id=team, what=what)
    if found is None:
        raise NotFoundError(f"there is no {what}.")
    (row,) = calls.approvals(Approval.id == number)
    return row
