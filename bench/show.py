"""The outcome for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bench.figures import Failure, Figure, Outcome, Sample

HEADS = ("figure", "measured", "against", "ratio", "limit", "of limit", "verdict")


def table(outcomes: Sequence[Outcome], machine: dict[str, object], load_after: float) -> str:
    """Return the outcome as a table with what is known about the machine and the noise."""
    rows = [HEADS, *(_row(one) for one in outcomes if isinstance(one, Figure))]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    failed = [f"NOT MEASURED  {one.name}: {one.reason}" for one in outcomes if isinstance(one, Failure)]
    return "\n".join([*_head(machine, load_after), "", *lines, *failed, "", *_notes(outcomes, machine, load_after)])


def document(outcomes: Sequence[Outcome], machine: dict[str, object], load_after: float) -> dict[str, Any]:
    """Return the outcome as plain values, every sample included."""
    return {
        "machine": {**machine, "load_after": load_after},
        "figures": [_plain(one) for one in outcomes if isinstance(one, Figure)],
        "not_measured": [{"name": one.name, "reason": one.reason} for one in outcomes if isinstance(one, Failure)],
    }


def _plain(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name, "unit": figure.unit, "against": figure.against, "median": figure.measured.median,
        "yardstick": figure.yardstick.median if figure.yardstick else None, "value": figure.value,
        "span": list(figure.span), "limit": figure.limit,
        "of_limit": "infinite" if figure.of_limit == float("inf") else figure.of_limit,
        "verdict": figure.verdict, "sure": figure.sure, "samples": list(figure.measured.values),
        "yardstick_samples": list(figure.yardstick.values) if figure.yardstick else [],
    }  # fmt: skip


def _row(figure: Figure) -> tuple[str, ...]:
    of_limit = figure.of_limit
    return (
        figure.name,
        _spread(figure.measured, figure.unit),
        f"{figure.against} {_spread(figure.yardstick, figure.unit)}" if figure.yardstick else "",
        f"{figure.value:.2f}" if figure.yardstick else "",
        "" if figure.limit is None else f"{figure.limit:g}×" if figure.yardstick else f"{figure.limit:g} {figure.unit}",
        "" if of_limit is None else "—" if of_limit == float("inf") else f"{of_limit:.0%}",
        figure.verdict + ("" if figure.sure else ", unsure"),
    )


def _spread(values: Sample, unit: str) -> str:
    low, high = values.quartiles
    spread = f" ({_number(low)}–{_number(high)})" if low != high else ""
    return f"{_number(values.median)} {unit}{spread}"


def _number(value: float) -> str:
    return f"{value:.1f}" if value < 100 and value != int(value) else f"{value:,.0f}"


def _head(machine: dict[str, object], load_after: float) -> list[str]:
    named = ", ".join(f"{name} {machine[name]}" for name in ("cs-desk", "textual", "python"))
    return [
        f"{named}; SQLite; {machine['system']}",
        f"{machine['cores']} cores, load {machine['load']} before and {load_after} after",
    ]


def _notes(outcomes: Sequence[Outcome], machine: dict[str, object], load_after: float) -> list[str]:
    notes = ["Medians, quartiles in brackets. Desk and yardstick ran in turn, so that noise hits both alike."]
    if any(isinstance(one, Figure) and not one.sure for one in outcomes):
        notes.append("unsure: the limit lies within the noise of this run; run again on a quiet machine.")
    busy = max(float(str(machine["load"])), load_after)
    if busy > float(str(machine["cores"])):
        notes.append(f"The machine was busy (load {busy}): trust the ratios, not the times.")
    over = [one.name for one in outcomes if isinstance(one, Figure) and one.verdict == "over"]
    notes.append(f"Over the limit: {'; '.join(over)}." if over else "Nothing that was measured is over its limit.")
    return notes
