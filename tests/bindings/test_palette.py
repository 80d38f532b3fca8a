"""The palette lists what can be done here, greys what cannot with the reason, and nothing in it moves by itself."""

from __future__ import annotations

from textual.command import CommandInput, CommandList, SearchIcon
from textual.content import Content
from textual.pilot import Pilot
from textual.style import Style
from textual.widgets import LoadingIndicator

from cs_desk.actions import COMMANDS, SITUATIONS, Command, Offer, resolve_keys
from cs_desk.models.enums import Role
from cs_desk.palette import DeskPalette, entry
from tests.bindings.desk_app import TestDesk, until


def listed(app: TestDesk) -> list[str]:
    """Return the entries as text."""
    choices = app.screen.query_one(CommandList)
    return [str(choices.get_option_at_index(index).prompt) for index in range(choices.option_count)]


async def opened(app: TestDesk, pilot: Pilot[None], typed: str = "") -> list[str]:
    """Open the palette, type, and return the entries once they stand."""
    await pilot.press("ctrl+p")
    await until(pilot, "the palette", lambda: isinstance(app.screen, DeskPalette))
    await until(pilot, "entries", lambda: bool(listed(app)))
    before = listed(app)
    if typed:
        await pilot.press(*typed)
        await until(pilot, "other entries", lambda: bool(listed(app)) and listed(app) != before)
    return listed(app)


async def test_it_lists_every_command_of_the_place_possible_ones_first() -> None:
    app = TestDesk()
    async with app.run_test(size=(100, 60)) as pilot:
        app.desk.false.add("parked_selected")
        entries = await opened(app, pilot)
        here = {c.title for c in COMMANDS if c.where & SITUATIONS["on the start page"]} - {"Command palette"}
        assert {line.splitlines()[0].split("  ")[0] for line in entries} == here
        assert "New contact  n\nStarts an incoming phone call." in entries
        assert "Resume a parked run  r\nNot now: select a parked contact first." in entries
        assert "Answer a request for approval  a\nOnly for a team leader or a manager." in entries
        possible = [index for index, line in enumerate(entries) if "\nNot now" not in line and "\nOnly " not in line]
        assert possible == list(range(len(possible)))


async def test_a_command_is_found_by_its_name_and_done_on_the_screen_beneath() -> None:
    app = TestDesk()
    async with app.run_test(size=(100, 60)) as pilot:
        app.desk.on_call = True
        entries = await opened(app, pilot, "next")
        assert entries[0].startswith("Next step  ^N\n")
        await pilot.press("enter")
        await until(pilot, "the command", lambda: app.desk.done == ["call.next"])
        assert app.screen is app.desk


async def test_an_impossible_command_says_why() -> None:
    app = TestDesk()
    async with app.run_test(size=(100, 60)) as pilot:
        await opened(app, pilot, "approval")
        await pilot.press("enter")
        await until(pilot, "the reason", lambda: bool(app.said))
        assert app.said == ["Answer a request for approval: for a team leader or a manager."]
        assert app.desk.done == []


async def test_escape_and_the_same_key_close_it_and_quit_works_in_it() -> None:
    app = TestDesk()
    async with app.run_test() as pilot:
        for key in ("escape", "ctrl+p"):
            await opened(app, pilot)
            await pilot.press(key)
            await until(pilot, "closed", lambda: app.screen is app.desk)
        await opened(app, pilot)
        await pilot.press("ctrl+q")
        assert not app.is_running


async def test_nothing_moves_by_itself() -> None:
    app = TestDesk()
    async with app.run_test() as pilot:
        await opened(app, pilot)
        assert app.screen.query_one(LoadingIndicator).auto_refresh is None
        assert not app.screen.query_one(CommandInput).cursor_blink
        assert app.screen.query_one(SearchIcon).icon == "/"


def test_text_is_never_markup() -> None:
    command = Command("x", ("f7",), None, "x", "[/nope]", "[@click=app.quit]x[/]", "g", frozenset({"call"}))
    keymap = resolve_keys()
    keymap = type(keymap)({**keymap.keys, "x": ("f7",)}, {})
    shown = entry(Offer(command, None), keymap, Content(command.title))
    assert shown.plain == "[/nope]  F7\n[@click=app.quit]x[/]"
    assert all("@click" not in str(span.style) for span in shown.spans)


def test_a_refused_entry_is_dim() -> None:
    command = next(c for c in COMMANDS if c.id == "start.approve")
    shown = entry(Offer(command, "for a manager", forbidden=True), resolve_keys(), Content(command.title))
    assert any(isinstance(span.style, Style) and span.style.dim for span in shown.spans)
    assert Role.MANAGER in command.roles


async def test_a_page_down_waits_for_a_list_that_has_no_place_yet() -> None:
    app = TestDesk()
    async with app.run_test(size=(100, 20)) as pilot:
        before = await opened(app, pilot)
        choices = app.screen.query_one(CommandList)
        choices.display = False  # as it is between coming and being laid out
        await until(pilot, "no place", lambda: not choices.scrollable_content_region)
        await pilot.press("e")
        await until(pilot, "other entries", lambda: bool(listed(app)) and listed(app) != before)
        await pilot.press("pagedown", "pageup")
        choices.display = True
        await until(pilot, "a place", lambda: bool(choices.scrollable_content_region))
        assert choices.highlighted == 0
        await pilot.press("pagedown")
        await until(pilot, "a page", lambda: choices.highlighted not in (None, 0))
