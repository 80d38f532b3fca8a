"""What is asked of the figures, and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from cs_desk.clock import stamp
from cs_desk.models.kpichoice import Choice
from cs_desk.models.kpis import Kpi
from cs_desk.models.kpivalues import Value
from cs_desk.models.periods import Period
from cs_desk.models.targets import Limits, State

Dim = Literal["centre", "team", "person", "queue", "channel"]
DIMS: tuple[Dim, ...] = ("centre", "team", "person", "queue", "channel")
STEPS = ("hour", "day", "week", "month")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures: the whole centre, or one team, person, queue or channel. `value` is an id or a name."""

    dim: Dim = "centre"
    value: str = ""
    word: str = "centre"

    def __str__(self) -> str:
        return self.dim if self.dim == "centre" else f"{self.dim}:{self.word}"


CENTRE = Scope()


@dataclass(frozen=True, slots=True)
class Question:
    """Which figures of which period: cut `by` a step of time or a dimension, on some weekdays and hours only.

    `zone` is the one that days and hours are cut in, the desk's when empty. `hours` are local clock hours, 0 to 23.
    """

    choices: tuple[Choice, ...]
    period: Period
    by: str = ""
    scope: Scope = CENTRE
    zone: str = ""
    compare: bool = False
    weekdays: frozenset[str] = frozenset()
    hours: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Figure:
    """One KPI of one scope in one period, with its target; `before` is its value in the period before, if asked."""

    choice: Choice
    scope: Scope
    period: Period
    found: Value
    target: float | None = None
    state: State | None = None
    before: Value | None = None
    limits: Limits | None = None

    def document(self) -> dict[str, Any]:
        """Return the figure as the JSON object of the command line; percentages 0–100, times in seconds, unrounded."""
        found = self.found
        row: dict[str, Any] = {
            "kpi": self.choice.kpi.id, "variant": self.choice.variant.id, "params": dict(self.choice.params),
            "scope": str(self.scope),
            "from": stamp(self.period.start), "to": stamp(self.period.end), "value": found.value,
            "unit": self.choice.kpi.unit_of(self.choice.variant), "n": found.n, "numerator": found.numerator,
            "denominator": found.denominator, "low": found.low, "high": found.high, "target": self.target,
            "state": self.state.value if self.state else None, "provisional": found.provisional,
            "indicative": found.indicative,
        }  # fmt: skip
        for name, more in (
            ("extra", found.extra),
            ("split", found.split),
            ("shares", found.shares),
            ("also", found.also),
        ):
            if more:
                row[name] = dict(more)
        if self.before is not None:
            row["previous"] = {"value": self.before.value, "n": self.before.n}
        return row


@dataclass(frozen=True, slots=True)
class Contribution:
    """One record behind a value: what it is, when it counts, and what it adds."""

    subject: str
    id: int
    reference: str
    at: datetime
    sums: Mapping[str, int] = field(default_factory=dict)
    spreads: Mapping[str, Mapping[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Aim:
    """A target that was set: in the KPI's unit, by whom and when, from a local day to a last one ("": without bound).

    `holds` is True for the one that counts today.
    """

    id: int
    kpi: Kpi
    scope: Scope
    value: float
    watch: float
    from_day: str
    to_day: str
    by: str
    at: datetime
    holds: bool

    def document(self) -> dict[str, Any]:
        """Return the target as the JSON object of the command line."""
        return {
            "kpi": self.kpi.id, "scope": str(self.scope), "target": self.value, "watch": self.watch,
            "unit": self.kpi.unit, "from": self.from_day or None, "to": self.to_day or None, "by": self.by,
            "at": stamp(self.at), "holds": self.holds,
        }  # fmt: skip
