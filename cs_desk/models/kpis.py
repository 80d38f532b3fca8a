"""What the figures are: definitions read from assets/kpis.toml and checked.

`kpivalues` works them out, `kpichoice` reads which variant somebody wants.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Literal

from cs_desk.errors import InputError, UsageError
from cs_desk.models.kpiterms import Params, Term
from cs_desk.models.shipped import read_shipped
from cs_desk.text import clip, one_line

SHIPPED = "kpis.toml"
Better = Literal["up", "down", "none"]
Terms = tuple[Term, ...]
Parts = Mapping[str, Terms]


class Formula(StrEnum):
    """How a value is made of its terms; the head of kpis.toml says each in a line."""

    SHARE = "share"
    NET = "net"
    MEAN = "mean"
    RATIO = "ratio"
    TOTAL = "total"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Param:
    """What a parameter may be: its smallest and largest value, whether whole, and what it is in words."""

    low: float
    high: float
    whole: bool
    word: str


PARAMS: Mapping[str, Param] = MappingProxyType(
    {
        # Up to 600 seconds the histograms are exact to the second, and nobody promises an answer later than that.
        "seconds": Param(1, 600, True, "a whole number of seconds from 1 to 600"),
        "short": Param(1, 600, True, "a whole number of seconds from 1 to 600"),
        "services": Param(0, 1e12, True, "the number of services in use, a whole number"),
        "hour": Param(0, 1e6, False, "what an hour costs, a number from 0"),
    }
)


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to work a KPI out: its terms, its parameters in order with their defaults, what stands beside.

    `counted` says what n counts; `settles_days` for how long after a period its value may still change; `instrument`
    who says so, where several can.
    """

    id: str
    sentence: str
    numerator: Terms
    counted: str
    denominator: Terms = ()
    params: Params = field(default_factory=dict)
    plus: str = ""
    minus: str = ""
    squares: str = ""
    spread: str = ""
    extra: tuple[str, ...] = ()
    n_of: Terms = ()
    n_per: int = 1
    times: float = 1
    per: float = 1
    split: Parts = field(default_factory=dict)
    also: Parts = field(default_factory=dict)
    asked: Terms = ()
    other_scale: Terms = ()
    settles_days: int = 0
    instrument: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Kpi:
    """A figure: words, unit, which way is better, formula, exclusions in words, and its variants.

    `evidence` is objective or subjective (an operator's impression); `target` the value that is usual as a target;
    `beside` other KPIs to be shown with it; `side_by_side` True where all variants are to be shown, not the chosen one.
    """

    id: str
    word: str
    sentence: str
    area: str
    unit: str
    better: Better
    formula: Formula
    default: str
    variants: Mapping[str, Variant]
    excludes: tuple[str, ...] = ()
    target: float | None = None
    evidence: str = "objective"
    beside: tuple[str, ...] = ()
    side_by_side: bool = False

    def variant(self, name: str = "") -> Variant:
        """Return a variant by name, the default one for ""; raises UsageError naming those that there are."""
        found = self.variants.get(name or self.default)
        if found is None:
            shown = clip(one_line(name), 40)
            raise UsageError(f"{self.id} has no variant “{shown}”. Its variants are {', '.join(self.variants)}.")
        return found

    def unit_of(self, variant: Variant) -> str:
        """Return the unit of a variant's values."""
        return variant.unit or self.unit


class Kpis(Mapping[str, Kpi]):
    """The figures by id, in the order of the file."""

    def __init__(self, kpis: Mapping[str, Kpi]):
        """Take figures that `kpifile` has checked."""
        self._kpis = dict(kpis)

    def __getitem__(self, name: str) -> Kpi:
        return self._kpis[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kpis)

    def __len__(self) -> int:
        return len(self._kpis)

    def named(self, name: str) -> Kpi:
        """Return the figure with an id; raises UsageError with the ids that look like it, else all of them."""
        found = self._kpis.get(name)
        if found is None:
            from difflib import get_close_matches

            close = get_close_matches(name, self._kpis, n=3, cutoff=0.5)
            hint = f"Did you mean {' or '.join(close)}?" if close else f"There are {', '.join(self._kpis)}."
            raise UsageError(f"There is no KPI “{clip(one_line(name), 40)}”. {hint}")
        return found


@cache
def shipped_kpis() -> Kpis:
    """Return the figures that ship with the program, read once; raises InputError for a damaged file."""
    from cs_desk.models.kpifile import parse_kpis

    found = parse_kpis(read_shipped(SHIPPED), SHIPPED)
    if not found:
        raise InputError(f"{SHIPPED}: at least one [[kpi]] is expected.")
    return found
