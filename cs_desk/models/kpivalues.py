"""Works figures out from sums and spreads: pure, without rounding, so that screen, file and command line agree."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from cs_desk.models import intervals
from cs_desk.models.kpis import Formula, Kpi, Parts, Terms, Variant
from cs_desk.models.kpiterms import Params, Spreads, Sums, longest, percentile, total
from cs_desk.models.measures import MEASURES

if TYPE_CHECKING:
    from cs_desk.models.periods import Period

FEW = 30
"""Below this n a figure is indicative only."""
_SHARES = {"median": 0.5, "p80": 0.8, "p90": 0.9}


@dataclass(frozen=True, slots=True)
class Value:
    """A figure of a period: per cent from 0 to 100, times in seconds, money in the main unit; nothing is rounded.

    `value` is None where `n` is 0. `low` and `high` are the 95 % interval where there is one. `provisional` says that
    later records may still change it, `indicative` that n is below 30. `extra` has median, p90 and the like; `split`
    the parts of the value and `shares` the same in per cent of the whole (the denominator of shares and nets, else the
    numerator); `also` numbers to be shown beside. `answered` is the part of those asked who answered, in per cent;
    `other_scale` how many answers were left out for their scale. `deviation` is the standard deviation behind a mean,
    `sides` the two counts behind a net share.
    """

    value: float | None
    n: int
    numerator: float
    denominator: float | None
    low: float | None = None
    high: float | None = None
    provisional: bool = False
    indicative: bool = False
    extra: Mapping[str, float | None] = field(default_factory=dict)
    split: Mapping[str, float] = field(default_factory=dict)
    shares: Mapping[str, float | None] = field(default_factory=dict)
    also: Mapping[str, float] = field(default_factory=dict)
    answered: float | None = None
    other_scale: int = 0
    deviation: float | None = None
    sides: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Given:
    """What a figure is worked out from."""

    variant: Variant
    params: Params
    sums: Sums
    spreads: Spreads

    def worth(self, terms: Terms) -> float:
        return total(terms, self.sums, self.spreads, self.params)

    def parts(self, parts: Parts) -> dict[str, float]:
        return {word: self.worth(terms) for word, terms in parts.items()}


def evaluate(
    kpi: Kpi, variant: Variant, params: Params, sums: Sums, spreads: Spreads, *, now: datetime, period: Period
) -> Value:
    """Return a figure from the sums and spreads of a period.

    Parameters that `params` leaves out have their defaults. Records that count after `now` are the caller's to leave
    out: a period that is not over ends at `now`.
    """
    given = _Given(variant, {**variant.params, **params}, sums, spreads)
    found = _FORMULAS[kpi.formula](given)
    known = found.value is not None
    return replace(
        found,
        indicative=known and found.n < FEW and kpi.formula is not Formula.TOTAL,
        provisional=known and min(period.end, now) + timedelta(days=variant.settles_days) > now,
        extra={name: _extra(name, spreads.get(variant.spread, {})) for name in variant.extra},
        split=given.parts(variant.split),
        shares=_shares(given, found, of_denominator=kpi.formula in (Formula.SHARE, Formula.NET)),
        also=given.parts(variant.also),
        answered=_answered(given),
        other_scale=int(given.worth(variant.other_scale)),
    )


def _extra(name: str, spread: Mapping[int, int]) -> float | None:
    return longest(spread) if name == "longest" else percentile(spread, _SHARES[name])


def _shares(given: _Given, found: Value, *, of_denominator: bool) -> dict[str, float | None]:
    whole = found.denominator if of_denominator else found.numerator
    parts = given.parts(given.variant.split)
    return {word: 100 * part / whole if whole else None for word, part in parts.items()}


def _answered(given: _Given) -> float | None:
    """Return the response rate; who answered on another scale has answered."""
    asked = given.worth(given.variant.asked)
    answers = given.worth(given.variant.denominator) + given.worth(given.variant.other_scale)
    return 100 * answers / asked if asked else None


def _basis(given: _Given) -> tuple[float, float, int]:
    """Return numerator, denominator and n; n is 0 where nothing can be divided by."""
    variant = given.variant
    numerator, denominator = given.worth(variant.numerator), given.worth(variant.denominator)
    if denominator <= 0:
        return numerator, denominator, 0
    n = given.worth(variant.n_of) / variant.n_per if variant.n_of else denominator
    return numerator, denominator, math.floor(n)


def _share(given: _Given) -> Value:
    numerator, denominator, n = _basis(given)
    if n <= 0:
        return Value(None, 0, numerator, denominator)
    value = Value(100 * numerator / denominator, n, numerator, denominator)
    if not 0 <= numerator <= denominator:  # records that contradict each other: the value shows it, no interval fits
        return value
    low, high = intervals.wilson(int(numerator), int(denominator))
    return replace(value, low=100 * low, high=100 * high)


def _net(given: _Given) -> Value:
    numerator, denominator, n = _basis(given)
    if n <= 0:
        return Value(None, 0, numerator, denominator)
    sides = given.sums.get(given.variant.plus, 0), given.sums.get(given.variant.minus, 0)
    low, high = intervals.net_interval(*sides, n)
    return Value(100 * numerator / denominator, n, numerator, denominator, 100 * low, 100 * high, sides=sides)


def _mean(given: _Given) -> Value:
    numerator, denominator, n = _basis(given)
    if n <= 0:
        return Value(None, 0, numerator, denominator)
    name = given.variant.numerator[0].name
    per = MEASURES[name].unit.per
    # On the whole numbers as they are kept, so that nothing is lost before the subtraction.
    spread = intervals.variance(given.sums.get(name, 0), given.sums.get(given.variant.squares, 0), n)
    spread = None if spread is None else spread / (per * per)
    mean = numerator / denominator
    bounds = intervals.mean_interval(mean, spread, n)
    return Value(
        mean,
        n,
        numerator,
        denominator,
        bounds[0] if bounds else None,
        bounds[1] if bounds else None,
        deviation=None if spread is None else math.sqrt(spread),
    )


def _ratio(given: _Given) -> Value:
    numerator, denominator, n = _basis(given)
    if n <= 0:
        return Value(None, 0, numerator, denominator)
    return Value(numerator / denominator * given.variant.times / given.variant.per, n, numerator, denominator)


def _total(given: _Given) -> Value:
    numerator, n = given.worth(given.variant.numerator), math.floor(given.worth(given.variant.n_of))
    return Value(numerator if n > 0 else None, max(n, 0), numerator, None)


def _busy(given: _Given) -> Value:
    """Return handling against the time on duty; where more was handled than that, nobody was available."""
    handling, on_duty, n = _basis(given)
    if n <= 0:
        return Value(None, 0, handling, on_duty)
    at_work = max(on_duty, handling)
    return Value(100 * handling / at_work, n, handling, at_work)


_FORMULAS: Mapping[Formula, Callable[[_Given], Value]] = MappingProxyType(
    {
        Formula.SHARE: _share,
        Formula.NET: _net,
        Formula.MEAN: _mean,
        Formula.RATIO: _ratio,
        Formula.TOTAL: _total,
        Formula.BUSY: _busy,
    }
)


def compare(kpi: Kpi, before: Value, after: Value) -> intervals.Difference | None:
    """Return after less before in the figure's unit, with interval and probability; None where no test is known.

    Shares by the two-proportion test, nets by their standard errors, means by Welch's test.
    """
    if before.value is None or after.value is None or before.denominator is None or after.denominator is None:
        return None
    if kpi.formula is Formula.SHARE and before.low is not None and after.low is not None:
        pairs = (int(one) for one in (before.numerator, before.denominator, after.numerator, after.denominator))
        return _per_cent(intervals.two_proportions(*pairs))
    if before.sides is not None and after.sides is not None:
        return _per_cent(intervals.two_nets((*before.sides, before.n), (*after.sides, after.n)))
    if before.deviation is not None and after.deviation is not None:
        return intervals.welch(
            (before.value, before.deviation**2, before.n), (after.value, after.deviation**2, after.n)
        )
    return None


def _per_cent(one: intervals.Difference) -> intervals.Difference:
    return intervals.Difference(100 * one.difference, 100 * one.low, 100 * one.high, one.p)
