"""Reads a table as records: each row checked and converted, or refused with line, column, value and reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from operator import itemgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from cs_desk.ingest import build, buildcall, schedules, surveys
from cs_desk.ingest.build import BadRowError
from cs_desk.ingest.cells import (
    BadCellError,
    Convert,
    Ways,
    as_exported,
    converter,
    translating,
    unshortened,
    words,
)
from cs_desk.ingest.fields import Field, Type
from cs_desk.ingest.mapfile import DATES, DECIMAL
from cs_desk.ingest.matching import Matched
from cs_desk.ingest.moments import BadMomentError
from cs_desk.ingest.orders import find_orders
from cs_desk.ingest.row import Row, Rows
from cs_desk.models.importedcalls import ImportedCall
from cs_desk.models.imports import Facts, ImportedComplaint, ImportedContact, ImportedCustomer, Origin
from cs_desk.models.schedules import ImportedShift
from cs_desk.models.surveys import ImportedSurvey
from cs_desk.text import LINE, TEXT, clean

Record = ImportedCustomer | ImportedComplaint | ImportedContact | ImportedCall | ImportedShift | ImportedSurvey
SHOWN = 200


class Refused(NamedTuple):
    """A row that cannot be taken: why, in which column, and what stands there."""

    row: Row
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What counts while a file is read: the store's facts, the zone of naive times, and now (microseconds UTC)."""

    facts: Facts
    zone: ZoneInfo
    now: int
    order: str | None = None  # of day and month, where the caller says it for all columns
    source: str | None = None


class _Cell(NamedTuple):
    """How one field is read: its columns and the converter; `blank` where blank cells mean something too."""

    field: Field
    columns: tuple[str, ...]
    convert: Convert
    blank: bool


