"""Complaints as lines below each other: reference, customer, difficulty, owner, channel, next duty and when, in words.

Every column is as wide as what stands in it. Where that is too much, the class of the difficulties is shortened first,
then owners lose their family names, then the channel goes, then the time of day; at last everything is cut, with "…".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from textual.content import Content

from cs_desk.models.enums import Channel
from cs_desk.models.rows import ComplaintRow
from cs_desk.widgets.columns import CLASS_LEAST, difficulty_in, longest, widths
from cs_desk.widgets.ink import HERE, LATE, QUIET, ink, pad, spread, when, when_short

CUSTOMER_MOST, CUSTOMER_LEAST, LEAF_LEAST, OWNER_MOST, OWNER_LEAST = 28, 15, 10, 20, 8


class _Plan(NamedTuple):
    """What is shown in a width: whole owners, channels and times or not, and how wide the columns are."""

    owner_whole: bool
    channel: bool
    time_whole: bool
    widths: tuple[int, ...]


class ComplaintLines:
    """Lines of one list; `draw` gives the line of a row in a width."""

    def __init__(self, rows: Sequence[ComplaintRow], now: datetime, zone: ZoneInfo):
        self._rows = rows
        self._now, self._zone = now, zone
        self._plans: dict[int, _Plan] = {}

    def draw(self, row: ComplaintRow, width: int) -> Content:
        """Return a complaint in one line of so many cells."""
        if width not in self._plans:
            self._plans[width] = self._plan(width)
        plan = self._plans[width]
        customer, difficulty, owner, channel = plan.widths
        left = ink(
            (pad(row.reference, self._reference), HERE),
            " ",
            pad(row.customer, customer),
            " ",
            pad(difficulty_in(row.difficulty, difficulty), difficulty),
            " ",
            (pad(_owner(row, whole=plan.owner_whole), owner), QUIET),
            (" " + pad(Channel(row.channel).word, channel) if plan.channel else "", QUIET),
        )
        return spread(left, self._duty(row, whole=plan.time_whole), width)

    @cached_property
    def _reference(self) -> int:
        return longest([row.reference for row in self._rows])

    def _duty(self, row: ComplaintRow, *, whole: bool) -> Content:
        say = when if whole else when_short
        due = say(row.next_at, self._now, self._zone) if row.next_at else ""
        late = (f"{' ' if due else ''}late" if row.late else "", LATE)
        return ink((f"{row.next_word} ", QUIET), (due, f"{LATE} bold" if row.late else ""), late)

    def _plan(self, width: int) -> _Plan:
        """Return the first plan that shows every leaf and enough of every class, else the narrowest one."""
        leaves = longest([row.difficulty.rpartition(": ")[2] for row in self._rows])
        for owner_whole, channel, time_whole in ((True, True, True), (False, True, True), (False, False, True)):
            room = self._room(width, channel=channel, time_whole=time_whole)
            wanted = self._wanted(owner_whole=owner_whole, channel=channel)
            found = widths(wanted, room, [(1, leaves + 2 + CLASS_LEAST)])
            if sum(found) <= room:
                return _Plan(owner_whole, channel, time_whole, found)
        wanted = self._wanted(owner_whole=False, channel=False)
        steps = ((1, leaves), (0, CUSTOMER_LEAST), (2, OWNER_LEAST), (1, LEAF_LEAST), (2, 0), (0, 0))
        return _Plan(False, False, False, widths(wanted, self._room(width, channel=False, time_whole=False), steps))

    def _room(self, width: int, *, channel: bool, time_whole: bool) -> int:
        """Return the cells for customer, difficulty, owner and channel."""
        duty = max((self._duty(row, whole=time_whole).cell_length for row in self._rows), default=0)
        return width - self._reference - duty - 4 - channel

    def _wanted(self, *, owner_whole: bool, channel: bool) -> tuple[int, ...]:
        """Return what customer, difficulty, owner and channel would take."""
        return (
            min(longest([row.customer for row in self._rows]), CUSTOMER_MOST),
            longest([row.difficulty for row in self._rows]),
            min(longest([_owner(row, whole=owner_whole) for row in self._rows]), OWNER_MOST),
            longest([Channel(row.channel).word for row in self._rows]) if channel else 0,
        )


def _owner(row: ComplaintRow, *, whole: bool) -> str:
    return row.owner if whole else row.owner.partition(" ")[0]
