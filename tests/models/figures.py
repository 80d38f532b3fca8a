"""Figures for tests: sums and spreads by name, in the units that they are kept in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from cs_desk.models.kpichoice import parse_choice
from cs_desk.models.kpis import shipped_kpis
from cs_desk.models.kpivalues import Value, evaluate
from cs_desk.models.periods import Period

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = Period(NOON - timedelta(hours=12), NOON + timedelta(hours=12))

Sums = Mapping[str, int]
Spreads = Mapping[str, Mapping[int, int]]


def value_of(choice: str, sums: Sums, spreads: Spreads | None = None, *, now: datetime = NOON) -> Value:
    """Return a figure by its choice, `service_level=abandons-negative:20` or just an id, for the 22nd November."""
    kpis = shipped_kpis()
    chosen = parse_choice(choice if "=" in choice else f"{choice}=", kpis)
    return evaluate(chosen.kpi, chosen.variant, chosen.params, sums, spreads or {}, now=now, period=DAY)


def added(*tallies: Mapping[str, int]) -> dict[str, int]:
    """Return the sum of sums by name."""
    found: Counter[str] = Counter()
    for one in tallies:
        found.update(one)
    return dict(found)
