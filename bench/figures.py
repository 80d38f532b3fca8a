"""What was measured: samples, the yardstick of the same run, the limit, the verdict."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """Values of one kind measured in one run."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle value."""
        return statistics.median(self.values)

    @property
    def quartiles(self) -> tuple[float, float]:
        """The values that a quarter lies below and a quarter above."""
        if len(self.values) < 2:
            return self.values[0], self.values[0]
        low, _, high = statistics.quantiles(self.values, n=4, method="inclusive")
        return low, high


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what was measured in `unit`, and either a yardstick and the most times of it, or the most of `unit`.

    Without a limit it is for information only.
    """

    name: str
    unit: str
    measured: Sample
    limit: float | None
    yardstick: Sample | None = None
    against: str = ""

    @property
    def value(self) -> float:
        """What is held against the limit: a ratio where there is a yardstick, else the median itself."""
        return self.measured.median / self.yardstick.median if self.yardstick else self.measured.median

    @property
    def span(self) -> tuple[float, float]:
        """The value as it would be with the better and the worse quartiles: how far noise may carry it."""
        low, high = self.measured.quartiles
        if self.yardstick is None:
            return low, high
        least, most = self.yardstick.quartiles
        return low / most, high / least

    @property
    def of_limit(self) -> float | None:
        """The value as a part of the limit: 1.0 is just within. A limit of nothing is kept by nothing only."""
        if self.limit is None:
            return None
        if self.limit == 0:
            return 0.0 if self.value == 0 else float("inf")
        return self.value / self.limit

    @property
    def verdict(self) -> str:
        """`within` or `over`; `information` without a limit."""
        if self.limit is None:
            return "information"
        return "within" if self.value <= self.limit else "over"

    @property
    def sure(self) -> bool:
        """False when the limit lies inside the span of the noise, so that another run may say otherwise."""
        low, high = self.span
        return self.limit is None or not low <= self.limit < high


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be measured, and why."""

    name: str
    reason: str


Outcome = Figure | Failure


def sample(values: Sequence[float]) -> Sample:
    """Return the values as a sample; there has to be one at least."""
    return Sample(tuple(values))
