"""How sure a figure is: 95 % intervals, and whether before and after differ by more than chance.

Proportions are numbers from 0 to 1 here; whoever shows them as per cent multiplies.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from cs_desk.models.student import Z95, normal_p, t95, t_p

Bounds = tuple[float, float]
Verdict = Literal["better", "worse", "not distinguishable"]


def wilson(hits: int, n: int) -> Bounds:
    """Return the 95 % score interval of hits ÷ n (Wilson 1927), without continuity correction; n must be above 0."""
    if n <= 0 or not 0 <= hits <= n:
        raise ValueError(f"{hits} of {n} is no proportion")
    z2 = Z95 * Z95
    middle = hits + z2 / 2
    half = Z95 * math.sqrt(hits * (n - hits) / n + z2 / 4)
    low, high = (middle - half) / (n + z2), (middle + half) / (n + z2)
    return (0.0 if hits == 0 else low), (1.0 if hits == n else high)


def net_deviation(plus: float, minus: float, n: float) -> float:
    """Return the standard error of (plus − minus) ÷ n, as of a mean of +1, 0 and −1."""
    if n <= 0:
        raise ValueError("a net share needs at least one answer")
    share = (plus - minus) / n
    return math.sqrt(max((plus + minus) / n - share * share, 0.0) / n)


def net_interval(plus: int, minus: int, n: int) -> Bounds:
    """Return the 95 % interval of (plus − minus) ÷ n, within −1 and 1 (Wald)."""
    share, margin = (plus - minus) / n, Z95 * net_deviation(plus, minus, n)
    return max(share - margin, -1.0), min(share + margin, 1.0)


def variance(total: float, squares: float, n: int) -> float | None:
    """Return the sample variance of n values from their sum and the sum of their squares; None for fewer than two.

    Whole numbers are subtracted exactly, so that nothing is lost where values are large and alike.
    """
    if n < 2:
        return None
    return max((n * squares - total * total) / (n * (n - 1)), 0.0)


def mean_interval(mean: float, spread: float | None, n: int) -> Bounds | None:
    """Return the 95 % interval of a mean from its variance by Student's t; None for fewer than two values."""
    if spread is None or n < 2:
        return None
    margin = t95(n - 1) * math.sqrt(spread / n)
    return mean - margin, mean + margin


@dataclass(frozen=True, slots=True)
class Difference:
    """After less before: the difference, its 95 % interval, and the probability of one as large by chance."""

    difference: float
    low: float
    high: float
    p: float

    def verdict(self, better: Literal["up", "down", "none"]) -> Verdict | None:
        """Return what may be said of it: "not distinguishable" while p ≥ 0.05; None where neither way is better."""
        if better == "none":
            return None
        if self.p >= 0.05 or self.difference == 0:
            return "not distinguishable"
        return "better" if (self.difference > 0) == (better == "up") else "worse"


def two_proportions(hits: int, n: int, hits_after: int, n_after: int) -> Difference:
    """Return the change of a proportion: pooled z test, interval from the two score intervals.

    The interval is method 10 of Newcombe 1998 (Statistics in Medicine 17, 873–890).
    """
    before, after = hits / n, hits_after / n_after
    low, high = wilson(hits, n)
    low_after, high_after = wilson(hits_after, n_after)
    change = after - before
    below = math.hypot(after - low_after, high - before)
    above = math.hypot(high_after - after, before - low)
    pooled = (hits + hits_after) / (n + n_after)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / n_after))
    p = normal_p(change / error) if error else 1.0
    return Difference(change, change - below, change + above, p)


def two_nets(before: tuple[int, int, int], after: tuple[int, int, int]) -> Difference:
    """Return the change of a net share, each given as (plus, minus, n)."""
    change = (after[0] - after[1]) / after[2] - (before[0] - before[1]) / before[2]
    error = math.hypot(net_deviation(*before), net_deviation(*after))
    return Difference(change, change - Z95 * error, change + Z95 * error, _p_of(change, error))


def _p_of(change: float, error: float) -> float:
    if error:
        return normal_p(change / error)
    return 1.0 if change == 0 else 0.0


def welch(before: tuple[float, float, int], after: tuple[float, float, int]) -> Difference | None:
    """Return the change of a mean, each given as (mean, variance, n); None where one has fewer than two values.

    Welch's test with Satterthwaite's degrees of freedom: the two variances need not be alike.
    """
    (mean, spread, n), (mean_after, spread_after, n_after) = before, after
    if min(n, n_after) < 2:
        return None
    a, b = spread / n, spread_after / n_after
    change, error = mean_after - mean, math.sqrt(a + b)
    if error == 0:
        return Difference(change, change, change, 1.0 if change == 0 else 0.0)
    df = (a + b) ** 2 / (a * a / (n - 1) + b * b / (n_after - 1))
    margin = t95(df) * error
    return Difference(change, change - margin, change + margin, t_p(change / error, df))
