"""The lines of a draft journal.

A line is `crc32 (8 hex digits) SPACE json LF`; the JSON is ASCII, so a line break can only be an end of line.
Records: {"k": key, "v": value or null, "t": microseconds} is a change (null: forgotten), with "o": 1 an older rival of
the value; {"a": session} says that this journal took over another; {"c": n} closes a full copy of n lines.
"""

from __future__ import annotations

import json
import zlib
from datetime import datetime
from typing import NamedTuple, TypeAlias

from cs_desk.clock import to_micros

Value: TypeAlias = str | int | float | bool
Record: TypeAlias = dict[str, object]


class Draft(NamedTuple):
    """An unsent value and when it was typed (aware UTC)."""

    value: Value
    at: datetime


class Change(NamedTuple):
    """What happened to one key: a new value, or None when it was forgotten."""

    value: Value | None
    at: datetime


def encode(record: Record) -> bytes:
    """Return the record as one framed line."""
    body = json.dumps(record, ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode("ascii")
    return b"%08x %s\n" % (zlib.crc32(body), body)


def decode(line: bytes) -> Record | None:
    """Return the record of a line without its line break, or None when the line is torn or damaged."""
    frame, _, body = line.partition(b" ")
    if len(frame) != 8 or frame != b"%08x" % zlib.crc32(body):
        return None
    try:
        record = json.loads(body)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def change_line(key: str, change: Change | Draft, *, older: bool = False) -> bytes:
    """Return the line of one change of one key."""
    record: Record = {"k": key, "v": change.value, "t": to_micros(change.at)}
    if older:
        record["o"] = 1
    return encode(record)


def same(one: Value, other: Value) -> bool:
    """Tell whether two values are equal and of one type (True is not 1)."""
    return type(one) is type(other) and one == other
