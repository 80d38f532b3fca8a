"""A figure in words: what it is, how it is worked out, what is left out, and what it is made of."""

from __future__ import annotations

from collections.abc import Iterator

from cs_desk.models.kpichoice import Choice
from cs_desk.models.kpis import Formula, Kpi, Variant
from cs_desk.models.kpivalues import FEW
from cs_desk.models.measures import MEASURES, SPREADS, Measure, Spread

INTERVALS = {
    Formula.SHARE: "95 % interval: Wilson's score interval.",
    Formula.NET: "95 % interval: 1.96 standard errors of a mean of +1, 0 and −1.",
    Formula.MEAN: "95 % interval: of the mean, by Student's t.",
}
EXTRA = {
    "median": "the median",
    "p80": "the value that four fifths do not pass",
    "p90": "the value that nine tenths do not pass",
    "longest": "the longest",
}


def title(choice: Choice) -> str:
    """Return a figure's name with variant and parameters where it has several: Service level (answered-only, 20)."""
    parts = [choice.variant.id] if len(choice.kpi.variants) > 1 else []
    parts += [f"{number:g}" for number in choice.params.values()]
    return f"{choice.kpi.word} ({', '.join(parts)})" if parts else choice.kpi.word


def explain(choice: Choice) -> list[str]:
    """Return the definition of a figure in sentences: definition, formula, exclusions, interval, sources."""
    return [*_definition(choice), *_limits(choice.kpi, choice.variant), *_sources(choice.variant)]


def _definition(choice: Choice) -> Iterator[str]:
    kpi, variant = choice.kpi, choice.variant
    yield f"{kpi.word}: {kpi.sentence}"
    said = f" ({variant.instrument})" if variant.instrument else ""
    yield f"{variant.id}{said}: {variant.sentence}"
    if choice.params:
        yield "With " + ", ".join(f"{name} = {number:g}" for name, number in choice.params.items()) + "."
    if variant.extra:
        yield "Beside it: " + ", ".join(EXTRA[name] for name in variant.extra) + "."
    others = [name for name in kpi.variants if name != variant.id]
    if others:
        yield f"Other variants: {', '.join(others)}."


def _limits(kpi: Kpi, variant: Variant) -> Iterator[str]:
    if kpi.excludes:
        yield f"Left out: {'; '.join(kpi.excludes)}."
    if kpi.formula is not Formula.TOTAL:
        yield f"n counts {variant.counted}; fewer than {FEW} are indicative only, none gives no value."
    if kpi.formula in INTERVALS:
        yield INTERVALS[kpi.formula]
    if variant.settles_days:
        yield f"Provisional until {variant.settles_days} days after the period."
    if kpi.evidence == "subjective":
        yield "It rests on impressions of staff (subjective evidence)."


def _sources(variant: Variant) -> Iterator[str]:
    """Yield a line for each measure that denominator and numerator use, the whole before its parts."""
    terms = (*variant.denominator, *variant.numerator)
    for name in dict.fromkeys(term.name for term in terms if term.how != "="):
        source: Measure | Spread = SPREADS[name] if name in SPREADS else MEASURES[name]
        yield f"{name}, of each {' or '.join(source.subjects)}: {source.sentence} Its period: {source.at}."
