"""What each step of the complaint script captures: the fields, their kinds and what each rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from cs_desk.models.enums import Evidence, Level, Step

ENERGY_LOW, ENERGY_HIGH = -5, 5
DECLINED = "declined"
TEXT_LIMIT, NOTES_LIMIT = 500, 20_000

Value = bool | int | str
"""A captured value as it is stored: always a JSON scalar (dates as ISO text); a field without one is absent."""


class FieldKind(StrEnum):
    """How a field is filled in."""

    TICK = "tick"
    TEXT = "text"
    NOTES = "notes"
    CHOICE = "choice"
    NUMBER = "number"
    ENERGY = "energy"
    SCORE = "score"
    DATE = "date"
    DIFFICULTY = "difficulty"


@dataclass(frozen=True, slots=True)
class FieldDef:
    """One field of the script.

    `options` are (stored value, word) pairs of a choice; `low` and `high` bound numbers, energies and scores, and
    `high` is the greatest length of texts; `short` is the label for 80 columns (at most 14 cells).
    """

    id: str
    step: Step
    label: str
    kind: FieldKind
    evidence: Evidence = Evidence.OBJECTIVE
    needed: bool = False
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    low: int | None = None
    high: int | None = None
    short: str = ""
    unit: str = ""


def _tick(name: str, step: Step, label: str, short: str, hint: str) -> FieldDef:
    return FieldDef(name, step, label, FieldKind.TICK, needed=True, short=short, hint=hint)


def _text(name: str, step: Step, label: str, short: str, hint: str, *, needed: bool = False) -> FieldDef:
    return FieldDef(name, step, label, FieldKind.TEXT, needed=needed, short=short, hint=hint, high=TEXT_LIMIT)


def _notes(name: str, step: Step, label: str, short: str, hint: str, *, needed: bool = False) -> FieldDef:
    return FieldDef(name, step, label, FieldKind.NOTES, needed=needed, short=short, hint=hint, high=NOTES_LIMIT)


def _energy(name: str, step: Step, label: str, short: str, hint: str) -> FieldDef:
    # An energy is what the operator reads in the customer, so it is an impression, never a measurement.
    return FieldDef(
        name,
        step,
        label,
        FieldKind.ENERGY,
        Evidence.SUBJECTIVE,
        needed=True,
        short=short,
        hint=hint,
        low=ENERGY_LOW,
        high=ENERGY_HIGH,
    )


def _score(name: str, label: str, short: str, hint: str, low: int, high: int) -> FieldDef:
    return FieldDef(name, Step.THANK, label, FieldKind.SCORE, short=short, hint=hint, low=low, high=high)


_A, _L, _K, _P, _R, _T = Step

_IDENTITY = (("verified", "verified"), ("not_needed", "not needed"), ("failed", "failed"))
_UPDATES = (("phone", "phone"), ("email", "e-mail"), ("sms", "SMS"), ("letter", "letter"))
_ROUTES = (
    ("front_line", "front line"),
    ("approval", "approval"),
    ("investigation", "investigation"),
    ("external_body", "external body"),
)

FIELDS: tuple[FieldDef, ...] = (
    FieldDef(
        "identity",
        _A,
        "Identity",
        FieldKind.CHOICE,
        needed=True,
        options=_IDENTITY,
        short="Identity",
        hint="not needed: anonymous, or nothing personal is touched",
    ),
    _text("identity_how", _A, "Checked how", "Checked how", "what was asked or shown, never the secret itself"),
    _energy("opening_energy", _A, "Energy at the start", "Opening energy", "−5 furious, 0 neutral, +5 delighted"),
    _notes("own_words", _L, "In the customer's words", "Own words", "as they say it, not as we see it", needed=True),
    FieldDef(
        "difficulty",
        _L,
        "Difficulty",
        FieldKind.DIFFICULTY,
        needed=True,
        short="Difficulty",
        hint="type a few letters of it",
    ),
    _text(
        "happened_when", _L, "When it happened", "When", "a date, or as they tell it: the 12th, since May", needed=True
    ),
    _text("happened_where", _L, "Where it happened", "Where", "shop, website, address, on the line"),
    _text("product", _L, "Product or service", "Product", "the order, bill, product or service it is about"),
    _text("wanted", _L, "What they want", "Wants", "the outcome that would put it right for them", needed=True),
    FieldDef(
        "operator_impression",
        _L,
        "Your impression",
        FieldKind.TEXT,
        Evidence.SUBJECTIVE,
        short="Impression",
        hint="yours, kept apart from what the customer said",
        high=TEXT_LIMIT,
    ),
    _tick("paraphrase_confirmed", _L, "Said back and confirmed", "Said back", "you said it back and they agreed"),
    _tick("problem_acknowledged", _K, "Problem acknowledged", "Acknowledged", "you said that there is a problem"),
    _tick("reference_given", _K, "Reference given", "Reference", "you gave the complaint's reference"),
    _tick("no_charge_said", _K, "No charge said", "No charge", "you said that complaining costs nothing"),
    _tick("answer_date_said", _K, "Answer date said", "Answer date", "you said by when the answer comes"),
    FieldDef(
        "updates_by",
        _K,
        "Keep posted by",
        FieldKind.CHOICE,
        needed=True,
        options=_UPDATES,
        short="Posted by",
        hint="how they want to hear from us",
    ),
    FieldDef(
        "updates_every",
        _K,
        "Updates every",
        FieldKind.NUMBER,
        needed=True,
        low=1,
        high=365,
        short="Updates every",
        unit="days",
        hint="days between two updates, at the most",
    ),
    _text("special_needs", _K, "Easier for them if", "Easier if", "interpreter, hearing, large print, best time"),
    _tick("apology_given", _P, "Apology given", "Apology", "for what happened, with no blame and no excuse"),
    _energy("energy_after", _P, "Energy after it", "Energy after", "how they sound once you have apologised"),
    FieldDef(
        "route",
        _R,
        "Way to resolve",
        FieldKind.CHOICE,
        needed=True,
        options=_ROUTES,
        short="Way to resolve",
        hint="here and now, with the leader's yes, after looking into it, or outside",
    ),
    _notes("findings", _R, "Findings", "Findings", "facts and where each comes from"),
    _tick("thanks_given", _T, "Thanks given", "Thanks", "you thanked them for the chance to do better"),
    _score("csat", "Satisfaction (CSAT)", "CSAT 1–5", "1 very dissatisfied, 5 very satisfied", 1, 5),
    _score("ces", "Ease (CES)", "CES 1–7", "1 very hard, 7 very easy", 1, 7),
    _score("nps", "Recommends us (NPS)", "NPS 0–10", "0 not at all likely, 10 extremely likely", 0, 10),
    FieldDef(
        "level",
        _T,
        "Level of delivery",
        FieldKind.CHOICE,
        options=tuple((level.value, level.value) for level in Level),
        short="Level",
        hint="as the customer met it, in their judgement",
    ),
    _notes("verbatim", _T, "Their comment", "Comment", "feedback in the customer's own words"),
    _energy("closing_energy", _T, "Energy at the end", "Closing energy", "how they sound as you part"),
    FieldDef(
        "follow_up", _T, "Follow up on", FieldKind.DATE, short="Follow up", hint="3 Dec, +7, friday or 2026-12-03"
    ),
)

FIELD: Mapping[str, FieldDef] = MappingProxyType({field.id: field for field in FIELDS})


def fields_of(step: Step) -> tuple[FieldDef, ...]:
    """Return the fields of one step, in the order in which they are asked."""
    return tuple(field for field in FIELDS if field.step is step)
