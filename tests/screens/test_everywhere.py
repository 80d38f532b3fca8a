"""What holds on every screen: modes, help, keys, palette, handlers, roles, hostile text, tiny terminals."""

from __future__ import annotations

import pytest
from textual.command import CommandList
from textual.events import Paste
from textual.widgets import Input, TextArea

from cs_desk.actions import COMMANDS, Command
from cs_desk.bindings import CommandHost
from cs_desk.models.enums import Channel, Step
from cs_desk.models.inputs import NewCustomer, NewMoment
from cs_desk.palette import DeskPalette
from cs_desk.queries import complaints
from cs_desk.queries import customers as customer_queries
from cs_desk.screens.board import BoardScreen
from cs_desk.screens.boardfigure import FigureScreen
from cs_desk.screens.boardrecords import ContactScreen, RecordsScreen
from cs_desk.screens.complaint import ComplaintScreen
from cs_desk.screens.complaints import ComplaintsScreen
from cs_desk.screens.customers import CustomersScreen
from cs_desk.screens.desk import DeskScreen
from cs_desk.screens.help import HelpScreen
from cs_desk.screens.wall import WallScreen
from cs_desk.services import contacts, customers, moments
from cs_desk.terminal.driver import LEAST
from tests.screens.test_script import stand_in
from tests.support import scene
from tests.support.screens import (
    NARROW,
    SIZES,
    WIDE,
    Floor,
    TestedDesk,
    focused_id,
    screen_lines,
    screen_text,
    told,
    type_keys,
    until,
)
from tests.untrusted import PAYLOADS, forbidden

SCREENS: tuple[type[CommandHost], ...] = (
    DeskScreen, ComplaintsScreen, ComplaintScreen, CustomersScreen, BoardScreen, FigureScreen,
    RecordsScreen, ContactScreen, WallScreen, HelpScreen,
)  # fmt: skip
HANDLED = [
    pytest.param(screen, command, id=f"{screen.__name__}-{command.id}")
    for screen in SCREENS
    for command in COMMANDS
    if command.where & (screen.WHERE | {"everywhere"})
]
MODES = {"f2": DeskScreen, "f3": ComplaintsScreen, "f5": BoardScreen, "f6": CustomersScreen}
CHORDS = {"d": DeskScreen, "c": ComplaintsScreen, "b": BoardScreen, "u": CustomersScreen}


@pytest.mark.parametrize(("screen", "command"), HANDLED)
def test_every_command_of_a_screen_is_done_by_it_or_by_the_app(screen: type[CommandHost], command: Command) -> None:
    name = "do_" + command.id.replace(".", "_")
    found = getattr(screen, name, None) or getattr(TestedDesk, name, None)
    assert callable(found), f"{command.title} exists on {screen.__name__}, but nothing does it"


async def test_mode_keys_and_their_two_strokes_from_inside_a_text_field(floor: Floor) -> None:
    stand_in(floor, Step.LISTEN)
    async with floor.open() as app:
        await type_keys(app, *"it nev")
        for key, kind in MODES.items():
            await type_keys(app, key)
            assert isinstance(app.screen, kind)
        for letter, kind in CHORDS.items():
            await type_keys(app, "ctrl+o", letter)
            assert isinstance(app.screen, kind)
        await type_keys(app, "f2", *"er")
        notes = app.screen.query_one("#field-own_words", TextArea)
        assert (notes.text, app.focused) == ("it never", notes)


async def test_what_was_typed_in_customers_is_there_when_one_comes_back(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "f6", *"wei", "f3", "f6")
        assert app.screen.query_one("#lookup-input", Input).value == "wei"


async def test_escape_goes_the_way_back_that_one_came(floor: Floor) -> None:
    async with floor.open() as app:
        for keys, kind in (
            (("f3",), ComplaintsScreen),
            (("f6", *"wei"), CustomersScreen),
            (("f5",), BoardScreen),
            (("escape",), CustomersScreen),
            (("escape",), ComplaintsScreen),
            (("f5",), BoardScreen),
            (("f3",), ComplaintsScreen),  # been there: what came between is no part of the way
            (("escape",), DeskScreen),
            (("escape",), DeskScreen),
            (("/",), CustomersScreen),
            (("escape",), DeskScreen),
        ):
            await type_keys(app, *keys)
            assert isinstance(app.screen, kind), keys
        await type_keys(app, "f6")
        assert app.screen.query_one("#lookup-input", Input).value == "wei"


async def test_escape_leaves_no_call_in_hand(floor: Floor) -> None:
    stand_in(floor, Step.LISTEN)
    async with floor.open() as app:
        await type_keys(app, *"it nev", "f3", "escape", *"er", "escape")
        assert isinstance(app.screen, DeskScreen)
        assert app.screen.query_one("#field-own_words", TextArea).text == "it never"


