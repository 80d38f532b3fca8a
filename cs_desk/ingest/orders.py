"""Which of two figures is the day: declared, or proved from the whole file by a figure above twelve, or not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from cs_desk.errors import InputError
from cs_desk.ingest.moments import Order, figures, readings
from cs_desk.ingest.row import Rows

SAMPLE = 200  # rows in which a column shows how it spells its dates
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(slots=True)
class Evidence:
    """What a column says: the first value with a figure above twelve in each place, and the first of all."""

    first: str = ""
    line: int = 0
    proofs: dict[Order, tuple[str, int]] = field(default_factory=dict)

    def see(self, text: str, line: int) -> None:
        """Take a value into account."""
        found = figures(text)
        possible = readings(*found) if found else ()
        if possible and not self.first:
            self.first, self.line = text.strip(), line
        if len(possible) == 1 and possible[0] not in self.proofs:  # what is no date at all, 45/3/2026, proves nothing
            self.proofs[possible[0]] = (text.strip(), line)


def find_orders(table: Rows, declared: Mapping[str, str | None]) -> tuple[dict[str, str | None], list[str]]:
    """Return the order of each date column (None: it has no such dates) and what was found out, in sentences.

    `declared` names the date columns with what the mapping file says. Raises InputError, with both readings, when the
    order of a column is neither declared nor proved by any column of the file.
    """
    sample = [row.cells for row in islice(table, SAMPLE)]
    open_ = [column for column, order in declared.items() if order is None]
    asked = [column for column in open_ if _shows(sample, column) or _hides(sample, column)]
    if not asked:
        return dict(declared), []
    seen = _look(table, dict.fromkeys([*asked, *(column for column in table.header if _shows(sample, column))]))
    orders, notes = dict(declared), []
    for column in asked:
        if not seen[column].first:
            continue
        order, witness = _proved(column, seen)
        value, line = seen[witness].proofs[order]
        elsewhere = "" if witness == column else f" in {witness}"
        orders[column] = order
        notes.append(f"{column}: {order}, proved by “{value}”{elsewhere} on line {line}")
    return orders, notes


def _shows(sample: Sequence[Mapping[str, str]], column: str) -> bool:
    """Tell whether a sample of rows has dates of two short figures and a year in a column."""
    return any(figures(cells.get(column, "")) for cells in sample)


def _hides(sample: Sequence[Mapping[str, str]], column: str) -> bool:
    """Tell whether a column may have them further down only, such as when those still open were closed."""
    return len(sample) == SAMPLE and not any(cells.get(column, "").strip() for cells in sample)


def _look(table: Rows, columns: Iterable[str]) -> dict[str, Evidence]:
    seen = {column: Evidence() for column in columns}
    for row in table:
        for column, evidence in seen.items():
            if text := row.cells.get(column, ""):
                evidence.see(text, row.line)
    return seen


def _proved(column: str, seen: Mapping[str, Evidence]) -> tuple[Order, str]:
    """Return the order of a column and the column that proves it: itself, or else all others that prove anything."""
    own = seen[column]
    if len(own.proofs) == 2:
        (one, line), (two, other) = own.proofs[Order.DAY_FIRST], own.proofs[Order.MONTH_FIRST]
        raise InputError(
            f"{column}: “{one}” on line {line} can only be day first, “{two}” on line {other} only month first. "
            "The column mixes both; say with [formats] in the mapping file which is right, the other rows are rejected."
        )
    if own.proofs:
        return next(iter(own.proofs)), column
    others = {order: name for name, evidence in seen.items() for order in evidence.proofs}
    if len(others) == 1:
        return next(iter(others.items()))
    raise InputError(_both_readings(column, own))


def _both_readings(column: str, evidence: Evidence) -> str:
    one, two = figures(evidence.first) or (1, 1)
    return (
        f"{column}: is “{evidence.first}” (line {evidence.line}) {one} {MONTHS[two - 1]} or {two} {MONTHS[one - 1]}? "
        f"No date of the file has a day above 12, which would prove it. Add to the mapping file\n"
        f'[formats]\ndates = "{Order.DAY_FIRST}"     # {one} {MONTHS[two - 1]}\n'
        f'or\n[formats]\ndates = "{Order.MONTH_FIRST}"   # {two} {MONTHS[one - 1]}\n'
        "or say --dates day-first or --dates month-first."
    )
