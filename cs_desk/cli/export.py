"""`cs-desk export …`: takes out what the asker may see, streaming; each export is on record."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from cs_desk.cli.at import Seat, seat
from cs_desk.cli.say import tell
from cs_desk.models.exports import FIELDS, Extent, Row, Wanted
from cs_desk.models.policy import Scope, Verb
from cs_desk.queries import export as queries
from cs_desk.reports.outfile import destination
from cs_desk.reports.rows import MARK, write
from cs_desk.services.exports import record_export

LEAVING = {
    Scope.OWN: ": what is yours; managers and auditors take all",
    Scope.TEAM: ": what is your team's; managers and auditors take all",
    Scope.ALL: "",
}


def export(arguments: argparse.Namespace) -> int:
    """Write every record of a kind that the asker may see, oldest first."""
    with seat(arguments) as at:
        since, until = at.span(arguments)
        wanted = Wanted(arguments.kind, since, until, getattr(arguments, "view", "all"))
        extent = at.worker.ask(queries.extent, wanted)
        at.worker.tell(record_export, wanted, extent.rows, arguments.form)
        path = Path(arguments.out) if arguments.out else None
        with destination(path) as stream:
            if path is not None and arguments.form == "csv":
                stream.write(MARK)
            rows = _rows(at, wanted, extent)
            fields = FIELDS[wanted.kind]
            written = write(stream, arguments.form, fields, rows, zone=at.zone, several=extent.several)
        scope = at.worker.actor.scope(Verb.EXPORT_READ)
    tell(f"{written} {wanted.kind} exported{f' to {path}' if path else ''}{LEAVING[scope]}.")
    return 0


def _rows(at: Seat, wanted: Wanted, extent: Extent) -> Iterator[Row]:
    after = 0
    while extent.rows:
        rows, after = at.worker.ask(queries.page, wanted, after, extent.last)
        yield from rows
        if not after:
            return
