"""One figure of the board: what it is, its numbers with interval and n, its course as a chart."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual.content import Content

from cs_desk.models.boardrows import BoardPage, Tile
from cs_desk.models.kpirows import Figure
from cs_desk.models.kpishow import number, shown
from cs_desk.models.kpiwords import explain, title
from cs_desk.queries import board
from cs_desk.screens.base import DeskPane
from cs_desk.screens.wholetext import WholeTextPane
from cs_desk.widgets.chart import Point, chart
from cs_desk.widgets.ink import HEAD, QUIET, STRONG, day_of, hang, ink, time_of
from cs_desk.widgets.tiles import changed, state_style

TALLEST = 14
CHANGED = frozenset({"figures", "everything"})


class FigurePane(DeskPane):
    """A page about one figure of a board."""

    WHERE: ClassVar[frozenset[str]] = frozenset({"figure"})

    def __init__(self, page: BoardPage, tile: Tile):
        super().__init__()
        self.page, self.tile = page, tile

    @property
    def choice_word(self) -> str:
        """The figure with its variant and parameters."""
        return title(self.tile.figure.choice)

    def show_bars(self) -> None:
        """Fill the fixed lines: which figure, whose."""
        scope = self.page.scope.word
        self.show_top(ink((self.choice_word, STRONG), (f" · {scope}", QUIET)), Content(""))
        self.show_bottom(Content(""))


class FigureScreen(WholeTextPane, FigurePane):
    """Definition, numbers and chart of a figure."""

    TITLE_WORD = "Figure"
    CHANGED: ClassVar[frozenset[str]] = CHANGED

    def __init__(self, page: BoardPage, tile: Tile):
        super().__init__(page, tile)
        self._course: tuple[Figure, ...] | None = None

    async def read(self) -> None:
        """Ask for the course of the figure."""
        self._course = await self.session.ask(board.course, self.page, self.tile.figure.choice)

    def text(self) -> list[Content]:
        """Return the numbers, the chart, and what it is."""
        if self._course is None:
            return []
        width, height = self.text_size
        steps = [Point(self._label(one.period.start), one.found.value, one.found.n, one.state) for one in self._course]
        room = width, min(TALLEST, max(height - 9, 9))
        drawn = chart(steps, self._unit, self.tile.figure.target, room)
        return [*self._numbers(width), Content(""), *drawn, Content(""), *self._words(width)]

    @property
    def _unit(self) -> str:
        choice = self.tile.figure.choice
        return choice.kpi.unit_of(choice.variant)

    def _label(self, start: datetime) -> str:
        return time_of(start, self.zone) if self.page.step == "hour" else day_of(start, self.zone)

    def _numbers(self, width: int) -> list[Content]:
        figure, found = self.tile.figure, self.tile.figure.found
        as_said, unit = shown(figure), self._unit
        state = f"  {self.tile.state.word}" if self.tile.state else ""
        rows = [ink((as_said.value, f"{state_style(self.tile.state)} bold"), (state, state_style(self.tile.state)))]
        facts = [
            ("n", f"{found.n:,}{', indicative only' if found.indicative else ''}"),
            ("95 % interval", as_said.interval),
            ("target", as_said.target),
            ("above the line", f"{found.numerator:,.10g}"),
            ("below the line", f"{found.denominator:,.10g}" if found.denominator is not None else ""),
            ("answered", f"{found.answered:.1f} % of those asked" if found.answered is not None else ""),
        ]
        facts += [(name.replace("_", " "), number(value, unit)) for name, value in found.extra.items()]
        facts += [(name.replace("_", " "), f"{value:,.10g}") for name, value in {**found.split, **found.also}.items()]
        if figure.before is not None:
            before = f"{number(figure.before.value, unit)}, n {figure.before.n:,}"
            facts.append(("period before", f"{before}  {changed(self.tile).plain}".rstrip()))
        return [*rows, *(line for name, value in facts if value for line in hang(name, value, width))]

    def _words(self, width: int) -> list[Content]:
        first = ink(("WHAT IT IS", HEAD))
        return [
            first,
            *(line for text in explain(self.tile.figure.choice) for line in ink(text).wrap(width)),
        ]

    def do_figure_records(self) -> None:
        """List the records behind it."""
        from cs_desk.screens.boardrecords import RecordsScreen  # which leads back here

        self.app.push_screen(RecordsScreen(self.page, self.tile))
