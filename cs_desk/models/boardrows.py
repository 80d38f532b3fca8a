"""What is asked of the board, and what stands on it: figures, the floor at this moment, what is at risk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from cs_desk.models.intervals import Difference
from cs_desk.models.kpirows import Figure, Scope
from cs_desk.models.periods import Period
from cs_desk.models.targets import State

NO_STATES: Mapping[str, State] = MappingProxyType({})


class Window(StrEnum):
    """Which time a board is about."""

    NOW = "now"
    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    CUSTOM = "custom"


class BoardWanted(NamedTuple):
    """Which board: its time, whose (None = what is usual for the asker), and whether the period before stands beside.

    `custom` is the time of Window.CUSTOM. `held` are the states by KPI that the asker has seen last, so that a state
    gets better only where its limit is passed by the margin.
    """

    window: Window = Window.TODAY
    scope: Scope | None = None
    compare: bool = True
    custom: Period | None = None
    held: Mapping[str, State] = NO_STATES


class Tile(NamedTuple):
    """A figure with its state, its change against the period before (None: no test is known) and its course.

    `series` are the values of the steps of time before now, the newest last.
    """

    figure: Figure
    state: State | None
    change: Difference | None
    series: tuple[float | None, ...]


class QueueLine(NamedTuple):
    """Who waits in a queue now, and since when the first of them; `state` tells whether that is too long."""

    queue: str
    waiting: int
    since: datetime | None
    state: State | None


class PersonLine(NamedTuple):
    """Somebody at work: in which state since when, with what about it, and how many contacts were handled today."""

    staff_id: int
    name: str
    state: str
    detail: str
    since: datetime
    done: int


class HandLine(NamedTuple):
    """Somebody who needs a hand: a request for approval, or a contact that goes badly."""

    kind: str
    complaint_id: int | None
    reference: str
    who: str
    what: str
    at: datetime


class RiskLine(NamedTuple):
    """A complaint whose next duty is late or soon due; `share` is the part of its time that is gone, in per cent."""

    complaint_id: int
    reference: str
    duty: str
    due: datetime | None
    late: bool
    share: int
    owner: str


class Risks(NamedTuple):
    """The complaints most at risk, and how many there are."""

    lines: tuple[RiskLine, ...]
    late: int
    soon: int


class Alarm(NamedTuple):
    """What burns, in two or three words, and what about it."""

    word: str
    detail: str
    state: State


class BoardPage(NamedTuple):
    """The whole board at a moment; `own` where it is one person's own, `step` the length of a step of the series."""

    at: datetime
    window: Window
    period: Period
    before: Period | None
    scope: Scope
    own: bool
    step: str
    tiles: tuple[Tile, ...]
    queues: tuple[QueueLine, ...]
    people: tuple[PersonLine, ...]
    hands: tuple[HandLine, ...]
    risks: Risks
    stages: tuple[Figure, ...]
    alarms: tuple[Alarm, ...]

    @property
    def nameless(self) -> BoardPage:
        """The same board without any line that names somebody, as on the wall."""
        return self._replace(people=(), hands=(), risks=self.risks._replace(lines=()))

    @property
    def empty(self) -> bool:
        """True where nothing has happened yet that a board could show."""
        nothing = not any(tile.figure.found.n or any(tile.series) for tile in self.tiles)
        return nothing and not (self.queues or self.hands or self.risks.lines)
