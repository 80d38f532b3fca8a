"""Every kind of widget that shows text, each with a hostile one: `python -m tests.terminal.gallery` on a terminal.

KINDS names the widgets. HOW is `gated` (text given in the ways in which mistakes are made), `literal` (in the ways that
take no markup) or `open` (without the gate, to prove that the tests would see a leak). TEXTS names a JSON list. The key
`n` goes on to the next widget; the last picture says END.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.filter import LineFilter
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import (
    Button,
    Checkbox,
    Collapsible,
    DataTable,
    Digits,
    Header,
    Input,
    Label,
    Log,
    Markdown,
    OptionList,
    RadioButton,
    RichLog,
    Select,
    SelectionList,
    Static,
    Tabs,
    TextArea,
    Tree,
)
from textual.widgets.option_list import Option

from cs_desk.terminal.host import TerminalApp

type_of = Callable[[str], Widget]


class Raw(Widget):
    """Draws a line itself, with a control segment and a hyperlink."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words = text

    def render_line(self, y: int) -> Strip:
        """Return the hostile line first and nothing below."""
        if y:
            return Strip.blank(self.size.width)
        link = Style.parse("bold").update_link(f"http://x/{self.words}")
        return Strip([Segment(self.words), Segment(self.words, link), Segment(self.words, None, [(1,)])])  # type: ignore[list-item]


def titled(text: str) -> Widget:
    widget = Static("titled", markup=False)
    widget.styles.border = ("round", "red")
    widget.border_title = Content(text)
    widget.border_subtitle = Content(text)
    return widget


def table(cell: str | Text) -> Widget:
    widget: DataTable[str | Text] = DataTable()
    widget.add_column("column")
    widget.add_row(cell)
    return widget


def tree(label: str | Text) -> Widget:
    widget: Tree[None] = Tree(label)
    widget.root.add_leaf(label)
    return widget


def log(text: str) -> Widget:
    widget = Log()
    widget.write_line(text)
    return widget


def rich_log(text: str | Text) -> Widget:
    widget = RichLog()
    widget.write(text, width=200)
    return widget


def select(prompt: str) -> Widget:
    return Select([(prompt, 1)], prompt=prompt, value=1)


def area(text: str) -> Widget:
    widget = TextArea(text)
    widget.cursor_blink = False
    return widget


def field(value: str = "", placeholder: str = "") -> Widget:
    widget = Input(value, placeholder=placeholder)
    widget.cursor_blink = False
    return widget


HOSTILE: dict[str, type_of] = {
    "static": lambda text: Static(text, markup=False),
    "static_content": lambda text: Static(Content(text)),
    "static_text": lambda text: Static(Text(text)),
    "static_markup": lambda text: Static(text),
    "label": lambda text: Label(text),
    "button": lambda text: Button(text),
    "input_value": lambda text: field(text),
    "input_placeholder": lambda text: field(placeholder=text),
    "text_area": area,
    "markdown": lambda text: Markdown(text),
    "rich_log": rich_log,
    "rich_log_text": lambda text: rich_log(Text(text)),
    "log": log,
    "table": table,
    "table_text": lambda text: table(Text(text)),
    "option_list": lambda text: OptionList(text),
    "selection_list": lambda text: SelectionList((text, 1)),
    "select": select,
    "tree": tree,
    "tabs": lambda text: Tabs(text),
    "checkbox": lambda text: Checkbox(text),
    "radio": lambda text: RadioButton(text),
    "collapsible": lambda text: Collapsible(Static(text, markup=False), title=text, collapsed=False),
    "border": titled,
    "digits": lambda text: Digits(text),
    "drawn": lambda text: Raw(text),
}
LITERAL: dict[str, type_of] = {
    "static": lambda text: Static(Content(text)),
    "static_plain": lambda text: Static(text, markup=False),
    "label": lambda text: Label(Content(text)),
    "button": lambda text: Button(Content(text)),
    "input_value": lambda text: field(text),
    "input_placeholder": lambda text: field(placeholder=text),
    "text_area": area,
    "rich_log": lambda text: rich_log(Text(text)),
    "log": log,
    "table_text": lambda text: table(Text(text)),
    "option_list": lambda text: OptionList(Option(Content(text))),
    "tree": lambda text: tree(Text(text)),
    "tabs": lambda text: Tabs(Content(text)),
    "checkbox": lambda text: Checkbox(Content(text)),
    "radio": lambda text: RadioButton(Content(text)),
    "border": titled,
}


class Gallery(TerminalApp[None]):
    """Shows one widget after the other, its kind in the first row."""

    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None
    CSS = """
    #kind { dock: bottom; height: 1; }
    #room { height: 1fr; layout: vertical; }
    Raw { height: 1; }
    Toast { width: 90; max-width: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [("n", "next")]

    def __init__(self, how: str, kinds: Sequence[str], texts: Sequence[str]) -> None:
        super().__init__()
        self.how = how
        makers = LITERAL if how == "literal" else HOSTILE
        self.pictures = [(f"{kind} {n}", makers[kind], text) for kind in kinds for n, text in enumerate(texts)]
        self.texts = texts

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return the filters without the gate for an open gallery."""
        filters = super().get_line_filters()
        return filters[:-1] if self.how == "open" else filters

    def compose(self) -> ComposeResult:
        yield Static("", id="kind", markup=False)
        yield Widget(id="room")

    def on_mount(self) -> None:
        self.query_one("#kind", Static).update("BEGIN")

    async def action_next(self) -> None:
        """Show the next widget; when there are none left, everything that is not one, then END."""
        room = self.query_one("#room")
        await room.remove_children()
        kind = self.query_one("#kind", Static)
        if self.pictures:
            name, make, text = self.pictures.pop(0)
            await room.mount(make(text))
            kind.update(f"{name} here")
        else:
            await self.mount(Header())
            for text in self.texts:
                self.title = self.sub_title = text
                self.notify(text, title=text, markup=False, timeout=99)
                if self.how == "gated":
                    self.notify(text, timeout=99)
            kind.update("END")


def main() -> None:
    """Run the gallery."""
    texts = json.loads(Path(os.environ["TEXTS"]).read_text("utf-8"))
    Gallery(os.environ["HOW"], os.environ["KINDS"].split(), texts).run()


if __name__ == "__main__":
    main()
