"""What finished runs of the script contribute: how completely their fields were filled in, and what was mended later.

An answer holds its newest value only. What stood in a field when the script was finished is told by the audit trail:
the old value of the first change after it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cs_desk.models.facts import Fact
from cs_desk.models.script import FIELDS, is_empty
from cs_desk.store.connect import Store
from cs_desk.store.facts.asking import Row, grouped, rows

RUNS = """SELECT script_run.id, script_run.ended_at, script_run.operator_id, script_run.team_id, complaint.channel
  FROM script_run JOIN complaint ON complaint.id = script_run.complaint_id
  WHERE script_run.state = 'done' AND script_run.ended_at IS NOT NULL AND script_run.id IN ({ids})"""
ANSWERS = "SELECT run_id, field, value, at FROM run_answer WHERE run_id IN ({ids})"
TRAIL = """SELECT object_id, act, at, payload FROM audit
  WHERE object = 'run' AND act IN ('save_answers', 'finish_run') AND object_id IN ({ids}) ORDER BY id"""
MANDATORY = tuple(field.id for field in FIELDS if field.needed)
UNTOLD = "?"
"""Stands for a value that was filled in, where the trail does not say any more what it was."""


def runs(store: Store, ids: Sequence[int], _zone: str) -> Mapping[int, Sequence[Fact]]:
    """Return the facts of runs of the script that are finished, when they were."""
    found = rows(store, RUNS, ids)
    answers = grouped(rows(store, ANSWERS, [row[0] for row in found]))
    touched = [number for number, ended, *_ in found if any(at >= ended for _, _, at in answers.get(number, ()))]
    trail = {int(number): told for number, told in grouped(rows(store, TRAIL, [str(one) for one in touched])).items()}
    facts: dict[int, Sequence[Fact]] = {}
    for number, ended, person, team, channel in found:
        mended = _mended(answers.get(number, ()), trail.get(number, ()), ended)
        sums = _counted({field: json.loads(value or "null") for field, value, _ in answers.get(number, ())}, mended)
        facts[number] = [Fact(ended, person, team, "", channel, sums)]
    return facts


def _mended(answers: Sequence[Row], trail: Sequence[Row], ended: int) -> dict[str, Any]:
    """Return what stood at the finish in the fields that were changed after it."""
    finished = max((place for place, event in enumerate(trail) if event[0] == "finish_run"), default=None)
    later = [event for event in trail if event[1] > ended] if finished is None else trail[finished + 1 :]
    before: dict[str, Any] = {field: UNTOLD for field, _, at in answers if at > ended}
    for _, _, payload in reversed(later):
        before |= json.loads(payload)["old"] if payload else {}
    return before


def _counted(now: Mapping[str, Any], mended: Mapping[str, Any]) -> dict[str, int]:
    then = {**now, **mended}
    kept = {field for field, value in then.items() if not is_empty(value)}
    return {
        "fields_mandatory": len(MANDATORY), "fields_complete": sum(field in kept for field in MANDATORY),
        "fields_kept": len(kept), "fields_corrected": len(kept & mended.keys()),
    }  # fmt: skip
