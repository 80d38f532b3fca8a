"""The register of complaints: a list, its views, and the way into one."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from cs_desk.models.rows import ComplaintRow, Page
from cs_desk.queries import complaints
from cs_desk.screens.base import DeskPane
from cs_desk.screens.complaint import ComplaintScreen
from cs_desk.services import complaints as verbs
from cs_desk.widgets.complaintlines import ComplaintLines
from cs_desk.widgets.ink import HEAD, HERE, LATE, QUIET, ink
from cs_desk.widgets.prompt import PromptLine
from cs_desk.widgets.rowlist import Row, RowList

VIEWS = (("1", "open", "open"), ("2", "mine", "mine"), ("3", "unowned", "unowned"), ("4", "all", "all"))
EMPTY = "No complaint here yet. A contact becomes one with the complaint key on the desk; it is then listed here."


class ComplaintsScreen(DeskPane):
    """All complaints that I may see."""

    WHERE: ClassVar[frozenset[str]] = frozenset({"complaints", "list"})
    TITLE_WORD = "Complaints"
    BINDINGS: ClassVar = [(key, f"view('{name}')", f"View {word}") for key, name, word in VIEWS]

    def __init__(self) -> None:
        super().__init__()
        self.view = "open"
        self.page: Page | None = None
        self.ready = False  # keys wait until the rows they are about are there

    def compose(self) -> ComposeResult:
        """Head and list."""
        yield from self.compose_top()
        yield Static("", id="views", markup=False)
        yield RowList(id="register", empty=EMPTY)
        yield PromptLine()
        yield from self.compose_bottom()

    def on_mount(self) -> None:
        """Load the register."""
        self.put_cursor(self.query_one(RowList))
        self.work(self._load, group="flow")

    def holds(self, when: str) -> bool:
        """Commands on a row need one."""
        return when != "has_selection" or self.query_one(RowList).selected is not None

    async def _load(self) -> None:
        try:
            self.page = await self.session.ask(complaints.register, which=self.view)
        finally:
            self.ready = True
        table = ComplaintLines(self.page.rows, self.now(), self.zone)
        rows = [Row(str(row.id), partial(table.draw, row)) for row in self.page.rows]
        self.query_one(RowList).show(rows)
        shown = [ink((key, HERE), " ", (word, "bold" if name == self.view else QUIET)) for key, name, word in VIEWS]
        count = f"{len(self.page.rows)}{'+' if self.page.more else ''}"
        self.query_one("#views", Static).update(
            ink(("COMPLAINTS  ", HEAD), Content("  ").join(shown), (f"   {count}", QUIET))
        )
        self.show_bars()

    def show_bars(self) -> None:
        """Fill the fixed lines."""
        late = sum(row.late for row in (self.page.rows if self.page else ()))
        self.show_top(Content(""), ink((f"▼ {late} late", LATE)) if late else Content(""))
        self.show_bottom(Content(""))

    def others_changed(self, areas: frozenset[str]) -> None:
        """Somebody wrote something; read again."""
        if areas & {"complaints", "everything", "customers", "staff"}:
            self.work(self._load, group="load")

    def action_view(self, name: str) -> None:
        """Show another view; keys wait for it, they are for its rows."""
        self.view = name
        self.work(self._load, group="flow")

    def do_app_open(self) -> None:
        """Open the selected complaint."""
        selected = self.query_one(RowList).selected
        if selected is not None:
            self.app.push_screen(ComplaintScreen(int(selected)))

    async def do_app_search(self) -> None:
        """Find a complaint by reference or customer among those listed."""
        self.work(self._search, group="flow")

    async def _search(self) -> None:
        typed = await self.query_one(PromptLine).ask("Find", hint="reference, customer, difficulty", keep="search")
        if not typed:
            return
        wanted = typed.lower()
        found = next(
            (
                row
                for row in (self.page.rows if self.page else ())
                if wanted in f"{row.reference} {row.customer} {row.difficulty} {row.owner}".lower()
            ),
            None,
        )
        if found is None:
            self.say(f"Nothing in this view has “{typed}”; {VIEWS[-1][0]} shows all.")
        else:
            self.query_one(RowList).select(str(found.id))

    def do_complaint_take(self) -> None:
        """Become the owner of the selected one."""
        selected = self.query_one(RowList).selected
        row = next((row for row in (self.page.rows if self.page else ()) if str(row.id) == selected), None)
        if row is not None:
            self.work(partial(self._take, row), group="flow")

    async def _take(self, row: ComplaintRow) -> None:
        await self.session.tell(verbs.take_complaint, row.id, row.version)
        self.say(f"{row.reference} is yours now.")
        await self._load()
