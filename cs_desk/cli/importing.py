"""`cs-desk import …`: brings data in; bad rows are told and never stop the rest."""

from __future__ import annotations

import argparse
import gc
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from cs_desk.cli.context import open_worker
from cs_desk.cli.progress import Progress
from cs_desk.cli.say import answer, answer_json, tell
from cs_desk.clock import to_micros
from cs_desk.errors import InputError, UsageError
from cs_desk.ingest.build import BadRowError
from cs_desk.ingest.callfields import ALL_KINDS, CALLS, CDR
from cs_desk.ingest.cdr import open_cdr
from cs_desk.ingest.daytimes import with_times
from cs_desk.ingest.fields import Kind
from cs_desk.ingest.headers import listed
from cs_desk.ingest.mapfile import check_zone, read_map
from cs_desk.ingest.matching import Matched, by_name, with_map
from cs_desk.ingest.moments import Order
from cs_desk.ingest.reading import Circumstances, Reader, Record, Refused
from cs_desk.ingest.rejects import RejectsWriter
from cs_desk.ingest.row import Rows
from cs_desk.ingest.suggest import SAMPLE, suggest
from cs_desk.ingest.surveys import SCALES, SURVEYS, scale
from cs_desk.ingest.table import Table, open_table
from cs_desk.paths import assets
from cs_desk.queries import imports as questions
from cs_desk.services import customers, importcalls, imports, schedules, surveys
from cs_desk.session import Worker
from cs_desk.text import one_line

T = TypeVar("T")
BATCH = 1_000  # rows in one transaction: others wait a fifth of a second for it at most
SHOWN = 20
STORES: dict[str, Any] = {
    "customers": customers.import_customers,
    "complaints": imports.import_complaints,
    "contacts": imports.import_contacts,
    "calls": importcalls.import_calls,
    "cdr": importcalls.import_cdr,
    "schedule": schedules.import_schedule,
    "surveys": surveys.import_surveys,
}
UNNAMED = "import"  # the source of what comes without the name of its system
ORDERS = {"day-first": Order.DAY_FIRST, "month-first": Order.MONTH_FIRST, "iso": Order.ISO}


def bring_in(arguments: argparse.Namespace) -> int:
    """Bring records in from a CSV file; with --dry-run everything is checked and nothing stored."""
    path, kind = Path(arguments.file), ALL_KINDS[arguments.kind]
    table = open_table(path, encoding=arguments.encoding, delimiter=_delimiter(arguments.delimiter))
    for note in table.notes:
        tell(f"{path.name}: {note}")
    if arguments.suggest_map:
        answer(suggest(table, kind).rstrip())
        return 0
    return _bring(arguments, table, _scaled(arguments, _matched(arguments, table, kind)))


def _scaled(arguments: argparse.Namespace, matched: Matched) -> Matched:
    """Return the mapping with the scales that --scale declares; raises UsageError."""
    said: dict[str, str] = {}
    for text in getattr(arguments, "scale", None) or ():
        name, _, ends = text.partition("=")
        if name not in SCALES:
            raise UsageError(f"--scale {one_line(text)}: write one of {', '.join(SCALES)} with its scale: csat=1-10.")
        try:
            scale(ends or "?", name)
        except BadRowError as error:
            raise UsageError(f"--scale {one_line(text)}: {error}.") from error
        said[f"{name}_scale"] = ends
    return replace(matched, map=replace(matched.map, constants={**matched.map.constants, **said})) if said else matched


def bring_in_records(arguments: argparse.Namespace) -> int:
    """Bring call detail records in; what their columns are follows from the file."""
    table = open_cdr(Path(arguments.file), arguments.encoding)
    tell(f"{table.path.name}: {'; '.join(table.notes)}")
    found = by_name(table.header, CDR)
    return _bring(arguments, table, replace(found, map=replace(found.map, source=CDR.name)))


def _bring(arguments: argparse.Namespace, table: Rows, matched: Matched) -> int:
    """Return what to exit with: a file of which every row was rejected is bad data as a whole."""
    path, worker = table.path, open_worker(arguments, found=not arguments.dry_run)
    try:
        _ask_leave(worker, matched.kind, path.name)
        reader = _reader(worker, arguments, table, matched)
        _tell_of(reader, path.name)
        with RejectsWriter(_beside(path)) as rejects, Progress(table) as progress:
            run = Run(worker, reader, rejects, progress, dry=arguments.dry_run)
            run.all()
    finally:
        worker.close()
    run.tell_unmapped()
    run.tell_waiting()
    run.tell_differing()
    _report(run.summary(), as_json=arguments.json, dry=arguments.dry_run)
    return InputError.exit_code if 0 < run.counts["read"] == run.counts["rejected"] else 0


def _ask_leave(worker: Worker, kind: Kind, name: str) -> None:
    """Raise RefusedError, and have it on record, before anything is read, where whoever runs this may not import."""
    storing = STORES[kind.name]
    if not worker.actor.may(storing.verb):
        worker.tell(storing, [], name)


