"""The fields of one step, a row each, with what is needed marked until it is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from cs_desk.models.script import FieldDef, FieldKind, Value, is_empty
from cs_desk.text import clip
from cs_desk.widgets.fields import EDITORS, FieldEditor
from cs_desk.widgets.ink import HERE, QUIET, SOON, ink
from cs_desk.widgets.typing import LineEditor, NotesEditor

Editor = FieldEditor | LineEditor | NotesEditor
LABEL, LABEL_HUGE, TOLD_EDITOR = 15, 25, 22  # cells of a row as desk.tcss has them
PROPOSES = "⏎"
"""What a mark begins with that says what enter would take."""


class FieldRow(Horizontal):
    """Label, editor and, at the end, what is still needed or wrong."""

    def __init__(self, field: FieldDef, value: Value | None, text: str | None):
        super().__init__(classes=f"row row-{field.kind.value}")
        self.field = field
        self.editor = _editor(field, value, text)
        self._labels = (
            Static(Content(field.short or field.label), classes="label narrow"),
            Static(Content(field.label), classes="label wide"),
        )
        self._mark = Static("", classes="mark", markup=False)
        self._problem = ""
        self._shown: tuple[bool, str] | None = None

    def compose(self) -> ComposeResult:
        """Build the row."""
        yield from self._labels
        yield self.editor
        if self.field.unit:
            yield Static(Content(self.field.unit), classes="unit")
        yield self._mark

    def mark(self, value: Value | None, *, problem: str = "") -> None:
        """Show whether something is needed here, or what is wrong with what stands here."""
        needed = self.field.needed and is_empty(value)
        here = self.editor.has_focus
        short = self.field.kind in (FieldKind.CHOICE, FieldKind.ENERGY) and self.size.width < 66
        word = "◀" if short else "◀ needed"
        problem = problem.removeprefix(f"{self.field.label}: ")
        wider, self._problem = problem != self._problem, problem
        self.set_class(bool(problem), "telling")
        room = self.size.width - (LABEL_HUGE if self.screen.has_class("-huge") else LABEL) - TOLD_EDITOR
        text = (
            ink((clip(problem, max(room, 8)), SOON))
            if problem
            else ink((word, SOON if here else QUIET))
            if needed
            else ink("")
        )
        shown = (here, text.markup)
        if wider or shown != self._shown:
            self._shown = shown
            self._mark.update(text, layout=wider or text.cell_length > self._mark.content_size.width)
            for label in self._labels:
                label.update(ink((str(label.visual), f"{HERE} bold" if here else QUIET)), layout=False)


def _editor(field: FieldDef, value: Value | None, text: str | None) -> Editor:
    """Return the editor of a field with what stands in it; `text` is a draft, typed and not saved yet."""
    if field.kind in EDITORS:
        return EDITORS[field.kind](field, value)
    if field.kind is FieldKind.NOTES:
        return NotesEditor(field.id, text if text is not None else str(value or ""), hint=field.hint)
    return LineEditor(field, text if text is not None else value)


class StepForm(VerticalScroll, can_focus=False):
    """The editors of one step."""

    def __init__(self) -> None:
        super().__init__(id="form")
        self.step_fields: tuple[FieldDef, ...] = ()

    async def build(
        self, fields: Sequence[FieldDef], values: Mapping[str, Value | None], texts: Mapping[str, str]
    ) -> None:
        """Show the fields of a step; `texts` are drafts, typed and not saved yet."""
        self.step_fields = tuple(fields)
        if self.has_focus_within:  # else the cursor would go to whatever stands beside the field that goes
            self.screen.set_focus(None)
        async with self.batch():
            await self.remove_children()
            await self.mount_all([FieldRow(field, values.get(field.id), texts.get(field.id)) for field in fields])
        self.mark(values, {})

    @property
    def rows(self) -> list[FieldRow]:
        """The rows from the top."""
        return [row for row in self.children if isinstance(row, FieldRow)]

    def row(self, field_id: str) -> FieldRow | None:
        """Return the row of a field, if it is of this step."""
        return next((row for row in self.rows if row.field.id == field_id), None)

    def update_values(self, values: Mapping[str, Value | None], drafts: Mapping[str, str]) -> None:
        """Show stored values in fields where nobody is typing."""
        for row in self.rows:
            if row.field.id not in drafts and not row.editor.has_focus:
                row.editor.put(values.get(row.field.id))

    def mark(self, values: Mapping[str, Value | None], problems: Mapping[str, str]) -> None:
        """Mark every row anew."""
        for row in self.rows:
            row.mark(values.get(row.field.id), problem=problems.get(row.field.id, ""))

    def focus_field(self, field_id: str | None) -> bool:
        """Put the cursor into a field of this step; False where it is not here."""
        row = self.row(field_id) if field_id else None
        if row is None:
            return False
        self.screen.set_focus(row.editor)
        return True

    def focused_field(self) -> str | None:
        """Return the id of the field that has the cursor."""
        return next((row.field.id for row in self.rows if row.editor.has_focus), None)
