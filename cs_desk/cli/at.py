"""A headless command at the desk: signed in, with the desk's zone, closed again whatever happens."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cs_desk.cli.context import open_worker
from cs_desk.cli.plain import moment
from cs_desk.errors import UsageError
from cs_desk.models.rows import Desk
from cs_desk.queries import people
from cs_desk.session import Worker


@dataclass(frozen=True, slots=True)
class Seat:
    """Who works here on the command line: the worker, the desk's facts, its zone."""

    worker: Worker
    desk: Desk
    zone: ZoneInfo

    def span(self, arguments: argparse.Namespace) -> tuple[datetime | None, datetime | None]:
        """Return the half-open span of --from and --to, None where there is no bound; raises UsageError."""
        since, until = moment(arguments.since, self.zone, "--from"), moment(arguments.until, self.zone, "--to")
        if since is not None and until is not None and until < since:
            raise UsageError("--to comes before --from: the period is half open, --from is in it and --to is not.")
        return since, until


@contextmanager
def seat(arguments: argparse.Namespace) -> Iterator[Seat]:
    """Open a store that is there, sign in, and close the store at the end."""
    worker = open_worker(arguments, found=False)
    try:
        desk = worker.ask(people.desk)
        yield Seat(worker, desk, ZoneInfo(desk.zone))
    finally:
        worker.close()
