"""Figures as people read them: rounded once, here, with unit, n and interval."""

from __future__ import annotations

from dataclasses import dataclass

from cs_desk.models.kpirows import Figure
from cs_desk.models.kpiwords import title

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure in words: name with its variant, value with unit, 95 % interval, target, state with its notes."""

    name: str
    value: str
    interval: str
    target: str
    state: str


def shown(figure: Figure) -> Shown:
    """Return a figure as it is shown; n = 0 gives a dash, never 0."""
    found, unit = figure.found, figure.choice.kpi.unit_of(figure.choice.variant)
    notes = [figure.state.word] if figure.state else []
    notes += ["indicative"] if found.indicative else []
    notes += ["provisional"] if found.provisional else []
    between = f"{number(found.low, unit)}–{number(found.high, unit)}" if found.low is not None else ""
    return Shown(
        title(figure.choice), number(found.value, unit), between,
        number(figure.target, unit) if figure.target is not None else "", ", ".join(notes),
    )  # fmt: skip


def number(value: float | None, unit: str) -> str:
    """Return a number with its unit as it is read: 81.3 %, 2:07 min, 5,310."""
    if value is None:
        return NOTHING
    if unit == "percent":
        return f"{value:.1f} %"
    if unit == "seconds":
        return duration(value)
    if unit == "count":
        return f"{value:,.0f}"
    if unit in ("money", "points", "days", "energy"):
        return f"{value:,.2f}"
    return f"{value:,.1f}"


def duration(seconds: float) -> str:
    """Return seconds as 12 s, 2:07 min or 1:02:03 h."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02} min"
    return f"{whole // 3600}:{whole % 3600 // 60:02}:{whole % 60:02} h"
