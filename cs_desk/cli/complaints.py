"""`cs-desk complaints …`: the register, one complaint whole, and the verbs on it."""

from __future__ import annotations

import argparse
from typing import Any

from cs_desk.cli.at import Seat, seat
from cs_desk.cli.complainttext import tell_whole
from cs_desk.cli.plain import moment
from cs_desk.cli.say import answer, answer_json, given_text, tell
from cs_desk.cli.tables import moment_of, table
from cs_desk.errors import DeskError, InputError, NotFoundError
from cs_desk.models.enums import Channel
from cs_desk.models.inputs import NewComplaint, NewContact, check
from cs_desk.models.rows import ComplaintRow
from cs_desk.models.script import FIELD, parse
from cs_desk.queries import complaints as queries
from cs_desk.queries import lists, people, reference
from cs_desk.queries.imports import facts
from cs_desk.queries.view import View
from cs_desk.reports.documents import document
from cs_desk.services import complaints as verbs
from cs_desk.services import contacts, runs

HEAD = ("reference", "received", "customer", "difficulty", "owner", "channel", "next", "due", "state")


def list_them(arguments: argparse.Namespace) -> int:
    """List complaints of a view of the register."""
    with seat(arguments) as at:
        page = at.worker.ask(queries.register, which=arguments.view, limit=arguments.limit)
        if arguments.json:
            answer_json({"complaints": document(page.rows), "more": page.more})
        else:
            table(HEAD, [_line(row, at) for row in page.rows])
        if page.more:
            tell(f"the first {arguments.limit}; there are more, see --limit.")
    return 0


def _line(row: ComplaintRow, at: Seat) -> tuple[str, ...]:
    due = f"{moment_of(row.next_at, at.zone)}{' late' if row.late else ''}".strip()
    received, channel = moment_of(row.received_at, at.zone), Channel(row.channel).word
    return row.reference, received, row.customer, row.difficulty, row.owner, channel, row.next_word, due, row.state


def show(arguments: argparse.Namespace) -> int:
    """Show one complaint with everything that happened on it."""
    with seat(arguments) as at:
        whole = at.worker.ask(queries.one, _id(at, arguments.reference))
        if arguments.json:
            answer_json(document(whole))
        else:
            tell_whole(whole, at.worker.ask(reference.difficulties), at.zone)
    return 0


def _id(at: Seat, named: str) -> int:
    return at.worker.ask(lists.complaint_id, named)


def add(arguments: argparse.Namespace) -> int:
    """Record a complaint on an open contact, or on one begun for it, which is parked for the desk to go on with."""
    with seat(arguments) as at:
        values = _captured(at, arguments)
        data = {"recognised_by": arguments.by, "complaint_class": arguments.complaint_class}
        received = moment(arguments.received, at.zone, "--received")
        complaint: NewComplaint = check(NewComplaint, data | {"received_at": received}, "complaint")
        if arguments.contact:
            made = _record(at, at.worker.ask(lists.contact_id, arguments.contact), complaint, values)
        else:
            made = _begin_and_park(at, arguments, complaint, values)
    if arguments.json:
        answer_json({**made, "done": "added"})
    else:
        answer(made["reference"])
    return 0


def _captured(at: Seat, arguments: argparse.Namespace) -> dict[str, Any]:
    words = given_text(arguments.words).strip()
    if not words:
        raise InputError("words: say what happened, in the customer's own words.")
    values = {"own_words": words, "wanted": arguments.wanted, "difficulty": arguments.difficulty}
    if arguments.difficulty:
        known = [one.code for one in at.worker.ask(reference.difficulties).entries if not one.retired]
        if arguments.difficulty not in known:
            raise InputError(f"--difficulty {arguments.difficulty}: none of {', '.join(known)}.")
    return {name: parse(FIELD[name], value) for name, value in values.items() if value}


def _begin_and_park(
    at: Seat, arguments: argparse.Namespace, complaint: NewComplaint, values: dict[str, Any]
) -> dict[str, Any]:
    who = at.worker.ask(lists.customer_id, arguments.customer) if arguments.customer else None
    at.worker.ask(_may_be, complaint)  # before a contact is begun for nothing
    fields = {"channel": arguments.channel, "customer_id": who, "anonymous": arguments.anonymous}
    begun = at.worker.tell(contacts.start_contact, check(NewContact, fields, "contact"))
    try:
        return _record(at, begun, complaint, values)
    except DeskError:
        tell("the contact begun for it is parked on your start page.")
        raise
    finally:
        at.worker.tell(contacts.move_contact, begun, "park", "recorded on the command line")


def _may_be(view: View, complaint: NewComplaint) -> None:
    """Raise InputError where no complaint can be received then, or be of that class."""
    if complaint.received_at is not None and complaint.received_at > view.now:
        raise InputError("--received: a complaint cannot be received in the future.")
    known = facts(view).classes
    if complaint.complaint_class not in known:
        raise InputError(f"--class {complaint.complaint_class}: the profile of this desk has {', '.join(known)}.")


def _record(at: Seat, contact: int, complaint: NewComplaint, values: dict[str, Any]) -> dict[str, Any]:
    made = at.worker.tell(runs.recognise, contact, complaint)
    at.worker.tell(runs.save_answers, made["run"], values)
    return {"reference": made["reference"], "complaint": made["complaint"], "contact": contact}


def note(arguments: argparse.Namespace) -> int:
    """Add a note to a complaint."""
    with seat(arguments) as at:
        at.worker.tell(verbs.add_note, _id(at, arguments.reference), given_text(arguments.text))
    return _done(arguments, "noted")


def assign(arguments: argparse.Namespace) -> int:
    """Give a complaint to a colleague, or leave it to the team."""
    with seat(arguments) as at:
        complaint, to = _id(at, arguments.reference), None
        if arguments.login:
            found = {one.login: one.id for one in at.worker.ask(people.colleagues)}
            if arguments.login not in found:
                raise NotFoundError(f"{arguments.login}: there is nobody with that login.")
            to = found[arguments.login]
        at.worker.tell(verbs.assign_complaint, complaint, to)
    return _done(arguments, f"given to {arguments.login}" if arguments.login else "left to the team")


def take(arguments: argparse.Namespace) -> int:
    """Become the owner of a complaint that has none."""
    with seat(arguments) as at:
        at.worker.tell(verbs.take_complaint, _id(at, arguments.reference))
    return _done(arguments, "taken")


def _done(arguments: argparse.Namespace, what: str) -> int:
    named = arguments.reference.strip().upper()
    if arguments.json:
        answer_json({"reference": named, "done": what})
    else:
        tell(f"{named}: {what}.")
    return 0
