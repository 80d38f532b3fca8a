"""What legs contribute: offered, answered, abandoned, how long callers waited; handling, where no contact has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cs_desk.models.enums import Channel
from cs_desk.models.facts import Fact, bucket
from cs_desk.store.connect import Store
from cs_desk.store.facts.asking import rows, timed

LEGS = """SELECT id, queue, entered_at, answered_at, ended_at, wait_ms, talk_ms, hold_ms, wrap_ms, outcome, ended_by,
  staff_id, team_id, contact_id, resolved, transferred_to,
  (SELECT MIN(first.number) FROM leg first WHERE first.source = leg.source AND first.call_key = leg.call_key
   AND first.answered_at IS NOT NULL) = number,
  EXISTS (SELECT 1 FROM leg tied WHERE tied.source = leg.source AND tied.call_key = leg.call_key
   AND tied.contact_id IS NOT NULL) FROM leg WHERE id IN ({ids})"""
LEFT = frozenset({"timeout", "key", "empty", "restart"})
TURNED_AWAY = frozenset({"full", "closed", "join_empty"})


class _Leg(NamedTuple):
    id: int
    queue: str
    entered: int
    answered: int | None
    ended: int | None
    wait: int | None
    talk: int | None
    hold: int | None
    wrap: int | None
    outcome: str
    ended_by: str
    staff: int | None
    team: int | None
    contact: int | None
    resolved: bool | None
    transferred_to: str
    first: bool
    tied: bool


def legs(store: Store, ids: Sequence[int], _zone: str) -> Mapping[int, Sequence[Fact]]:
    """Return the facts of legs."""
    return {row.id: [_fact(row)] for row in (_Leg(*each) for each in rows(store, LEGS, ids))}


def _fact(row: _Leg) -> Fact:
    sums, spreads = _waited(row)
    if row.answered is not None and row.contact is None:
        sums |= _own(row)
    return Fact(row.entered, row.staff, row.team, row.queue, Channel.PHONE.value, sums, spreads)


def _waited(row: _Leg) -> tuple[dict[str, int], dict[str, dict[int, int]]]:
    """Return what became of the caller in the queue."""
    if row.answered is not None and row.wait is None:
        return {"offered": 1, "answered": 1, "answered_untimed": 1}, {}
    if row.outcome == "abandoned" and row.wait is None:
        return {"offered": 1, "abandoned": 1, "abandoned_untimed": 1}, {}
    seconds = (row.wait or 0) / 1000
    if row.answered is not None:
        sums = {"offered": 1, "answered": 1, "wait_answered": row.wait or 0, "wait_answered_sq": (row.wait or 0) ** 2}
        return sums, {"answered_after": {bucket(seconds): 1}}
    if row.outcome == "abandoned":
        later = {"abandoned_before": {bucket(int(seconds) + 1): 1}}
        return {"offered": 1, "abandoned": 1}, {"abandoned_after": {bucket(seconds): 1}, **later}
    if row.outcome in LEFT:
        return {"offered": 1, "left_otherwise": 1}, {}
    if row.outcome in TURNED_AWAY:
        return {"turned_away": 1}, {}
    return {"waiting" if row.outcome == "open" else "lost": 1}, {}


def _own(row: _Leg) -> dict[str, int]:
    """Return the handling of an answered leg that no contact tells of."""
    sums = {"contacts": int(row.first and not row.tied)}
    if row.ended is None:
        return sums | {"running": 1}
    if row.talk is None:
        return sums  # cut short by a restart: nobody knows how long it was
    times = {"talk": row.talk, "hold": row.hold or 0, "wrap": row.wrap or 0}
    handed = bool(row.transferred_to) or row.ended_by == "transfer"
    sums |= {"handled": 1, "transferred": int(handed), **timed(times)}
    if row.resolved is not None:
        sums |= {"fcr_operator": 1, "fcr_operator_resolved": int(row.resolved)}
    return sums
