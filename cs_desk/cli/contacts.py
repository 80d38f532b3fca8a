"""`cs-desk contacts …`: calls, chats and letters."""

from __future__ import annotations

import argparse
from zoneinfo import ZoneInfo

from cs_desk.cli.at import seat
from cs_desk.cli.complainttext import tell_moments
from cs_desk.cli.say import answer, answer_json
from cs_desk.cli.tables import facts, moment_of, table
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
        rows = at.worker.ask(lists.contacts, which=arguments.view, since=since, until=until, limit=arguments.limit)
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
        call = at.worker.ask(calls.call, at.worker.ask(lists.contact_id, arguments.reference))
        if arguments.json:
            answer_json(document(call))
        else:
            _tell(call, at.zone)
    return 0


def _tell(call: CallView, zone: ZoneInfo) -> None:
    who = call.customer.name if call.customer else "anonymous" if call.anonymous else "not named"
    answer(f"{call.reference}  {who}")
    run = call.run
    facts(
        (
            ("customer", call.customer.reference if call.customer else ""),
            ("channel", Channel(call.channel).word),
            ("direction", call.direction),
            ("operation", call.operation.replace("_", " ")),
            ("difficulty", call.difficulty_code or ""),
            ("complaint", f"{run.reference}, step {run.step}, {run.state}" if run else ""),
            ("notes", call.notes),
        )
    )
    for kind, at in call.events:
        answer(f"{moment_of(at, zone)}  {kind.value.replace('_', ' ')}")
    tell_moments(call.moments, zone)
