"""`cs-desk import queue-log`: a telephone system's log of its queues, whole or while it grows."""

from __future__ import annotations

import argparse
import gc
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

from cs_desk.cli.context import open_worker
from cs_desk.cli.ending import Ending
from cs_desk.cli.progress import Progress
from cs_desk.cli.say import answer, answer_json, stdin, tell
from cs_desk.errors import InputError, UsageError
from cs_desk.ingest.mapfile import check_zone
from cs_desk.ingest.queuelog.gather import Gathering, first_event
from cs_desk.ingest.queuelog.machine import Machine
from cs_desk.ingest.queuelog.packed import PackedLog, open_log
from cs_desk.models.callbatch import CallBatch, Place
from cs_desk.models.policy import Verb
from cs_desk.queries import calldata as questions
from cs_desk.queries import imports as facts
from cs_desk.services import calldata
from cs_desk.session import Worker

BATCH = 4_000  # lines in one transaction
SHOWN = 20
SLACK = 2_000_000  # microseconds
STDIN = "-"
LONGEST = 1 << 16


def bring_in(arguments: argparse.Namespace) -> int:
    """Bring a queue log in; with --follow go on while it grows, until a signal asks to end."""
    worker = open_worker(arguments)
    try:
        zone = ZoneInfo(check_zone(arguments.zone, "--zone") if arguments.zone else worker.ask(facts.facts).zone)
        run = LogRun(worker, arguments.source, arguments.file, zone)
        run.ask_leave()
        if arguments.file == STDIN:
            with Ending(worker.give_up) as ending:
                from_stdin(run, ending)
        elif arguments.follow:
            refuse_packed(Path(arguments.file))
            from cs_desk.cli.following import Follower

            with Ending(worker.give_up) as ending:
                Follower(run, Path(arguments.file), ending).follow()
        else:
            whole_file(run, Path(arguments.file))
    finally:
        worker.close()
    return run.report(as_json=arguments.json)


class LogRun:
    """One log on its way into the store, and what became of it so far."""

    def __init__(self, worker: Worker, source: str, file: str, zone: ZoneInfo):
        self.worker = worker
        self.source = source
        self._zone = zone
        self._rejected = 0
        self.say: Callable[[str], None] = tell
        self.gathering = Gathering(source, Path(file).name, zone, Machine(), self._reject)
        self._begun = False
        self.made = self.changed = self.joined = 0
        self._unmapped: set[str] = set()

    def _reject(self, sentence: str) -> None:
        self._rejected += 1
        if self._rejected <= SHOWN:
            self.say(sentence)
        elif self._rejected == SHOWN + 1:
            self.say("further lines that are no events are counted only")

    def ask_leave(self) -> None:
        """Raise RefusedError, and have it on record, where whoever runs this may not bring call data in."""
        if not self.worker.actor.may(Verb.CONTACT_IMPORT):
            self.worker.tell(calldata.store_calls, self.gathering.take())

    def go_on(self, machine: Machine) -> None:
        """Go on with what an earlier reading left."""
        self.gathering.machine = machine
        self._begun = True

    def put(self, lines: list[bytes]) -> None:
        """Take lines; the first of all say what was going on when they began."""
        if not self._begun and (first := first_event(lines, self._zone)) is not None:
            going_on = self.worker.ask(questions.open_before, self.source, first.at + SLACK)
            self.gathering.machine.adopt(*going_on)
            self._begun = True
        self.gathering.put(lines)

    def store(self, place: Callable[[str], Place] | None = None, after: Place | None = None) -> CallBatch:
        """Store what came of the lines so far."""
        batch = self.gathering.take(place, after)
        done = self.worker.tell(calldata.store_calls, batch)
        self.made += int(str(done["legs_made"]))
        self.changed += int(str(done["legs_changed"]))
        self.joined += int(str(done["joined"]))
        unmapped = done["unmapped"]
        self._unmapped.update(unmapped if isinstance(unmapped, list) else ())
        return batch

    def report(self, *, as_json: bool) -> int:
        """Say what the lines were, the rest on stderr; return what to exit with: no line of a log is bad data."""
        if self._unmapped:
            names = ", ".join(sorted(self._unmapped)[:SHOWN]) + (" …" if len(self._unmapped) > SHOWN else "")
            tell(f"agents who are nobody here: {names}. Tie one: cs-desk staff agent LOGIN AGENT")
        tell(f"{self.made} legs new, {self.changed} completed, {self.joined} joined to contacts")
        said = self.gathering.summary()
        if as_json:
            answer_json(said)
        else:
            answer(
                f"{said['lines']} lines, {said['events']} events, {said['contacts']} contacts, "
                f"{said['unknown']} unknown, {said['rejected']} rejected, {said['still_open']} still open"
            )
        return InputError.exit_code if 0 < said["lines"] == said["rejected"] else 0


def refuse_packed(path: Path) -> None:
    """Raise UsageError for a packed log, which does not grow; one that is not there yet may come."""
    if path.is_file():
        with closing(open_log(path)) as file:
            if isinstance(file, PackedLog):
                raise UsageError(f"{path} is packed and does not grow: import it without --follow.")


def whole_file(run: LogRun, path: Path) -> None:
    """Read a file from its beginning to its end."""
    gc.freeze()  # what was loaded stays: no need to look through it again and again for garbage
    with closing(open_log(path)) as file, Progress(file) as progress:
        run.say = progress.tell
        while lines := file.lines(BATCH) or file.last():
            run.put(lines)
            run.store()
            progress.show(run.gathering.counts["lines"])
    run.say = tell


def from_stdin(run: LogRun, ending: Ending) -> None:
    """Read stdin to its end, and store what is there whenever nothing more is waiting."""
    for lines in stdin_lines(ending):
        run.put(lines)
        if run.gathering.waiting >= BATCH or not ending.wait(0, stdin().fileno()):
            run.store()
    if run.gathering.waiting:
        run.store()


def stdin_lines(ending: Ending) -> Iterator[list[bytes]]:
    """Give whole lines as they come; what stands behind the last end of line comes last."""
    rest = b""
    while not ending.asked:
        if not ending.wait(3_600, stdin().fileno()):
            continue
        chunk = os.read(stdin().fileno(), LONGEST)
        *lines, rest = (rest + chunk).split(b"\n")
        if not chunk or len(rest) >= LONGEST:
            lines, rest = [*lines, rest] if rest else lines, b""
        if lines:
            yield lines
        if not chunk:
            return
