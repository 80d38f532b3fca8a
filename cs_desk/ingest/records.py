"""Cuts a CSV file into records with the physical lines they stand on; knows where a quote was left open."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TextIO

from cs_desk.errors import InputError
from cs_desk.ingest.dialect import Dialect
from cs_desk.ingest.encoding import Encoding

LONGEST_CELL = 1_000_000  # characters; a longer one is a quote that was never closed
LONGEST_LINE = 4_000_000  # characters; a longer one is no table


class Record(NamedTuple):
    """The cells that stand on lines `line` to `last`; `problem` says why they cannot be trusted."""

    line: int
    last: int
    cells: list[str]
    nul: bool = False
    problem: str | None = None


class Lines:
    """The physical lines of a stream, counted, without NUL bytes, whatever their ends."""

    def __init__(self, stream: TextIO, name: str, *, lone_returns: bool):
        self._stream = stream
        self._name = name
        self._ends = ("\n", "\r") if lone_returns else ("\n",)
        self._ended = True  # whether the line given last had an end
        self.number = 0  # of the line given last
        self.start = 1  # of the record that is being read
        self.exhausted = self.nul = False
        self._size = max(os.fstat(stream.fileno()).st_size, 1)

    def share(self) -> float:
        """Return how much of the file has been read, from 0 to 1; a little ahead of the lines given."""
        return min(os.lseek(self._stream.fileno(), 0, os.SEEK_CUR) / self._size, 1.0)

    def begin(self) -> None:
        """A new record starts with what comes next."""
        self.start = self.number + self._ended
        self.exhausted = self.nul = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(LONGEST_LINE + 1)
        if not line:
            self.exhausted = True
            raise StopIteration
        # A lone CR inside a file whose lines end with LF begins no line for an editor, and none here.
        self.number += self._ended
        self._ended = line.endswith(self._ends)
        if len(line) > LONGEST_LINE:
            raise InputError(f"{self._name}, line {self.number}: longer than {LONGEST_LINE:,} characters, so no table.")
        if "\0" in line:
            self.nul = True
            return line.replace("\0", "")
        return line


def read_records(
    path: Path, encoding: Encoding, dialect: Dialect, watch: Callable[[Lines], None] | None = None
) -> Iterator[Record]:
    """Give the records one after the other, the header too, blank lines not; raises InputError, OSError.

    `watch` is handed the lines that are read, to ask how far reading has come.
    """
    csv.field_size_limit(LONGEST_CELL)
    with open_lines(path, encoding, dialect) as lines:
        if watch:
            watch(lines)
        reader = csv.reader(lines, delimiter=dialect.delimiter, skipinitialspace=dialect.skips)
        if dialect.told:
            next(reader, None)
        while True:
            lines.begin()
            problem = None
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                cells, problem = [], _too_long(quote_opened(path, encoding, dialect, lines), lines)
            else:
                if lines.exhausted:  # the reader asked for more: it was inside quotes when the file ended
                    problem = _never_closed(quote_opened(path, encoding, dialect, lines), lines)
            if cells or problem:
                yield Record(lines.start, lines.number, cells, lines.nul, problem)


@contextmanager
def open_lines(path: Path, encoding: Encoding, dialect: Dialect) -> Iterator[Lines]:
    """Open the file as counted lines; raises InputError where its bytes cannot be of the encoding at all, OSError."""
    try:
        with path.open(encoding=encoding.name, errors=encoding.errors, newline="") as stream:
            yield Lines(stream, path.name, lone_returns=dialect.lone_returns)
    except UnicodeError as error:
        raise InputError(f"{path.name} cannot be read as {encoding.name} ({error}).") from error


def quote_opened(path: Path, encoding: Encoding, dialect: Dialect, until: Lines) -> int | None:
    """Return the line of the quote that was still open after the last line read, going over the record once more."""
    state, opened = "start", until.start
    with open_lines(path, encoding, dialect) as lines:
        for text in lines:
            if lines.number > until.number:
                break
            if lines.number < until.start:
                continue
            for sign in text:
                before, state = state, _next_state(state, sign, dialect)
                if state == "quoted" and before == "start":
                    opened = lines.number
    return opened if state == "quoted" else None


def _next_state(state: str, sign: str, dialect: Dialect) -> str:
    """Follow the csv module: a quote opens only at the start of a cell, and a doubled one inside is a sign."""
    if state == "quoted":
        return "closing" if sign == '"' else "quoted"
    if sign in (dialect.delimiter, "\n", "\r") or (sign == " " and state == "start" and dialect.skips):
        return "start"
    if sign == '"' and state in ("start", "closing"):
        return "quoted"
    return "plain"


def _never_closed(opened: int | None, lines: Lines) -> str:
    return (
        f"the quote opened on line {opened or lines.start} is never closed, so that everything up to the end of the "
        f"file (line {lines.number}) was taken as one cell"
    )


def _too_long(opened: int | None, lines: Lines) -> str:
    if opened is None:
        return f"a cell holds more than {LONGEST_CELL:,} characters"
    return (
        f"the quote opened on line {opened} is not closed within {LONGEST_CELL:,} characters; "
        f"lines {lines.start} to {lines.number} were passed over"
    )
