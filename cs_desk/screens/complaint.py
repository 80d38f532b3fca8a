"""One complaint whole: what happened when, what was captured, what is due and why."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content

from cs_desk.clock import local
from cs_desk.errors import NotFoundError
from cs_desk.models.difficulties import DifficultyList
from cs_desk.models.enums import Channel, Remedy, Stage, Step
from cs_desk.models.policy import POLICY, Scope, Verb
from cs_desk.models.rows import ComplaintWhole, EventLine
from cs_desk.models.script import FIELDS, show
from cs_desk.queries import complaints, people, reference
from cs_desk.screens.choosing import called, which
from cs_desk.screens.wholetext import WholeTextPane
from cs_desk.services import complaints as verbs
from cs_desk.widgets.ink import (
    DONE,
    HEAD,
    HERE,
    LATE,
    QUIET,
    SOON,
    energy_style,
    hang,
    ink,
    signed,
    time_of,
    when,
)
from cs_desk.widgets.prompt import PromptLine

WORDS = {
    "received": "received",
    "acknowledged": "acknowledged",
    "offered": "offered",
    "resolved": "resolved",
    "closed": "closed",
    "note": "note",
    "promised": "promised",
    "promise_kept": "promise kept",
    "owner_changed": "new owner",
    "offer_accepted": "offer accepted",
    "offer_declined": "offer declined",
    "approval_asked": "approval asked",
    "approval_granted": "approval granted",
    "approval_refused": "approval refused",
    "reopened": "reopened",
}
TEAM = "-"
OWNERS = frozenset(role.value for role, scope in POLICY[Verb.COMPLAINT_WORK].items() if scope is not Scope.NONE)


class ComplaintScreen(WholeTextPane):
    """A complaint, opened from a list; escape goes back there."""

    WHERE: ClassVar[frozenset[str]] = frozenset({"complaint"})
    TITLE_WORD = "Complaint"
    CHANGED: ClassVar[frozenset[str]] = frozenset({"complaints", "moments", "promises", "approvals", "runs"})

    def __init__(self, complaint_id: int):
        super().__init__()
        self.complaint_id = complaint_id
        self.whole: ComplaintWhole | None = None
        self.difficulties: DifficultyList | None = None
        self.in_sight = True

    def holds(self, when: str) -> bool:
        """Taking needs a complaint without an owner, giving one that is open, a note one that I still see."""
        whole = self.whole
        return {
            "in_sight": self.in_sight,
            "nobody_owns": whole is not None and whole.row.owner == "nobody",
            "still_open": whole is not None and whole.closed_at is None,
        }.get(when, True)

    async def read(self) -> None:
        """Ask for all of it; where it was given out of one's sight meanwhile, say so by its reference."""
        try:
            self.whole = await self.session.ask(complaints.one, self.complaint_id)
        except NotFoundError as error:
            if self.whole is None:
                raise
            self.in_sight = False
            self.show_bars()
            gone = f"{self.whole.row.reference} is not for you to see any more; what stands here is as it was."
            raise NotFoundError(gone) from error
        self.in_sight = True
        self.difficulties = await self.session.ask(reference.difficulties)

    def show_bars(self) -> None:
        """Fill the fixed lines."""
        row = self.whole.row if self.whole else None
        left = (
            ink((row.reference, f"{HERE} bold"), "  ", row.customer, ("  " + row.state, QUIET)) if row else Content("")
        )
        self.show_top(left, Content(""))
        self.show_bottom(Content(""))

    def text(self) -> list[Content]:
        """Return all of it, line by line."""
        return self._text(self.whole) if self.whole else []

    def _text(self, whole: ComplaintWhole) -> list[Content]:
        row, now = whole.row, self.now()
        facts = [
            ("customer", row.customer),
            ("owner", row.owner),
            ("channel", Channel(row.channel).word),
            ("difficulty", row.difficulty or "not said yet"),
            ("wants", whole.wanted or "not asked yet"),
            ("recognised by", whole.recognised_by),
            ("profile", f"{whole.profile_title}, version {whole.profile_version}, frozen"),
            ("received", self._full(row.received_at)),
            ("logged", self._full(whole.logged_at)),
        ]
        width, _ = self.text_size
        text = [ink(("COMPLAINT", HEAD)), *(line for name, value in facts for line in hang(name, value, width))]
        if whole.own_words:
            text += [Content(""), ink(("IN THE CUSTOMER'S WORDS", HEAD)), ink(f"“{whole.own_words.strip()}”")]
        text += [Content(""), ink(("CLOCKS", HEAD)), *self._clocks(whole)]
        text += [Content(""), ink(("TIME LINE", HEAD)), *[self._event(event) for event in whole.events]]
        if whole.moments:
            text += [
                Content(""),
                ink(
                    ("MOMENTS OF TRUTH", HEAD),
                    (f"  sum {signed(sum(m.energy for m in whole.moments))}, n {len(whole.moments)}", QUIET),
                ),
            ]
            text += [
                ink(
                    (f"{time_of(m.at, self.zone)}  ", QUIET),
                    (f"{signed(m.energy):>3}", energy_style(m.energy)),
                    f"  {Stage(m.stage).word}",
                    (f"  {m.seen}", QUIET),
                )
                for m in whole.moments
            ]
            text.append(self._recovery(whole))
        for offer in whole.offers:
            answer = {None: "no answer yet", True: "accepted", False: "declined"}[offer.accepted]
            text.append(
                ink(
                    ("offer  ", QUIET),
                    f"{Remedy(offer.remedy).word} {offer.currency} {offer.cost_cents / 100:,.2f}  ",
                    (answer, DONE if offer.accepted else SOON),
                )
            )
        for promise in whole.promises:
            kept = "kept" if promise.done_at else f"due {when(promise.due_at, now, self.zone)}"
            text.append(ink(("promise  ", QUIET), promise.what, (f"  {promise.owner}, {kept}", QUIET)))
        return [*text, Content(""), *self._captured(whole)]

    def _recovery(self, whole: ComplaintWhole) -> Content:
        """Say how the customer came and how they went; recovery is opening below and closing above zero."""
        opening, closing = whole.answers.get("opening_energy"), whole.answers.get("closing_energy")
        if not isinstance(opening, int):  # not asked yet, or what was said is taken back: it is None then
            opening = whole.moments[0].energy
        if not isinstance(closing, int):
            closing = whole.moments[-1].energy
        word, style = ("recovered", DONE) if opening < 0 < closing else ("not recovered", QUIET)
        return ink(("opened ", QUIET), signed(opening), (", closed ", QUIET), signed(closing), "  ", (word, style))

    def _full(self, moment: object) -> str:
        from datetime import datetime

        assert isinstance(moment, datetime)
        at = local(moment, self.zone)
        return f"{at:%a} {at.day} {at:%b %Y %H:%M}"

    def _clocks(self, whole: ComplaintWhole) -> list[Content]:
        rows = []
        for clock in whole.clocks:
            style = {"late": LATE, "done": DONE}.get(clock.state, SOON)
            rows.append(ink((f"{clock.duty:<16}", QUIET), (self._full(clock.at), "bold"), "  ", (clock.state, style)))
            rows += [line for said in clock.arithmetic for line in hang("", said, self.text_size[0], style=QUIET)]
        return rows

    def _event(self, event: EventLine) -> Content:
        word = WORDS.get(event.kind, event.kind.replace("_", " "))
        return ink((f"{self._full(event.at)}  ", QUIET), f"{word:<18}", (event.staff, QUIET), f"  {event.detail}")

    def _captured(self, whole: ComplaintWhole) -> list[Content]:
        rows: list[Content] = []
        for step in Step:
            fields = [field for field in FIELDS if field.step is step and whole.answers.get(field.id) is not None]
            if fields:
                rows.append(ink((f"{step.number} {step.word.upper()}", HEAD)))
                rows += [
                    ink(
                        (f"{field.label:<26}", QUIET),
                        show(field, whole.answers[field.id], difficulties=self.difficulties),
                        (f"  {field.evidence.value}", QUIET),
                    )
                    for field in fields
                ]
        return rows

    def do_complaint_note(self) -> None:
        """Add a note."""
        self.work(self._note, group="flow")

    async def _note(self) -> None:
        text = await self.query_one(PromptLine).ask("Note", keep=f"note/{self.complaint_id}")
        if text:
            await self.session.tell(verbs.add_note, self.complaint_id, text)
            await self._load()

    def do_complaint_take(self) -> None:
        """Become its owner."""
        self.work(self._take, group="flow")

    async def _take(self) -> None:
        if self.whole is not None:
            await self.session.tell(verbs.take_complaint, self.complaint_id, self.whole.row.version)
            await self._load()

    def do_complaint_give(self) -> None:
        """Make a colleague its owner."""
        self.work(self._give, group="flow")

    async def _give(self) -> None:
        if self.whole is None:
            return
        row, prompt, title = self.whole.row, self.query_one(PromptLine), "Give to"
        typed = await prompt.ask(title, hint=f"a part of the name; {TEAM} leaves it to the team")
        if not typed:
            return
        to = None
        if typed != TEAM:
            everyone = await self.session.ask(people.colleagues)
            found = called(typed, (one for one in everyone if OWNERS & set(one.roles)))
            if not found:
                self.say(f"No colleague who works on complaints is called “{typed}”.")
                return
            to = await which(prompt, title, found)
            if to is None:
                return
        await self.session.tell(verbs.assign_complaint, self.complaint_id, to.id if to else None, row.version)
        self.say(f"{row.reference} is {to.name}'s now." if to else f"{row.reference} is left to the team.")
        await self._load()
