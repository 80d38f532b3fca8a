"""Customers from a table: each row a checked input, or a reason with line, column and value."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from cs_desk.ingest.mapping import Matched, by_name, from_file
from cs_desk.ingest.row import Row
from cs_desk.ingest.table import Table
from cs_desk.models.inputs import NewCustomer
from cs_desk.text import fold

FIELDS = tuple(name for name in NewCustomer.model_fields if name != "source")
SEVERAL = ("phones", "emails", "addresses")
FLAGS = ("consent_marketing", "consent_recording", "do_not_call")
YES, NO = ("yes", "y", "true", "1", "x", "on"), ("", "no", "n", "false", "0", "off")


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be taken: why, in which column, and what stands there."""

    row: Row
    column: str
    value: str
    reason: str


def match(table: Table, mapping: Path | None) -> Matched:
    """Return which column is which field."""
    return from_file(mapping, table.header, FIELDS) if mapping else by_name(table.header, FIELDS)


def read(table: Table, matched: Matched) -> Iterator[NewCustomer | Refused]:
    """Yield a customer or a refusal for every row of a table, in order."""
    for row in table:
        yield Refused(row, "", "", row.problem) if row.problem else _customer(row, matched)


def _customer(row: Row, matched: Matched) -> NewCustomer | Refused:
    values: dict[str, object] = dict(matched.constants)
    for name, columns in matched.columns.items():
        texts = [row.cells[column].strip() for column in columns]
        if name in SEVERAL:
            values[name] = tuple(text for text in texts if text)
        elif name in FLAGS:
            plain = fold(texts[0])
            if plain not in (*YES, *NO):
                return Refused(row, columns[0], texts[0], f"{name.replace('_', ' ')}: yes or no is wanted")
            values[name] = plain in YES
        elif texts[0] or name == "name":
            values[name] = texts[0]
    for address in values.get("emails", ()):  # type: ignore[attr-defined]  # SEVERAL are tuples of text
        if "@" not in address:
            return Refused(row, matched.columns["emails"][0], address, "this is not an e-mail address; it needs an @")
    values["source"] = matched.source
    values.setdefault("source_key", _key(values))
    return _checked(row, values, matched)


def _key(values: dict[str, object]) -> str:
    """Return a key for a row without one: the same person in the same words is the same customer on re-import."""
    parts = [fold(str(values.get("name", ""))), str(values.get("phones", "")), fold(str(values.get("emails", "")))]
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:24]


def _checked(row: Row, values: dict[str, object], matched: Matched) -> NewCustomer | Refused:
    try:
        return NewCustomer.model_validate(values)
    except ValidationError as error:
        fault = error.errors()[0]
        name = str(fault["loc"][0])
        columns = matched.columns.get(name, (name,))
        reason = "a customer needs a name" if name == "name" else str(fault["msg"])
        return Refused(row, columns[0], str(fault["input"])[:200], reason)
