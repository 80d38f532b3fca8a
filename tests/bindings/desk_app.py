"""A small desk for the tests: a start page that turns into a call, fields to type in, a dialog."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen
from textual.widgets import Button, Input, Static

from cs_desk.actions import Keymap
from cs_desk.bindings import CommandHost
from cs_desk.models.enums import Role
from cs_desk.screens.commands import DeskCommands
from cs_desk.themes import VARIABLE_DEFAULTS


class Notes(Input):
    """A field with a help sentence of its own."""

    HELP = "What the customer says, in the customer's own words."


class DeskScreen(CommandHost, Screen[None]):
    """Between contacts it is the start page; `on_call` makes it a contact in hand."""

    WHERE: ClassVar[frozenset[str]] = frozenset({"desk", "start", "call", "list"})

    def __init__(self) -> None:
        super().__init__()
        self.on_call = False
        self.false: set[str] = set()
        self.done: list[str] = []

    def contexts(self) -> frozenset[str]:
        return frozenset({"desk", "call"} if self.on_call else {"desk", "start", "list"})

    def holds(self, when: str) -> bool:
        return when not in self.false

    def compose(self) -> ComposeResult:
        yield Notes(id="notes")
        yield Button("a button", id="button")

    def do_call_next(self) -> None:
        self.done.append("call.next")

    def do_call_back(self) -> None:
        self.done.append("call.back")

    async def do_call_park(self) -> None:
        self.done.append("call.park")

    def do_start_new(self) -> None:
        self.done.append("start.new")

    def do_start_approve(self) -> None:
        self.done.append("start.approve")

    def do_app_search(self) -> None:
        self.done.append("app.search")


class Question(CommandHost, ModalScreen[str]):
    """A dialog with a field."""

    WHERE: ClassVar[frozenset[str]] = frozenset({"dialog"})

    def compose(self) -> ComposeResult:
        yield Static("why?")
        yield Input(id="why")


class TestDesk(DeskCommands[None]):
    """The app; what it says is kept in `said`."""

    __test__ = False

    def __init__(self, *, keymap: Keymap | None = None, roles: frozenset[Role] = frozenset({Role.OPERATOR})) -> None:
        super().__init__(keymap=keymap, roles=roles)
        self.desk = DeskScreen()
        self.said: list[str] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(VARIABLE_DEFAULTS)

    def on_mount(self) -> None:
        self.push_screen(self.desk)

    def say(self, sentence: str) -> None:
        self.said.append(sentence)

    @property
    def notes(self) -> str:
        """What stands in the field."""
        return self.desk.query_one("#notes", Input).value


async def until(pilot: Pilot[None], what: str, holds: Callable[[], bool]) -> None:
    """Let the app work until a named condition holds; at most 200 rounds of it being idle."""
    for _ in range(200):
        if holds():
            return
        await pilot.pause()
    raise AssertionError(f"never came: {what}")
