"""A reader over a file without a store: with the facts of a made-up desk."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from cs_desk.clock import to_micros
from cs_desk.ingest.fields import KINDS
from cs_desk.ingest.mapfile import read_map
from cs_desk.ingest.matching import by_name, with_map
from cs_desk.ingest.reading import Circumstances, Reader
from cs_desk.ingest.table import open_table
from cs_desk.models.difficulties import load_shipped
from cs_desk.models.imports import Facts
from tests.support.desks import START

FACTS = Facts(
    "Australia/Sydney",
    "AU",
    "AUD",
    {"ben": (1, 1)},
    {"blue": 1},
    {entry.code: entry.code for entry in load_shipped().entries},
)


def reader_of(path: Path, kind: str, mapping: Path | None = None, order: str | None = None) -> Reader:
    """Return the reader that `cs-desk import` would use, on the day of the tests' clock."""
    table, known = open_table(path), KINDS[kind]
    matched = with_map(table.header, known, read_map(mapping, known)) if mapping else by_name(table.header, known)
    return Reader(table, matched, Circumstances(FACTS, ZoneInfo(FACTS.zone), to_micros(START), order))
