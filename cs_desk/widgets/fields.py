"""One-line editors of the script's fields: a key or two sets a value, enter goes on to what is still needed."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Key
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from cs_desk.models.script import DECLINED, FieldDef, FieldKind, Value, show
from cs_desk.widgets.ink import DONE, HERE, QUIET, energy_style, ink, packed, signed

# The row of digits is below zero, the row of letters under it is above: the same finger, the other sign.
NEGATIVE, POSITIVE = "12345", "qwert"
BESIDE, BESIDE_LONG = 18, 28  # what the label, short or long, and the mark take of a row
WIDE_ROW = 62  # cells of a row that hold label, scale, keys and mark
NOT_ASKED = "not asked"
ENERGY_HINT, TIGHT_HINT = "   5…1 0 q…t", "  5…1 q…t"
ENERGY_KEYS = {
    **{key: -(at + 1) for at, key in enumerate(NEGATIVE)},
    "0": 0,
    **{key: at + 1 for at, key in enumerate(POSITIVE)},
}


SIGNS = {"+": 1, "-": -1, "−": -1}


def energy_of(key: str, sign: int = 0) -> int:
    """Return the energy that a key is for; who types a sign before a figure (1 or -1, 0 for none) means it."""
    energy = ENERGY_KEYS[key]
    return sign * abs(energy) if sign and key.isdigit() else energy


class FieldEditor(Widget, can_focus=True):
    """An editor that holds a value of the script; subclasses say which keys set it and how it looks."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "done", show=False)]

    class Set(Message):
        """The value was set by the operator; `onward` asks for the next needed field."""

        def __init__(self, editor: FieldEditor, onward: bool):
            super().__init__()
            self.editor = editor
            self.onward = onward

        @property
        def control(self) -> FieldEditor:
            """The editor that speaks."""
            return self.editor

    class Onward(Message):
        """Enter was pressed: go on to the next field that is still needed."""

        def __init__(self, editor: Widget):
            super().__init__()
            self.editor = editor

    def __init__(self, field: FieldDef, value: Value | None):
        super().__init__(id=f"field-{field.id}", classes="editor")
        self.field = field
        self._value = value

    @property
    def value(self) -> Value | None:
        """What is set, or None."""
        return self._value

    def put(self, value: Value | None) -> None:
        """Show a value that came from elsewhere; says nothing to anybody."""
        if value != self._value:
            self._value = value
            self.refresh()

    def set_value(self, value: Value | None, *, onward: bool) -> None:
        """Set a value on the operator's behalf and tell."""
        self._value = value
        self.refresh()
        self.post_message(self.Set(self, onward))

    def action_done(self) -> None:
        """Go on."""
        self.post_message(self.Onward(self))

    def pressed(self, _key: str, /) -> bool:
        """Handle a character; return True when it meant something here."""
        return False

    def on_key(self, event: Key) -> None:
        """Give characters to the editor; others go their way."""
        if event.is_printable and event.character and self.pressed(event.character.lower()):
            event.stop()
            event.prevent_default()
        elif event.key in ("backspace", "delete") and self._value is not None:
            self.set_value(None, onward=False)
            event.stop()


class TickEditor(FieldEditor):
    """Yes or not yet: space turns it, enter says yes and goes on."""

    def pressed(self, key: str, /) -> bool:
        """Space turns, y and n say."""
        if key == " ":
            self.set_value(None if self._value else True, onward=False)
        elif key in "yx":
            self.set_value(True, onward=True)
        elif key == "n":
            self.set_value(None, onward=False)
        else:
            return False
        return True

    def action_done(self) -> None:
        """Say yes and go on."""
        if self._value:
            super().action_done()
        else:
            self.set_value(True, onward=True)

    def render(self) -> Content:
        """Draw box and word."""
        return ink(("■ ", DONE), "yes") if self._value else ink(("□ ", QUIET), ("not yet", QUIET))