def _delimiter(word: str | None) -> str | None:
    return {"tab": "\t", "\\t": "\t"}.get(word or "", word)


def _matched(arguments: argparse.Namespace, table: Table, kind: Kind) -> Matched:
    if arguments.mapping:
        map_ = read_map(_map_file(arguments.mapping), kind)
        if kind is CALLS and map_.notes:
            raise map_.fault("", "notes", "has no place on a call; say which column is topic")
        return with_map(table.header, kind, map_)
    return _with_times(table, by_name(table.header, kind))


def _with_times(table: Table, found: Matched) -> Matched:
    """Return what was matched by name, dates with the times of day that stand in a column of their own; tells of it."""
    rows = [row.cells for row in islice(table, SAMPLE) if not row.problem]
    columns = with_times(found.map.columns, table.header, found.kind, rows)
    joined = {name: several for name, several in columns.items() if several != found.map.columns[name]}
    for name, several in joined.items():
        tell(f"{table.path.name}: {' and '.join(several)} are taken together, as {name}")
    times = {column for several in joined.values() for column in several}
    unused = tuple(column for column in found.unused if column not in times)
    return replace(found, map=replace(found.map, columns=columns), unused=unused)


def _map_file(name: str) -> Path:
    """Return the mapping file meant: a file, or one that ships, by its name alone."""
    shipped = assets() / "maps" / f"{name}.toml"
    return shipped if not Path(name).exists() and Path(name).name == name and shipped.is_file() else Path(name)


def _reader(worker: Worker, arguments: argparse.Namespace, table: Rows, matched: Matched) -> Reader:
    facts = worker.ask(questions.facts)
    zone = check_zone(arguments.zone, "--zone") if arguments.zone else matched.map.zone or facts.zone
    dates = getattr(arguments, "dates", None)
    order = ORDERS[dates].value if dates else None
    now = to_micros(worker.clock.now())
    return Reader(table, matched, Circumstances(facts, ZoneInfo(zone), now, order, arguments.source))


def _tell_of(reader: Reader, name: str) -> None:
    for note in reader.notes:
        tell(f"{name}: {note}")
    if reader.has_moments:
        tell(f"{name}: times without a zone are read as {reader.around.zone.key}")
    if reader.matched.unused:
        tell(f"{name}: not taken: {listed(reader.matched.unused)}")


def _beside(path: Path) -> Path:
    """Return where rejected rows go: beside the file, or here where that folder may not be written to."""
    folder = path.parent if os.access(path.parent, os.W_OK) else Path.cwd()
    return folder / f"{path.stem}.rejects.csv"


