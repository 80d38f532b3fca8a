"""Between contacts: the start page and the verbs on what waits there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.widgets import Static

from cs_desk.models.enums import Channel, Direction, Operation
from cs_desk.models.policy import Scope, Verb
from cs_desk.models.rows import MOST_REQUESTS, StartPage
from cs_desk.models.timers import ContactEventKind
from cs_desk.queries import handover, start
from cs_desk.screens.desk.forms import forms
from cs_desk.screens.desk.kernel import DeskKernel
from cs_desk.screens.desk.startrows import at_most, my_day, promise_word, request_lines, start_rows
from cs_desk.services import complaints, contacts, resolve
from cs_desk.widgets.ink import DONE, HERE, SOON, ink
from cs_desk.widgets.rowlist import RowList

if TYPE_CHECKING:
    from cs_desk.models.inputs import NewContact

WRITTEN = (
    ("e", "e-mail", Channel.EMAIL),
    ("s", "SMS", Channel.SMS),
    ("o", "social", Channel.SOCIAL),
    ("l", "letter", Channel.LETTER),
    ("f", "web form", Channel.WEB_FORM),
    ("c", "counter", Channel.COUNTER),
)
OPERATIONS = (
    ("u", "support", Operation.CUSTOMER_SUPPORT),
    ("s", "sales", Operation.SALES),
    ("m", "marketing", Operation.MARKETING),
    ("d", "data collection", Operation.DATA_COLLECTION),
    ("i", "information", Operation.INFORMATION_SERVICE),
    ("p", "service", Operation.SERVICE_PROVISION),
)


class StartVerbs(DeskKernel):
    """The start page."""

    async def show_waiting(self) -> None:
        """Show what waits; an empty page says what will be here and which keys begin."""
        self.call = None
        self.draw_page(await self.session.ask(start.page))

    def draw_page(self, page: StartPage) -> None:
        """Draw the start page."""
        self.page = page
        self.set_class(False, "on-call")
        self.query_one("#my-day", Static).update(my_day(self.page.day))
        begin = ink(
            (self.key("start.new"), f"{HERE} bold"),
            " starts a call, ",
            (self.key("start.chat"), f"{HERE} bold"),
            " a chat, ",
            (self.key("start.written"), f"{HERE} bold"),
            " a written contact.",
        )
        rows = self.query_one("#start-list", RowList)
        rows.show(
            start_rows(self.page, self.now(), self.zone),
            empty=f"Nothing waits: promises, parked contacts and complaints nobody owns come here. {begin.plain}",
        )
        if not self.prompt.asking and (self.focused is None or self.focused.id != "start-list"):
            self.put_cursor(rows)
        self.show_bars()

    def start_bars(self) -> None:
        """Fill the fixed lines of the start page."""
        page = self.page
        right = promise_word(page.promises[0] if page and page.promises else None, self.now(), self.zone)
        self.show_top(ink(("○ READY", DONE)), right)
        waits = len(page.approvals) if page else 0
        notes = [f"{at_most(waits, MOST_REQUESTS)} waiting for your yes"] if waits else []
        notes += [f"▲ {self.backup_warning}"] if self.backup_warning else []
        self.show_bottom(ink(("  ".join(notes), SOON)))

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """Which keys make sense depends on what is selected."""
        if event.row_list.id == "start-list":
            self.show_bars()

    def chosen(self, kind: str) -> int | None:
        """Return the id of the selected row if it is of a kind."""
        selected = self.query_one("#start-list", RowList).selected or ""
        found, _, number = selected.partition(":")
        return int(number) if found == kind else None

    def do_start_new(self) -> None:
        """An incoming call."""
        self.work(partial(self._begin, forms().NewContact()), group="flow")

    def do_start_outbound(self) -> None:
        """A call that we make; what for decides whether it may be made."""
        self.work(self._outbound, group="flow")

    async def _outbound(self) -> None:
        key = await self.prompt.choose("Outbound, for", [(key, word) for key, word, _ in OPERATIONS])
        if key is not None:
            operation = next(value for letter, _, value in OPERATIONS if letter == key)
            await self._begin(forms().NewContact(direction=Direction.OUTBOUND, operation=operation))

    def do_start_chat(self) -> None:
        """A chat."""
        self.work(partial(self._begin, forms().NewContact(channel=Channel.CHAT)), group="flow")

    def do_start_written(self) -> None:
        """Something written."""
        self.work(self._written, group="flow")

    async def _written(self) -> None:
        key = await self.prompt.choose("Written contact", [(key, word) for key, word, _ in WRITTEN])
        if key is not None:
            await self._begin(forms().NewContact(channel=next(value for letter, _, value in WRITTEN if letter == key)))

    async def _begin(self, data: NewContact) -> None:
        await self.open_contact(await self.session.tell(contacts.start_contact, data))

    def do_start_resume(self) -> None:
        """Take up the selected contact."""
        contact_id = self.chosen("contact")
        if contact_id is not None:
            self.work(partial(self._resume, contact_id), group="flow")

    async def _resume(self, contact_id: int) -> None:
        row = next((row for row in (self.page.open_contacts if self.page else ()) if row.id == contact_id), None)
        if row is not None and row.state == "parked":
            for key, text in (await self.session.ask(handover.typed, contact_id)).items():
                if key not in self.journal.drafts(key):  # in the journal first: taking it up ends its wait in the store
                    self.journal.put(key, text)
            await self.session.tell(contacts.move_contact, contact_id, ContactEventKind.UNPARK.value)
        await self.open_contact(contact_id)

    def do_app_open(self) -> None:
        """Enter: what the selected row is for."""
        if self.chosen("contact") is not None:
            self.do_start_resume()
        elif self.chosen("approval") is not None:
            self.do_start_approve()
        elif self.chosen("complaint") is not None and self.session.actor.scope(Verb.COMPLAINT_SEE) is Scope.OWN:
            self.say(f"Take it first with {self.key('complaint.take')}; then it is yours to open.")
        elif (complaint_id := self.chosen("complaint") or self._complaint_of_promise()) is not None:
            self.open_complaint(complaint_id)

    def _complaint_of_promise(self) -> int | None:
        promise_id = self.chosen("promise")
        rows = self.page.promises if self.page else ()
        return next((row.complaint_id for row in rows if row.id == promise_id), None)

    def open_complaint(self, complaint_id: int) -> None:
        """Show one complaint whole."""
        from cs_desk.screens.complaint import ComplaintScreen

        self.app.push_screen(ComplaintScreen(complaint_id))

    def do_start_promise(self) -> None:
        """The selected promise was kept."""
        promise_id = self.chosen("promise")
        if promise_id is not None:
            self.work(partial(self._kept, promise_id), group="flow")

    async def _kept(self, promise_id: int) -> None:
        row = next((row for row in (self.page.promises if self.page else ()) if row.id == promise_id), None)
        if row and await self.prompt.choose(f"Kept: {row.what}?", [("y", "yes"), ("n", "no")]) == "y":
            await self.session.tell(resolve.keep_promise, promise_id, row.version)
            await self.reload()

    def do_start_approve(self) -> None:
        """Answer the selected request."""
        approval_id = self.chosen("approval")
        if approval_id is not None:
            self.work(partial(self._approve, approval_id), group="flow")

    async def _approve(self, approval_id: int) -> None:
        row = next((row for row in (self.page.approvals if self.page else ()) if row.id == approval_id), None)
        if row is None:
            return
        about = partial(request_lines, row, self.desk_app.facts.authority_cents, self.now())
        key = await self.prompt.choose("Your answer", [("y", "grant"), ("n", "refuse")], about=about)
        if key is None:
            return
        title = "Granted; a word to them" if key == "y" else "Refused; a word to them"
        note = await self.prompt.ask(title, hint="may be empty", keep=f"approval/{approval_id}", about=about)
        if note is not None:
            answer = forms().ApprovalAnswer(granted=key == "y", note=note)
            await self.session.tell(resolve.answer_approval, approval_id, answer, row.version)
            await self.reload()

    def do_complaint_take(self) -> None:
        """Become the owner of the selected complaint."""
        complaint_id = self.chosen("complaint")
        if complaint_id is not None:
            self.work(partial(self._take, complaint_id), group="flow")

    async def _take(self, complaint_id: int) -> None:
        row = next((row for row in (self.page.unowned if self.page else ()) if row.id == complaint_id), None)
        if row is not None:
            await self.session.tell(complaints.take_complaint, complaint_id, row.version)
            self.say(f"{row.reference} is yours now.")
            await self.reload()
