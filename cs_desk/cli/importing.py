"""`cs-desk import …`: brings data in; bad rows are told and never stop the rest."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

from cs_desk.cli.context import open_worker
from cs_desk.cli.say import answer, answer_json, tell
from cs_desk.ingest import customers as reader
from cs_desk.ingest.rejects import RejectsWriter
from cs_desk.ingest.table import open_table
from cs_desk.models.inputs import NewCustomer
from cs_desk.services.customers import import_customers as store_customers
from cs_desk.session import Worker

T = TypeVar("T")
BATCH = 500
SHOWN = 20


def import_customers(arguments: argparse.Namespace) -> int:
    """Bring customers in from a CSV file; with --dry-run everything is checked and nothing stored."""
    path = Path(arguments.file)
    table = open_table(path)
    matched = reader.match(table, Path(arguments.mapping) if arguments.mapping else None)
    for note in table.notes:
        tell(f"{path.name}: {note}")
    if matched.unused:
        tell(f"{path.name}: not taken: {', '.join(matched.unused)}")
    worker = open_worker(arguments)
    try:
        with RejectsWriter(_beside(path)) as rejects:
            summary = _run(worker, reader.read(table, matched), rejects, path.name, dry=arguments.dry_run)
    finally:
        worker.close()
    summary["rejects_file"] = str(rejects.path) if rejects.path else None
    _report(summary, as_json=arguments.json, dry=arguments.dry_run)
    return 0


def _beside(path: Path) -> Path:
    """Return where rejected rows go: beside the file, or here where that folder may not be written to."""
    folder = path.parent if os.access(path.parent, os.W_OK) else Path.cwd()
    return folder / f"{path.stem}.rejects.csv"


def _run(
    worker: Worker, found: Iterator[NewCustomer | reader.Refused], rejects: RejectsWriter, name: str, *, dry: bool
) -> dict[str, object]:
    counts = {"read": 0, "imported": 0, "unchanged": 0, "rejected": 0}
    for batch in _batches(found):
        good = [one for one in batch if isinstance(one, NewCustomer)]
        for bad in batch:
            if isinstance(bad, reader.Refused):
                _refuse(bad, rejects, name, counts["rejected"], dry=dry)
                counts["rejected"] += 1
        counts["read"] += len(batch)
        if dry:
            counts["imported"] += len(good)
        elif good:
            done = worker.tell(store_customers, good, name)
            counts["imported"] += done["imported"]
            counts["unchanged"] += done["unchanged"]
    return dict(counts)


def _refuse(bad: reader.Refused, rejects: RejectsWriter, name: str, so_far: int, *, dry: bool) -> None:
    if so_far < SHOWN:
        place = f", {bad.column}" if bad.column else ""
        value = f" “{bad.value}”" if bad.value else ""
        tell(f"{name}, line {bad.row.line}{place}:{value} {bad.reason}")
    elif so_far == SHOWN:
        tell(f"{name}: further rejected rows are in the rejects file only")
    if not dry:
        rejects.write(bad.row, bad.reason, column=bad.column, value=bad.value)


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
    answer(words + (" (nothing stored: --dry-run)" if dry else ""))
    if summary["rejects_file"]:
        answer(f"mend and import again: {summary['rejects_file']}")
