"""Stores spans of agents: what is known already is completed, never doubled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cs_desk.models.acd import AgentSpan
from cs_desk.models.merging import merged_span, same_span
from cs_desk.services.calllegs import Member
from cs_desk.services.unit import Unit
from cs_desk.store import bulk

COLUMNS = ("id", "source", "agent", "kind", "queue", "reason", "started_at", "ended_at", "staff_id", "team_id")
KNOWN = "SELECT id, agent, kind, queue, reason, started_at, ended_at, staff_id FROM agent_span WHERE source = ? AND "
NEAR, OPEN = "started_at BETWEEN ? AND ?", "ended_at IS NULL"
CHANGE = (
    "UPDATE agent_span SET reason = ?, started_at = ?, ended_at = ?, staff_id = COALESCE(staff_id, ?), "
    "team_id = COALESCE(team_id, ?) WHERE id = ?"
)
LONGEST = 36 * 3600 * 1_000_000  # a span that ended is looked for among those that began this long before, at most


class StoredSpan(NamedTuple):
    """A span as it stands in the store; id 0 while it is not there."""

    id: int
    span: AgentSpan
    staff: int | None


def store_spans(unit: Unit, source: str, spans: Sequence[AgentSpan], who: Mapping[str, Member]) -> tuple[int, int]:
    """Store spans of one source; return how many were made and how many changed."""
    if not spans:
        return 0, 0
    known = _known(unit, source, spans)
    made: list[StoredSpan] = []
    changed: dict[int, StoredSpan] = {}
    for span in spans:
        same = known[span.agent]
        was = same_span(span, [one.span for one in same])
        if was is None:
            made.append(StoredSpan(0, span, None))
            same.append(made[-1])
            continue
        old = next(one for one in same if one.span is was)
        now = merged_span(was, span)
        staff = old.staff or who.get(span.agent, (None, None))[0]
        if now != was or staff != old.staff:
            fresh = StoredSpan(old.id, now, staff)
            same[same.index(old)] = fresh
            if old.id:
                changed[old.id] = fresh
            else:
                made[next(at for at, one in enumerate(made) if one is old)] = fresh
    _insert(unit, source, made, who)
    _update(unit, [*changed.values()], who)
    return len(made), len(changed)


def _known(unit: Unit, source: str, spans: Sequence[AgentSpan]) -> dict[str, list[StoredSpan]]:
    begins = [span.started_at for span in spans]
    near = unit.store.execute(KNOWN + NEAR, (source, min(begins) - LONGEST, max(begins) + LONGEST)).fetchall()
    running = unit.store.execute(KNOWN + OPEN, (source,)).fetchall()
    found: dict[str, list[StoredSpan]] = defaultdict(list)
    for row_id, agent, kind, queue, reason, began, ended, staff in {row[0]: row for row in (*near, *running)}.values():
        found[agent].append(StoredSpan(row_id, AgentSpan(agent, kind, queue, reason, began, ended), staff))
    return found


def _insert(unit: Unit, source: str, made: Sequence[StoredSpan], who: Mapping[str, Member]) -> None:
    ids = bulk.reserve_ids(unit.store, "agent_span", len(made))
    rows = [
        (row_id, source, one.agent, one.kind, one.queue, one.reason, one.started_at, one.ended_at,
         *who.get(one.agent, (None, None)))
        for row_id, (_, one, _) in zip(ids, made, strict=True)
    ]  # fmt: skip
    bulk.insert_many(unit.store, "agent_span", COLUMNS, rows)


def _update(unit: Unit, changed: Sequence[StoredSpan], who: Mapping[str, Member]) -> None:
    rows = [
        (one.reason, one.started_at, one.ended_at, *who.get(one.agent, (None, None)), row_id)
        for row_id, one, _ in changed
    ]
    bulk.run_many(unit.store, CHANGE, rows)
