"""Who is it? One field and a list that answers as one types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from cs_desk.models.rows import CustomerHit
from cs_desk.text import clean
from cs_desk.widgets.ink import HEAD, HERE, QUIET, ink, pad
from cs_desk.widgets.rowlist import Row, RowList

NEW, ANONYMOUS = "new", "anonymous"


class LookupInput(Input):
    """The field of the look-up; the arrows move in the list below without leaving it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "hit(-1)", show=False),
        Binding("down", "hit(1)", show=False),
        Binding("enter", "pick", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="lookup-input", placeholder="name, number, reference or e-mail", select_on_focus=False)
        self.cursor_blink = False

    def action_hit(self, by: int) -> None:
        """Move in the list."""
        self.screen.query_one("#lookup-list", RowList).action_move(by)

    def action_pick(self) -> None:
        """Take what is selected."""
        self.post_message(Lookup.Picked(self.screen.query_one("#lookup-list", RowList).selected))


class Lookup(Vertical):
    """The customer look-up of a contact that has nobody yet."""

    class Asked(Message):
        """The operator typed; somebody should look."""

        def __init__(self, text: str):
            super().__init__()
            self.text = text

    class Picked(Message):
        """A row was taken: a customer's id, NEW or ANONYMOUS."""

        def __init__(self, row_id: str | None):
            super().__init__()
            self.row_id = row_id

    def __init__(self, show_phone: Callable[[str], str], *, choosing: bool = True):
        super().__init__(id="lookup")
        self._choosing = choosing
        self._show_phone = show_phone

    def compose(self) -> ComposeResult:
        """Head, field, list."""
        yield Static(ink(("WHO IS IT", HEAD), ("   a part of it is enough", QUIET)))
        yield LookupInput()
        yield RowList(id="lookup-list")

    @property
    def text(self) -> str:
        """What is typed, cleaned."""
        return clean(self.query_one(LookupInput).value).strip()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Ask as one types."""
        event.stop()
        self.post_message(self.Asked(clean(event.value).strip()))

    def show(self, hits: Sequence[CustomerHit]) -> None:
        """Show what was found, and what else can be done."""
        rows = [Row(str(hit.id), partial(self._hit, hit)) for hit in hits]
        typed = self.text
        if typed and self._choosing:
            rows.append(Row(NEW, lambda _width: ink(("+ ", HERE), "new customer ", f"“{typed}”")))
        if self._choosing:
            rows.append(Row(ANONYMOUS, lambda _width: ink(("· ", QUIET), ("stays anonymous", QUIET))))
        found = self.query_one(RowList)
        found.show(rows, empty=f"Nobody has “{typed}”." if typed else "")
        if rows:
            found.select(rows[0].id)  # what was typed last decides, not what was marked before

    def _hit(self, hit: CustomerHit, width: int) -> Content:
        phone = self._show_phone(hit.phone) if hit.phone else ""
        wide = width >= 70
        name = pad(f"{hit.name}{', ' + hit.company if hit.company else ''}", width - (44 if wide else 20))
        return ink(name, " ", (pad(phone, 17), ""), (pad(f" {hit.email}", 25) if wide else "", QUIET))
