"""The records behind a figure of the board, and one contact of them."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from cs_desk.clock import local
from cs_desk.models.boardrows import BoardPage, Tile
from cs_desk.models.enums import Channel, Operation, Stage
from cs_desk.models.kpirows import Contribution, Question
from cs_desk.models.kpishow import shown
from cs_desk.models.rows import CallView
from cs_desk.queries import calls, kpi, lists
from cs_desk.screens.boardcall import CallScreen
from cs_desk.screens.boardfigure import CHANGED, FigurePane, FigureScreen
from cs_desk.screens.complaint import ComplaintScreen
from cs_desk.screens.wholetext import WholeTextPane
from cs_desk.widgets.ink import HEAD, HERE, QUIET, clipped, energy_style, hang, ink, pad, signed, spread
from cs_desk.widgets.prompt import PromptLine
from cs_desk.widgets.rowlist import Row, RowList

MOST = 2000
"""Records that are listed; the command line has all of them."""


def _plain(name: str) -> str:
    return name.replace("_", " ")


class RecordsScreen(FigurePane):
    """The records behind a figure, each with what it adds; complaints, contacts and calls open."""

    TITLE_WORD = "Records"
    WHERE: ClassVar[frozenset[str]] = frozenset({"records", "list"})

    def __init__(self, page: BoardPage, tile: Tile):
        super().__init__(page, tile)
        self.rows: tuple[Contribution, ...] = ()

    def compose(self) -> ComposeResult:
        """Head and list."""
        yield from self.compose_top()
        yield Static("", id="views", markup=False)
        yield RowList(id="register", empty="No record counts in this figure for this time.")
        yield PromptLine()
        yield from self.compose_bottom()

    def on_mount(self) -> None:
        """Read them."""
        self.ready = False
        self.put_cursor(self.query_one(RowList))
        self.work(self._load, group="load")

    def holds(self, when: str) -> bool:
        """Opening needs a record."""
        return when != "has_selection" or self.query_one(RowList).selected is not None

    async def _load(self) -> None:
        figure = self.tile.figure
        try:
            asked = Question((figure.choice,), figure.period, scope=figure.scope)
            self.rows = await self.session.ask(kpi.records, asked)
        finally:
            self.ready = True
        rows = [Row(str(at), partial(self._draw, one)) for at, one in enumerate(self.rows[:MOST])]
        self.query_one(RowList).show(rows)
        more = f", the first {MOST:,} of them" if len(self.rows) > MOST else ""
        head = ink(("RECORDS  ", HEAD), (f"{len(self.rows):,} behind {shown(figure).value}{more}", QUIET))
        self.query_one("#views", Static).update(head)
        self.show_bars()

    def _draw(self, one: Contribution, width: int) -> Content:
        at = local(one.at, self.zone)
        named = one.reference or "not yours to see"
        parts = [f"{_plain(name)} {value:,}" for name, value in one.sums.items()]
        parts += [f"{_plain(name)} {edge} s" for name, edges in one.spreads.items() for edge in edges]
        adds = ", ".join(parts)
        left = ink(
            (f"{at:%d %b %H:%M} ", QUIET), pad(one.subject, 10), (pad(named, 18), HERE if one.reference else QUIET)
        )
        return spread(left, clipped(ink((adds, QUIET)), max(width - left.cell_length - 1, 1)), width)

    def do_app_open(self) -> None:
        """Open the complaint, the contact or the call that a record is or belongs to."""
        selected = self.query_one(RowList).selected
        if selected is not None:
            self.work(partial(self._open, self.rows[int(selected)]), group="flow")

    async def _open(self, one: Contribution) -> None:
        if one.subject == "leg" and one.reference:
            self.app.push_screen(CallScreen(one.reference))
        elif one.reference.startswith("C-"):
            self.app.push_screen(ComplaintScreen(await self.session.ask(lists.complaint_id, one.reference)))
        elif not one.reference:
            self.say("This record counts, but it is not yours to see.")
        else:
            self._open_contact(one)

    def _open_contact(self, one: Contribution) -> None:
        if one.reference.startswith("K-"):
            self.app.push_screen(ContactScreen(one.reference))
        elif one.subject == "feedback":
            self.app.push_screen(CallScreen(one.reference))
        else:
            self.say(f"{one.subject} {one.reference}: what it adds is all that the board has of it.")

    def others_changed(self, areas: frozenset[str]) -> None:
        """Figures changed."""
        if areas & CHANGED:
            self.work(self._load, group="load")

    def do_board_figure(self) -> None:
        """Say what the figure is."""
        self.app.push_screen(FigureScreen(self.page, self.tile))


class ContactScreen(WholeTextPane):
    """One contact behind a figure: when, on which channel, what happened on it, how it felt."""

    TITLE_WORD = "Contact"
    WHERE: ClassVar[frozenset[str]] = frozenset({"contact"})
    CHANGED: ClassVar[frozenset[str]] = frozenset({"contacts", "moments", "runs"})

    def __init__(self, reference: str):
        super().__init__()
        self.reference = reference
        self._call: CallView | None = None

    async def read(self) -> None:
        """Ask for all of it."""
        number = await self.session.ask(lists.contact_id, self.reference)
        self._call = await self.session.ask(calls.call, number)

    def show_bars(self) -> None:
        """Fill the fixed lines."""
        self.show_top(ink((self.reference, f"{HERE} bold")), Content(""))
        self.show_bottom(Content(""))

    def text(self) -> list[Content]:
        """Return all of it, line by line."""
        return self._text(self._call) if self._call else []

    def _text(self, call: CallView) -> list[Content]:
        width, _ = self.text_size
        facts = [
            ("customer", call.customer.name if call.customer else "anonymous" if call.anonymous else "not named"),
            ("channel", f"{Channel(call.channel).word}, {call.direction}"),
            ("for", Operation(call.operation).word),
            ("complaint", call.run.reference if call.run else ""),
        ]
        rows = [line for name, value in facts if value for line in hang(name, value, width)]
        rows += [Content(""), ink(("WHAT HAPPENED", HEAD))]
        rows += [
            ink((f"{local(at, self.zone):%d %b %H:%M:%S}  ", QUIET), kind.value.replace("_", " "))
            for kind, at in call.events
        ]
        if call.moments:
            rows += [Content(""), ink(("MOMENTS OF TRUTH", HEAD))]
            rows += [
                ink(
                    (f"{local(one.at, self.zone):%d %b %H:%M}  ", QUIET),
                    (f"{signed(one.energy):>3}  ", energy_style(one.energy)),
                    Stage(one.stage).word if one.stage else "", (f"  {one.seen}" if one.seen else "", QUIET))
                for one in call.moments
            ]  # fmt: skip
        if call.notes.strip():
            rows += [Content(""), ink(("NOTES", HEAD)), *ink(call.notes.strip()).wrap(width)]
        return rows
