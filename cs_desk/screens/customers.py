"""Customers: look-up, card and history."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from cs_desk.models.enums import Channel
from cs_desk.models.rows import CustomerCard
from cs_desk.queries import customers
from cs_desk.screens.base import DeskPane
from cs_desk.services import customers as verbs
from cs_desk.widgets.ink import DONE, HEAD, HERE, QUIET, SOON, STRONG, day_of, ink, lines
from cs_desk.widgets.lookup import ANONYMOUS, NEW, Lookup
from cs_desk.widgets.prompt import PromptLine
from cs_desk.widgets.rowlist import RowList

HINT = "Type a part of a name, number, reference or e-mail: customers and their history come here."
CHANGES = (
    ("a", "name", "name"),
    ("n", "special needs", "special_needs"),
    ("t", "preferred times", "preferred_times"),
    ("r", "representative", "representative"),
    ("c", "company", "company"),
)
LISTS = (("p", "numbers", "phones"), ("e", "e-mails", "emails"), ("l", "addresses", "addresses"))
FLAGS = (
    ("d", "do not call", "do_not_call"),
    ("m", "consent to marketing", "consent_marketing"),
    ("g", "consent to recording", "consent_recording"),
    ("v", "vulnerable", "vulnerable"),
)


class CustomersScreen(DeskPane):
    """Look a customer up and see them whole."""

    WHERE: ClassVar[frozenset[str]] = frozenset({"customers", "list"})
    TITLE_WORD = "Customers"

    def __init__(self) -> None:
        super().__init__()
        self.card: CustomerCard | None = None

    def compose(self) -> ComposeResult:
        """Look-up at the left, the card at the right (below on narrow terminals)."""
        yield from self.compose_top()
        with Horizontal(id="customers-pane"):
            yield Lookup(self.desk_app.phone, choosing=False)
            yield Static(ink((HINT, QUIET)), id="card", markup=False)
        yield PromptLine()
        yield from self.compose_bottom()

    def on_mount(self) -> None:
        """The cursor is where one types."""
        self.put_cursor(self.query_one("#lookup-input", Widget))
        self.show_bars()

    def holds(self, when: str) -> bool:
        """Opening needs a card."""
        return when != "has_selection" or self.card is not None

    def holding(self, key: str) -> bool:
        """Enter is for the customer selected, so that it waits for their card."""
        return super().holding(key) or (key == "enter" and self.busy("card"))

    def others_changed(self, areas: frozenset[str]) -> None:
        """Somebody wrote something; read the card again."""
        if self.card is not None and areas & {"customers", "contacts", "complaints", "everything"}:
            self.work(partial(self._show, str(self.card.id)), group="card")

    def do_app_open(self) -> None:
        """Change the customer whose card is shown."""
        self.work(self._change, group="flow")

    def on_lookup_asked(self, event: Lookup.Asked) -> None:
        """Look as one types."""
        self.work(partial(self._look, event.text), group="lookup")

    async def _look(self, text: str) -> None:
        self.query_one(Lookup).show(await self.session.ask(customers.find, text) if text else ())
        await self._show(self.query_one(RowList).selected)

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """The card follows the selection."""
        self.work(partial(self._show, event.row_id), group="card")

    def on_lookup_picked(self, event: Lookup.Picked) -> None:
        """Enter changes the card."""
        if event.row_id not in (None, NEW, ANONYMOUS):
            self.work(self._change, group="flow")

    async def _show(self, row_id: str | None) -> None:
        card = self.query_one("#card", Static)
        if row_id is None or not row_id.isdecimal():
            self.card = None
            card.update(ink((HINT, QUIET)))
        else:
            self.card = await self.session.ask(customers.card, int(row_id))
            card.update(lines(self._text(self.card)))
        self.show_bars()

    def show_bars(self) -> None:
        """Fill the fixed lines; what enter does here is more than opening."""
        self.show_top(Content(""), Content(""))
        card = self.card
        self.show_bottom(
            ink((self.key("app.open"), f"{HERE} bold"), (f" changes {card.name}", QUIET)) if card else ink("")
        )

    def _text(self, card: CustomerCard) -> list[Content]:
        rows = [ink((card.name, STRONG), (f"  {card.reference}", HERE))]
        rows += [
            Content(line)
            for line in (
                card.company,
                *(self.desk_app.phone(phone) for phone in card.phones),
                *card.emails,
                *card.addresses,
            )
            if line
        ]
        facts = (
            ("prefers", f"{_channel(card)} {card.preferred_times}".strip()),
            ("needs", card.special_needs),
            ("speaks for them", card.representative),
        )
        rows += [ink((f"{name}  ", QUIET), value) for name, value in facts if value]
        flags = (
            ("do not call", card.do_not_call, SOON),
            ("vulnerable", card.vulnerable, SOON),
            ("consents to marketing", card.consent_marketing, DONE),
            ("consents to recording", card.consent_recording, DONE),
        )
        rows += [ink((f"{'!' if style == SOON else '✓'} {word}", style)) for word, held, style in flags if held]
        rows += [Content(""), ink(("HISTORY", HEAD), (f"  {card.contacts_30_days} in 30 days", QUIET))]
        rows += [
            ink(
                (f"{day_of(line.at, self.zone, year=True):>12}  ", QUIET),
                f"{line.what}  ",
                (line.reference, HERE),
                (f"  {Channel(line.channel).word}", QUIET),
            )
            for line in card.history
        ]
        return rows if card.history else [*rows, ink(("no contact yet", QUIET))]

    async def _change(self) -> None:
        prompt, card = self.query_one(PromptLine), self.card
        if card is None:
            return
        options = [(key, word) for key, word, _ in (*CHANGES, *LISTS, *FLAGS)]
        key = await prompt.choose(f"Change of {card.name}", [*options, ("h", "preferred channel")])
        if key is None:
            return
        value = await self._new_value(card, key)
        if value is not None:
            from cs_desk.models.inputs import CustomerChange, check

            change = check(CustomerChange, value, card.name)
            try:
                await self.session.tell(verbs.change_customer, card.id, change, card.version)
            finally:  # what somebody else wrote meanwhile is shown beside what was refused
                await self._show(str(card.id))

    async def _new_value(self, card: CustomerCard, key: str) -> dict[str, object] | None:
        """Ask for the new value of what a key stands for; None when left."""
        prompt = self.query_one(PromptLine)
        for letter, word, name in CHANGES:
            if letter == key:
                text = await prompt.ask(word.capitalize(), text=str(getattr(card, name)), keep=f"{card.id}/{name}")
                return None if text is None else {name: text}
        for letter, word, name in LISTS:
            if letter == key:
                joined = "; ".join(getattr(card, name))
                text = await prompt.ask(
                    word.capitalize(), text=joined, hint="; between several", keep=f"{card.id}/{name}"
                )
                return None if text is None else {name: tuple(one.strip() for one in text.split(";") if one.strip())}
        if key == "h":
            channels = [(str(number), channel.word) for number, channel in enumerate(Channel, 1)]
            chosen = await prompt.choose("Prefers", channels)
            return None if chosen is None else {"preferred_channel": list(Channel)[int(chosen) - 1].value}
        flag = next(name for letter, _, name in FLAGS if letter == key)
        return {flag: not getattr(card, flag)}

    async def do_app_search(self) -> None:
        """Back to the field."""
        self.put_cursor(self.query_one("#lookup-input", Widget))


def _channel(card: CustomerCard) -> str:
    return Channel(card.preferred_channel).word if card.preferred_channel else ""
