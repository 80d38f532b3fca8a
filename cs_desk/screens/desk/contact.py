"""A contact in hand: its lines, hold, moments of truth, park, hand over, end."""

from __future__ import annotations

from functools import partial

from textual.content import Content

from cs_desk.models.enums import Channel, Disposition, Stage
from cs_desk.models.rows import CallView, Colleague
from cs_desk.models.timers import ContactEventKind, ContactState
from cs_desk.queries import people
from cs_desk.screens.base import ASKED
from cs_desk.screens.choosing import called, which
from cs_desk.screens.desk.forms import forms
from cs_desk.screens.desk.startrows import promise_word
from cs_desk.screens.desk.who import WhoVerbs
from cs_desk.services import contacts, moments
from cs_desk.widgets.bars import Bar
from cs_desk.widgets.fields import ENERGY_KEYS, SIGNS, energy_of
from cs_desk.widgets.ink import DONE, LATE, QUIET, SOON, duration, ink, running, signed, when
from cs_desk.widgets.rail import energy_line
from cs_desk.widgets.rowlist import RowList
from cs_desk.widgets.side import SideView, contact_count

STAGE_KEYS = dict(zip("asdfgh", Stage, strict=True))
DISPOSITIONS = tuple(zip("1234567", Disposition, strict=True))
STATES = {
    ContactState.TALK: ("● ON CALL", DONE),
    ContactState.HOLD: ("‖ ON HOLD", SOON),
    ContactState.WRAP: ("◆ WRAP", SOON),
    ContactState.PARKED: ("‖ PARKED", SOON),
    ContactState.CLOSED: ("closed", QUIET),
}


