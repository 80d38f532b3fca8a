"""Student's t and the normal distribution, as far as intervals and tests need them; standard library only."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

_NORMAL = NormalDist()
Z95 = _NORMAL.inv_cdf(0.975)
"""Two-sided 95 % of the normal distribution, 1.95996…"""
_TINY = 1e-300
_ENOUGH = 1e-15
_LARGE = 1e7


def normal_p(z: float) -> float:
    """Return the two-sided probability of a normal deviate at least as far from 0 as `z`."""
    return math.erfc(abs(z) / math.sqrt(2))


def t_p(t: float, df: float) -> float:
    """Return the two-sided probability of Student's t at least as far from 0 as `t`, with `df` > 0 degrees of freedom.

    It is the regularised incomplete beta function I(df/(df+t²); df/2, 1/2).
    """
    if math.isinf(t):
        return 0.0
    if df > _LARGE:
        return normal_p(t)
    return _incomplete_beta(df / (df + t * t), df / 2, 0.5)


@lru_cache(maxsize=4096)
def t95(df: float) -> float:
    """Return the two-sided 95 % point of Student's t for `df` ≥ 1: 12.706 for 1 degree of freedom, 1.960 for many.

    The expansion in powers of 1 ÷ df (Abramowitz and Stegun 26.7.5) is right to nine places from 200 on; below,
    Newton's steps lead on from it: the tail is convex, so that they cannot run away.
    """
    z = Z95
    point = z + (z**3 + z) / (4 * df) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * df**2)
    point += (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * df**3)
    if df >= 200:
        return point
    for _ in range(60):
        step = (t_p(point, df) - 0.05) / (2 * _density(point, df))
        point += step
        if abs(step) < 1e-12 * point:
            break
    return point


def _density(t: float, df: float) -> float:
    scale = math.lgamma((df + 1) / 2) - math.lgamma(df / 2) - math.log(df * math.pi) / 2
    return math.exp(scale - (df + 1) / 2 * math.log1p(t * t / df))


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """Return I(x; a, b) by its continued fraction, from the side on which that converges fast."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(1 - x, b, a)
    front = a * math.log(x) + b * math.log1p(-x) + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return math.exp(front) / a * _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """Return the value of the continued fraction of I(x; a, b), by Lentz's method."""
    c, d = 1.0, 1 / _safe(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _safe(1 + term * d)
            c = _safe(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < _ENOUGH:
            break
    return value


def _safe(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
