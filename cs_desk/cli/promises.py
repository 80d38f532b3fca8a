"""`cs-desk promises …`: what was promised to customers, listed and kept."""

from __future__ import annotations

import argparse
from datetime import datetime
from zoneinfo import ZoneInfo

from cs_desk.cli.at import seat
from cs_desk.cli.say import answer_json, tell
from cs_desk.cli.tables import first, moment_of, table
from cs_desk.models.rows import PromiseRow
from cs_desk.queries import deals
from cs_desk.reports.documents import document
from cs_desk.services import resolve

HEAD = ("number", "due", "complaint", "promise", "owner")


def list_them(arguments: argparse.Namespace) -> int:
    """List promises that were not kept yet."""
    with seat(arguments) as at:
        rows = at.worker.ask(deals.promises, mine=arguments.view == "mine", limit=arguments.limit + 1)
        rows = first(rows, arguments.limit)
        if arguments.json:
            answer_json(document(rows))
        else:
            now = at.worker.clock.now()
            table(HEAD, [_line(row, now, at.zone) for row in rows], right=(0,))
    return 0


def _line(row: PromiseRow, now: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    due = f"{moment_of(row.due_at, zone)}{' late' if row.due_at < now else ''}"
    return str(row.id), due, row.complaint, row.what, row.owner


def keep(arguments: argparse.Namespace) -> int:
    """Say that a promise was kept."""
    with seat(arguments) as at:
        row = at.worker.ask(deals.promise, arguments.number)
        at.worker.tell(resolve.keep_promise, row.id)
    if arguments.json:
        answer_json({"promise": row.id, "complaint": row.complaint, "done": "kept"})
    else:
        tell(f"promise {row.id}{f', {row.complaint}' if row.complaint else ''}: kept.")
    return 0