@pytest.mark.parametrize("mode", [*MODES, "call"])
async def test_help_keys_and_palette_open_over_every_mode_and_go_again(floor: Floor, mode: str) -> None:
    if mode == "call":
        stand_in(floor, Step.LISTEN)
    async with floor.open() as app:
        if mode != "call":
            await type_keys(app, mode)
        beneath, cursor = app.screen, focused_id(app)
        await type_keys(app, "f1")
        assert isinstance(app.screen, HelpScreen)
        assert screen_lines(app)[1].strip() == "Help"
        await type_keys(app, "?")
        assert screen_lines(app)[1].strip() == "All keys"
        await type_keys(app, "escape")
        assert (app.screen, focused_id(app)) == (beneath, cursor)
        await type_keys(app, "ctrl+p")
        await until(app, lambda: isinstance(app.screen, DeskPalette), "the palette")
        await until(app, lambda: app.screen.query_one(CommandList).option_count > 3, "its commands")
        await type_keys(app, "escape")
        await until(app, lambda: app.screen is beneath, "the screen beneath")
        assert focused_id(app) == cursor


async def test_f1_explains_the_field_and_question_mark_is_text_while_typing(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "n", "enter", "?")
        assert app.screen.query_one("#field-contact_notes", TextArea).text == "?"
        await type_keys(app, "ctrl+e", "1", "?")
        assert isinstance(app.screen, HelpScreen)


async def test_a_command_from_the_palette_is_done(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "ctrl+p")
        await until(app, lambda: isinstance(app.screen, DeskPalette), "the palette")
        await type_keys(app, *"new chat")
        choices = app.screen.query_one(CommandList)
        await until(app, lambda: choices.option_count == 1, "one command")
        await type_keys(app, "enter")
        await until(app, lambda: app.on_call, "the chat")
        assert app.call.channel == "chat"


async def test_a_second_stroke_that_is_none_is_named_and_escape_ends_the_waiting(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "ctrl+o")
        assert told(app).startswith("^O then")
        await type_keys(app, "escape")
        assert told(app) == ""
        await type_keys(app, "ctrl+o", "z")
        assert told(app) == "There is no command ^O z here."


async def test_what_was_said_goes_with_the_next_key(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "n", "enter", "ctrl+g", "3")
        assert told(app)
        await type_keys(app, "x")
        assert told(app) == ""


REFUSED: dict[str, dict[tuple[str, ...], str]] = {
    "aud": {
        ("n",): "New contact: for an operator.",
        ("t",): "New chat: for an operator.",
        ("u",): "Take an unowned complaint: for an operator or a team leader.",
    },
    "adm": {
        ("n",): "New contact: for an operator.",
        ("f3",): "Go to complaints: for an operator or a team leader or a manager or an auditor.",
        ("ctrl+o", "u"): "Go to customers: for an operator or a team leader or a manager or an auditor.",
    },
    "amira": {("a",): "Answer a request for approval: for a team leader or a manager."},
    "sam": {("n",): "New contact: for an operator."},
}


@pytest.mark.parametrize("login", REFUSED)
async def test_what_a_role_may_not_do_is_refused_with_the_reason(floor: Floor, login: str) -> None:
    async with floor.open(login) as app:
        for keys, reason in REFUSED[login].items():
            await type_keys(app, *keys)
            assert " ".join(told(app).split()) == reason
            assert not app.on_call


async def test_an_auditor_reads_and_writes_nothing(floor: Floor) -> None:
    found = stand_in(floor, Step.LISTEN)
    async with floor.open("aud") as app:
        await type_keys(app, "f3", "enter")
        await until(app, lambda: "CLOCKS" in screen_text(app), "the complaint")
        for key, title in (("n", "Add a note"), ("u", "Take an unowned complaint"), ("g", "Give to a colleague")):
            await type_keys(app, key)
            assert told(app).startswith(f"{title}: for a")
        await type_keys(app, "escape", "f6", *"wei", "enter", "v")
        assert "may not" in told(app) or "auditor" in told(app)
    assert not floor.store.ask("aud", customer_queries.card, 1).vulnerable
    assert "note" not in [event.kind for event in floor.store.ask("aud", complaints.one, found["complaint"]).events]


HOSTILE = "[/nope] [@click=app.quit]x[/] [bold red]b" + "".join(
    value for name, value in PAYLOADS.items() if name != "surrogate"
)
SEEN = "[/nope] [@click=app.quit]x[/]"


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_text_is_shown_as_it_stands_and_does_nothing(floor: Floor, size: tuple[int, int]) -> None:
    desk = floor.store
    customer = desk.tell("amira", customers.create_customer, NewCustomer(name=HOSTILE, special_needs=HOSTILE))
    found = scene.complain(desk, "amira", Channel.CHAT)
    desk.tell("amira", contacts.set_customer, found["contact"], customer)
    desk.tell("amira", contacts.write_notes, found["contact"], HOSTILE)
    desk.tell("amira", moments.add_moment, found["contact"], NewMoment(energy=-3, seen=HOSTILE))
    scene.walk(desk, "amira", found["run"], Step.LISTEN, own_words=HOSTILE, wanted=HOSTILE)
    async with floor.open(size=size) as app:
        shown = [screen_text(app)]
        await type_keys(app, "ctrl+n")
        shown.append(screen_text(app))
        await type_keys(app, "ctrl+o", "p", *"[/nope]", "enter")
        shown.append(screen_text(app))
        for keys in (("f3",), ("enter",), ("escape", "f6", *"nope")):
            await type_keys(app, *keys)
            shown.append(screen_text(app))
        assert app.is_running
    for text in shown:
        assert "[/nope]" in text
        assert forbidden(text, allowed="\n") == set()
    assert any(SEEN in text for text in shown)


