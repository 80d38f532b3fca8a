"""Figures and the board written out: the columns of `cs-desk kpi --csv`, and the document of `cs-desk board --json`."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import replace
from io import StringIO
from typing import Any

from cs_desk.models.boardrows import BoardPage, Tile
from cs_desk.models.kpirows import Figure
from cs_desk.reports.documents import document
from cs_desk.spreadsheet import guarded

FORMS = ("csv", "json")
COLUMNS = (
    "kpi", "variant", "params", "scope", "from", "to", "value", "unit", "n", "numerator", "denominator", "low", "high",
    "target", "state", "provisional", "indicative",
)  # fmt: skip


def csv_of(figures: Iterable[Figure]) -> str:
    """Return figures as CSV, a line each; unknown values are empty."""
    text = StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for one in figures:
        rows.writerow(_row(one))
    return text.getvalue()


def _row(figure: Figure) -> list[Any]:
    made = figure.document()
    made["params"] = " ".join(f"{name}={number:g}" for name, number in figure.choice.params.items())
    cells = ("" if made[name] is None else made[name] for name in COLUMNS)
    return [guarded(cell) if isinstance(cell, str) else cell for cell in cells]


def board_document(page: BoardPage) -> dict[str, Any]:
    """Return the board as JSON: figures as `cs-desk kpi --json` has them, with the course of each."""
    return {
        "at": document(page.at), "period": page.window.value, "from": document(page.period.start),
        "to": document(page.period.end), "scope": str(page.scope), "step": page.step,
        "figures": [_tile(tile) for tile in page.tiles],
        "stages": [one.document() for one in page.stages],
        "queues": document(page.queues), "people": document(page.people), "hands": document(page.hands),
        "risks": document(page.risks), "alarms": document(page.alarms),
    }  # fmt: skip


def _tile(tile: Tile) -> dict[str, Any]:
    state = tile.state.value if tile.state else None
    return tile.figure.document() | {"state": state, "series": list(tile.series)}


def board_text(page: BoardPage, form: str) -> str:
    """Return the board as `json`, all of it, or as `csv`, its figures and the balance of each stage."""
    if form == "json":
        return json.dumps(board_document(page), indent=2) + "\n"
    return csv_of([*(replace(tile.figure, state=tile.state) for tile in page.tiles), *page.stages])
