"""The complaint script on the screen: fields and their drafts, steps, words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input, Static

from cs_desk.clock import local
from cs_desk.models.enums import Channel, Step
from cs_desk.models.rows import CallView
from cs_desk.models.runstate import ApprovalState, OfferState, RunState
from cs_desk.models.script import (
    Value,
    fields_of,
    may_enter,
    missing,
    next_step,
    previous_step,
)
from cs_desk.models.timers import ContactState, step_seconds
from cs_desk.models.words import Slots, WordBook, Words
from cs_desk.queries import reference, start
from cs_desk.screens.desk.filling import FillVerbs
from cs_desk.screens.desk.forms import forms
from cs_desk.services import runs
from cs_desk.services.runs import RunPlace
from cs_desk.widgets.bars import Bar
from cs_desk.widgets.ink import HEAD, QUIET, ink, lines
from cs_desk.widgets.lookup import LookupInput
from cs_desk.widgets.rail import RailView, ScriptRail, StepState, coach_line, script_line
from cs_desk.widgets.say import Quote, SayPanel
from cs_desk.widgets.side import Brief, SidePanel
from cs_desk.widgets.stepform import StepForm
from cs_desk.widgets.talk import TalkPane

if TYPE_CHECKING:
    from cs_desk.models.coach import CoachLine

WANTS = {
    Step.ATTENTION: "who is it, and how do they feel",
    Step.LISTEN: "their words, then yours back",
    Step.ACKNOWLEDGE: "a problem exists; what happens next",
    Step.APOLOGISE: "with empathy, without blame",
    Step.RESOLVE: "options within your authority",
    Step.THANK: "for the chance to improve",
}


class ScriptVerbs(FillVerbs):
    """Verbs on the running script."""

    books: dict[int, WordBook]

    def __init__(self) -> None:
        super().__init__()
        self.books = {}
        self.problems = {}
        self._built: tuple[int, str] | None = None

    # --- showing

    async def show_call(self, call: CallView) -> None:
        """Show a contact; what somebody is typing stays as it is."""
        self.page = await self.session.ask(start.page)
        await self.show_contact(call)

    async def show_contact(self, call: CallView) -> None:
        """Show a contact when the start page behind it has been read."""
        fresh = self.call is None or self.call.id != call.id
        self.call = call
        self.show_panes(call)
        if call.run is not None:
            await self._show_step(call)
        elif self.has_class("asking-who"):
            if fresh:
                await self.look_up(self._lookup_text(call))
        else:
            self._show_notes(call, fresh)
        self.show_rail()
        self.show_bars()

    def show_panes(self, call: CallView) -> None:
        """Say which panes a contact has; all at once, since each word of it styles the whole screen anew."""
        beginning = call.run is None or call.run.step == Step.ATTENTION.value
        self.update_classes(
            {
                "on-call": True,
                "scripted": call.run is not None,
                "asking-who": call.run is None and call.customer is None and not call.anonymous,
                "briefing": call.customer is not None and beginning,
            }
        )

    def _lookup_text(self, call: CallView) -> str:
        """Fill the look-up with what was typed on this contact and return it."""
        held = self.journal.drafts(f"contact/{call.id}/lookup").get(f"contact/{call.id}/lookup")
        field, text = self.query_one(LookupInput), str(held.value) if held else ""
        with self.prevent(Input.Changed):
            field.value = text
        field.cursor_position = len(text)
        return text.strip()

    def _take_over_notes(self, call: CallView) -> None:
        """Turn what was noted before the contact became a complaint into a draft of the customer's own words."""
        key = f"contact/{call.id}/own_words"
        held = self.journal.drafts(key).get(key)
        if held is not None:
            self.journal.put(f"run/{self.running.id}/own_words", held.value)
            self.journal.forget(key)

    def _show_notes(self, call: CallView, fresh: bool) -> None:
        pane = self.query_one(TalkPane)
        if fresh or not pane.notes.has_focus:
            pane.notes.put(self.noted(call))
        self.show_proposal()

    async def _show_step(self, call: CallView) -> None:
        run, form = self.running, self.query_one(StepForm)
        self._take_over_notes(call)
        drafts = self.drafts()
        if self._built != (run.id, run.step):
            self._built = (run.id, run.step)
            self.problems = {}
            await form.build(fields_of(Step(run.step)), self._shown(), drafts)
            await self._show_words(call)
        else:
            form.update_values(self._shown(), drafts)
            await self._show_words(call)
        form.mark(self.values(), self.problems | self.suggestions())
        self.show_offers()
        self._show_said()

    def _show_said(self) -> None:
        """What the customer said is never further away than the same screen."""
        values, step = self.values(), Step(self.running.step)
        words, wanted = str(values.get("own_words") or "").strip(), str(values.get("wanted") or "").strip()
        quoted = step.number > Step.LISTEN.number and bool(words or wanted)
        if quoted:
            said = ink((f"“{' '.join(words.split())}”  ", QUIET)) if words else ink("")
            wants = ink(("wants ", QUIET), wanted) if wanted else ink("")
            # What they want is what work goes towards: where one line is all the room, it comes first.
            tight = step.number >= Step.RESOLVE.number
            shown = ink(wants, "  " if wanted else "", said) if tight else ink(said, wants)
            self.query_one(Quote).show(shown, tight=tight)
        self.query_one(Quote).set_class(quoted, "quoted")

    def _shown(self) -> dict[str, Value | None]:
        """Return answers as editors show them, set ones that are not stored yet too: a difficulty by its label."""
        found = self.values()
        code = found.get("difficulty")
        if code:
            found["difficulty"] = self.difficulties.label(str(code))
        return found

    async def _show_words(self, call: CallView) -> None:
        run, step = self.running, Step(self.running.step)
        if run.words_version not in self.books:
            self.books[run.words_version] = await self.session.ask(reference.words, run.words_version)
        words = self._words(call)
        self.query_one(SayPanel).show(words, written=Channel(call.channel).written)
        wants = WANTS[step] if self.size.width >= 100 else ""
        head, says = self.query_one("#head", Static), ink((f"{step.number} {step.word}", "bold"), "   ", (wants, QUIET))
        if says != head.visual:
            head.update(says, layout=False)  # one line high whatever it says
        self._show_all_words(words)

    def _words(self, call: CallView) -> Words:
        run = self.running
        code = run.answers.get("difficulty")
        lineage = self.difficulties.lineage(str(code)) if code else None
        return self.books[run.words_version].words(Step(run.step), Channel(call.channel), lineage, self._slots(call))

    def _slots(self, call: CallView) -> Slots:
        run, facts = self.running, self.desk_app.facts
        due = local(run.answer_due, self.zone) if run.answer_due else None
        code = run.answers.get("difficulty")
        return Slots(
            customer=call.customer.name if call.customer else None,
            operator=self.session.actor.name,
            organisation=facts.organisation,
            reference=run.reference,
            answer_date=f"{due:%A} {due.day} {due:%B}" if due else None,
            difficulty=self.difficulties.phrase(str(code)) if code else None,
            wanted=str(run.answers.get("wanted") or "") or None,
        )

    def show_rail(self) -> None:
        """Show the steps, the coach and the moments."""
        call = self.in_hand
        steps = self._steps(call)
        coached: tuple[CoachLine, ...] = ()
        if call.run is not None:
            from cs_desk.models.coach import coach  # its rules load with the first script, not with the desk

            coached = coach(self._run_state(call))
        told = tuple((line.level.value == "warn", line.text) for line in coached[:2])
        self.query_one(ScriptRail).show(RailView(steps, told, call.moments, self.key("call.moment")))
        view = self.side_view(call)
        self.query_one(SidePanel).show(view)
        self.query_one(Brief).show(view)
        self.query_one("#steps", Bar).show(script_line(steps), ink(""))
        self.query_one("#coach", Bar).show(coach_line(told), ink(""))

    def _steps(self, call: CallView) -> tuple[StepState, ...]:
        run = call.run
        if run is None:
            return ()
        spent = step_seconds(run.events, self.now() if run.state == "open" else run.events[-1][2])
        values = self.values()
        visited = {step for kind, step, _ in run.events if kind == "enter"}
        return tuple(
            self._step(step, self._step_state(step, values, visited), spent.get(step.value, 0.0)) for step in Step
        )

    def _step(self, step: Step, state: str, seconds: float) -> StepState:
        """Return a step with its time: whole minutes while it runs, so that nothing is drawn in between."""
        return StepState(step, state, seconds - seconds % 60 if state == "here" else seconds)

    def _step_state(self, step: Step, values: dict[str, Value | None], visited: set[str]) -> str:
        run = self.running
        if step.value == run.step and run.state != "done":
            return "here"
        if step.value not in visited and step.number > Step(run.step).number:
            return "ahead"
        if not missing(step, values):
            return "done"
        return "skipped" if step.value in run.skipped else "open"

    def _run_state(self, call: CallView) -> RunState:
        run, clock = self.running, self.clock_of(call)
        spent = step_seconds(run.events, self.now())
        asked = run.approvals[-1] if run.approvals else None
        approval = (
            None
            if asked is None
            else ApprovalState.WAITING
            if asked.granted is None
            else (ApprovalState.GRANTED if asked.granted else ApprovalState.REFUSED)
        )
        held = (self.now() - clock.since).total_seconds() if clock.state is ContactState.HOLD else None
        return RunState(
            step=Step(run.step),
            channel=Channel(call.channel),
            in_step=spent.get(run.step, 0.0),
            in_call=clock.handling,
            on_hold=held,
            spent={Step(name): seconds for name, seconds in spent.items()},
            answers=self.values(),
            skipped=tuple(Step(name) for name in run.skipped),
            energies=tuple(m.energy for m in call.moments),
            offers=tuple(OfferState(offer.cost_cents, offer.accepted) for offer in run.offers),
            authority_cents=self.desk_app.facts.authority_cents,
            approval=approval,
        )

    def show_bars(self) -> None:
        """Fill the fixed lines."""
        if not self.is_mounted or not getattr(self, "ready", False):
            super().show_bars()
        elif self.call is not None:
            self.contact_bars(self.call)
        else:
            self.start_bars()

    # --- steps

    def do_call_next(self) -> None:
        """The next step, or the end of the script."""
        self.work(self._next, group="flow")

    async def _next(self) -> None:
        if not await self.save_fields():
            return
        to = next_step(Step(self.running.step))
        if to is None:
            await self._finish()
            return
        entry = may_enter(RunPlace(Step(self.running.step), self.running.answers, self._skipped()), to)
        if not entry.allowed:
            self.focus_needed()
            self.say(f"{entry.why.removesuffix('.')} with {self.key('call.skip')}.")
            return
        await self.session.tell(runs.enter_step, self.running.id, to.value, self.running.version)
        await self._arrive()

    def _skipped(self) -> frozenset[Step]:
        return frozenset(Step(name) for name in self.running.skipped)

    async def _arrive(self) -> None:
        await self.reload()
        self.focus_needed()

    async def _finish(self) -> None:
        gaps = missing(Step.THANK, self.running.answers)
        if gaps:
            self.focus_needed()
            names = ", ".join((gap.short or gap.label).lower() for gap in gaps[:3])
            self.say(f"Still open: {names}. Fill it in, or skip it with {self.key('call.skip')}.")
            return
        await self._close_script("", self.running.version)

    async def _close_script(self, reason: str, version: int) -> None:
        closed = await self.session.tell(runs.finish_run, self.running.id, reason, version)
        word = "resolved and closed" if closed == "closed" else "stays open"
        self.say(f"Script finished: {self.running.reference} {word}. {self.key('call.end')} ends the contact.")
        await self.reload()

    def do_call_back(self) -> None:
        """The step before; everything typed stays."""
        self.work(self._back, group="flow")

    async def _back(self) -> None:
        to = previous_step(Step(self.running.step))
        if to is None:
            self.say("This is the first step.")
            return
        await self.store_drafts(self.drafts())
        await self.session.tell(runs.enter_step, self.running.id, to.value, self.running.version)
        await self._arrive()

    def do_call_skip(self) -> None:
        """Leave this step out, with a reason."""
        self.work(self._skip, group="flow")

    async def _skip(self) -> None:
        step = Step(self.running.step)
        await self.store_drafts(self.drafts())
        version = self.running.version  # what is skipped is what was seen when the reason was asked for
        reason = await self.prompt.ask(f"Skip {step.number} {step.word}, because", keep=f"run/{self.running.id}/skip")
        if not reason:
            return
        to = next_step(step)
        if to is None:
            await self._close_script(reason, version)
            return
        await self.session.tell(runs.skip_to, self.running.id, forms().SkipStep(to=to, reason=reason), version)
        await self._arrive()

    def do_call_words(self) -> None:
        """All the words for this step, and all that the customer said, in place of a part of them; again: back."""
        self.toggle_class("all-words")
        self._show_all_words(self._words(self.in_hand))

    def _show_all_words(self, words: Words) -> None:
        if not self.has_class("all-words"):
            return
        said = " ".join("".join(text for text, _ in line) for line in words.say)
        values = self.values()
        rows = [
            *([ink(("SAY  ", HEAD), said)] if said and not words.paste else []),
            *(ink(("ASK  ", HEAD), one) for one in words.ask),
            *([ink(words.paste)] if words.paste else []),
            *(
                ink((f"{label}  ", HEAD), str(values[name]))
                for label, name in (("THEY SAID", "own_words"), ("THEY WANT", "wanted"))
                if values.get(name)
            ),
        ]
        self.query_one("#words-text", Static).update(lines(rows))
