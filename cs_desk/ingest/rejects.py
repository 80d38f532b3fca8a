"""Rows that could not be taken, written so that somebody mends them in a spreadsheet and imports the file again."""

from __future__ import annotations

import csv
import errno
import itertools
import os
from pathlib import Path
from types import TracebackType
from typing import TextIO

from cs_desk.errors import DiskFullError, StoreError
from cs_desk.ingest.headers import REJECT_COLUMNS
from cs_desk.ingest.row import Row
from cs_desk.spreadsheet import guarded
from cs_desk.text import clean

LONGEST = 1_000_000  # characters of a cell


class RejectsWriter:
    """Writes rejected rows: their own columns, then line, column, value and reason, which are passed over on import.

    The file is made with the first row, for its owner only, in UTF-8 with a mark (spreadsheets need it). A file that is
    there already is not touched, somebody may be mending it: a number is added to the name. See `path`.
    """

    def __init__(self, path: Path):
        self._wanted = path
        self._file: TextIO | None = None
        self.path: Path | None = None
        self.count = 0

    def write(self, row: Row, reason: str, *, column: str = "", value: str = "") -> None:
        """Add a row with the reason (and the column and value at fault); raises StoreError when that fails."""
        extra = " | ".join(row.extra)
        own = [*row.cells.values(), str(row.line), column, value or extra, reason]
        try:
            if self._file is None:
                self._file = self._open()
                csv.writer(self._file).writerow([*row.cells, *REJECT_COLUMNS])
            csv.writer(self._file).writerow([guarded(clean(cell, multiline=True, limit=LONGEST)) for cell in own])
        except OSError as error:
            raise self._failed(error) from error
        self.count += 1

    def _open(self) -> TextIO:
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC
        for number in itertools.count(1):
            stem = self._wanted.stem if number == 1 else f"{self._wanted.stem}-{number}"
            self.path = self._wanted.with_name(stem + self._wanted.suffix)
            try:
                descriptor = os.open(self.path, flags, 0o600)
            except FileExistsError:
                continue
            return os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="")
        raise AssertionError

    def flush(self) -> None:
        """Have what was written so far in the file, whatever happens to this process; raises StoreError."""
        if self._file is not None:
            try:
                self._file.flush()
            except OSError as error:
                raise self._failed(error) from error

    def close(self) -> None:
        """Finish the file; raises StoreError when the last rows could not be written."""
        if self._file is not None:
            try:
                self._file.close()
            except OSError as error:
                raise self._failed(error) from error

    def _failed(self, error: OSError) -> StoreError:
        full = error.errno == errno.ENOSPC
        right = "Free some space and run it again." if full else "Run it again from a folder that you may write to."
        sentence = f"The rejected rows could not be written to {self.path} ({error.strerror}). {right}"
        return DiskFullError(sentence) if full else StoreError(sentence)

    def __enter__(self) -> RejectsWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
