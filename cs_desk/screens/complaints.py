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
PAGE = 500
"""Rows read at once; more come when the cursor nears the last of them."""
NEAR = 60
EMPTY = "{none} {desk} goes to the desk, where {complaint} makes a contact a complaint; it is then listed here."


class ComplaintsScreen(DeskPane):
    """All complaints that I may see."""

    WHERE: ClassVar[frozenset[str]] = frozenset({"complaints", "list"})
    TITLE_WORD = "Complaints"
    BINDINGS: ClassVar = [(key, f"view('{name}')", f"View {word}") for key, name, word in VIEWS]

    def __init__(self) -> None:
        super().__init__()
        self.view = "open"
        self.wanted = ""
        self.page: Page | None = None
        self._most = PAGE
        self._unowned: frozenset[str] = frozenset()
        self._may_take = False  # as the last line shows it
        self.ready = False  # keys wait until the rows they are about are there

    def compose(self) -> ComposeResult:
        """Head and list."""
        yield from self.compose_top()
        yield Static("", id="views", markup=False)
        yield RowList(id="register")
        yield PromptLine()
        yield from self.compose_bottom()

    def on_mount(self) -> None:
        """Load the register."""
        self.put_cursor(self.query_one(RowList))
        self.work(self._load, group="flow")

    def holds(self, when: str) -> bool:
        """Commands on a row need one."""
        selected = self.query_one(RowList).selected
        if when == "nobody_owns":
            return selected in self._unowned
        return when != "has_selection" or selected is not None

    async def _load(self) -> None:
        try:
            self.page = await self._read(self.wanted)
        finally:
            self.ready = True
        self._unowned = frozenset(str(row.id) for row in self.page.rows if row.owner == "nobody")
        table = ComplaintLines(self.page.rows, self.now(), self.zone)
        rows = [Row(str(row.id), partial(table.draw, row)) for row in self.page.rows]
        self.query_one(RowList).show(rows, empty=self._empty())
        shown = [ink((key, HERE), " ", (word, "bold" if name == self.view else QUIET)) for key, name, word in VIEWS]
        count = f"   {len(self.page.rows)}{'+' if self.page.more else ''}"
        with_it = ink((f" with “{self.wanted}”", HERE), (f"  {self.key('app.back')} all", QUIET)) if self.wanted else ""
        head = ink(("COMPLAINTS  ", HEAD), Content("  ").join(shown), (count, QUIET), with_it)
        self.query_one("#views", Static).update(head)
        self.show_bars()

    def _empty(self) -> str:
        """Return what stands where no complaint does: why, and which keys begin."""
        (all_key, every, _) = VIEWS[-1]
        none = "No complaint yet." if self.view == every else f"No complaint in this view; {all_key} shows all."
        return EMPTY.format(none=none, desk=self.key("mode.desk"), complaint=self.key("call.recognise"))

    async def _read(self, wanted: str) -> Page:
        return await self.session.ask(complaints.register, which=self.view, wanted=wanted, limit=self._most)

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """Say which keys make sense on the row; read on before the last one that is there is reached."""
        if (event.row_id in self._unowned) is not self._may_take:
            self.show_bars()
        page = self.page
        if page is None or not page.more or len(page.rows) >= self._most + PAGE:
            return
        if event.row_id in {str(row.id) for row in page.rows[-NEAR:]}:
            self._most = len(page.rows) + PAGE
            self.work(self._load, group="load")

    def show_bars(self) -> None:
        """Fill the fixed lines."""
        self._may_take = self.holds("nobody_owns")
        late = sum(row.late for row in (self.page.rows if self.page else ()))
        more = "+" if self.page and self.page.more else ""  # there may be more among those that were not read
        self.show_top(Content(""), ink((f"▼ {late}{more} late", LATE)) if late else Content(""))
        self.show_bottom(Content(""))

    def others_changed(self, areas: frozenset[str]) -> None:
        """Somebody wrote something; read again."""
        if areas & {"complaints", "everything", "customers", "staff"}:
            self.work(self._load, group="load")

    def action_view(self, name: str) -> None:
        """Show another view; keys wait for it, they are for its rows."""
        self.view, self._most = name, PAGE
        self.work(self._load, group="flow")

    def do_app_open(self) -> None:
        """Open the selected complaint."""
        selected = self.query_one(RowList).selected
        if selected is not None:
            self.app.push_screen(ComplaintScreen(int(selected)))

    async def do_app_search(self) -> None:
        """Find complaints by reference, customer, difficulty or owner, in the whole store."""
        self.work(self._search, group="flow")

    async def _search(self) -> None:
        typed = await self.query_one(PromptLine).ask("Find", hint="reference, customer, difficulty", keep="search")
        if not typed:
            return
        if not (await self._read(typed)).rows:
            self.say(f"Nothing in this view has “{typed}”; {VIEWS[-1][0]} shows all.")
            return
        self.wanted, self._most = typed, PAGE
        await self._load()
        self.query_one(RowList).action_end(-1)

    def do_app_back(self) -> None:
        """Give up what is searched for, else go back."""
        if self.wanted:
            self.wanted = ""
            self.work(self._load, group="flow")
        else:
            self.desk_app.do_app_back()

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
