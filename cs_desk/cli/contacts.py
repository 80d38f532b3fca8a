"""`cs-desk contacts …`: calls, chats and letters."""

from __future__ import annotations

import argparse
from zoneinfo import ZoneInfo

from cs_desk.cli.at import seat
from cs_desk.cli.complainttext import tell_moments
from cs_desk.cli.say import answer, answer_json
from cs_desk.cli.tables import facts, first, moment_of, table
from cs_desk.clock import stamp
from cs_desk.models.enums import Channel
from cs_desk.models.listings import ContactRow
from cs_desk.models.rows import CallView
from cs_desk.queries import calls, lists
from cs_desk.reports.documents import document

HEAD = ("reference", "began", "channel", "customer", "operator", "state", "seconds", "ended as", "complaint")


def list_them(arguments: argparse.Namespace) -> int:
    """List contacts."""
    with seat(arguments) as at:
        since, until = at.span(arguments)
        limit = arguments.limit + 1
        rows = at.worker.ask(lists.contacts, which=arguments.view, since=since, until=until, limit=limit)
        rows = first(rows, arguments.limit)
        if arguments.json:
            answer_json(document(rows))
        else:
            table(HEAD, [_line(row, at.zone) for row in rows], right=(6,))
    return 0


def _line(row: ContactRow, zone: ZoneInfo) -> tuple[str, ...]:
    return (
        row.reference,
        moment_of(row.started_at, zone),
        Channel(row.channel).word,
        row.customer,
        row.operator,
        row.state,
        str(row.seconds),
        row.disposition.replace("_", " "),
        row.complaint,
    )


def show(arguments: argparse.Namespace) -> int:
    """Show one contact with its moments and where its script stands."""
    with seat(arguments) as at:
        contact = at.worker.ask(lists.contact_id, arguments.reference)
        (row,) = at.worker.ask(lists.contacts, only=contact)
        call = at.worker.ask(calls.call, contact)
        if arguments.json:
            events = [{"kind": kind.value, "at": stamp(at)} for kind, at in call.events]
            answer_json({"row": document(row), **document(call), "events": events})
        else:
            _tell(row, call, at.zone)
    return 0


def _tell(row: ContactRow, call: CallView, zone: ZoneInfo) -> None:
    who = call.customer.name if call.customer else "anonymous" if call.anonymous else "not named"
    answer(f"{call.reference}  {who}")
    run = call.run
    facts(
        (
            ("customer", call.customer.reference if call.customer else ""),
            ("channel", Channel(call.channel).word),
            ("direction", call.direction),
            ("operation", call.operation.replace("_", " ")),
            ("operator", row.operator),
            ("began", moment_of(row.started_at, zone)),
            ("state", row.state),
            ("seconds", str(row.seconds) if row.seconds else ""),
            ("ended as", row.disposition.replace("_", " ")),
            ("difficulty", row.difficulty),
            ("complaint", f"{run.reference}, step {run.step}, {run.state}" if run else row.complaint),
            ("notes", call.notes),
        )
    )
    for kind, at in call.events:
        answer(f"{moment_of(at, zone)}  {kind.value.replace('_', ' ')}")
    tell_moments(call.moments, zone)
