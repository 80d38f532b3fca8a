"""The mapping file: which column is which field, what their words mean here, how dates are spelt, what is the same
for all rows. Strict: what is not known is refused with file, line and key.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cs_desk.clock import is_zone
from cs_desk.errors import InputError
from cs_desk.ingest.fields import KINDS, Field, Kind, Type
from cs_desk.ingest.files import read_text
from cs_desk.ingest.moments import Order, gives_day

TABLES = ("columns", "values", "formats", "constants")
KEYS = ("kind", "source", "zone", "notes", "ignore", "closed_undated")
DATES, DECIMAL = "dates", "decimal"
LAST_DATE = "last date"


@dataclass(frozen=True, slots=True)
class MapFile:
    """What a mapping file says, checked against the fields of its kind; see assets/maps for one of each."""

    source: str = "import"
    zone: str | None = None
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    closed_undated: bool = False
    name: str = ""
    text: str = ""

    def fault(self, table: str, key: str, sentence: str) -> InputError:
        """Return the error about a key, with the line it stands on."""
        return _Text(self.name, self.text).fault(table, key, sentence)


def read_map(path: Path, kind: Kind) -> MapFile:
    """Read a mapping file for a kind of record; raises InputError naming file, line and key, or that there is none."""
    return parse_map(read_text(path, ", and no mapping file of that name ships"), kind, path.name)


def parse_map(text: str, kind: Kind, name: str) -> MapFile:
    """Return what the TOML `text` of the file `name` says; raises as `read_map`."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name}: this is not valid TOML: {error}.") from error
    return _Text(name, text).checked(found, kind)


@dataclass(frozen=True, slots=True)
class _Text:
    """The file while it is checked: knows on which line a key stands."""

    name: str
    text: str

    def fault(self, table: str, key: str, sentence: str) -> InputError:
        line = self._line(table, key)
        place = f"{table}.{key}" if table else key
        return InputError(f"{self.name}{f', line {line}' if line else ''}: {place} {sentence}.")

    def _line(self, table: str, key: str) -> int | None:
        """Return the line of a key, else that of its table."""
        here, head = "", None
        for number, line in enumerate(self.text.splitlines(), 1):
            if heading := re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line):
                here = heading[1].replace('"', "").replace(" ", "")
                head = number if here in (table, f"{table}.{key}") and head is None else head
                if here == f"{table}.{key}":
                    return number
            elif here == table and re.match(rf"""\s*["']?{re.escape(key)}["']?\s*[=.]""", line):
                return number
        return head

    def checked(self, found: dict[str, Any], kind: Kind) -> MapFile:
        for key in found:
            if key not in (*TABLES, *KEYS):
                raise self.fault("", key, f"is not known here; known are {', '.join((*KEYS, *TABLES))}")
        for table in TABLES:
            if not isinstance(found.get(table, {}), dict):
                raise self.fault("", table, f"has to be a table: [{table}]")
        if found.get("kind", kind.name) != kind.name:
            raise self.fault("", "kind", f"is {found['kind']!r}, but {kind.name} are being imported")
        return MapFile(
            self._line_of_text(found, "source", "import"),
            self._zone(found),
            {name: self._columns(name, value, kind) for name, value in found.get("columns", {}).items()},
            {name: self._values(name, value, kind) for name, value in found.get("values", {}).items()},
            {name: self._format(name, value, kind) for name, value in found.get("formats", {}).items()},
            {name: self._constant(name, value, kind) for name, value in found.get("constants", {}).items()},
            self._names("", "notes", found.get("notes", [])),
            self._names("", "ignore", found.get("ignore", [])),
            self._closed_undated(found),
            self.name,
            self.text,
        )

    def _line_of_text(self, found: dict[str, Any], key: str, default: str) -> str:
        value = found.get(key, default)
        if not isinstance(value, str) or not value.strip():
            raise self.fault("", key, "has to be text in quotes, and not empty")
        return value.strip()

    def _zone(self, found: dict[str, Any]) -> str | None:
        return check_zone(self._line_of_text(found, "zone", "UTC"), self.name) if "zone" in found else None

    def _closed_undated(self, found: dict[str, Any]) -> bool:
        if "closed_undated" not in found:
            return False
        if found["closed_undated"] != LAST_DATE:
            raise self.fault("", "closed_undated", f'may only be "{LAST_DATE}"')
        return True

    def _field(self, table: str, name: str, kind: Kind) -> Field:
        known = kind.field(name)
        if known is None:
            near = difflib.get_close_matches(name, kind.names, n=1)
            hint = f"did you mean {near[0]}?" if near else f"the fields are {', '.join(kind.names)}"
            raise self.fault(table, name, f"is no field of {kind.name}; {hint}")
        return known

    def _names(self, table: str, key: str, value: Any) -> tuple[str, ...]:
        several = [value] if isinstance(value, str) else value
        if not isinstance(several, list) or not all(isinstance(one, str) for one in several):
            raise self.fault(table, key, 'has to be the name of a column in quotes, or a list of them: ["A", "B"]')
        return tuple(" ".join(one.split()) for one in several)

    def _columns(self, name: str, value: Any, kind: Kind) -> tuple[str, ...]:
        self._field("columns", name, kind)
        if value == []:
            raise self.fault("columns", name, "names no column; leave the line out")
        return self._names("columns", name, value)

    def _values(self, name: str, value: Any, kind: Kind) -> dict[str, str]:
        known = self._field("values", name, kind)
        if not isinstance(value, dict):
            raise self.fault("values", name, f'has to be a table: [values.{name}] "their word" = "ours"')
        for theirs, ours in value.items():
            if not isinstance(ours, str):
                raise self.fault(f"values.{name}", theirs, "has to be text in quotes")
            if known.choices and ours and ours not in known.choices:
                raise self.fault(f"values.{name}", theirs, f"is {ours!r}; use one of {', '.join(known.choices)}")
        return dict(value)

    def _format(self, name: str, value: Any, kind: Kind) -> str:
        if name == DECIMAL:
            if value not in (".", ","):
                raise self.fault("formats", name, 'has to be "." or ","')
            return str(value)
        if name != DATES and self._field("formats", name, kind).type is not Type.MOMENT:
            raise self.fault("formats", name, "is not a field of dates")
        if not isinstance(value, str) or (value not in tuple(Order) and "%" not in value):
            orders = ", ".join(f'"{order}"' for order in Order)
            raise self.fault("formats", name, f'has to be one of {orders}, or a pattern such as "%d/%m/%Y %H:%M"')
        if value not in tuple(Order) and not gives_day(value):
            raise self.fault("formats", name, f'is "{value}", which gives no whole date; one such as "%d/%m/%Y" does')
        return value

    def _constant(self, name: str, value: Any, kind: Kind) -> str:
        known = self._field("constants", name, kind)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if not isinstance(value, str | int):
            raise self.fault("constants", name, "has to be text in quotes")
        if known.choices and value not in known.choices:
            raise self.fault("constants", name, f"is {value!r}; use one of {', '.join(known.choices)}")
        return str(value)


def check_zone(name: str, where: str) -> str:
    """Return the name of a time zone; raises InputError where there is none of that name."""
    if not is_zone(name):
        raise InputError(f"{where}: zone {name!r} is not a time zone; give one such as Australia/Sydney.")
    return name


def kind_named(name: str) -> Kind:
    """Return a kind by name."""
    return KINDS[name]
