"""The desk screen: puts the panes together, loads what they show, and remembers where the operator was."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from cs_desk.drafts import Status
from cs_desk.errors import DeskError, StoreError
from cs_desk.models.rows import CallView, StartPage
from cs_desk.queries import backups, calls, reference, start
from cs_desk.screens.base import DeskPane
from cs_desk.screens.desk.contact import ContactVerbs
from cs_desk.screens.desk.forms import forms
from cs_desk.screens.desk.script import ScriptVerbs
from cs_desk.screens.desk.startpage import StartVerbs
from cs_desk.screens.desk.unplaced import UnplacedVerbs
from cs_desk.widgets.bars import Bar
from cs_desk.widgets.deals import Deals
from cs_desk.widgets.lookup import Lookup
from cs_desk.widgets.prompt import PromptLine
from cs_desk.widgets.rail import ScriptRail
from cs_desk.widgets.rowlist import RowList
from cs_desk.widgets.say import Quote, SayPanel
from cs_desk.widgets.side import Brief, SidePanel
from cs_desk.widgets.stepform import StepForm
from cs_desk.widgets.talk import TalkPane

AGAIN = 1.0
"""Seconds until a store that could not be read is asked again."""


class DeskScreen(UnplacedVerbs, StartVerbs, ContactVerbs, ScriptVerbs, DeskPane):
    """The contact in hand; between contacts, the start page."""

    WHERE: ClassVar[frozenset[str]] = frozenset({"desk", "call", "start", "list", "unplaced"})
    TITLE_WORD = "Desk"

    def __init__(self) -> None:
        super().__init__()
        self.page: StartPage | None = None
        self.call: CallView | None = None
        self.ready = False
        self._stale = False

    def compose(self) -> ComposeResult:
        """Build the panes; which of them shows follows from the state."""
        yield from self.compose_top()
        with Container(id="start-pane"):
            yield Static("", id="my-day", markup=False)
            yield RowList(id="start-list")
        yield Bar(id="coach", classes="bar coach")
        yield PromptLine()
        yield from self.compose_bottom()

    def _call_pane(self) -> Horizontal:
        """Build the pane of a contact; it is made with the first contact, so that the desk opens sooner."""
        middle = Vertical(
            Static("", id="head", markup=False),
            SayPanel(),
            StepForm(),
            Quote(),
            Brief(self.zone),
            Deals(),
            VerticalScroll(Static("", id="words-text", markup=False), id="words"),
            Lookup(self.desk_app.phone),
            TalkPane(),
            id="middle",
        )
        return Horizontal(ScriptRail(self.zone), middle, SidePanel(self.zone), id="call-pane")

    def on_mount(self) -> None:
        """Load what was in hand when the desk was left, or lost."""
        self.set_timer(1, self._warm, name="warm")
        self.set_interval(3600, self._look_at_backups, name="backups")
        read = self.desk_app.start.page
        if read is not None and all(row.state == "parked" for row in read.open_contacts):
            self.draw_page(read)  # read while the screen was being made: the first frame is a full one
        self._load_first()

    def _warm(self) -> None:
        """The desk is open: what the first contact needs is loaded behind it."""
        self.work(self._load_forms, group="warm")

    async def _load_forms(self) -> None:
        await self.session.run(forms)
        await self._ask_about_backups()

    def _look_at_backups(self) -> None:
        self.work(self._ask_about_backups, group="backups")

    async def _ask_about_backups(self) -> None:
        """Say on the start page when the last verified backup is old."""
        self.backup_warning = await self.session.ask(backups.warning, self.desk_app.start.backup_hours)
        self.show_bars()

    def contexts(self) -> frozenset[str]:
        """On a contact or between contacts."""
        here = frozenset({"desk", "call"}) if self.call is not None else frozenset({"desk", "start", "list"})
        return here | self.unplaced()

    def _load_first(self) -> None:
        self.work(self._first, group="load")

    async def _first(self) -> None:
        """Show what waits or is in hand; a store that cannot be read just now is asked again, as keys wait for it."""
        try:
            await self._read_first()
        except StoreError:
            self.set_timer(AGAIN, self._load_first, name="again")
            raise

    async def _read_first(self) -> None:
        self.difficulties = await self.session.ask(reference.difficulties)
        page = self.desk_app.start.page
        if page is None:
            page = await self.session.ask(start.page)
        self.page = page
        held = self.journal.drafts("ui/contact").get("ui/contact")
        mine = [row for row in page.open_contacts if row.state != "parked"]
        chosen = next((row for row in mine if held is not None and row.id == held.value), mine[0] if mine else None)
        self.ready = True
        if chosen is not None:
            await self.open_contact(chosen.id)
        elif self.desk_app.start.page is None:
            await self.show_start()
        else:
            self.show_bars()

    async def open_contact(self, contact_id: int) -> None:
        """Take a contact onto the desk: load it, show it, put the cursor where it was."""
        async with self.showing:
            call = await self.session.ask(calls.call, contact_id)
            self.page = await self.session.ask(start.page)
            if not self.query("#call-pane"):
                async with self.batch():  # styled once, as what it will show
                    self.set_class(call.run is not None and call.run.step == "resolve", "resolving", update=False)
                    self.show_panes(call)
                    await self.mount(self._call_pane(), after="#start-pane")
            self.journal.put("ui/contact", contact_id)
            await self.show_contact(call)
            self.focus_where_left()

    async def reload(self) -> None:
        """Read again what is shown; nothing moves under the cursor."""
        async with self.showing:
            if self.call is not None:
                await self.show_call(await self.session.ask(calls.call, self.call.id))
            else:
                await self.show_waiting()

    async def show_start(self) -> None:
        """Lay the contact aside and show what waits."""
        async with self.showing:
            await self.show_waiting()

    def others_changed(self, areas: frozenset[str]) -> None:
        """Somebody wrote something; read again, once for all that comes while one reads."""
        if areas & {"backups", "everything"}:
            self._look_at_backups()
        if self.ready and areas - {"presence", "backups"}:
            self._stale = True
            if not self.busy("load"):
                self.work(self._refresh, group="load")

    async def _refresh(self) -> None:
        while self._stale:
            self._stale = False
            try:
                await self.reload()
            except DeskError:
                if not self.busy("flow"):  # else a command is just giving the contact away
                    raise

    def journal_says(self, status: Status) -> None:
        """The draft journal wrote, or could not."""
        self.draft_status = status
        self.show_bars()

    def look(self) -> None:
        """Ages go by the minute; repaints only what changed."""
        self.show_bars()
        if self.call is not None:
            self.show_rail()

    def focus_where_left(self) -> None:
        """Put the cursor into the field it was in, else where work goes on."""
        key = f"ui/focus/{self.call.id}" if self.call is not None else ""
        held = self.journal.drafts(key).get(key)
        form = self.query_one(StepForm)
        if self.call is not None and self.call.run is not None:
            if not form.focus_field(str(held.value) if held else None):
                self.focus_needed()
        elif self.call is not None and self.call.customer is None and not self.call.anonymous:
            self.put_cursor(self.query_one("#lookup-input", Widget))
        elif self.call is not None:
            self.put_cursor(self.query_one(TalkPane).notes)