class ChoiceEditor(FieldEditor):
    """One of a few: its number or the arrows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", show=False),
        Binding("right", "step(1)", show=False),
    ]

    def pressed(self, key: str, /) -> bool:
        """A number chooses and goes on; space goes round."""
        if key == " ":
            self.action_step(1)
            return True
        if key.isdecimal() and 1 <= int(key) <= len(self.field.options):
            self.set_value(self.field.options[int(key) - 1][0], onward=True)
            return True
        return False

    def action_step(self, by: int) -> None:
        """Go to the next option."""
        values = [value for value, _ in self.field.options]
        at = values.index(str(self._value)) + by if self._value in values else (0 if by > 0 else -1)
        self.set_value(values[at % len(values)], onward=False)

    def render(self) -> Content:
        """Draw the options, the chosen one marked."""
        return self._packed(self.parent.size.width if isinstance(self.parent, Widget) else 0)

    def get_content_width(self, container: Size, _viewport: Size) -> int:
        """Return the width of the longest line; what is drawn cannot be measured before the row has a width."""
        return max(line.cell_length for line in self._packed(container.width).split("\n"))

    def get_content_height(self, container: Size, _viewport: Size, _width: int) -> int:
        """Return the lines that the options need beside the label."""
        return self._packed(container.width).plain.count("\n") + 1

    def _packed(self, row: int) -> Content:
        """Return the options in as few lines as they fit into a row of so many cells, none of them torn."""
        room = row - (BESIDE_LONG if self.screen.has_class("-huge") else BESIDE)
        keys = HERE if self.has_focus else QUIET
        parts = [
            ink(
                (f"{number}", keys),
                ("● ", HERE) if value == self._value else ("○ ", QUIET),
                (word, "" if value == self._value else QUIET),
            )
            for number, (value, word) in enumerate(self.field.options, 1)
        ]
        return packed(parts, room)


class EnergyEditor(FieldEditor):
    """Emotional energy: 1–5 below zero, q–t above, 0 neutral, + or - before a figure as it says; arrows go by one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,down", "step(-1)", show=False),
        Binding("right,up", "step(1)", show=False),
    ]

    _sign = 0

    def pressed(self, key: str, /) -> bool:
        """A key sets and goes on; a sign waits for its figure."""
        sign, self._sign = self._sign, SIGNS.get(key, 0)
        if key in ENERGY_KEYS:
            self.set_value(energy_of(key, sign), onward=True)
        return key in ENERGY_KEYS or key in SIGNS

    def action_step(self, by: int) -> None:
        """Go up or down by one."""
        now = int(self._value) if self._value is not None else 0
        self.set_value(min(max(now + by, -5), 5), onward=False)

    def get_content_width(self, container: Size, _viewport: Size) -> int:
        """Return the width with the keys that come with the cursor, so that nothing moves when it comes."""
        return self._scale(container.width, keys=True).cell_length

    def render(self) -> Content:
        """Draw the scale with the value on it, and the keys where one is about to press them."""
        return self._scale(self.parent.size.width if isinstance(self.parent, Widget) else 0, keys=self.has_focus)

    def _scale(self, row: int, *, keys: bool) -> Content:
        """Return the scale for a row of so many cells; where it is narrow, the signs of what is above zero go."""
        tight = row < WIDE_ROW
        chosen = None if self._value is None else int(self._value)
        marks = [
            ink((signed(energy).lstrip("+" if tight else ""), self._mark(energy, chosen))) for energy in range(-5, 6)
        ]
        scale = Content(" ").join(marks)
        return ink(scale, (TIGHT_HINT if tight else ENERGY_HINT, QUIET)) if keys else scale

    def _mark(self, energy: int, chosen: int | None) -> str:
        return f"{energy_style(energy)} reverse" if energy == chosen else QUIET


class ScoreEditor(FieldEditor):
    """A score the customer gave: digits; d declined; empty is not asked."""

    def __init__(self, field: FieldDef, value: Value | None):
        super().__init__(field, value)
        self._typed = ""

    def pressed(self, key: str, /) -> bool:
        """Digits set the score as soon as it can only be that one."""
        low, high = self.field.low or 0, self.field.high or 0
        if key == "d":
            self.set_value(DECLINED, onward=True)
            return True
        if not key.isdecimal():
            return False
        typed = self._typed + key
        score = int(typed) if low <= int(typed) <= high else int(key)
        if not low <= score <= high:
            return True
        more = score > 0 and score * 10 <= high
        self._typed = str(score) if more else ""
        self.set_value(score, onward=not more)
        return True

    def on_blur(self) -> None:
        """Start anew when one comes back."""
        self._typed = ""

    def get_content_width(self, _container: Size, _viewport: Size) -> int:
        """Return the width of the longest answer with the keys that come with the cursor."""
        return len(NOT_ASKED) + self._keys.cell_length

    @property
    def _keys(self) -> Content:
        return ink((f"   {self.field.low}–{self.field.high}, d declined", QUIET))

    def render(self) -> Content:
        """Draw the answer, and what may be pressed where one is about to press it."""
        answer = ink((NOT_ASKED, QUIET)) if self._value is None else ink(show(self.field, self._value))
        return ink(answer, self._keys) if self.has_focus else answer


EDITORS: dict[FieldKind, type[FieldEditor]] = {
    FieldKind.TICK: TickEditor,
    FieldKind.CHOICE: ChoiceEditor,
    FieldKind.ENERGY: EnergyEditor,
    FieldKind.SCORE: ScoreEditor,
}
