"""The coach's thresholds and sentences, read from TOML and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from string import Formatter
from types import MappingProxyType
from typing import Any

from cs_desk.errors import InputError
from cs_desk.models.enums import Step
from cs_desk.models.shipped import known_keys, read_shipped, table, text_of, whole

SHIPPED = "script/coach.toml"
WIDTH = 70
LIMITS = (
    "hold_check_back",
    "hold_again",
    "listen_shortest",
    "evidence_after",
    "call_long",
    "energy_falls",
    "energy_very_low",
)

PLACEHOLDERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "hold.call_back": ("time",),
        "hold.check_back": ("time",),
        "identity.failed": (),
        "authority.cost": (),
        "authority.refused": (),
        "complaint.unrecorded": (),
        "order.listen": (),
        "order.answer_date": (),
        "order.reference": (),
        "order.acknowledge": (),
        "order.apologise": (),
        "order.resolve": (),
        "order.offer_answer": (),
        "promise.undated": (),
        "energy.falling": ("falls",),
        "energy.very_low": ("energy",),
        "pacing.listen_short": ("time",),
        "pacing.step_long": ("time", "hint"),
        "evidence.earlier": ("step", "fields"),
        "authority.granted": (),
        "authority.waiting": (),
        "channel.social": (),
        "evidence.identity_how": (),
        "apology.no_blame": (),
        "evidence.wanted": (),
        "evidence.paraphrase": (),
        "evidence.where_what": ("fields",),
        "resolve.external": (),
        "evidence.findings": (),
        "evidence.feedback": (),
        "evidence.follow_up": (),
        "evidence.missing": ("fields",),
        "pacing.call_long": ("time",),
        "energy.recovered": ("opening", "energy"),
    }
)
"""The rules that exist, and the values that each gives to its sentence."""


class CoachLevel(StrEnum):
    """How loud a line is."""

    INFO = "info"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class CoachRule:
    """One rule as the file has it."""

    id: str
    level: CoachLevel
    text: str


@dataclass(frozen=True, slots=True)
class CoachRules:
    """Thresholds (seconds; counts and energies where the name says so), longest step times by group, and the rules."""

    limits: Mapping[str, int]
    longest: Mapping[str, Mapping[Step, int]]
    hints: Mapping[Step, str]
    rules: tuple[CoachRule, ...]


def parse_coach(document: dict[str, Any], source: str) -> CoachRules:
    """Return the rules of a TOML document; a rule left out is off; InputError names place and remedy."""
    known_keys(document, ("limits", "longest", "hints", "rule"), source)
    longest = table(document.get("longest", {}), f"{source}, longest")
    known_keys(longest, ("voice", "written"), f"{source}, longest")
    return CoachRules(
        limits=_limits(table(document.get("limits"), f"{source}, limits"), f"{source}, limits"),
        longest={
            group: _seconds(longest.get(group, {}), f"{source}, longest.{group}") for group in ("voice", "written")
        },
        hints=_hints(table(document.get("hints"), f"{source}, hints"), f"{source}, hints"),
        rules=_rules(document.get("rule"), source),
    )


@cache
def load_shipped() -> CoachRules:
    """Return the rules that ship with the program, read once."""
    return parse_coach(read_shipped(SHIPPED), SHIPPED)


def _limits(found: dict[str, Any], where: str) -> dict[str, int]:
    known_keys(found, LIMITS, where)
    low = {"energy_very_low": (-5, -1), "energy_falls": (1, 20)}
    limits = {}
    for name in LIMITS:
        least, most = low.get(name, (0, 86_400))
        limits[name] = whole(found.get(name), f"{where}.{name}", low=least, high=most)
    return limits


def _seconds(found: Any, where: str) -> dict[Step, int]:
    known_keys(table(found, where), tuple(Step), where)
    return {Step(name): whole(value, f"{where}.{name}", low=1, high=86_400) for name, value in found.items()}


def _hints(found: dict[str, Any], where: str) -> dict[Step, str]:
    known_keys(found, tuple(Step), where)
    return {step: text_of(found.get(step.value), f"{where}.{step.value}", limit=WIDTH) for step in Step}


def _rules(rows: Any, source: str) -> tuple[CoachRule, ...]:
    if not isinstance(rows, list):
        raise InputError(f"{source}: a list of [[rule]] is expected.")
    rules: dict[str, CoachRule] = {}
    for number, row in enumerate(rows, 1):
        rule = _rule(table(row, f"{source}, rule {number}"), f"{source}, rule {number}")
        if rule.id in rules:
            raise InputError(f"{source}, rule {number}: {rule.id} stands twice.")
        rules[rule.id] = rule
    return tuple(rules.values())


def _rule(row: dict[str, Any], where: str) -> CoachRule:
    known_keys(row, ("id", "level", "text"), where)
    name, level = row.get("id"), row.get("level")
    if not isinstance(name, str) or name not in PLACEHOLDERS:
        raise InputError(f"{where}, id: a rule of this name does not exist. Known are {', '.join(PLACEHOLDERS)}.")
    if level not in tuple(CoachLevel):
        raise InputError(f"{where} ({name}), level: info or warn is expected.")
    return CoachRule(name, CoachLevel(level), _text(row.get("text"), name, f"{where} ({name}), text"))


def _text(value: Any, name: str, where: str) -> str:
    text = text_of(value, where, limit=WIDTH)
    known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS[name]) or "none"
    try:
        pieces = list(Formatter().parse(text))
    except ValueError as error:
        raise InputError(f"{where}: a brace stands alone. This rule's values are: {known}.") from error
    for _, slot, form, conversion in pieces:
        if slot is not None and (slot not in PLACEHOLDERS[name] or form or conversion):
            raise InputError(f"{where}: a value of this name does not exist. This rule's values are: {known}.")
    return text
