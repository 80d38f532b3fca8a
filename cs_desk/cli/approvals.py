"""`cs-desk approvals …`: requests for a remedy above somebody's authority, listed and answered."""

from __future__ import annotations

import argparse

from cs_desk.cli.at import seat
from cs_desk.cli.say import answer_json, given_text, tell
from cs_desk.cli.tables import first, moment_of, table
from cs_desk.models.enums import Remedy
from cs_desk.models.inputs import ApprovalAnswer, check
from cs_desk.queries import deals, start
from cs_desk.reports.documents import document
from cs_desk.services import resolve

HEAD = ("number", "asked", "by", "complaint", "customer", "remedy", "amount", "because")


def list_them(arguments: argparse.Namespace) -> int:
    """List the requests that wait for whoever asks."""
    with seat(arguments) as at:
        rows = first(at.worker.ask(start.waiting_approvals, arguments.limit + 1), arguments.limit)
        if arguments.json:
            answer_json(document(rows))
            return 0
        lines = [
            (
                str(row.id),
                moment_of(row.asked_at, at.zone),
                row.asked_by,
                row.complaint,
                row.customer,
                Remedy(row.remedy).word,
                resolve.money(row.cost_cents, row.currency),
                row.reason,
            )
            for row in rows
        ]
        table(HEAD, lines, right=(0, 6))
    return 0


def grant(arguments: argparse.Namespace) -> int:
    """Grant a request."""
    return _answer(arguments, True)


def refuse(arguments: argparse.Namespace) -> int:
    """Refuse a request."""
    return _answer(arguments, False)


def _answer(arguments: argparse.Namespace, granted: bool) -> int:
    values = {"granted": granted, "note": given_text(arguments.note)}
    data: ApprovalAnswer = check(ApprovalAnswer, values, "approval")
    with seat(arguments) as at:
        row = at.worker.ask(deals.approval, arguments.number)
        at.worker.tell(resolve.answer_approval, row.id, data)
    done = "granted" if granted else "refused"
    if arguments.json:
        answer_json({"approval": row.id, "complaint": row.complaint, "done": done})
    else:
        tell(f"request {row.id}, {row.complaint}: {resolve.money(row.cost_cents, row.currency)} {done}.")
    return 0
