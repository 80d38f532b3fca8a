"""The commands of the figures."""

from __future__ import annotations

import argparse
from typing import Any

from cs_desk.cli.grammar import add, as_json, common, group, later, look

EPILOG = (
    "A period is half open: --from is in it, --to is not; without them it is today. Figures are named by their ids, "
    "such as service_level, average_handling_time, csat, nps; `cs-desk kpi explain ID` says what each is made of."
)
WHAT_IF = (
    "Calls are those offered on the same weekdays before; holidays and days without any call on record are "
    "left out and named. Scheduled are the people at work, without lunch, breaks and meetings; in one queue each "
    "counts with the part of their calls that came from it."
)
BY = ("hour", "day", "week", "month", "person", "team", "queue", "channel")


def add_to(commands: Any) -> None:
    """Add `kpi`, `board`, `staffing` and `targets` with their commands."""
    kpi = add(commands, "kpi", "figures of a period, with n, interval and target", later("kpi", "show"))
    kpi.epilog = EPILOG
    _period(kpi)
    kpi.add_argument("--by", choices=BY, default="", help="cut by a step of time, or one line a person, team …")
    kpi.add_argument("--kpi", metavar="ID,…", default="", help="which figures (default: all)")
    kpi.add_argument("--compare", choices=("previous",), help="also the period before")
    form = kpi.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the answer as JSON")
    form.add_argument("--csv", action="store_true", help="print the answer as CSV")
    inner = kpi.add_subparsers(title="commands", metavar="[COMMAND]")
    explain = _inner(inner, "explain", "definition, formula, exclusions and sources of a figure")
    explain.add_argument("id", metavar="ID", help="which figure, such as csat")
    _settings(explain)
    as_json(explain)
    records = _inner(inner, "records", "the records behind a figure, and what each of them adds")
    records.add_argument("id", metavar="ID", help="which figure, such as csat")
    _period(records, nested=True)
    as_json(records)
    choose = _inner(
        inner, "set", "choose the variant of a figure, for everybody; its history is worked out anew", "set_"
    )
    choose.add_argument("choice", metavar="KPI=VARIANT[:N]", help="such as service_level=abandons-ignored:30")
    as_json(choose)
    rebuild = _inner(inner, "rebuild", "make all roll-ups anew from the records")
    rebuild.add_argument("--check", action="store_true", help="only compare; differences are printed, exit code 1")
    as_json(rebuild)
    _board(commands)
    _staffing(commands)
    _targets(group(commands, "targets", "what is aimed at"))


def _board(commands: Any) -> None:
    board = add(commands, "board", "the board: on the screen, for the wall, or once as text", later("board", "show"))
    look(board, nested=True)
    board.add_argument("--once", action="store_true", help="print it once and end")
    board.add_argument("--json", action="store_true", help="with --once: as JSON")
    board.add_argument("--csv", action="store_true", help="with --once: the figures as CSV, as kpi --csv has them")
    board.add_argument("--wall", action="store_true", help="large digits for the wall, nobody's name, no key needed")
    board.add_argument(
        "--period", choices=("now", "today", "week", "month"), help="with --once: which time (default: today)"
    )
    board.add_argument("--from", dest="since", metavar="D", help="with --once: from this date or time")
    board.add_argument("--to", dest="until", metavar="D", help="with --once: up to this date or time")
    board.add_argument(
        "--scope", metavar="S", help="with --once: centre, team:NAME, queue:NAME, channel:NAME, person:LOGIN"
    )
    board.add_argument("--no-compare", action="store_true", help="with --once: without the period before")


def _staffing(commands: Any) -> None:
    staffing = add(
        commands, "staffing", "who is needed on a day by Erlang C, against the schedule, and what if",
        later("staffing", "show"),
    )  # fmt: skip
    staffing.epilog = WHAT_IF
    staffing.add_argument("--day", metavar="D", help="which day (default: today, or the next day with a schedule)")
    staffing.add_argument("--queue", metavar="Q", help="the calls of this queue (default: all calls)")
    staffing.add_argument("--weeks", metavar="N", type=int, default=4, help="how many weeks before (default: 4)")
    staffing.add_argument(
        "--interval", metavar="M", type=int, default=30, help="minutes of an interval: 30 (default) or 60"
    )
    staffing.add_argument(
        "--target", metavar="P/S", help="per cent within seconds, such as 80/20 (default: the target)"
    )
    staffing.add_argument(
        "--shrinkage", metavar="P", default="0", help="per cent of work away in spite of the schedule"
    )
    staffing.add_argument("--volume", metavar="P", default="0", help="per cent more or fewer calls, such as +10 or -10")
    staffing.add_argument("--aht", metavar="P", default="0", help="per cent longer or shorter handling, such as +5")
    staffing.add_argument("--staff", metavar="N", default="0", help="people more or fewer all day, such as +1 or -1")
    form = staffing.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the answer as JSON")
    form.add_argument("--csv", action="store_true", help="print the intervals as CSV")


def _targets(targets: Any) -> None:
    aim = add(targets, "set", "aim at a value of a figure, from a day on", later("targets", "aim"))
    aim.add_argument("id", metavar="KPI", help="which figure, such as csat")
    aim.add_argument("--scope", metavar="S", default="centre", help="centre (default), team:NAME or person:LOGIN")
    aim.add_argument(
        "--target", metavar="V", type=float, required=True, help="the value to reach, in the figure's unit"
    )
    aim.add_argument("--watch", metavar="V", type=float, help="the value that is still no breach (default: the target)")
    aim.add_argument("--from", dest="since", metavar="D", help="the first day (default: ever since)")
    aim.add_argument("--to", dest="until", metavar="D", help="the last day (default: until another is set)")
    as_json(aim)
    as_json(add(targets, "list", "the targets that were set, the newest first", later("targets", "show")))


def _inner(inner: Any, name: str, help_: str, action: str = "") -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = inner.add_parser(name, help=help_, description=help_)
    common(parser, nested=True)
    parser.set_defaults(action=later("kpi", action or name))
    return parser


def _settings(parser: argparse.ArgumentParser, *, nested: bool = False) -> None:
    default: Any = argparse.SUPPRESS if nested else []
    parser.add_argument(
        "--set", dest="settings", action="append", metavar="KPI=VARIANT[:N]", default=default,
        help="another variant for this answer, such as service_level=abandons-negative:20",
    )  # fmt: skip


def _period(parser: argparse.ArgumentParser, *, nested: bool = False) -> None:
    default = argparse.SUPPRESS if nested else None
    parser.add_argument("--from", dest="since", metavar="D", default=default, help="date or time (default: today)")
    parser.add_argument("--to", dest="until", metavar="D", default=default, help="date or time (default: tomorrow)")
    parser.add_argument("--zone", metavar="Z", default=default, help="the zone of days and hours (default: the desk's)")
    parser.add_argument(
        "--scope", metavar="S", default=default, help="centre, team:NAME, person:LOGIN, queue:NAME or channel:NAME"
    )
    parser.add_argument("--weekdays", metavar="mon,…", default=default, help="these days of the week only")
    parser.add_argument("--hours", metavar="9-17", default=default, help="these hours of the day only")
    _settings(parser, nested=nested)
