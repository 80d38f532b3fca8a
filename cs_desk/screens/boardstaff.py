"""Who is needed on a day and who is scheduled, interval by interval, and what if this or that were different."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from cs_desk.clock import local
from cs_desk.errors import InputError
from cs_desk.models.staffing import Need
from cs_desk.models.staffplan import (
    NO_CALLS,
    STEPS,
    StaffingDay,
    StaffingPlan,
    StaffingWanted,
    WhatIf,
    parse_percent,
    parse_target,
    planned,
)
from cs_desk.queries.staffing import staffing
from cs_desk.screens.base import DeskPane
from cs_desk.widgets import stafflines
from cs_desk.widgets.ink import LATE, QUIET, STRONG, ink, lines
from cs_desk.widgets.prompt import PromptLine
from cs_desk.widgets.rowlist import Row, RowList

CHANGED = frozenset({"schedule", "targets", "staff", "everything"})
LETTERS = "123456789abcdefghijklmnopqrstuvwxyz"


class StaffScreen(DeskPane):
    """The staffing of a day: chart, table, and keys that suppose something else."""

    TITLE_WORD = "Staffing"
    WHERE: ClassVar[frozenset[str]] = frozenset({"staffing"})

    def __init__(self) -> None:
        super().__init__()
        self.wanted = StaffingWanted()
        self.what = WhatIf()
        self.day: StaffingDay | None = None
        self.plan: StaffingPlan | None = None
        self.ready = False

    def compose(self) -> ComposeResult:
        """What is supposed, the chart, the table."""
        yield from self.compose_top()
        yield Static("", id="staff-chart", markup=False)
        yield Static("", id="staff-columns", markup=False)
        yield RowList(id="staff-rows", empty="Nothing to show for this day.")
        yield PromptLine()
        yield from self.compose_bottom()

    def on_mount(self) -> None:
        """Read the day."""
        self.put_cursor(self.query_one(RowList))
        self.work(self._load, group="flow")

    async def _load(self) -> None:
        try:
            self.day = await self.session.ask(staffing, self.wanted)
        finally:
            self.ready = True
        if self.wanted.day is None:
            self.wanted = self.wanted._replace(day=self.day.day)
        self.suppose(self.what)

    def suppose(self, what: WhatIf) -> None:
        """Reckon with another supposition; one that cannot be is said, and what stood before stays."""
        if self.day is None:
            return
        try:
            self.plan = planned(self.day, what)
        except InputError as error:
            self.say(str(error))
            return
        self.what = what
        self.draw()

    def draw(self) -> None:
        """Draw chart and table."""
        plan = self.plan
        if plan is None:
            return
        width, height = self.size
        above = stafflines.above(plan, self.zone, (width - 4, height))
        self.query_one("#staff-chart", Static).update(lines(above))
        self.query_one("#staff-columns", Static).update(stafflines.heads(width) if plan.needs else Content(""))
        rows = [
            Row(need.forecast.period.start.isoformat(), partial(self._row, need, plan)) for need in plan.needs
        ]  # fmt: skip
        self.query_one(RowList).show(rows)
        self.show_bars()

    def _row(self, need: Need, plan: StaffingPlan, _width: int) -> Content:
        return stafflines.row(need, plan, self.zone, self.size.width)

    def show_bars(self) -> None:
        """Fill the fixed lines: which day, which queue; how many intervals are short."""
        plan = self.plan
        if plan is None:
            super().show_bars()
            return
        day = plan.day
        left = ink((f"{day.day:%a} {day.day.day} {day.day:%b %Y}", STRONG), (f" · {day.word}", QUIET))
        right = ink((f"▼ {plan.short} short", f"{LATE} bold")) if plan.short else Content("")
        self.show_top(left, right)
        self.show_bottom(Content(""))

    def on_resize(self) -> None:
        """Lay it out anew."""
        self.call_after_refresh(self.draw)

    def others_changed(self, areas: frozenset[str]) -> None:
        """Read again what a plan rests on; a call of today changes no day before, but may be the first of a log."""
        unknown = self.day is not None and any(one.why == NO_CALLS for one in self.day.days)
        if areas & CHANGED or ("calls" in areas and unknown):
            self.work(self._load, group="load")

    def show_day(self, day: date | None) -> None:
        """Show another day; keys wait for it."""
        self.wanted = self.wanted._replace(day=day)
        self.work(self._load, group="flow")

    def do_staffing_next(self) -> None:
        """The day after."""
        if self.day is not None:
            self.show_day(self.day.day + timedelta(days=1))

    def do_staffing_before(self) -> None:
        """The day before."""
        if self.day is not None:
            self.show_day(self.day.day - timedelta(days=1))

    def do_staffing_today(self) -> None:
        """Today."""
        self.show_day(local(self.now(), self.zone).date())

    def do_staffing_interval(self) -> None:
        """Half hours or hours."""
        self.wanted = self.wanted._replace(minutes=STEPS[0] if self.wanted.minutes == STEPS[1] else STEPS[1])
        self.work(self._load, group="flow")

    def do_staffing_more(self) -> None:
        """One more person all day."""
        self.suppose(replace(self.what, staff=self.what.staff + 1))

    def do_staffing_fewer(self) -> None:
        """One person fewer all day."""
        self.suppose(replace(self.what, staff=self.what.staff - 1))

    def do_staffing_reset(self) -> None:
        """Suppose nothing."""
        self.suppose(WhatIf())

    def do_staffing_volume(self) -> None:
        """Ask for more or fewer calls."""
        self._ask("Calls, per cent more or fewer", "+10 or -10", self._volume)

    def do_staffing_handling(self) -> None:
        """Ask for longer or shorter handling."""
        self._ask("Handling time, per cent longer or shorter", "+5 or -5", self._handling)

    def do_staffing_shrinkage(self) -> None:
        """Ask for the part of scheduled work that people are away."""
        self._ask("Shrinkage, per cent of scheduled work away", "10", self._shrinkage)

    def do_staffing_target(self) -> None:
        """Ask for another target."""
        self._ask("Target, per cent in seconds", "80/20", self._target)

    def do_staffing_weeks(self) -> None:
        """Ask how many weeks the forecast goes back."""
        self._ask("Forecast from how many weeks before", "4", self._weeks)

    def do_staffing_day(self) -> None:
        """Ask for a day."""
        self._ask("Day", "2026-11-23", self._day)

    def _ask(self, title: str, hint: str, take: Callable[[str], WhatIf | StaffingWanted]) -> None:
        self.work(partial(self._asked, title, hint, take), group="flow")

    async def _asked(self, title: str, hint: str, take: Callable[[str], WhatIf | StaffingWanted]) -> None:
        """Ask in a line; the answer is another supposition, or something else to be read."""
        typed = await self.query_one(PromptLine).ask(title, hint=hint)
        if not typed:
            return
        found = take(typed)
        if isinstance(found, WhatIf):
            self.suppose(found)
        else:
            before, self.wanted = self.wanted, found
            try:
                await self._load()
            except InputError:
                self.wanted = before
                raise

    def _volume(self, text: str) -> WhatIf:
        return replace(self.what, volume=parse_percent(text, "volume"))

    def _handling(self, text: str) -> WhatIf:
        return replace(self.what, handling=parse_percent(text, "handling time"))

    def _shrinkage(self, text: str) -> WhatIf:
        return replace(self.what, shrinkage=parse_percent(text, "shrinkage"))

    def _target(self, text: str) -> WhatIf:
        level, seconds = parse_target(text)
        return replace(self.what, level=level, seconds=seconds)

    def _weeks(self, text: str) -> StaffingWanted:
        if not text.isdecimal():
            raise InputError(f"“{text}”: type a number of weeks such as 4.")
        return self.wanted._replace(weeks=int(text[:6]))

    def _day(self, text: str) -> StaffingWanted:
        try:
            return self.wanted._replace(day=date.fromisoformat(text.strip()))
        except ValueError:
            raise InputError(f"“{text}”: type a day such as 2026-11-23.") from None

    def do_staffing_queue(self) -> None:
        """Ask which queue."""
        self.work(self._ask_queue, group="flow")

    async def _ask_queue(self) -> None:
        names = self.day.queues if self.day is not None else ()
        if not names:
            self.say("No call has come through a queue yet.")
            return
        options = list(zip(LETTERS, ("", *names), strict=False))
        words = [(key, name or "all calls") for key, name in options]
        key = await self.query_one(PromptLine).choose("Which queue", words)
        if key is not None:
            self.wanted = self.wanted._replace(queue=dict(options)[key])
            await self._load()
