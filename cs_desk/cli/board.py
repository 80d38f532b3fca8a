"""`cs-desk board …`: the board on the screen, on the wall, or once as text, CSV or JSON."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from cs_desk.cli.at import seat
from cs_desk.cli.kpi import period_of
from cs_desk.cli.say import answer, answer_utf8
from cs_desk.cli.tables import moment_of, table
from cs_desk.errors import UsageError
from cs_desk.models.boardrows import BoardPage, BoardWanted, PersonLine, Window
from cs_desk.models.kpishow import duration, number, shown
from cs_desk.queries import board
from cs_desk.queries import kpi as figures
from cs_desk.reports.figures import board_text

HEAD = ("figure", "value", "n", "95 %", "target", "state", "before")


def show(arguments: argparse.Namespace) -> int:
    """Open the board on the screen, or print it once."""
    if arguments.json and arguments.csv:
        raise UsageError("--json and --csv are two forms of the same board: give one of them.")
    if arguments.once:
        return _once(arguments)
    printed = (arguments.json, arguments.csv, arguments.since, arguments.until, arguments.scope, arguments.no_compare)
    if any(printed) or arguments.period is not None:
        raise UsageError(
            "--json, --csv, --period, --from, --to, --scope and --no-compare are for a printed board: add --once."
        )
    from cs_desk.cli.opening import open_desk

    arguments.first = "wall" if arguments.wall else "board"
    return open_desk(arguments)


def _once(arguments: argparse.Namespace) -> int:
    with seat(arguments) as at:
        worker = at.worker
        custom = None
        if arguments.since or arguments.until:
            custom = period_of(arguments.since, arguments.until, at.zone, worker.clock.now())
        wanted = BoardWanted(
            Window.CUSTOM if custom else Window(arguments.period or "today"),
            worker.ask(figures.scope_named, arguments.scope) if arguments.scope else None,
            not arguments.no_compare,
            custom,
        )
        page = worker.ask(board.board, wanted)
        page = page.nameless if arguments.wall else page
        if arguments.json or arguments.csv:
            answer_utf8(board_text(page, "json" if arguments.json else "csv"))
        elif arguments.wall:
            _wall(page)
        else:
            _text(page, at.zone)
    return 0


def _tiles(page: BoardPage) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for tile in page.tiles:
        figure, as_said = tile.figure, shown(tile.figure)
        unit = figure.choice.kpi.unit_of(figure.choice.variant)
        before = number(figure.before.value, unit) if figure.before else ""
        rows.append(
            (as_said.name, as_said.value, str(figure.found.n), as_said.interval, as_said.target, as_said.state, before)
        )
    return rows


def _text(page: BoardPage, zone: ZoneInfo) -> None:
    span = f"{moment_of(page.period.start, zone)} to {moment_of(page.period.end, zone)}"
    answer(f"{page.scope.word}, {page.window.value}: {span}, at {moment_of(page.at, zone)}")
    table(HEAD, _tiles(page), right=(1, 2))
    _queues(page)
    for head, rows in _sections(page, zone):
        if rows:
            answer("")
            table(head, rows)
    _alarms(page)


def _sections(page: BoardPage, zone: ZoneInfo) -> Iterator[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    """Yield the lists under the figures, each with its heads."""
    yield (
        ("person", "state", "", "for", "handled"),
        [(row.name, row.state, row.detail, _for(page, row), str(row.done)) for row in page.people],
    )
    yield (
        ("needs a hand", "for", "reference", "since"),
        [(row.who, row.what, row.reference, moment_of(row.at, zone)) for row in page.hands],
    )
    yield (
        ("at risk", "duty", "due", "", "owner"),
        [
            (row.reference, row.duty, moment_of(row.due, zone), "late" if row.late else f"{row.share} %", row.owner)
            for row in page.risks.lines
        ],
    )
    yield (
        ("moments at the stage", "balance", "n"),
        [(one.choice.variant.id, shown(one).value, str(one.found.n)) for one in page.stages if one.found.n],
    )


def _for(page: BoardPage, row: PersonLine) -> str:
    return duration((page.at - row.since).total_seconds())


def _queues(page: BoardPage) -> None:
    if page.queues:
        answer("")
        rows = [
            (row.queue, str(row.waiting), duration((page.at - row.since).total_seconds()) if row.since else "")
            for row in page.queues
        ]
        table(("queue", "waiting", "longest"), rows, right=(1, 2))


def _alarms(page: BoardPage) -> None:
    for one in page.alarms:
        answer(f"{one.state.word}: {one.word}, {one.detail}")


def _wall(page: BoardPage) -> None:
    """Print the figures and the queues alone."""
    table(HEAD, _tiles(page), right=(1, 2))
    _queues(page)
    _alarms(page)
