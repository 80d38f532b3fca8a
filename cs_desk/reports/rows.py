"""Rows written out one by one as CSV, JSON lines or one JSON array; nothing is held back in memory.

CSV is made for spreadsheets and for our own import: UTF-8, a column for each field and each further value of a field
(`phones`, `phones 2` …), yes and no, times in the desk's zone with their offset, and what would be run as a formula
guarded (see `cs_desk.spreadsheet`). JSON has lists, true, false, numbers and null in their places, and times in UTC.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from cs_desk.clock import local
from cs_desk.reports.documents import document
from cs_desk.spreadsheet import guarded

FORMS = ("csv", "jsonl", "json")
MARK = b"\xef\xbb\xbf"  # spreadsheets need it to read a file as UTF-8


def write(
    stream: BinaryIO,
    form: str,
    fields: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    *,
    zone: ZoneInfo,
    several: Mapping[str, int] | None = None,
) -> int:
    """Write rows in a form of FORMS and return how many; `several` are the columns for fields with several values."""
    if form == "csv":
        return _csv(stream, fields, rows, zone, several or {})
    count = 0
    for row in rows:
        if form == "json":
            stream.write(b",\n" if count else b"[\n")
        line = json.dumps({name: document(row[name]) for name in fields})
        stream.write(line.encode() + (b"\n" if form == "jsonl" else b""))
        count += 1
    if form == "json":
        stream.write(b"\n]\n" if count else b"[]\n")
    return count


def _csv(
    stream: BinaryIO,
    fields: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    zone: ZoneInfo,
    several: Mapping[str, int],
) -> int:
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    try:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header(fields, several))
        count = 0
        for row in rows:
            writer.writerow([cell for name in fields for cell in _cells(row[name], several.get(name, 1), zone)])
            count += 1
        return count
    finally:
        text.detach()


def header(fields: Sequence[str], several: Mapping[str, int]) -> list[str]:
    """Return the column names: a field's name, and for its further values the name with a number."""
    return [
        name if number == 1 else f"{name} {number}" for name in fields for number in range(1, several.get(name, 1) + 1)
    ]


def _cells(value: Any, columns: int, zone: ZoneInfo) -> list[str]:
    if not isinstance(value, tuple):
        return [_cell(value, zone)]
    return [_cell(one, zone) for one in value[:columns]] + [""] * (columns - len(value))


def _cell(value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, str):
        return guarded(value) if value else ""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return guarded(local(value, zone).isoformat() if isinstance(value, datetime) else str(value))
