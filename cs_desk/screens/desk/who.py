"""Who the contact is with, what is noted on it, and whether it is a complaint."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from cs_desk.errors import InputError
from cs_desk.models.enums import Channel, Recognised
from cs_desk.models.recognition import propose
from cs_desk.models.rows import CallView
from cs_desk.queries import customers as ask_customers
from cs_desk.screens.desk.forms import forms
from cs_desk.screens.desk.kernel import DeskKernel
from cs_desk.services import contacts, customers, runs
from cs_desk.text import clean
from cs_desk.widgets.lookup import ANONYMOUS, NEW, Lookup, LookupInput
from cs_desk.widgets.talk import NOTES, TalkPane
from cs_desk.widgets.typing import Typed


class WhoVerbs(DeskKernel):
    """Verbs on who a contact is with and on what it is about."""

    def __init__(self) -> None:
        super().__init__()
        self.over: dict[int, str] = {}  # the notes that were read when new ones began to be typed, by contact

    def on_lookup_asked(self, event: Lookup.Asked) -> None:
        """Look as one types; what is typed is kept until somebody was found."""
        self.journal.put(f"contact/{self.in_hand.id}/lookup", clean(self.query_one(LookupInput).value))
        self.work(partial(self.look_up, event.text), group="lookup")

    async def look_up(self, text: str) -> None:
        """Show the customers that a text finds, none for an empty one."""
        hits = await self.session.ask(ask_customers.find, text) if text else ()
        self.query_one(Lookup).show(hits)

    def on_lookup_picked(self, event: Lookup.Picked) -> None:
        """A line of the look-up was taken."""
        if event.row_id is not None:
            self.work(partial(self._pick, event.row_id), group="flow")

    async def _pick(self, row_id: str) -> None:
        call, customer_id = self.in_hand, None
        if row_id == NEW:
            customer_id = await self._new_customer(self.query_one(Lookup).text)
            if customer_id is None:
                return
        elif row_id != ANONYMOUS:
            customer_id = int(row_id)
        await self.session.tell(contacts.set_customer, call.id, customer_id, row_id == ANONYMOUS, call.version)
        self.journal.forget(f"contact/{call.id}/lookup")
        await self.open_contact(call.id)

    async def _new_customer(self, typed: str) -> int | None:
        number = any(character.isdigit() for character in typed) and not any(c.isalpha() for c in typed)
        mail = "@" in typed
        place = f"contact/{self.in_hand.id}/customer"
        name = await self.prompt.ask("Name", text="" if number or mail else typed, keep=f"{place}/name")
        if not name:
            return None
        phone = await self.prompt.ask(
            "Number", text=typed if number else "", hint="may be empty", keep=f"{place}/phone"
        )
        email = (
            None
            if phone is None
            else await self.prompt.ask("E-mail", text=typed if mail else "", hint="may be empty", keep=f"{place}/email")
        )
        if phone is None or email is None:
            return None
        given = {"name": name, "phones": [phone] if phone else [], "emails": [email] if email else []}
        data = forms().check(forms().NewCustomer, given)
        return await self.session.tell(customers.create_customer, data)

    def on_typed(self, event: Typed) -> None:
        """Something was typed: into the journal at once."""
        if event.field_id == NOTES and self.call is not None:
            self.over.setdefault(self.call.id, self.call.notes)
            self.journal.put(f"contact/{self.call.id}/notes", event.text)
            self.show_proposal()
        elif event.field_id != NOTES:
            self.field_typed(event)

    def show_proposal(self) -> None:
        """Propose, in a quiet line, that this may be a complaint."""
        call = self.in_hand
        found = propose(
            self.query_one(TalkPane).notes.text,
            [moment.energy for moment in call.moments],
            already=call.run is not None,
        )
        self.proposed = found is not None
        self.query_one(TalkPane).propose(found.reason if found else None, self.key("call.recognise"))

    proposed = False

    def do_call_recognise(self) -> None:
        """This is a complaint."""
        self.work(self._recognise, group="flow")

    async def _recognise(self) -> None:
        call = self.in_hand
        notes = self.noted(call).strip()
        await self.save_notes()
        by = Recognised.PROMPT if self.proposed else Recognised.OPERATOR
        data = forms().NewComplaint(recognised_by=by)
        if Channel(call.channel).written:
            received = await self._received(call.id)
            if received is None:
                return
            data = forms().NewComplaint(recognised_by=by, received_at=received)
        if notes:  # what was noted so far is most likely the complaint; it is offered in step 2, not lost
            self.journal.put(f"contact/{call.id}/own_words", notes)
        await self.session.tell(runs.recognise, call.id, data)
        await self.open_contact(call.id)

    async def _received(self, contact_id: int) -> datetime | None:
        """Ask when something written was received, which starts the clocks; None when left."""
        while True:
            typed = await self.prompt.ask(
                "Received",
                hint="enter: just now; or yesterday 16:30, 12 Nov 2026 9:05",
                keep=f"contact/{contact_id}/received",
            )
            if typed is None:
                return None
            try:
                return self.received_of(typed) or self.in_hand.events[0][1]
            except InputError as error:
                self.prompt.kept[f"contact/{contact_id}/received"] = typed
                self.say(str(error))

    async def save_notes(self) -> None:
        """Store the notes of the contact and let the draft go; what was typed meanwhile stays a draft.

        Raises ConflictError once where another session wrote other notes meanwhile.
        """
        call = self.in_hand
        key, notes = f"contact/{call.id}/notes", self.noted(call)
        over = self.over.pop(call.id, None)  # refused once for another session's notes, they are meant the next time
        if notes != call.notes:
            await self.session.tell(contacts.write_notes, call.id, notes, over)
            if self.call is not None and self.call.id == call.id:
                self.call = self.call._replace(notes=notes, version=self.call.version + 1)
        if self.noted(call) == notes:
            self.journal.forget(key)

    def noted(self, call: CallView) -> str:
        """Return the notes of a contact as typed; the editor may show another contact's, or none behind a script."""
        held = self.journal.drafts(f"contact/{call.id}/notes").get(f"contact/{call.id}/notes")
        return str(held.value) if held else call.notes