class Reader:
    """Reads a matched table; iterating gives a record or a refusal for each row, in order.

    `notes` tell what was found out about the dates. Raises InputError where the order of day and month is not known.
    `odd_hours` fills with (line, text, what) of local times that a change of the clocks makes doubtful, `odd_rows` with
    (line, what) of rows taken that are not as wide as the table or had bytes that are no text.
    """

    def __init__(self, table: Rows, matched: Matched, around: Circumstances):
        self.table = table
        self.matched = matched
        self.around = around
        self.odd_hours: list[tuple[int, str, str]] = []
        self.odd_rows: list[tuple[int, str]] = []
        self._formats, self.notes = self._dates()
        self._odd: list[tuple[str, str]] = []
        self._ways = Ways(around.facts, around.zone, self._formats, self._odd)
        cells = [self._cell(name, columns) for name, columns in matched.map.columns.items()]
        single = [cell for cell in cells if len(cell.columns) == 1 and not cell.blank]
        whole = [cell for cell in single if table.of_export and cell.field.type is Type.TEXT]
        self._whole = [(cell.field.name, cell.columns[0]) for cell in whole]
        self._single = [(cell.field.name, cell.columns[0], _alone(cell)) for cell in single if cell not in whole]
        self._other = [cell for cell in cells if cell not in single]
        self.has_moments = any(cell.field.type is Type.MOMENT for cell in cells)
        self._constants = self._given()
        self._all = self._digested(cells)
        self._build = self._builder()
        self.source = clean(around.source or matched.map.source, limit=LINE)

    def _dates(self) -> tuple[dict[str, str | None], list[str]]:
        """Return formats by field, with the order of day and month of each field of dates."""
        kind, map_ = self.matched.kind, self.matched.map
        dated = {name: columns for name, columns in map_.columns.items() if _type(kind, name) is Type.MOMENT}
        general = self.around.order or map_.formats.get(DATES)
        declared = {columns[0]: map_.formats.get(name, general) for name, columns in dated.items()}
        orders, notes = find_orders(self.table, declared)
        formats: dict[str, str | None] = {name: orders[columns[0]] for name, columns in dated.items()}
        return formats | {DECIMAL: map_.formats.get(DECIMAL)}, notes

    def _cell(self, name: str, columns: tuple[str, ...]) -> _Cell:
        one = self.matched.kind.field(name)
        assert one is not None  # the mapping was checked against the kind
        table, convert = self.matched.map.values.get(name), converter(one, self._ways)
        if (one.type is Type.SEVERAL or name.endswith("key")) and not self.table.of_export:
            convert = unshortened(convert)
        return _Cell(one, columns, translating(convert, table) if table else convert, "" in (table or {}))

    def _given(self) -> dict[str, Any]:
        """Return the constants as values; raises InputError naming the line of one that is wrong."""
        found: dict[str, Any] = {}
        for name, text in self.matched.map.constants.items():
            one = self.matched.kind.field(name)
            assert one is not None  # the mapping was checked against the kind
            read = converter(one, replace(self._ways, formats={}))
            try:
                value = read(text)
            except (BadCellError, BadMomentError) as error:
                raise self.matched.map.fault("constants", name, f"is “{text}”: {error}") from error
            found[name] = (value,) if one.type is Type.SEVERAL else value
        if self.table.of_export and self.matched.kind.field("team"):
            found.setdefault("team", None)  # a desk says which; others leave it to who the owner is
        return found

    def _digested(self, cells: list[_Cell]) -> Callable[[Mapping[str, str]], Any]:
        columns = [column for cell in cells for column in cell.columns] + list(self.matched.map.notes)
        return itemgetter(*columns) if columns else lambda _: ""

    def _builder(self) -> Callable[[dict[str, Any], Origin], Record]:
        now, undated, ours = self.around.now, self.matched.map.closed_undated, self.table.of_export
        builders: dict[str, Callable[[dict[str, Any], Origin], Record]] = {
            "customers": build.customer,
            "complaints": lambda values, origin: build.complaint(values, origin, now, undated, ours),
            "contacts": lambda values, origin: build.contact(values, origin, now),
            "calls": lambda values, origin: buildcall.call(values, origin, now),
            "schedule": schedules.shift,
            "surveys": lambda values, origin: surveys.survey(values, origin, now),
            "cdr": lambda values, origin: buildcall.call(values, origin, now),
        }
        return builders[self.matched.kind.name]

    def __iter__(self) -> Iterator[Record | Refused]:
        for row in self.table:
            found = Refused(row, "", "", row.problem) if row.problem else self.read(row)
            if row.note and not isinstance(found, Refused):
                self.odd_rows.append((row.line, row.note))
            yield found

    def read(self, row: Row) -> Record | Refused:
        """Return the record of one row, or why there is none."""
        try:
            values = self.values(row)
        except _CellFault as fault:
            return Refused(row, fault.column, fault.text[:SHOWN], str(fault))
        try:
            return self._build(values, self.origin(row, values))
        except BadRowError as error:
            return self._refused(row, error)

    def values(self, row: Row) -> dict[str, Any]:
        """Return the values of a row by field, before it is asked whether they can stand together."""
        values, cells = dict(self._constants), row.cells
        column = ""
        try:
            for name, column, convert in self._single:
                if (text := cells[column].strip()) and (value := convert(text)) is not None:
                    values[name] = value
            for name, column in self._whole:
                if text := as_exported(cells[column]):
                    values[name] = text
            for cell in self._other:
                if (value := _joined(cell, cells)) is not None:
                    values[cell.field.name] = value
        except (BadCellError, BadMomentError) as error:
            raise _CellFault(column, cells[column], str(error)) from error
        if self._odd:
            self.odd_hours += [(row.line, *odd) for odd in self._odd]
            self._odd.clear()
        if self.matched.map.notes:
            self._note(row, values)
        return values

    def _note(self, row: Row, values: dict[str, Any]) -> None:
        """Keep what has no field of ours under the name of its column."""
        name = "notes" if self.matched.kind.name == "contacts" else "note"
        lines = [
            f"{column}: {row.cells[column].strip()}" for column in self.matched.map.notes if row.cells[column].strip()
        ]
        text = "\n".join(filter(None, (values.get(name, ""), *lines)))
        if len(text) > TEXT:
            raise _CellFault(self.matched.map.notes[0], "", f"the notes are {len(text):,} characters; {TEXT:,} fit")
        if text:
            values[name] = words(text)

    def origin(self, row: Row, values: Mapping[str, Any]) -> Origin:
        """Return where a row stands; one without a key of its own is known by what it says."""
        texts = self._all(row.cells)
        whole = texts if isinstance(texts, str) else "\x1f".join(texts)
        digest = blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        key = values.get("key") or values.get("source_key") or digest
        return Origin(values.get("source") or self.source, key, digest, row.line)

    def _refused(self, row: Row, error: BadRowError) -> Refused:
        columns = self.matched.map.columns.get(error.field, ())
        shown = [text for name in (error.field, *error.also) if (text := self._text(row, name))]
        return Refused(row, columns[0] if columns else error.field, " / ".join(shown)[:SHOWN], str(error))

    def _text(self, row: Row, name: str) -> str:
        return " ".join(row.cells[column] for column in self.matched.map.columns.get(name, ()))


def _alone(cell: _Cell) -> Convert:
    """Return what reads the only column of a field."""
    convert = cell.convert
    if cell.field.type is Type.SEVERAL:
        return lambda text: (value,) if (value := convert(text)) else None
    return convert


def _joined(cell: _Cell, cells: Mapping[str, str]) -> Any:
    """Return the value of a field with several values or columns; columns of one value make one text."""
    if cell.field.type is Type.SEVERAL:
        return tuple(filter(None, (_read(cell, one, cells[one].strip()) for one in cell.columns))) or None
    text = " ".join(filter(None, (cells[one].strip() for one in cell.columns)))
    return _read(cell, " and ".join(cell.columns), text)


def _read(cell: _Cell, column: str, text: str) -> Any:
    """Return the value of a text; raises _CellFault with the column, or the columns, that it stands in."""
    try:
        return cell.convert(text) if text or cell.blank else None
    except (BadCellError, BadMomentError) as error:
        raise _CellFault(column, text, str(error)) from error


class _CellFault(Exception):
    """One cell that cannot be read."""

    def __init__(self, column: str, text: str, why: str):
        super().__init__(why)
        self.column = column
        self.text = text


def _type(kind: Any, name: str) -> Type | None:
    one = kind.field(name)
    return one.type if one else None
