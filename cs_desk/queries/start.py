"""The start page: what waits between two contacts, and one's own day."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from peewee import Case, fn

from cs_desk.clock import local, require_aware
from cs_desk.models.complaints import Approval, Complaint, Promise
from cs_desk.models.contacts import Contact, ContactEvent, Feedback, Moment
from cs_desk.models.people import Setting
from cs_desk.models.policy import Verb
from cs_desk.models.rows import MOST_REQUESTS, MOST_WAITING, ApprovalRow, MyDay, StartPage
from cs_desk.models.timers import ContactEventKind, timers
from cs_desk.queries import calls, complaints
from cs_desk.queries.view import View

DUE_SOON = timedelta(days=7)


def page(view: View) -> StartPage:
    """Return the start page of whoever asks."""
    mine = view.within(Verb.COMPLAINT_SEE, Promise.owner, Promise.team) & (Promise.owner == view.actor.staff_id)
    mine &= Promise.done_at.is_null() & (Promise.due_at < view.now + DUE_SOON)
    return StartPage(
        calls.open_contacts(view),
        calls.promises(mine, MOST_WAITING + 1),
        complaints.unowned_of_team(view, MOST_WAITING + 1),
        waiting_approvals(view, MOST_REQUESTS + 1),
        my_day(view),
    )


def waiting_approvals(view: View, limit: int = 50) -> tuple[ApprovalRow, ...]:
    """Return the requests for approval that wait for whoever asks (never their own), oldest first, at most `limit`."""
    others = Approval.answered_at.is_null() & (Approval.asked_by != view.actor.staff_id)
    return calls.approvals(others & view.within(Verb.APPROVAL_ANSWER, Approval.asked_by, Approval.team), limit)


def midnight(view: View) -> datetime:
    """Return the beginning of today in the desk's zone, in UTC."""
    zone = ZoneInfo(Setting.get(Setting.key == "zone").value)
    return require_aware(local(view.now, zone).replace(hour=0, minute=0, second=0, microsecond=0))


def my_day(view: View) -> MyDay:
    """Return what the asker did since midnight in the desk's zone."""
    since, me = midnight(view), view.actor.staff_id
    contacts = list(Contact.select().where((Contact.operator == me) & (Contact.started_at >= since)))
    opened = (
        Complaint.select(
            fn.COUNT(Complaint.id), fn.COALESCE(fn.SUM(Case(None, [(Complaint.closed_at.is_null(False), 1)], 0)), 0)
        )
        .where((Complaint.recogniser == me) & (Complaint.logged_at >= since) & Complaint.source.is_null())
        .tuples()[0]
    )
    energies = [row.energy for row in Moment.select().where((Moment.staff == me) & (Moment.at >= since))]
    answers = [
        row.value or 0
        for row in Feedback.select().where(
            (Feedback.staff == me)
            & (Feedback.at >= since)
            & (Feedback.question == "csat")
            & Feedback.value.is_null(False)
        )
    ]
    return MyDay(
        len(contacts),
        int(opened[0]),
        int(opened[1]),
        _handling(contacts, view),
        sum(energy > 0 for energy in energies),
        sum(energy < 0 for energy in energies),
        sum(int(answer) for answer in answers),
        len(answers),
    )


def _handling(contacts: list[Contact], view: View) -> float:
    """Return the seconds of talk, hold and wrap of closed contacts; running ones are shown apart."""
    closed = [row.id for row in contacts if row.closed_at is not None]
    events: dict[int, list[tuple[ContactEventKind, datetime]]] = {}
    for event in (
        ContactEvent.select().where(ContactEvent.contact.in_(closed)).order_by(ContactEvent.at, ContactEvent.id)
    ):
        events.setdefault(event.contact_id, []).append((ContactEventKind(event.kind), event.at))
    return sum(timers(found, view.now).handling for found in events.values())