async def test_hostile_text_typed_and_pasted(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "n", "enter")
        app.post_message(Paste("[/nope]\x1b[2J\u202egnp"))
        notes = app.screen.query_one("#field-contact_notes", TextArea)
        await until(app, lambda: "[/nope]" in notes.text, "what was pasted")
        await type_keys(app, "ctrl+o", "p", "enter", "r")
        assert "[/nope]" in screen_text(app)
        assert forbidden(screen_text(app), allowed="\n") == set()


async def test_several_pasted_lines_are_kept_in_a_field_of_one_line(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "n", "enter", "ctrl+o", "p")
        app.post_message(Paste("\nfirst\r\nsecond\tcolumn\nthird\n"))
        field = app.screen.query_one("#prompt-input", Input)
        await until(app, lambda: field.value == "first second column third", "all of what was pasted")
        await type_keys(app, "escape")
        app.post_message(Paste("first\nsecond"))
        notes = app.screen.query_one("#field-contact_notes", TextArea)
        await until(app, lambda: notes.text == "first\nsecond", "both lines where there is room for them")


async def test_a_drag_with_the_mouse_does_no_harm(floor: Floor) -> None:
    stand_in(floor, Step.LISTEN)
    async with floor.open(size=WIDE) as app:
        for keys in (("f2",), ("f3",), ("enter",), ("f5",), ("f6",), ("f1",)):
            await type_keys(app, *keys)
            for row in range(0, WIDE[1] - 4, 6):
                await app.pilot.mouse_down(offset=(4, row))
                await app.pilot.hover(offset=(30, row + 1))
                await app.pilot.hover(offset=(50, row + 3))
                await app.pilot.mouse_up(offset=(50, row + 3))
            assert app.return_code is None
        assert app.is_running


TINY = ((20, 5), (40, 10), (1, 1))


@pytest.mark.parametrize("size", TINY)
async def test_a_tiny_terminal_does_not_crash(floor: Floor, size: tuple[int, int]) -> None:
    stand_in(floor, Step.LISTEN)
    async with floor.open(size=size) as app:
        await type_keys(app, *"words", "tab", *"late", "enter", "ctrl+g", "3", "ctrl+o", "escape", "f1", "escape")
        await type_keys(app, "f3", "enter", "escape", "f6", *"wei", "f2", "ctrl+o", "p", "enter")
        assert not app.on_call
        assert app.is_running
    answers = floor.store.ask("amira", complaints.one, 1).answers
    assert (answers["own_words"], answers["difficulty"]) == ("words", "goods.late")


@pytest.mark.parametrize("step", [None, Step.LISTEN, Step.RESOLVE], ids=["no script", "listen", "resolve"])
async def test_a_terminal_may_become_narrower_than_any_hint(floor: Floor, step: Step | None) -> None:
    if step is not None:
        stand_in(floor, step)
    async with floor.open(size=NARROW) as app:
        if step is None:
            await type_keys(app, "n", "enter")
        for width in (60, *range(40, 0, -3), 80):
            await app.pilot.resize_terminal(width, 24 if width > 30 else 5)
        await type_keys(app, "tab", "a")
        assert app.return_code is None


@pytest.mark.parametrize("place", ["f2", "f3", "f5", "f6", "f1"])
async def test_a_list_may_have_no_room_at_all(floor: Floor, place: str) -> None:
    scene.complain(floor.store, "amira")
    async with floor.open(size=NARROW) as app:
        await type_keys(app, place)
        for width in range(12, 0, -1):
            await app.pilot.resize_terminal(width, 40)
        await app.pilot.resize_terminal(*WIDE)
        await type_keys(app, "down")
        assert app.return_code is None


@pytest.mark.parametrize("place", ["f2", "f3", "f5", "f6"])
async def test_everything_opens_in_the_least_that_is_laid_out(floor: Floor, place: str) -> None:
    stand_in(floor, Step.RESOLVE)
    async with floor.open(size=LEAST) as app:
        await type_keys(app, place)
        for key in ("ctrl+p", "f1", "?", "ctrl+o", "/"):
            await type_keys(app, key)
            assert app.return_code is None
            await type_keys(app, "pagedown", "escape")
        for letter in "oxhmpsw":
            await type_keys(app, "ctrl+o", letter, "escape")
        assert app.return_code is None


async def test_a_terminal_that_changes_its_size_keeps_text_and_cursor(floor: Floor) -> None:
    stand_in(floor, Step.LISTEN)
    async with floor.open(size=WIDE) as app:
        await type_keys(app, *"it nev")
        for size in (NARROW, (20, 5), WIDE):
            await app.pilot.resize_terminal(*size)
            await type_keys(app, "e")
        notes = app.screen.query_one("#field-own_words", TextArea)
        assert (notes.text, app.focused) == ("it neveee", notes)