class Run:
    """One file on its way into the store, a batch at a time, and the counts so far."""

    def __init__(self, worker: Worker, reader: Reader, rejects: RejectsWriter, progress: Progress, *, dry: bool):
        self._worker = worker
        self._reader = reader
        self._rejects = rejects
        self._progress = progress
        self._dry = dry
        self._name = reader.table.path.name
        self._told = {"rejected": 0, "differing": 0, "odd hours": 0, "odd rows": 0, "unmatched": 0}
        self.counts = {"read": 0, "imported": 0, "unchanged": 0, "differing": 0, "rejected": 0}
        self.made = 0
        if reader.matched.kind is SURVEYS:
            self.counts["unmatched"] = 0
        self._unmapped: set[str] = set()
        self.tied = self.filled = 0
        self._waiting: list[int] = []

    def all(self) -> None:
        """Bring everything in; each batch is stored whole before the next is read."""
        gc.freeze()  # what was loaded stays: no need to look through it again and again for garbage
        gc.disable()  # nor through the rows of a batch while it is worked on: a tenth of the time
        try:
            for batch in _batches(self._reader):
                self._take(batch)
                batch.clear()  # else the next line looks through all of it
                gc.collect(1)
        except KeyboardInterrupt:
            again = "nothing of it is stored" if self._dry else "what it stored stays; run it again to finish it"
            self._progress.tell(f"{self._name}: broken off after {self.counts['read']:,} rows; {again}")
            raise
        finally:
            gc.enable()
            gc.unfreeze()

    def _take(self, batch: list[Record | Refused]) -> None:
        good: list[Record] = []
        for one in batch:
            if isinstance(one, Refused):
                self._refuse(one)
            else:
                good.append(one)
        self._odd_hours()
        self._odd_rows()
        if not self._dry:
            self._rejects.flush()
        self._store(good)
        self.counts["read"] += len(batch)
        self._progress.show(self.counts["read"])

    def _store(self, good: list[Record]) -> None:
        if good:
            act = self._worker.rehearse if self._dry else self._worker.tell
            done = act(STORES[self._reader.matched.kind.name], good, self._name)
            self.counts["imported"] += done["imported"]
            self.counts["unchanged"] += done["unchanged"]
            self.counts["differing"] += len(done["differing"])
            self.made += done.get("customers_made", 0)
            self.tied += done.get("complaints_tied", 0)
            self.filled += done.get("filled", 0)
            self._waiting += done.get("contacts_missing", ())
            self._unmapped.update(done.get("unmapped", ()))
            for line in done.get("unmatched", ()):
                self.counts["unmatched"] += 1
                self._say("unmatched", f"line {line}: no contact and no call here has this reference; not stored")
            for line in done["differing"]:
                self._say("differing", f"line {line}: stored before, and described otherwise now; left as it was")

    def _refuse(self, bad: Refused) -> None:
        self.counts["rejected"] += 1
        place = f", {bad.column}" if bad.column else ""
        value = f" “{bad.value}”" if bad.value else ""
        self._say("rejected", f"line {bad.row.line}{place}:{value} {bad.reason}")
        if not self._dry:
            self._rejects.write(bad.row, bad.reason, column=bad.column, value=bad.value)

    def _odd_hours(self) -> None:
        for line, text, what in self._reader.odd_hours:
            taken = "taken as the first time" if what == "comes twice" else "taken as an hour later"
            self._say("odd hours", f"line {line}: “{text}” {what} when the clocks change; {taken}")
        self._reader.odd_hours.clear()

    def _odd_rows(self) -> None:
        for line, what in self._reader.odd_rows:
            self._say("odd rows", f"line {line}: {what}")
        self._reader.odd_rows.clear()

    def _say(self, what: str, sentence: str) -> None:
        """Tell of a row, the first few of each sort."""
        self._told[what] += 1
        if self._told[what] <= SHOWN:
            self._progress.tell(f"{self._name}, {sentence}")
        elif self._told[what] == SHOWN + 1:
            where = " are in the rejects file only" if what == "rejected" and not self._dry else " are not told"
            self._progress.tell(f"{self._name}: further rows ({what}){where}")

    def tell_unmapped(self) -> None:
        """Tell which agents of the file are nobody of the staff."""
        if self._unmapped:
            names = ", ".join(sorted(self._unmapped)[:SHOWN]) + (" …" if len(self._unmapped) > SHOWN else "")
            source = f" --source {self._reader.source}"
            tell(f"agents who are nobody here: {names}. Tie one: cs-desk staff agent LOGIN AGENT{source}")

    def tell_waiting(self) -> None:
        """Tell which complaints came on a contact that is not here."""
        if self._waiting:
            lines = ", ".join(map(str, self._waiting[:SHOWN])) + (" …" if len(self._waiting) > SHOWN else "")
            if len(self._waiting) == 1:
                said = f"line {lines}: the contact it came on is not here; it is tied to it when it comes"
            else:
                said = f"lines {lines}: the contact each came on is not here; it is tied to it when it comes"
            tell(f"{self._name}, {said}")

    def tell_differing(self) -> None:
        """Tell what may be behind rows that were stored before: keys of two systems brought in without their names."""
        if self.counts["differing"] and self._reader.source == UNNAMED:
            tell(f"{self._name}: rows are known by source and key; keys of another system need its name: --source NAME")

    def summary(self) -> dict[str, object]:
        """Return the counts and the file of rejected rows."""
        kind, made = self._reader.matched.kind.name, dict[str, int]()
        if kind in ("complaints", "contacts"):
            made["customers_made"] = self.made
        if kind == "customers":
            made["filled"] = self.filled
        elif kind == "complaints":
            made["contacts_missing"] = len(self._waiting)
        elif kind == "contacts":
            made["complaints_tied"] = self.tied
        path = self._rejects.path
        return {**self.counts, **made, "rejects_file": str(path) if path else None}


def _batches(found: Iterable[T]) -> Iterator[list[T]]:
    rows = iter(found)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _report(summary: dict[str, object], *, as_json: bool, dry: bool) -> None:
    if as_json:
        answer_json(summary)
        return
    words = (
        f"{summary['read']} read, {summary['imported']} imported, {summary['unchanged']} unchanged, "
        f"{summary['rejected']} rejected"
    )
    if summary["differing"]:
        words += f", {summary['differing']} stored before and described otherwise now"
    if summary.get("unmatched"):
        words += f", {summary['unmatched']} about nothing that is here"
    if summary.get("customers_made"):
        words += f"; {summary['customers_made']} customers made"
    if summary.get("filled"):
        words += f", {summary['filled']} filled in that were known by little"
    if summary.get("contacts_missing"):
        words += f"; {summary['contacts_missing']} wait for the contact they came on"
    if summary.get("complaints_tied"):
        words += f"; {summary['complaints_tied']} complaints tied to their contact"
    answer(words + (" (nothing stored: --dry-run)" if dry else ""))
    if summary["rejects_file"]:
        answer(f"mend and import again: {summary['rejects_file']}")
