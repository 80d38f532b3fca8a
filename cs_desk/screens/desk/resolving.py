"""Step 5 on the screen: offers, the leader's approval, promises."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from cs_desk.clock import local, require_aware
from cs_desk.errors import InputError
from cs_desk.models.enums import Remedy
from cs_desk.models.fielddates import parse_day
from cs_desk.models.fieldtimes import part_time
from cs_desk.screens.desk.forms import forms
from cs_desk.screens.desk.kernel import DeskKernel
from cs_desk.services import resolve
from cs_desk.widgets.deals import DealList, Deals, deals_of, whole_lines
from cs_desk.widgets.ink import HEAD, HERE, QUIET, ink, when
from cs_desk.widgets.prompt import About

if TYPE_CHECKING:
    from cs_desk.models.inputs import NewOffer

REMEDIES = (
    ("a", Remedy.APOLOGY),
    ("x", Remedy.EXPLANATION),
    ("s", Remedy.SERVICE),
    ("r", Remedy.REFUND),
    ("c", Remedy.CREDIT),
    ("p", Remedy.REPLACEMENT),
    ("d", Remedy.DECISION_CHANGE),
)
CLOSE_OF_DAY = time(17, 0)
AMOUNT = re.compile(r"[$€£]? ?([0-9]+|[0-9]{1,3}(?:[ ,][0-9]{3})+)?(?:\.([0-9]{0,2}))?")
MOST_CENTS = 10**12


def cents_of(typed: str) -> int:
    """Return the amount typed, such as 20, 20.5 or 1,200.00, in cents; raises InputError.

    A comma parts thousands only: 12,50 is not taken for 1,250.
    """
    found = AMOUNT.fullmatch(typed.strip())
    whole, part = (found[1] or "", found[2] or "") if found else ("", "")
    if not whole + part:
        raise InputError(f"cost: “{typed}” is not an amount; type it like 20 or 20.50.")
    cents = int(re.sub("[ ,]", "", whole) or 0) * 100 + int(part.ljust(2, "0"))
    if cents > MOST_CENTS:
        raise InputError(f"cost: “{typed}” is more than any remedy; type it like 20 or 20.50.")
    return cents


class ResolveVerbs(DeskKernel):
    """Verbs of step 5."""

    def show_offers(self) -> None:
        """Show what was offered, asked and promised, under the fields of step 5."""
        run, facts = self.running, self.desk_app.facts
        resolving = run.step == "resolve"
        self.set_class(resolving, "resolving")
        if not resolving:
            return
        keys = (("call.offer", "offer"), ("call.promise", "promise"), ("call.ask", "leader"))
        head = [
            ink(("OFFERS AND PROMISES", HEAD)),
            ink((f"authority {facts.currency} {facts.authority_cents / 100:,.0f}", QUIET)),
            *(ink((self.key(command), HERE), (f" {word}", QUIET)) for command, word in keys),
        ]
        self.query_one(Deals).show(head, deals_of(run, self.now(), self.zone))

    def on_deal_list_picked(self, event: DealList.Picked) -> None:
        """Enter on a line: the whole of it, and for an offer what the customer says to it."""
        self.work(partial(self._deal, event.row_id), group="flow")

    async def _deal(self, row_id: str) -> None:
        deal = self.query_one(Deals).find(row_id)
        kind, _, number = row_id.partition(":")
        if deal is None:
            return
        about = partial(whole_lines, deal)
        if kind == "offer" and self.running.state == "open":
            version = next(offer.version for offer in self.running.offers if offer.id == int(number))
            await self._answer(int(number), version, "Do they accept?", about)
        else:
            await self.prompt.choose(kind.capitalize(), [], about=about)

    def do_call_offer(self) -> None:
        """Offer a remedy, or take the customer's answer to one."""
        self.work(self._offer, group="flow")

    async def _offer(self) -> None:
        open_offer = next((offer for offer in self.running.offers if offer.accepted is None), None)
        if open_offer is not None:
            await self._answer(open_offer.id, open_offer.version, f"{Remedy(open_offer.remedy).word}: do they accept?")
            return
        data = await self._remedy("Offer")
        if data is None:
            return
        if data.cost_cents > self.desk_app.facts.authority_cents and not self._granted(data.cost_cents):
            await self._ask_leader(data)
            return
        offer_id = await self.session.tell(resolve.make_offer, self.running.complaint_id, data)
        self.answers_done()
        await self.reload()
        await self._answer(offer_id, 1, f"{data.remedy.word}: do they accept?")

    def _granted(self, cost_cents: int) -> bool:
        return any(asked.granted and asked.cost_cents >= cost_cents for asked in self.running.approvals)

    async def _remedy(self, title: str) -> NewOffer | None:
        """Ask which remedy and what it costs; None when left."""
        key = await self.prompt.choose(title, [(key, remedy.word) for key, remedy in REMEDIES])
        if key is None:
            return None
        remedy = dict(REMEDIES)[key]
        if remedy in (Remedy.APOLOGY, Remedy.EXPLANATION):
            return forms().NewOffer(remedy=remedy)
        while True:
            typed = await self.prompt.ask(
                f"{remedy.word.capitalize()}, cost in {self.desk_app.facts.currency}",
                hint="0",
                keep=f"run/{self.running.id}/offer",
            )
            if typed is None:
                return None
            try:
                return forms().NewOffer(remedy=remedy, cost_cents=cents_of(typed or "0"))
            except InputError as error:
                self.prompt.kept[f"run/{self.running.id}/offer"] = typed
                self.say(str(error))

    async def _answer(self, offer_id: int, version: int, title: str, about: About | None = None) -> None:
        key = await self.prompt.choose(title, [("y", "yes"), ("n", "no"), ("l", "later")], about=about)
        if key in ("y", "n"):
            await self.session.tell(resolve.answer_offer, offer_id, key == "y", version)
            await self.reload()

    def do_call_ask(self) -> None:
        """Ask the leader to approve a remedy."""
        self.work(self._ask, group="flow")

    async def _ask(self) -> None:
        if self.in_hand.run is None:
            self.say("An approval belongs to a complaint: turn the contact into one first.")
            return
        data = await self._remedy("Ask the leader for")
        if data is not None:
            await self._ask_leader(data)

    async def _ask_leader(self, data: NewOffer) -> None:
        amount = f"{self.desk_app.facts.currency} {data.cost_cents / 100:,.2f}"
        reason = await self.prompt.ask(
            f"Ask for {data.remedy.word} {amount}, because", keep=f"run/{self.running.id}/ask"
        )
        if reason is None:
            return
        await self.session.tell(resolve.ask_approval, self.running.complaint_id, data, reason)
        self.say("Asked. The answer comes back here as a line; go on meanwhile.")
        await self.reload()

    def do_call_promise(self) -> None:
        """Promise something by a day."""
        self.work(self._promise, group="flow")

    async def _promise(self) -> None:
        if self.in_hand.run is None:
            self.say("A promise is kept on a complaint: turn the contact into one first.")
            return
        what = await self.prompt.ask(
            "Promise", hint="what the customer will get", keep=f"run/{self.running.id}/promise"
        )
        if not what:
            return
        while True:
            typed = await self.prompt.ask(
                "By when", hint="today 16:00, fri, +3, 3 Dec", keep=f"run/{self.running.id}/by"
            )
            if not typed:
                self.prompt.kept[f"run/{self.running.id}/promise"] = what
                return
            try:
                due = self._moment_of(typed)
                break
            except InputError as error:
                self.prompt.kept[f"run/{self.running.id}/by"] = typed
                self.say(str(error))
        promise = forms().check(forms().NewPromise, {"what": what, "due_at": due})
        await self.session.tell(resolve.make_promise, self.running.complaint_id, promise)
        self.say(f"Promised for {when(due, self.now(), self.zone)}.")
        await self.reload()

    def received_of(self, typed: str) -> datetime | None:
        """Return when something written was received: a day and a time of day; nothing typed means now."""
        if not typed.strip():
            return None
        day_text, clock = part_time(typed, label="received")
        today = local(self.now(), self.zone).date()
        if day_text in ("", "today", "yesterday"):
            day = today - timedelta(days=day_text == "yesterday")
        else:
            day = date.fromisoformat(parse_day(day_text, label="Received", today=None))
        moment = require_aware(datetime.combine(day, clock or CLOSE_OF_DAY, self.zone))
        if moment > self.now():
            raise InputError("received: that time is still to come.")
        return moment

    def _moment_of(self, typed: str) -> datetime:
        """Return the moment typed: a day, a time of day, or both; a day alone means its close."""
        today = local(self.now(), self.zone).date()
        day_text, clock = part_time(typed, label="by when")
        day = today if day_text in ("", "today") else None
        if day is None:
            found = parse_day(day_text, label="By when", today=today)
            day = today if found is None else datetime.fromisoformat(str(found)).date()
        moment = require_aware(datetime.combine(day, clock or CLOSE_OF_DAY, self.zone))
        if moment <= self.now():
            raise InputError("by when: that time is over; give one to come.")
        return moment
