"""F1 and ?: read off the registry, for the place one is in, at any width, and out again by escape."""

from __future__ import annotations

import pytest
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from cs_desk.actions import COMMANDS, resolve_keys
from cs_desk.actions.pages import keys_sections
from cs_desk.config import Origin, Value
from cs_desk.screens.help import HelpScreen, page_content
from tests.bindings.desk_app import Question, TestDesk, until


def shown(app: TestDesk) -> str:
    """Return the open page as text."""
    screen = app.screen
    assert isinstance(screen, HelpScreen)
    return f"{screen.query_one('#help-title', Static).content}\n{screen.query_one('#help-body', Static).content}"


async def test_f1_explains_the_field_and_the_place_from_inside_the_field() -> None:
    app = TestDesk()
    async with app.run_test(size=(80, 24)) as pilot:
        app.desk.on_call = True
        app.desk.false.add("on_voice")
        app.desk.query_one("#notes").focus()
        await pilot.press("a", "f1")
        await until(pilot, "help", lambda: isinstance(app.screen, HelpScreen))
        page = shown(app)
        assert page.startswith("Help\nTHIS FIELD\nWhat the customer says, in the customer's own words.")
        assert "Everything you type is saved as you type it." in page
        assert "^N           Next step\n" in page
        assert "NOT JUST NOW\n^T           Hold or resume\n" in page
        assert "Start page" not in page
        await pilot.press("escape")
        assert app.screen is app.desk
        assert app.notes == "a"


async def test_the_question_mark_lists_every_command() -> None:
    app = TestDesk()
    async with app.run_test(size=(120, 40)) as pilot:
        app.desk.query_one("#button").focus()
        await pilot.press("?")
        await until(pilot, "keys", lambda: isinstance(app.screen, HelpScreen))
        page = shown(app)
        assert page.startswith("All keys\nHERE\n")
        for command in COMMANDS:
            assert command.title in page


async def test_f1_and_the_question_mark_change_pages_and_close_their_own() -> None:
    app = TestDesk()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f1")
        await until(pilot, "help", lambda: isinstance(app.screen, HelpScreen))
        await pilot.press("end", "?")
        assert shown(app).startswith("All keys")
        assert app.screen.query_one(VerticalScroll).scroll_y == 0
        await pilot.press("f1")
        assert shown(app).startswith("Help")
        await pilot.press("f1")
        assert app.screen is app.desk


async def test_the_page_scrolls_by_keys() -> None:
    app = TestDesk()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f1")
        await until(pilot, "help", lambda: isinstance(app.screen, HelpScreen))
        scroll = app.screen.query_one(VerticalScroll)
        await pilot.press("pagedown")
        await until(pilot, "scrolled", lambda: scroll.scroll_y > 0)
        await pilot.press("home")
        await until(pilot, "back at the top", lambda: scroll.scroll_y == 0)


async def test_help_over_a_dialog_is_about_the_dialog_and_keeps_what_was_typed() -> None:
    app = TestDesk()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Question())
        await pilot.press("b", "f1")
        await until(pilot, "help", lambda: isinstance(app.screen, HelpScreen))
        assert "A question to answer." in shown(app)
        assert "Next step" not in shown(app)
        await pilot.press("escape")
        assert app.screen.query_one("#why", Input).value == "b"


async def test_a_remapped_key_is_told_as_it_is() -> None:
    app = TestDesk(keymap=resolve_keys({"call.next": Value(("f9",), Origin("file", "config.toml", 1))}))
    async with app.run_test(size=(80, 24)) as pilot:
        app.desk.on_call = True
        await pilot.press("f1")
        await until(pilot, "help", lambda: isinstance(app.screen, HelpScreen))
        assert "F9           Next step" in shown(app)
        assert "^N " not in shown(app)


@pytest.mark.parametrize("width", [30, 56, 76, 99, 100, 116, 196])
def test_no_line_is_wider_than_the_page(width: int) -> None:
    content = page_content(keys_sections((), resolve_keys()), width)
    lines = content.split("\n", allow_blank=True)
    assert max(line.cell_length for line in lines) <= max(width, 45)
    for command in COMMANDS:
        assert command.title in content.plain
