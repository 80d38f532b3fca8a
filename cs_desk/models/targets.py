"""On target, to be watched, or in breach: states that do not flap.

A target names a value to reach and a value to watch for: what reaches the first is on target, what does not even reach
the second is in breach, what lies between is to be watched. A state gets worse as soon as its limit is missed, and
better only when the limit is passed by a margin, so that a figure that trembles around a limit raises one alarm and not
one a tick.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from cs_desk.errors import InputError

if TYPE_CHECKING:
    from cs_desk.models.kpis import Kpi

MARGIN = 0.25
"""Part of the way from the watch value to the target value by which a limit has to be passed for the better."""


class State(StrEnum):
    """How a figure stands to its target, the best first."""

    ON_TARGET = "on_target"
    WATCH = "watch"
    BREACH = "breach"

    @property
    def word(self) -> str:
        """The state as people say it."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Limits:
    """The value to reach and the one to watch for, in the figure's unit, and which way is better.

    Where both are alike there is nothing between on target and breach. Raises InputError where they are the wrong way
    round.
    """

    target: float
    watch: float
    better: Literal["up", "down"]

    def __post_init__(self) -> None:
        if self._gain(self.target, self.watch) < 0:
            side = "below" if self.better == "up" else "above"
            raise InputError(
                f"The value to watch for, {self.watch:g}, must be {side} the target, {self.target:g}, or the same: "
                f"of this figure {'more' if self.better == 'up' else 'less'} is better."
            )

    @property
    def margin(self) -> float:
        """By how much a limit is to be passed before the state gets better, in the figure's unit."""
        return abs(self.target - self.watch) * MARGIN

    def plain(self, value: float, ahead: float = 0.0) -> State:
        """Return the state of a value by the limits alone, each set `ahead` by so much for the better."""
        if self._gain(value, self.target) >= ahead:
            return State.ON_TARGET
        return State.WATCH if self._gain(value, self.watch) >= ahead else State.BREACH

    def after(self, state: State | None, value: float | None) -> State | None:
        """Return the state that follows on `state` (None: not known yet) at a value; without a value it stays."""
        if value is None:
            return state
        now = self.plain(value)
        if state is None or _RANK[now] >= _RANK[state]:
            return now
        # Better than it was: only as far as the limits are passed by the margin, and never worse than it was.
        return min(self.plain(value, self.margin), state, key=_RANK.__getitem__)

    def over(self, values: Iterable[float | None], state: State | None = None) -> list[State | None]:
        """Return the state at each value of a series in order, beginning from `state`."""
        found: list[State | None] = []
        for value in values:
            state = self.after(state, value)
            found.append(state)
        return found

    def _gain(self, value: float, limit: float) -> float:
        return value - limit if self.better == "up" else limit - value


_RANK = {state: rank for rank, state in enumerate(State)}


_MOST = {"percent": (0.0, 100.0), "score": (-100.0, 100.0), "energy": (-5.0, 5.0)}
"""What values of a unit can be; of the others, anything from 0."""
HIGHEST = 1e9


def limits_of(kpi: Kpi, target: float, watch: float) -> Limits:
    """Return the limits of a KPI; raises InputError where it has no better side, or cannot have such a value."""
    if kpi.better == "none":
        raise InputError(f"{kpi.id} has no target: neither more nor less of it is better.")
    low, high = _MOST.get(kpi.unit, (0.0, HIGHEST))
    for word, value in (("target", target), ("value to watch for", watch)):
        if not low <= value <= high:
            raise InputError(f"{kpi.id}: the {word} is to be from {low:g} to {high:g} ({kpi.unit}), not {value:g}.")
    return Limits(target, watch, kpi.better)
