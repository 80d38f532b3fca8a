"""The six-step complaint script: its fields, what is still missing, and which step may be entered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from cs_desk.errors import InputError
from cs_desk.models.enums import Step
from cs_desk.models.fielddefs import DECLINED, FIELD, FIELDS, FieldDef, FieldKind, Value, fields_of
from cs_desk.models.fieldvalues import parse, show
from cs_desk.text import one_line

__all__ = [
    "DECLINED",
    "FIELD",
    "FIELDS",
    "Entry",
    "FieldDef",
    "FieldKind",
    "Place",
    "Value",
    "check_reason",
    "fields_of",
    "is_empty",
    "may_enter",
    "missing",
    "next_step",
    "parse",
    "previous_step",
    "show",
]

STEPS = tuple(Step)
REASON_LIMIT = 200

Answers = Mapping[str, Value | None]


class Place(Protocol):
    """Where a run stands: the step, what was captured so far, and the steps skipped with a recorded reason."""

    @property
    def step(self) -> Step:
        """The step that the run stands at."""
        ...

    @property
    def answers(self) -> Answers:
        """What was captured so far, by field; None for a field that was emptied."""
        ...

    @property
    def skipped(self) -> Collection[Step]:
        """The steps passed over with a recorded reason."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """Whether a step may be entered; if not, `to_skip` are the steps that need a skip with a reason first."""

    allowed: bool
    to_skip: tuple[Step, ...] = ()
    why: str = ""


def is_empty(value: Value | None) -> bool:
    """Return True for nothing, blank text and a tick not made; 0 and "declined" are answers."""
    return value is None or value is False or (isinstance(value, str) and not value.strip())


def missing(step: Step, answers: Answers) -> tuple[FieldDef, ...]:
    """Return the needed fields of `step` that are empty, in order."""
    return tuple(field for field in fields_of(step) if field.needed and is_empty(answers.get(field.id)))


def next_step(step: Step) -> Step | None:
    """Return the step after, or None after the last."""
    return STEPS[step.number] if step.number < len(STEPS) else None


def previous_step(step: Step) -> Step | None:
    """Return the step before, or None before the first."""
    return STEPS[step.number - 2] if step.number > 1 else None


def may_enter(state: Place, step: Step) -> Entry:
    """Say whether `step` may be entered now: back always, forward only over steps that are complete or skipped.

    Each step from the present one up to the one before `step` must have its needed fields, or stand in `state.skipped`.
    """
    passed = STEPS[state.step.number - 1 : step.number - 1]
    blocked = tuple(one for one in passed if one not in state.skipped and missing(one, state.answers))
    return Entry(not blocked, blocked, _why(blocked, state.answers) if blocked else "")


def _why(blocked: tuple[Step, ...], answers: Answers) -> str:
    parts = []
    for step in blocked:
        names = ", ".join((field.short or field.label).lower() for field in missing(step, answers)[:3])
        parts.append(f"{step.number} {step.word} ({names})")
    return f"Still open: {'; '.join(parts)}. Fill it in, or skip it with a reason."


def check_reason(raw: str) -> str:
    """Return the reason for a skip on one line; InputError when it says nothing or has over 200 characters."""
    reason = one_line(raw)
    if sum(char.isalnum() for char in reason) < 3:
        raise InputError("A step is only skipped with a reason. Say it in a few words, such as “customer in a hurry”.")
    if len(reason) > REASON_LIMIT:
        raise InputError(
            f"The reason has {len(reason)} characters; at most {REASON_LIMIT} fit. Put the rest in a note."
        )
    return reason
