"""A screen with every common widget, dressed as the desk dresses itself; started on a pseudo-terminal by the tests."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from textual.app import App, ComposeResult
from textual.filter import LineFilter
from textual.widgets import (
    Button,
    Checkbox,
    DataTable,
    Footer,
    Header,
    Input,
    OptionList,
    RadioButton,
    RadioSet,
    Select,
    Static,
    Tabs,
    TextArea,
    Tree,
)

import cs_desk
from cs_desk.config import Flags, resolve
from cs_desk.themes import VARIABLE_DEFAULTS, install, line_filters, load_look

STATES = ("quiet", "here", "done", "soon", "late", "heading")


class LooksApp(App[None]):
    """Widgets and states; `q` leaves."""

    CSS_PATH = Path(cs_desk.__file__).with_name("desk.tcss")
    CSS = "#heat { background: $late-ground; color: $ink; } TextArea, Tree, DataTable { height: 3; }"
    BINDINGS = [("q", "quit", "Leave")]  # noqa: RUF012

    def __init__(self, flags: Flags | None = None) -> None:
        super().__init__()
        settings = resolve(flags or Flags(), os.environ, Path("/nonexistent/config.toml"))
        install(self, load_look(settings, os.environ, Path("/nonexistent")))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(VARIABLE_DEFAULTS)

    def get_line_filters(self) -> Sequence[LineFilter]:
        return line_filters(super().get_line_filters(), plain=self.no_color)

    def compose(self) -> ComposeResult:
        yield Header()
        for state in STATES:
            yield Static(f"state {state}", classes=state)
        yield Static("heat", id="heat")
        yield Input(placeholder="a field", id="field")
        yield OptionList("first choice", "second choice")
        yield Tabs("one", "two")
        yield TextArea("notes\n" * 9)
        yield DataTable()
        yield Tree("root")
        yield Button("press")
        yield Checkbox("tick", value=True)
        yield RadioSet(RadioButton("radio", value=True))
        yield Select([("choice", 1)])
        yield Footer()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("column", "other")
        table.add_row("cell", "other cell")
        self.query_one(OptionList).focus()
        self.notify("a notice", markup=False)


if __name__ == "__main__":
    LooksApp(Flags(theme=os.environ.get("LOOKS_FLAG"))).run()
