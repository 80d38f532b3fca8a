"""Filling the fields of a step: every key into the journal, every field into the store when it is left."""

from __future__ import annotations

from textual.events import DescendantFocus

from cs_desk.clock import local
from cs_desk.errors import ConflictError, InputError
from cs_desk.models.enums import Step
from cs_desk.models.script import FIELD, FieldDef, FieldKind, Value, is_empty, missing, parse
from cs_desk.queries import calls
from cs_desk.screens.desk.resolving import ResolveVerbs
from cs_desk.services import runs
from cs_desk.widgets.fields import FieldEditor
from cs_desk.widgets.stepform import PROPOSES, StepForm
from cs_desk.widgets.typing import LineEditor, NotesEditor, Typed


class FillVerbs(ResolveVerbs):
    """What is typed and set in the fields of the running step."""

    problems: dict[str, str]

    def __init__(self) -> None:
        super().__init__()
        # What is being typed over, by journal key, so that another session's words are not overwritten unseen.
        self.under: dict[str, Value | None] = {}
        # What was sent and not read back yet: a save that a newer one broke off is in the store all the same.
        self.sent: dict[str, Value | None] = {}

    def _note(self, field_id: str, value: str | int | bool) -> None:
        """Put a value into the journal, with what it is typed over."""
        key = f"run/{self.running.id}/{field_id}"
        self.under.setdefault(key, self.sent[key] if key in self.sent else self.running.answers.get(field_id))
        self.journal.put(key, value)

    def drafts(self) -> dict[str, str]:
        """Return what is typed in this run and not saved yet, by field."""
        prefix = f"run/{self.running.id}/"
        return {key.removeprefix(prefix): str(draft.value) for key, draft in self.journal.drafts(prefix).items()}

    def values(self) -> dict[str, Value | None]:
        """Return answers as they would be saved now: stored ones under what is typed and fits."""
        found: dict[str, Value | None] = dict(self.running.answers)
        for name, text in self.drafts().items():
            try:
                found[name] = self._parsed(FIELD[name], text)
            except InputError:
                found[name] = found.get(name)
        return found

    def _parsed(self, field: FieldDef, text: str) -> Value | None:
        return parse(field, text, today=local(self.now(), self.zone).date(), difficulties=self.difficulties)

    def field_typed(self, event: Typed) -> None:
        """Text in a field of the script changed: into the journal at once, and look again at what is needed."""
        self._note(event.field_id, event.text)
        self.problems.pop(event.field_id, None)
        self.mark_fields()

    def on_field_editor_set(self, event: FieldEditor.Set) -> None:
        """A value was set by a key: into the journal, then on."""
        event.stop()
        value = event.editor.value
        self._note(event.editor.field.id, "" if value is None else value)
        self.mark_fields()
        if event.onward:
            self._onward()

    def on_field_editor_onward(self, event: FieldEditor.Onward) -> None:
        """Enter: what stands here has to fit; then on to what is still needed."""
        event.stop()
        editor = event.editor
        if isinstance(editor, LineEditor) and editor.field.kind is FieldKind.DIFFICULTY and editor.value.strip():
            self._take_difficulty(editor)
        field_id = self.query_one(StepForm).focused_field()
        if field_id is not None and not self._fits(field_id):
            self.mark_fields()
            self.say(self.problems[field_id])
            return
        self._onward()

    def _take_difficulty(self, editor: LineEditor) -> None:
        found = self.difficulties.exact(editor.value) or self.difficulties.search(editor.value, 1)
        if found:
            label = self.difficulties.label(found[0].code)
            editor.put(label)
            self._note("difficulty", label)

    def _fits(self, field_id: str) -> bool:
        text = self.drafts().get(field_id)
        if text is None:
            return True
        try:
            self._parsed(FIELD[field_id], text)
        except InputError as error:
            self.problems[field_id] = str(error)
            return False
        self.problems.pop(field_id, None)
        return True

    def mark_fields(self) -> None:
        """Show what stands in each field of the step and what is wrong with it, on the form and on the rail."""
        form, values = self.query_one(StepForm), self.values()
        form.mark(values, self.problems | self.suggestions())
        self.show_rail()

    def suggestions(self) -> dict[str, str]:
        """Return the difficulty that enter would take, while one types it."""
        text = self.drafts().get("difficulty", "")
        found = self.difficulties.search(text, 3) if text.strip() else ()
        if not found or self.difficulties.exact(text):
            return {}
        return {"difficulty": f"{PROPOSES} " + " · ".join(self.difficulties.label(entry.code) for entry in found)}

    def _onward(self) -> None:
        """Go to the next field that is needed; with none left, stay: the next step is one key away."""
        form, values = self.query_one(StepForm), self.values()
        names = [field.id for field in form.step_fields]
        here = form.focused_field()
        start = names.index(here) + 1 if here in names else 0
        order = names[start:] + names[:start]
        needed = next((name for name in order if FIELD[name].needed and is_empty(values.get(name))), None)
        if needed is not None:
            form.focus_field(needed)
        elif start < len(names):
            form.focus_field(names[start])

    def focus_needed(self) -> None:
        """Put the cursor into the first field that is needed, else into the first."""
        form = self.query_one(StepForm)
        needed = missing(Step(self.running.step), self.values())
        names = [field.id for field in form.step_fields]
        if needed or names:
            form.focus_field(needed[0].id if needed else names[0])

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Remember where the cursor is, for the next start; save what was left behind."""
        widget = event.widget
        if self.call is None or self.call.run is None:
            return
        if isinstance(widget, FieldEditor | LineEditor | NotesEditor) and (widget.id or "").startswith("field-"):
            self.journal.put(f"ui/focus/{self.call.id}", (widget.id or "").removeprefix("field-"))
        for name in self.drafts():
            if name != self.query_one(StepForm).focused_field():
                self._fits(name)  # what was left behind and does not fit is told at once, not at the end of the step
        self.mark_fields()
        if self.drafts():
            self.work(self._save_quietly, group="save")

    async def _save_quietly(self) -> None:
        form = self.query_one(StepForm)
        await self.store_drafts({name: text for name, text in self.drafts().items() if name != form.focused_field()})

    async def save_fields(self) -> bool:
        """Store what is typed in every field; False, with the field marked, where something does not fit.

        What does not fit in a step still to come stays a draft and is asked for there.
        """
        if self.call is None or self.call.run is None or self.call.run.state == "done":
            return True
        drafts = self.drafts()
        wrong = [name for name in drafts if not self._fits(name)]
        await self.store_drafts({name: text for name, text in drafts.items() if name not in wrong})
        now = [name for name in wrong if FIELD[name].step.number <= Step(self.running.step).number]
        if now:
            self.mark_fields()
            self.query_one(StepForm).focus_field(now[0])
            self.say(self.problems[now[0]])
        return not now

    async def store_drafts(self, drafts: dict[str, str]) -> None:
        """Save drafts that fit and let them go; what was typed meanwhile stays a draft.

        Raises ConflictError once where another session filled the same field in meanwhile: the next time it is meant.
        """
        run_id = self.running.id
        values: dict[str, Value | None] = {}
        for name, text in drafts.items():
            try:
                values[name] = self._parsed(FIELD[name], text)
            except InputError:
                continue
        if not values:
            return
        keys = {name: f"run/{run_id}/{name}" for name in values}
        under = {name: self.under[key] for name, key in keys.items() if key in self.under}
        self.sent |= {keys[name]: value for name, value in values.items()}
        try:
            await self.session.tell(runs.save_answers, run_id, values, under)
            if self.call is not None:
                fresh = await self.session.ask(calls.call, self.call.id)
                if self.call is not None and self.call.id == fresh.id:  # it may have been left meanwhile
                    self.call = fresh
                    self.show_rail()
                    self.show_bars()
        except ConflictError:
            self._forget(self.sent, keys)
            raise
        finally:  # also when broken off for a newer save: what stands there now may be our own
            self._forget(self.under, keys)
        self._forget(self.sent, keys)
        now = self.journal.drafts(f"run/{run_id}/")
        for name, key in keys.items():
            if key in now and str(now[key].value) == drafts[name]:
                self.journal.forget(key)

    @staticmethod
    def _forget(kept: dict[str, Value | None], keys: dict[str, str]) -> None:
        for key in keys.values():
            kept.pop(key, None)
