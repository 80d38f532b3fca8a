"""A table in a CSV file, read as it is: any encoding, any delimiter, one row at a time, bad rows told and not fatal."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from cs_desk.errors import InputError
from cs_desk.ingest.dialect import Dialect, find_dialect
from cs_desk.ingest.encoding import Encoding, detect_encoding, named_encoding, refuse_foreign
from cs_desk.ingest.files import reading
from cs_desk.ingest.headers import REJECT_COLUMNS, is_rejects, name_columns
from cs_desk.ingest.records import Lines, Record, open_lines, read_records
from cs_desk.ingest.row import Row
from cs_desk.spreadsheet import unguarded

STDIN = "-"
UNREAD = "\ufffd"  # stands for bytes that could not be read, and for signs that no text has
BAD_BYTES = "holds bytes that are not"  # the reason by which a rejected row is known that lacks letters
SAMPLE_LINES = 500
SAMPLE_SIZE = 1 << 18  # characters
SAMPLE_ROWS = 50
OF_EXPORT = frozenset({"source", "our_reference"})  # columns by which a file that the desk exported is known


class Table:
    """An opened table; iterating reads the file from the start each time, in constant memory.

    `notes` tell what was found out about the file. Rows without any text are passed over. Iterating raises OSError, and
    InputError for a line that is longer than any table's.
    """

    def __init__(self, path: Path, encoding: Encoding, dialect: Dialect, names: Sequence[str] = ()):
        self.path = path
        self.encoding = encoding.name
        self.delimiter = dialect.delimiter
        self._encoding = encoding
        self._dialect = dialect
        self._lines: Lines | None = None
        self._header_rows = 0 if names else 1
        first = [*islice(read_records(path, encoding, dialect), SAMPLE_ROWS)]
        names = names or self._names(first)
        self.of_rejects = is_rejects(names)  # rows that were rejected, mended perhaps, and come back
        self.header, odd = name_columns(names[: -len(REJECT_COLUMNS)] if self.of_rejects else names)
        self.of_export = {*self.header} >= OF_EXPORT
        self._guards = self.of_rejects or self.of_export  # against formulas, in files that the desk wrote
        self._width = len(names)
        self._plain = encoding.sound and not self._guards
        self._slack = _slack([record.cells for record in first[self._header_rows :]], self._width)
        found = (encoding.note, dialect.note) if first else ("the file is empty: not even column names",)
        self.notes = (*found, *odd, *self._more_notes())

    def _names(self, first: Sequence[Record]) -> list[str]:
        for record in first[:1]:
            if record.problem:
                raise InputError(f"{self.path.name}, line {record.line} (the column names): {record.problem}.")
            return [self._encoding.mended(name) for name in record.cells]
        return []

    def _more_notes(self) -> Iterator[str]:
        if self.of_rejects:
            yield f"a file of rejected rows: its columns {', '.join(REJECT_COLUMNS)} are passed over"
        if self._slack:
            yield "every row ends with one delimiter too many, which is passed over"

    def share(self) -> float:
        """Return how much of the file the last iteration has read, from 0 to 1."""
        return self._lines.share() if self._lines else 0.0

    def _watch(self, lines: Lines) -> None:
        self._lines = lines

    def __iter__(self) -> Iterator[Row]:
        records = read_records(self.path, self._encoding, self._dialect, self._watch)
        for record in islice(records, self._header_rows, None):
            line, _, cells, nul, problem = record
            if problem or any(map(str.strip, cells)):
                if self._plain and len(cells) == self._width and not (problem or nul):
                    yield Row(line, dict(zip(self.header, cells)))  # noqa: B905  # as wide, and asked for every row
                else:
                    yield self._row(record)

    def _row(self, record: Record) -> Row:
        cells, problem, note = record.cells, record.problem, None
        if self._slack and len(cells) == self._width + 1 and not cells[-1]:
            cells = cells[:-1]
        if problem is None:
            problem = self._damage(cells) or _too_wide(len(cells), self._width)
            note = _short(len(cells), self._width)
        if record.nul:
            note = "; ".join(filter(None, (note, "NUL bytes were removed")))
        texts = [self._encoding.mended(cell) for cell in cells]
        if self._guards:
            texts = [unguarded(text) for text in texts]
        missing = [""] * (len(self.header) - len(texts))
        named = dict(zip(self.header, texts + missing, strict=False))
        return Row(record.line, named, problem, note, tuple(texts[self._width :]))

    def _damage(self, cells: Sequence[str]) -> str | None:
        for position, cell in enumerate(cells):
            column = self.header[position] if position < len(self.header) else f"cell {position + 1}"
            if self._encoding.damaged(cell):
                return f"{column}: {BAD_BYTES} {self.encoding}"
            if self.of_rejects and UNREAD in cell and position < len(self.header) and BAD_BYTES in cells[-1]:
                return f"{column}: {BAD_BYTES} text: put the right letter where {UNREAD} stands"
        return None


def open_table(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None, names: Sequence[str] = ()
) -> Table:
    """Open a CSV file and find out encoding, delimiter and columns, save what is given; see `Table.notes`.

    With `names` the file has no line of column names: its first line is a row. Raises NotFoundError where there is no
    such file, InputError where it cannot be read as a table, StoreError where it cannot be read at all.
    """
    with reading(path):
        if (str(path) == STDIN and not path.exists()) or not stat.S_ISREG(path.stat().st_mode):
            raise InputError(
                f"{path} is not a plain file: a table is read more than once, so it must be one. Save it as one first."
            )
        refuse_foreign(path)
        found = named_encoding(encoding, path) if encoding else detect_encoding(path)
        dialect = find_dialect(_sample(path, found), delimiter)
        if names:  # a layout of which both are known; nobody asked
            dialect = replace(dialect, note=dialect.note.removesuffix(", as asked"))
        return Table(path, found, dialect, names)


def _sample(path: Path, encoding: Encoding) -> list[str]:
    """Return the first lines, leading blank ones aside."""
    sample: list[str] = []
    size = 0
    with open_lines(path, encoding, Dialect(",", "")) as lines:
        for line in lines:
            if sample or line.strip():
                sample.append(line)
                size += len(line)
            if len(sample) >= SAMPLE_LINES or size >= SAMPLE_SIZE:
                break
    return sample


def _slack(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Tell whether all rows (two at least) have one empty cell too many: then it is how the file was written."""
    return len(rows) > 1 and all(len(row) == width + 1 and not row[-1] for row in rows)


def _too_wide(cells: int, width: int) -> str | None:
    if cells <= width:
        return None
    return f"{cells} cells where the header names {width}: a cell that holds the delimiter needs quotes around it"


def _short(cells: int, width: int) -> str | None:
    return f"only {cells} of {width} cells; the missing ones are taken as empty" if cells < width else None
