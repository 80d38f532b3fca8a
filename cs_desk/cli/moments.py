"""`cs-desk moments …`: moments of truth, listed and recorded."""

from __future__ import annotations

import argparse

from cs_desk.cli.at import seat
from cs_desk.cli.say import answer_json, tell
from cs_desk.cli.tables import first, moment_of, table
from cs_desk.models.enums import Stage
from cs_desk.models.inputs import NewMoment, check
from cs_desk.queries import lists
from cs_desk.reports.documents import document
from cs_desk.services import moments as verbs

HEAD = ("when", "contact", "complaint", "energy", "stage", "seen", "set off by", "who")


def list_them(arguments: argparse.Namespace) -> int:
    """List moments of truth, with their sum and number on stderr."""
    with seat(arguments) as at:
        since, until = at.span(arguments)
        contact = at.worker.ask(lists.contact_id, arguments.contact) if arguments.contact else None
        rows = at.worker.ask(lists.moments, contact_id=contact, since=since, until=until, limit=arguments.limit + 1)
        rows = first(rows, arguments.limit)
        if arguments.json:
            answer_json(document(rows))
            return 0
        lines = [
            (
                moment_of(row.at, at.zone),
                row.contact,
                row.complaint,
                f"{row.energy:+d}" if row.energy else "0",
                Stage(row.stage).word,
                row.seen,
                row.trigger,
                row.staff,
            )
            for row in rows
        ]
        table(HEAD, lines, right=(3,))
        tell(f"sum {sum(row.energy for row in rows):+d}, n {len(rows)}")
    return 0


def add(arguments: argparse.Namespace) -> int:
    """Record a moment of truth on a contact."""
    values = {
        "energy": arguments.energy,
        "stage": arguments.stage,
        "seen": arguments.seen,
        "trigger": arguments.trigger,
    }
    data = check(NewMoment, values, "moment")
    with seat(arguments) as at:
        made = at.worker.tell(verbs.add_moment, at.worker.ask(lists.contact_id, arguments.contact), data)
    if arguments.json:
        named = arguments.contact.strip().upper()
        answer_json({"moment": made, "contact": named, "energy": arguments.energy, "done": "added"})
    else:
        tell(f"{arguments.contact.strip().upper()}: {arguments.energy:+d} recorded.")
    return 0
