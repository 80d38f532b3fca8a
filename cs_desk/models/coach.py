"""The coach line: pure rules over the state of a run, most important first; thresholds and sentences are data."""

from __future__ import annotations

from dataclasses import dataclass

from cs_desk.models.coachchecks import CHECKS
from cs_desk.models.coachrules import WIDTH, CoachLevel, CoachRules, load_shipped, parse_coach
from cs_desk.models.runstate import ApprovalState, OfferState, RunState
from cs_desk.text import clip

__all__ = [
    "ApprovalState",
    "CoachLevel",
    "CoachLine",
    "CoachRules",
    "OfferState",
    "RunState",
    "coach",
    "load_shipped",
    "parse_coach",
]


@dataclass(frozen=True, slots=True)
class CoachLine:
    """One sentence of at most 70 cells, and the id of the rule that speaks."""

    level: CoachLevel
    text: str
    rule: str


def coach(state: RunState, rules: CoachRules | None = None) -> tuple[CoachLine, ...]:
    """Return what the rules have to say about the state: warnings first, each group in the order of the rules."""
    rules = rules or load_shipped()
    lines = []
    for rule in rules.rules:
        given = CHECKS[rule.id](state, rules)
        if given is not None:
            lines.append(CoachLine(rule.level, clip(rule.text.format_map(given), WIDTH), rule.id))
    return tuple(sorted(lines, key=lambda line: line.level is not CoachLevel.WARN))
