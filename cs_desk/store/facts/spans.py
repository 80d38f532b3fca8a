"""What agents' spans contribute, cut at the local hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cs_desk.clock import from_micros
from cs_desk.models.facts import Fact, over_hours
from cs_desk.store.connect import Store
from cs_desk.store.facts.asking import rows

SPANS = """SELECT id, staff_id, team_id, kind, started_at, ended_at FROM agent_span
  WHERE ended_at IS NOT NULL AND kind IN ('signed_in', 'paused') AND id IN ({ids})"""


def spans(store: Store, ids: Sequence[int], zone: str) -> Mapping[int, Sequence[Fact]]:
    """Return the facts of spans that have ended."""
    return {
        number: [
            Fact(at, person, team, sums={kind: spent})
            for at, spent in over_hours(from_micros(began), from_micros(ended), zone)
        ]
        for number, person, team, kind, began, ended in rows(store, SPANS, ids)
    }
