"""Which variant of a KPI somebody wants, with which parameters: written `service_level=abandons-negative:20`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cs_desk.errors import UsageError
from cs_desk.models.kpis import PARAMS, Kpi, Kpis, Variant
from cs_desk.models.kpiterms import Params
from cs_desk.text import clip, one_line

_NUMBERS = re.compile(r"[:,]")


@dataclass(frozen=True, slots=True)
class Choice:
    """A KPI in one of its variants, with a value for each of its parameters."""

    kpi: Kpi
    variant: Variant
    params: Params

    def __str__(self) -> str:
        numbers = "".join(f":{number:g}" for number in self.params.values())
        return f"{self.kpi.id}={self.variant.id}{numbers}"


def default_choice(kpi: Kpi) -> Choice:
    """Return the variant that a KPI has unless somebody chooses another, with its usual parameters."""
    variant = kpi.variant()
    return Choice(kpi, variant, dict(variant.params))


def stored_choice(kpi: Kpi, variant: str, params: Mapping[str, object]) -> Choice:
    """Return a choice from its stored parts; raises UsageError for names and numbers that the KPI does not have."""
    found = kpi.variant(variant)
    for name in params:
        if name not in found.params:
            raise UsageError(f"{kpi.id}={found.id}: there is no parameter {name}. {_wanted(found)}")
    return Choice(kpi, found, _checked(kpi, found, {**found.params, **params}))


def parse_choice(text: str, kpis: Kpis) -> Choice:
    """Return the choice written as KPI=VARIANT[:NUMBER…], in the order in which the variant has its parameters.

    Numbers left out have their defaults; without a variant, `service_level=:30`, the default one is meant. Raises
    UsageError that says what would be right.
    """
    name, equals, rest = text.partition("=")
    shown = clip(one_line(text), 60)
    if not equals or not name.strip():
        raise UsageError(f"“{shown}”: write KPI=VARIANT[:NUMBER…], such as service_level=abandons-negative:20.")
    kpi = kpis.named(name.strip())
    wanted, *numbers = (part.strip() for part in _NUMBERS.split(rest))
    variant = kpi.variant(wanted)
    if len(numbers) > len(variant.params):
        many = "one number is" if len(numbers) == 1 else f"{len(numbers)} numbers are"
        raise UsageError(f"“{shown}”: {many} too many. {_wanted(variant)}")
    given = dict(zip(variant.params, (_number(one, shown, variant) for one in numbers), strict=False))
    return Choice(kpi, variant, _checked(kpi, variant, {**variant.params, **given}))


def parse_choices(texts: Iterable[str], kpis: Kpis) -> dict[str, Choice]:
    """Return choices by KPI id; raises UsageError where one KPI is set twice."""
    found: dict[str, Choice] = {}
    for text in texts:
        choice = parse_choice(text, kpis)
        if choice.kpi.id in found:
            raise UsageError(f"{choice.kpi.id} is set twice: once is enough.")
        found[choice.kpi.id] = choice
    return found


def parse_ids(text: str, kpis: Kpis) -> Sequence[Kpi]:
    """Return the KPIs of a list of ids with commas between, in its order; raises UsageError for an unknown one."""
    names = [one.strip() for one in text.split(",") if one.strip()]
    if not names:
        raise UsageError("Name at least one KPI, such as service_level,nps.")
    return [kpis.named(name) for name in dict.fromkeys(names)]


def _number(text: str, shown: str, variant: Variant) -> float:
    try:
        number = float(text)
    except ValueError:
        raise UsageError(f"“{shown}”: “{clip(one_line(text), 20)}” is no number. {_wanted(variant)}") from None
    return int(number) if math.isfinite(number) and number == int(number) else number


def _wanted(variant: Variant) -> str:
    if not variant.params:
        return f"{variant.id} takes no number."
    words = " and then ".join(f"{name} ({PARAMS[name].word})" for name in variant.params)
    numbers = "".join(f":{number:g}" for number in variant.params.values())
    return f"{variant.id} takes {words}: {variant.id}{numbers}."


def _checked(kpi: Kpi, variant: Variant, params: Mapping[str, object]) -> Params:
    return {name: _fitting(number, name, f"{kpi.id}={variant.id}") for name, number in params.items()}


def _fitting(number: object, name: str, where: str) -> float:
    rule = PARAMS[name]
    if isinstance(number, int | float) and not isinstance(number, bool) and rule.low <= number <= rule.high:
        if not rule.whole:
            return number
        if number == int(number):
            return int(number)
    raise UsageError(f"{where}: {name} is to be {rule.word}, not {number}.")