class ContactVerbs(WhoVerbs):
    """Verbs on the contact in hand."""

    def holds(self, when: str) -> bool:
        """Answer what commands ask before they are offered."""
        call = self.call
        run_open = call is not None and call.run is not None and call.run.state == "open"
        others = [row for row in (self.page.open_contacts if self.page else ()) if row.state != "parked"]
        return {
            "on_contact": call is not None,
            "on_voice": call is not None and Channel(call.channel).exclusive,
            "run_active": run_open,
            "not_complaint": call is not None and call.run is None,
            "several_contacts": len(others) > 1,
            "may_start": not any(Channel(row.channel).exclusive for row in others),
            "has_selection": call is None and self._row_selected(),
            "parked_selected": call is None and self._row_selected("contact:"),
            "promise_selected": call is None and self._row_selected("promise:"),
            "request_selected": call is None and self._row_selected("approval:"),
            "nobody_owns": call is None and self._row_selected("complaint:"),
        }.get(when, True)

    def _row_selected(self, kind: str = "") -> bool:
        """Tell whether a row of the start page is selected, and of a kind."""
        rows = self.query_one_optional("#start-list", RowList)
        return rows is not None and rows.selected is not None and rows.selected.startswith(kind)

    def contact_bars(self, call: CallView) -> None:
        """Fill the fixed lines while a contact is in hand."""
        clock = self.clock_of(call)
        word, style = STATES[clock.state]
        if not Channel(call.channel).exclusive and clock.state is ContactState.TALK:
            word = f"● {Channel(call.channel).word.upper()}"
        left = ink((word, f"{style} bold"), " ", (running(clock.talk + clock.hold), "bold"))
        if self.size.width >= 100 and clock.hold:
            left = ink(left, (f"  talk {duration(clock.talk)} · hold {duration(clock.hold)}", QUIET))
        due = self.page.promises[0] if self.page and self.page.promises else None
        self.show_top(left, promise_word(due, self.now(), self.zone))
        self._who_line(call)
        others = len([row for row in (self.page.open_contacts if self.page else ()) if row.state != "parked"]) - 1
        waits = self._approval_words(call)
        more = ink((f"{others} more open, {self.key('call.switch')} switches", QUIET)) if others > 0 else ink("")
        self.show_bottom(ink(waits, "   " if waits and more else "", more))

    def _approval_words(self, call: CallView) -> Content:
        asked = call.run.approvals[-1] if call.run and call.run.approvals else None
        if asked is None:
            return ink("")
        amount = f"{asked.currency} {asked.cost_cents / 100:,.2f}"
        if asked.granted is None:
            return ink((f"approval of {amount} is waiting", SOON))
        note = f": {asked.note}" if asked.note else ""
        word, style = ("granted", DONE) if asked.granted else ("refused", LATE)
        return ink((f"{amount} {word} by {asked.answered_by}{note}", f"{style} bold"))

    def _who_line(self, call: CallView) -> None:
        card = call.customer
        name = card.name if card else "anonymous" if call.anonymous else "who is it?"
        verified = self.verified(call)
        left = ink((name, "bold"), "  ", (verified, DONE if verified == "verified" else SOON))
        if card and contact_count(card):
            left = ink(left, "  ", (contact_count(card).replace(" contact in", " in"), f"{SOON} bold"))
        right = energy_line(call.moments)
        if call.run is not None and call.run.answer_due is not None:
            late = call.run.answer_due < self.now()
            right = ink(
                right, ("  answer ", QUIET), (when(call.run.answer_due, self.now(), self.zone), LATE if late else "")
            )
        self.query_one("#who", Bar).show(left, right)

    def verified(self, call: CallView) -> str:
        """Return the identity check in a word."""
        value = call.run.answers.get("identity") if call.run else None
        return {"verified": "verified", "failed": "not verified", "not_needed": ""}.get(str(value), "")

    def side_view(self, call: CallView) -> SideView:
        """Return what the side column shows."""
        phones = tuple(self.desk_app.phone(number) for number in call.customer.phones) if call.customer else ()
        now = self.now().replace(second=0, microsecond=0)  # what goes by the minute is drawn by the minute
        return SideView(call, now, self.verified(call), call.run.profile_key if call.run else "", phones)

    def do_call_moment(self) -> None:
        """Record a moment in two or three strokes."""
        self.work(self._moment, group="flow")

    async def _moment(self) -> None:
        call, stage, sign = self.in_hand, None, ""
        shown = [
            ("1…5", "−1 to −5"),
            ("0", "neutral"),
            ("q…t", "+1 to +5"),
            ("a…h", "stage 1 to 6 first"),
            ("space", "say what was seen"),
        ]
        quick = [(key, "") for key in (*ENERGY_KEYS, *STAGE_KEYS, *SIGNS, " ")]
        seen = ""
        while True:
            title = f"Moment, {stage.word}" if stage else "Moment"
            title += f" “{seen}”" if seen else ""
            key = await self.prompt.choose(f"{title} {sign}".strip(), shown, quick=quick)
            if key is None:
                return
            if key == " ":
                seen = await self.prompt.ask("Seen or heard", text=seen, keep=f"contact/{call.id}/moment") or ""
            elif key in STAGE_KEYS:
                stage = STAGE_KEYS[key]
            elif key in SIGNS:
                sign = key
            else:
                break
        energy = energy_of(key, SIGNS.get(sign, 0))
        moment = forms().check(forms().NewMoment, {"energy": energy, "stage": stage, "seen": seen})
        await self.session.tell(moments.add_moment, call.id, moment)
        self.say(f"Moment of truth {signed(energy)} noted.")
        await self.reload()

    def do_call_hold(self) -> None:
        """Hold, or take off hold."""
        held = self.clock_of(self.in_hand).state is ContactState.HOLD
        self.work(partial(self._move, ContactEventKind.RESUME if held else ContactEventKind.HOLD), group="flow")

    async def _move(self, kind: ContactEventKind) -> None:
        await self.session.tell(contacts.move_contact, self.in_hand.id, kind.value)
        await self.reload()

    def do_call_park(self) -> None:
        """Lay the contact aside."""
        self.work(self._park, group="flow")

    async def _park(self) -> None:
        call = self.in_hand
        reason = await self.prompt.ask("Park because", hint="may be empty", keep=f"contact/{call.id}/park")
        if reason is None or not await self.settle():
            self.prompt.give_back()
            return
        await self.session.tell(contacts.move_contact, call.id, ContactEventKind.PARK.value, reason)
        await self._leave()

    async def settle(self) -> bool:
        """Store everything typed on the contact in hand; False (and a line) where something does not fit."""
        await self.save_notes()
        return await self.save_fields()

    async def _leave(self) -> None:
        self.journal.forget("ui/contact")
        self.say("")
        await self.show_start()

    def do_call_hand_over(self) -> None:
        """Give the contact to a colleague."""
        self.work(self._hand_over, group="flow")

    async def _hand_over(self) -> None:
        call = self.in_hand
        colleague = await self._colleague("Hand over to")
        if colleague is None:
            return
        reason = await self.prompt.ask(f"To {colleague.name}, because", keep=f"contact/{call.id}/hand-over")
        if not reason or not await self.settle():
            self.prompt.give_back()
            return
        typed = self._unsaved(call)
        await self.session.tell(contacts.hand_over, call.id, colleague.id, reason, typed)
        for key in (f"ui/focus/{call.id}", *typed):
            self.journal.forget(key)
        await self._leave()
        self.say(f"{colleague.name} has it, at the step where it stands.")

    def _unsaved(self, call: CallView) -> dict[str, str]:
        """Return what is typed on a contact and does not fit yet, by journal key."""
        places = [f"contact/{call.id}/"] + ([f"run/{call.run.id}/"] if call.run else [])
        return {key: str(draft.value) for place in places for key, draft in self.journal.drafts(place).items()}

    async def _colleague(self, title: str) -> Colleague | None:
        everyone = await self.session.ask(people.colleagues)
        typed = await self.prompt.ask(title, hint="a part of the name")
        if not typed:
            return None
        me = self.session.actor.staff_id
        found = called(typed, (one for one in everyone if one.id != me and "operator" in one.roles))
        if not found:
            self.say(f"No colleague who takes contacts is called “{typed}”.")
            return None
        return await which(self.prompt, title, found)

    def do_call_difficulty(self) -> None:
        """Note a difficulty that is no complaint."""
        self.work(self._difficulty, group="flow")

    async def _difficulty(self) -> None:
        typed = await self.prompt.ask(
            "Difficulty", hint="a few letters of it", keep=f"contact/{self.in_hand.id}/difficulty"
        )
        if not typed:
            return
        found = self.difficulties.search(typed, 9)
        if not found:
            self.say(f"No difficulty on the list is like “{typed}”.")
            return
        keys = [(str(number), self.difficulties.label(entry.code)) for number, entry in enumerate(found, 1)]
        key = "1" if len(found) == 1 else await self.prompt.choose("Which", keys)
        if key is None:
            return
        entry = found[int(key) - 1]
        await self.session.tell(contacts.note_difficulty, self.in_hand.id, entry.code)
        self.say(f"Noted: {self.difficulties.label(entry.code)}.")
        await self.reload()

    def do_call_end(self) -> None:
        """End the conversation, then close with how it ended."""
        self.work(self._end, group="flow")

    async def _end(self) -> None:
        call = self.in_hand
        if not await self.settle():
            return
        if self.clock_of(call).state in (ContactState.TALK, ContactState.HOLD):
            await self.session.tell(contacts.move_contact, call.id, ContactEventKind.END.value)
            await self.reload()
        if call.run is not None and call.run.state != "done":
            self.say(f"The script is not finished: go on to step 6, or park it with {self.key('call.park')}.")
            return
        key = await self.prompt.choose("How did it end", [(key, value.word) for key, value in DISPOSITIONS])
        if key is not None:
            await self.session.tell(
                contacts.close_contact, call.id, forms().CloseContact(disposition=dict(DISPOSITIONS)[key])
            )
            self._let_go(call)
            await self._leave()

    def _let_go(self, call: CallView) -> None:
        """Drop what was typed and never used on a contact that is closed now."""
        places = [f"contact/{call.id}/"] + ([f"run/{call.run.id}/"] if call.run else [])
        self.journal.forget(f"ui/focus/{call.id}")
        for place in places:
            self.journal.forget_prefix(place)
            self.journal.forget_prefix(ASKED + place)
            self.prompt.kept = {name: text for name, text in self.prompt.kept.items() if not name.startswith(place)}

    def do_call_new(self) -> None:
        """Another contact beside this one."""
        self.work(self._beside, group="flow")

    async def _beside(self) -> None:
        key = await self.prompt.choose("Beside this one", [("t", "chat"), ("e", "e-mail"), ("c", "call")])
        if key is None:
            return
        channel = {"t": Channel.CHAT, "e": Channel.EMAIL, "c": Channel.PHONE}[key]
        if await self.settle():
            await self.open_contact(
                await self.session.tell(contacts.start_contact, forms().NewContact(channel=channel))
            )

    def do_call_switch(self) -> None:
        """Go to the next open contact."""
        self.work(self._switch, group="flow")

    async def _switch(self) -> None:
        mine = [row.id for row in (self.page.open_contacts if self.page else ()) if row.state != "parked"]
        if self.in_hand.id in mine and await self.settle():
            await self.open_contact(mine[(mine.index(self.in_hand.id) + 1) % len(mine)])
