"""Reads a table as records: each row checked and converted, or refused with line, column, value and reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from operator import itemgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from cs_desk.ingest import build
from cs_desk.ingest.build import BadRowError
from cs_desk.ingest.cells import LINE, TEXT, BadCellError, Convert, converter, words
from cs_desk.ingest.fields import Field, Type
from cs_desk.ingest.mapfile import DATES, DECIMAL
from cs_desk.ingest.matching import Matched
from cs_desk.ingest.moments import BadMomentError, MomentReader
from cs_desk.ingest.orders import find_orders
from cs_desk.ingest.row import Row
from cs_desk.ingest.table import Table
from cs_desk.models.imports import Facts, ImportedComplaint, ImportedContact, ImportedCustomer, Origin
from cs_desk.text import clean, fold

Record = ImportedCustomer | ImportedComplaint | ImportedContact
SHOWN = 200
ANY = "*"


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
    """How one field is read: its columns, their translations (folded), and the converter."""

    field: Field
    columns: tuple[str, ...]
    translated: Mapping[str, str] | None
    convert: Convert


class Reader:
    """Reads a matched table; iterating gives a record or a refusal for each row, in order.

    `notes` tell what was found out about the dates. Raises InputError where the order of day and month is not known.
    `odd_hours` fills with (line, text, what) of local times that a change of the clocks makes doubtful.
    """

    def __init__(self, table: Table, matched: Matched, around: Circumstances):
        self.table = table
        self.matched = matched
        self.around = around
        self.odd_hours: list[tuple[int, str, str]] = []
        self._formats, self.notes = self._dates()
        self._cells = [self._cell(name, columns) for name, columns in matched.map.columns.items()]
        self._clocks = [cell for cell in self._cells if cell.field.type is Type.MOMENT]
        self._constants = self._given()
        self._all = self._digested()
        self._key = self._key_column()
        self._build = self._builder()
        self.source = clean(around.source or matched.map.source, limit=LINE)

    @property
    def has_moments(self) -> bool:
        """Whether the file has dates or times at all."""
        return bool(self._clocks)

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
        table = self.matched.map.values.get(name)
        translated = {fold(theirs) if theirs != ANY else ANY: ours for theirs, ours in table.items()} if table else None
        return _Cell(one, columns, translated, converter(one, self.around.facts, self.around.zone, self._formats))

    def _given(self) -> dict[str, Any]:
        """Return the constants as values; raises InputError naming the line of one that is wrong."""
        found: dict[str, Any] = {}
        for name, text in self.matched.map.constants.items():
            one = self.matched.kind.field(name)
            assert one is not None  # the mapping was checked against the kind
            read = converter(one, self.around.facts, self.around.zone, {})
            try:
                value = read(text)
            except (BadCellError, BadMomentError) as error:
                raise self.matched.map.fault("constants", name, f"is “{text}”: {error}") from error
            found[name] = (value,) if one.type is Type.SEVERAL else value
        return found

    def _digested(self) -> Callable[[Mapping[str, str]], Any]:
        columns = [column for cell in self._cells for column in cell.columns] + list(self.matched.map.notes)
        return itemgetter(*columns) if columns else lambda _: ""

    def _key_column(self) -> str | None:
        columns = self.matched.map.columns.get("key") or self.matched.map.columns.get("source_key")
        return columns[0] if columns and len(columns) == 1 else None

    def _builder(self) -> Callable[[dict[str, Any], Origin], Record]:
        now, undated = self.around.now, self.matched.map.closed_undated
        builders: dict[str, Callable[[dict[str, Any], Origin], Record]] = {
            "customers": build.customer,
            "complaints": lambda values, origin: build.complaint(values, origin, now, undated),
            "contacts": lambda values, origin: build.contact(values, origin, now),
        }
        return builders[self.matched.kind.name]

    def __iter__(self) -> Iterator[Record | Refused]:
        for row in self.table:
            yield Refused(row, "", "", row.problem) if row.problem else self.read(row)

    def read(self, row: Row) -> Record | Refused:
        """Return the record of one row, or why there is none."""
        try:
            values = self.values(row)
        except _CellFault as fault:
            return Refused(row, fault.column, fault.text[:SHOWN], str(fault))
        try:
            return self._build(values, self._origin(row, values))
        except BadRowError as error:
            return self._refused(row, error)

    def values(self, row: Row) -> dict[str, Any]:
        """Return the values of a row by field, before it is asked whether they can stand together."""
        values, cells = dict(self._constants), row.cells
        for field, columns, translated, convert in self._cells:
            text = cells[columns[0]]
            if len(columns) > 1:
                if field.type is Type.SEVERAL:
                    values[field.name] = self._several(row, columns, convert)
                    continue
                text = " ".join(filter(None, (cells[column].strip() for column in columns)))
            if translated is not None:
                text = translated.get(fold(text), translated.get(ANY, text) if text.strip() else text)
            if not text or text.isspace():
                continue
            try:
                value = convert(text.strip())
            except (BadCellError, BadMomentError) as error:
                raise _CellFault(columns[0], text, str(error)) from error
            values[field.name] = (value,) if field.type is Type.SEVERAL else value
        if self._clocks:
            self._hear(row)
        if self.matched.map.notes:
            self._note(row, values)
        return values

    def _several(self, row: Row, columns: tuple[str, ...], convert: Convert) -> tuple[object, ...]:
        texts = [row.cells[column].strip() for column in columns]
        try:
            return tuple(convert(text) for text in texts if text)
        except BadCellError as error:
            raise _CellFault(columns[0], texts[0], str(error)) from error

    def _hear(self, row: Row) -> None:
        for cell in self._clocks:
            read = cell.convert
            if isinstance(read, MomentReader) and read.odd:
                self.odd_hours.append((row.line, " ".join(row.cells[column] for column in cell.columns), read.odd))
                read.odd = ""

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

    def _origin(self, row: Row, values: Mapping[str, Any]) -> Origin:
        texts = self._all(row.cells)
        whole = texts if isinstance(texts, str) else "\x1f".join(texts)
        digest = blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
        key = values.get("key") or values.get("source_key") or digest
        return Origin(values.get("source") or self.source, key, digest, row.line)

    def _refused(self, row: Row, error: BadRowError) -> Refused:
        columns = self.matched.map.columns.get(error.field, ())
        shown = [text for name in (error.field, *error.also) if (text := self._text(row, name))]
        return Refused(row, columns[0] if columns else error.field, " / ".join(shown)[:SHOWN], str(error))

    def _text(self, row: Row, name: str) -> str:
        return " ".join(row.cells[column] for column in self.matched.map.columns.get(name, ()))


class _CellFault(Exception):
    """One cell that cannot be read."""

    def __init__(self, column: str, text: str, why: str):
        super().__init__(why)
        self.column = column
        self.text = text


def _type(kind: Any, name: str) -> Type | None:
    one = kind.field(name)
    return one.type if one else None
