"""`cs-desk staffing`: what a day is expected to need in people, against the schedule, and what if."""

from __future__ import annotations

import argparse
import csv
from datetime import date
from io import StringIO
from zoneinfo import ZoneInfo

from cs_desk.cli.at import seat
from cs_desk.cli.say import answer, answer_json, answer_utf8, tell
from cs_desk.cli.tables import table
from cs_desk.clock import local
from cs_desk.errors import InputError, UsageError
from cs_desk.models import staffshow
from cs_desk.models.staffplan import (
    StaffingPlan,
    StaffingWanted,
    WhatIf,
    parse_percent,
    parse_staff,
    parse_target,
    planned,
)
from cs_desk.queries.staffing import staffing


def show(arguments: argparse.Namespace) -> int:
    """Print the staffing of a day."""
    wanted, what = _wanted(arguments), _what(arguments)
    with seat(arguments) as at:
        plan = planned(at.worker.ask(staffing, wanted), what)
        if arguments.json:
            answer_json(staffshow.document(plan))
        elif arguments.csv:
            text = StringIO()
            rows = csv.writer(text, lineterminator="\n")
            rows.writerow(staffshow.COLUMNS)
            for need in plan.needs:
                found = staffshow.values(need, plan, lambda moment: local(moment, at.zone).isoformat())
                rows.writerow("" if value is None else value for value in found)
            answer_utf8(text.getvalue())
        else:
            _text(plan, at.zone)
        for said in staffshow.warnings(plan):
            tell(said)
    return 0


def _text(plan: StaffingPlan, zone: ZoneInfo) -> None:
    day = plan.day
    answer(f"{day.day:%A} {day.day}, {day.word}: {staffshow.asked(plan)}")
    answer(staffshow.rests_on(day))
    if plan.needs:
        rows = [staffshow.row(need, plan, zone) for need in plan.needs]
        table(staffshow.HEAD, rows, right=range(1, len(staffshow.HEAD)))
        answer(staffshow.whole(plan))


def _wanted(arguments: argparse.Namespace) -> StaffingWanted:
    day = None
    if arguments.day:
        try:
            day = date.fromisoformat(arguments.day)
        except ValueError:
            raise UsageError(f"--day {arguments.day}: write a date like 2026-11-23.") from None
    return StaffingWanted(day, arguments.queue or "", arguments.weeks, arguments.interval)


def _what(arguments: argparse.Namespace) -> WhatIf:
    """Return what the options suppose; what cannot be is wrong usage."""
    try:
        level, seconds = parse_target(arguments.target) if arguments.target else (None, None)
        return WhatIf(
            parse_staff(arguments.staff), parse_percent(arguments.volume, "volume"),
            parse_percent(arguments.aht, "handling time"), level, seconds,
            parse_percent(arguments.shrinkage, "shrinkage"),
        )  # fmt: skip
    except InputError as error:
        raise UsageError(str(error)) from None
