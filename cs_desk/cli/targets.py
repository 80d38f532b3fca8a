"""`cs-desk targets …`: what is aimed at, and since when."""

from __future__ import annotations

import argparse
from datetime import date

from cs_desk.cli.at import seat
from cs_desk.cli.say import answer_json, tell
from cs_desk.cli.tables import table
from cs_desk.errors import UsageError
from cs_desk.models.kpirows import Aim
from cs_desk.models.kpishow import number
from cs_desk.queries import kpi as figures
from cs_desk.queries import targets as queries
from cs_desk.services import kpis
from cs_desk.text import clean

HEAD = ("figure", "scope", "target", "watch", "from", "to", "set by", "today")


def aim(arguments: argparse.Namespace) -> int:
    """Set a target."""
    since, until = _day(arguments.since, "--from"), _day(arguments.until, "--to")
    with seat(arguments) as at:
        scope = at.worker.ask(figures.scope_named, arguments.scope)
        made = at.worker.tell(kpis.set_target, arguments.id, scope, arguments.target, arguments.watch, since, until)
        (now,) = (one for one in at.worker.ask(queries.listed) if one.id == made)
    if arguments.json:
        answer_json({**now.document(), "done": "set"})
    else:
        tell(f"{arguments.id}: the target of {scope} is {arguments.target:g}.")
    return 0


def _day(text: str | None, option: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option} {clean(text, limit=40)}: give a date such as 2026-11-01.") from error


def show(arguments: argparse.Namespace) -> int:
    """List targets."""
    with seat(arguments) as at:
        found = at.worker.ask(queries.listed)
    if arguments.json:
        answer_json([one.document() for one in found])
    else:
        table(HEAD, [_line(one) for one in found], right=(2, 3))
    return 0


def _line(one: Aim) -> tuple[str, ...]:
    unit = one.kpi.unit
    return (
        one.kpi.id, str(one.scope), number(one.value, unit), number(one.watch, unit), one.from_day, one.to_day, one.by,
        "holds" if one.holds else "",
    )  # fmt: skip
