"""Editors one types into: a line, notes, a difficulty found as one types."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, TextArea

from cs_desk.models.script import FieldDef, Value
from cs_desk.text import clip, whole
from cs_desk.widgets.fields import FieldEditor


class Typed(Message):
    """Text in a field changed; it is not saved yet, so it goes into the draft journal at once."""

    def __init__(self, editor: Widget, field_id: str, text: str):
        super().__init__()
        self.editor = editor
        self.field_id = field_id
        self.text = text


class LineEditor(Input):
    """One line of text; enter goes on to what is still needed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "done", show=False)]

    def __init__(self, field: FieldDef, value: Value | None):
        super().__init__(
            "" if value is None else str(value),
            id=f"field-{field.id}",
            classes="editor",
            select_on_focus=False,
            max_length=field.high if field.high and field.high > 400 else 0,
        )
        self.field = field
        self.cursor_blink = False

    def on_resize(self) -> None:
        """Fit the hint into the field; a unit stands behind the field and says it."""
        self.placeholder = "" if self.field.unit else clip(self.field.hint, max(self.content_size.width, 1))

    def put(self, value: Value | None) -> None:
        """Show a value from elsewhere; says nothing to anybody."""
        text = "" if value is None else str(value)
        if text != self.value:
            with self.prevent(Input.Changed):
                self.value = text

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell what was typed, cleaned."""
        event.stop()
        self.post_message(Typed(self, self.field.id, whole(event.value, multiline=False)))

    def action_done(self) -> None:
        """Go on."""
        self.post_message(FieldEditor.Onward(self))


class NotesEditor(TextArea):
    """Several lines; enter breaks the line, tab leaves."""

    def __init__(self, field_id: str, text: str, *, hint: str = ""):
        super().__init__(
            text,
            id=f"field-{field_id}",
            classes="editor notes",
            tab_behavior="focus",
            show_line_numbers=False,
            soft_wrap=True,
            placeholder=Content(hint),
            highlight_cursor_line=False,
        )
        self.field_id = field_id
        self.cursor_blink = False
        self._quiet = text
        self.move_cursor(self.document.end)  # what is typed next goes on from what is there

    def render_line(self, y: int) -> Strip:
        """Draw a line; Textual cannot lay a hint out where a terminal has become too narrow for any of it."""
        return super().render_line(y) if self.content_size.width > 0 else Strip.blank(self.size.width)

    def put(self, value: Value | None) -> None:
        """Show a value from elsewhere; says nothing to anybody."""
        text = "" if value is None else str(value)
        if text != self.text:
            self._quiet = text
            self.load_text(text)
            self.move_cursor(self.document.end)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell what was typed, cleaned; what was put here from elsewhere is not told."""
        event.stop()
        if self.text == self._quiet:
            return
        self._quiet = "\0"
        self.post_message(Typed(self, self.field_id, whole(self.text)))
