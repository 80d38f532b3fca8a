"""How the desk looks before it has a store: the frame, and the four questions of a first start."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from cs_desk import app as app_module
from cs_desk.actions import resolve_keys
from cs_desk.clock import ManualClock
from cs_desk.config import Flags, resolve
from cs_desk.models.profiles import load_profile, profile_keys
from cs_desk.opening import Opening, OpeningDesk
from cs_desk.screens.founding import FirstAnswers, FoundingScreen
from cs_desk.screens.help import HelpScreen
from cs_desk.screens.opening import OpeningScreen
from cs_desk.themes import load_look
from tests.support.desks import START
from tests.support.screens import NARROW, PATIENCE, WIDE, screen_text

if TYPE_CHECKING:
    from cs_desk.opening import Ask, Tell

STORE = "/home/robin/.local/share/cs-desk/desk.db"
PROPOSED = FirstAnswers("", "Australia/Sydney", "iso10002", "Robin Ashdown")
TYPED = {"questions": ("H", "a", "r", "b", "o", "u", "r", "enter"), "no-zone": ("H", "enter", "s", "y", "d", "enter")}


class FirstDesk(OpeningDesk):
    """The desk at its first start, wherever a test lies."""

    CSS_PATH = str(Path(app_module.__file__).with_name("desk.tcss"))


def desk(begin: Callable[[Ask, Tell], NoReturn], theme: str, folder: Path) -> FirstDesk:
    """Return a desk that opens its store with `begin`."""
    look = load_look(resolve(Flags(), {"CS_DESK_THEME": theme}, folder / "no-such.toml"), {}, folder)
    return FirstDesk(Opening(begin, STORE, resolve_keys(), look, ManualClock(START)))


def left_alone(ask: Ask, _tell: Tell) -> NoReturn:
    """Ask the four things of somebody who never answers; the thread ends with the tests."""
    ask(PROPOSED, [(key, load_profile(key).title) for key in profile_keys()])
    raise AssertionError("nobody was to answer")


async def until(pilot: Pilot[Any], condition: Callable[[], bool]) -> None:
    """Let the desk work until a condition holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never came"
        await pilot.pause()


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_the_frame(size: tuple[int, int], tmp_path: Path, snap_compare: Callable[..., bool]) -> None:
    class Frame(FirstDesk):
        def _open(self) -> None:
            """Leave the store alone: this is about the frame."""

    opening = desk(left_alone, "desk-dark", tmp_path).opening
    app = Frame(opening)

    async def seen(pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: isinstance(app.screen, OpeningScreen))

    assert snap_compare(app, terminal_size=size, run_before=seen)


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize(
    ("size", "theme"), [(NARROW, "desk-dark"), (WIDE, "desk-dark"), (NARROW, "desk-16"), (NARROW, "desk-plain")]
)
def test_the_first_questions(
    typed: str, size: tuple[int, int], theme: str, tmp_path: Path, snap_compare: Callable[..., bool]
) -> None:
    app = desk(left_alone, theme, tmp_path)

    async def answer(pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: isinstance(app.screen, FoundingScreen) and app.screen.focused is not None)
        await pilot.press(*TYPED[typed])
        await until(pilot, lambda: app.typed_out)

    assert snap_compare(app, terminal_size=size, run_before=answer)


async def test_help_explains_the_first_questions(tmp_path: Path) -> None:
    app = desk(left_alone, "desk-dark", tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        await until(pilot, lambda: isinstance(app.screen, FoundingScreen) and app.screen.focused is not None)
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen) and app.screen.query_one("#help-body").is_mounted)
        assert "A new desk asks four things" in screen_text(app)


async def test_escape_goes_back_through_the_questions_and_never_away_from_them(tmp_path: Path) -> None:
    app = desk(left_alone, "desk-dark", tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        await until(pilot, lambda: isinstance(app.screen, FoundingScreen) and app.screen.focused is not None)
        places = []
        for key in ("H", "enter", "enter", "escape", "escape", "escape", "escape"):
            await pilot.press(key)
            await until(pilot, lambda: app.typed_out)
            assert isinstance(app.screen, FoundingScreen)
            places.append(str(app.screen.focused and app.screen.focused.id).removeprefix("first-"))
        assert places == ["organisation", "zone", "profile", "zone", "organisation", "organisation", "organisation"]
        assert "This is the first question; ^Q leaves, and nothing is stored." in screen_text(app)
        assert app.screen.query_one("#first-organisation", Input).value == "H"
