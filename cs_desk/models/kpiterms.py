"""The terms that numerators and denominators are written in, and what they come to.

`offered` and `-abandoned` are sums; `answered_after<=seconds` counts the values of a spread up to a parameter;
`handling*hour` is a sum times a parameter; `=services` is a parameter by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cs_desk.errors import InputError
from cs_desk.models.measures import MEASURES, SPREADS, Measured

Sums = Mapping[str, int]
Spreads = Mapping[str, Mapping[int, int]]
Params = Mapping[str, float]

_TERM = re.compile(r"(?P<sign>-?)(?P<name>[a-z_]+)(?:(?P<how><=|\*)(?P<param>[a-z]+))?|=(?P<number>[a-z]+)")


@dataclass(frozen=True, slots=True)
class Term:
    """One addend: `sign` is +1 or −1; `how` is "" for a sum, "<=" of a spread, "*" times and "=" just a parameter."""

    name: str
    sign: int = 1
    how: str = ""
    param: str = ""

    def worth(self, sums: Sums, spreads: Spreads, params: Params) -> float:
        """Return the value of the term in the unit of formulas (counts, seconds, days, points, money)."""
        if self.how == "=":
            return params[self.param]
        if self.how == "<=":
            limit = params[self.param]
            return self.sign * sum(count for edge, count in spreads.get(self.name, {}).items() if edge <= limit)
        value = self.sign * sums.get(self.name, 0)
        value_in_unit = _in_unit(value, MEASURES[self.name].unit)
        return value_in_unit * params[self.param] if self.how == "*" else value_in_unit


def _in_unit(value: int, unit: Measured) -> float:
    return value if unit.per == 1 else value / unit.per


def total(terms: Iterable[Term], sums: Sums, spreads: Spreads, params: Params) -> float:
    """Return the sum of terms; whole where all of them are counts."""
    return sum(term.worth(sums, spreads, params) for term in terms)


def parse_term(text: str, params: Iterable[str], where: str) -> Term:
    """Return the term written as `text`; InputError names `where`, and what there is, for names that nothing has."""
    found = _TERM.fullmatch(text)
    if found is None:
        raise InputError(f"{where}: “{text}” is no term; write it like “offered”, “-abandoned” or “waits<=seconds”.")
    parameter = found["param"] or found["number"] or ""
    if parameter and parameter not in params:
        raise InputError(f"{where}: “{text}” names the parameter {parameter}, which is not among params.")
    if found["number"]:
        return Term(text, how="=", param=parameter)
    name, how = found["name"], found["how"] or ""
    known: Mapping[str, object] = SPREADS if how == "<=" else MEASURES
    if name not in known:
        kind = "spread" if how == "<=" else "measure"
        raise InputError(f"{where}: there is no {kind} {name}; cs_desk/models/measures.py lists them.")
    return Term(name, -1 if found["sign"] else 1, how, parameter)


def percentile(spread: Mapping[int, int], share: float) -> float | None:
    """Return the value that `share` (0 to 1) of a spread's values reach at most; None for an empty spread.

    It is the nearest rank: the smallest value with at least that share at or below it. The median of an even number of
    values is the mean of the middle two, as usual. Exact to the bucket.
    """
    n = sum(spread.values())
    if n <= 0:
        return None
    if share == 0.5 and n % 2 == 0:
        return (_ranked(spread, n // 2) + _ranked(spread, n // 2 + 1)) / 2
    return float(_ranked(spread, max(_ceil(share * n), 1)))


def _ceil(number: float) -> int:
    """Return the number rounded up, with what floating point adds to a whole number left out."""
    return -int(-(number - 1e-9) // 1)


def _ranked(spread: Mapping[int, int], rank: int) -> int:
    seen = 0
    for edge in sorted(spread):
        seen += spread[edge]
        if seen >= rank:
            return edge
    raise ValueError(f"a spread of {seen} values has no value number {rank}")


def longest(spread: Mapping[int, int]) -> float | None:
    """Return the upper edge of the highest bucket that holds anything."""
    return float(max((edge for edge, count in spread.items() if count > 0), default=0)) if spread else None
