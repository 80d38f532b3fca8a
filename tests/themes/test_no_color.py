"""NO_COLOR means none: the bytes of a real session hold not one colour, and states keep an attribute of their own."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.widgets import OptionList

from cs_desk.config import Flags
from cs_desk.themes import Colourless
from tests.ptys import PtySession
from tests.themes.looks_app import LooksApp

APP = Path(__file__).with_name("looks_app.py")
SGR = re.compile(rb"\x1b\[([0-9;:]*)m")
ATTRIBUTES = {0, 1, 2, 3, 4, 7, 9}


def colours(raw: bytes) -> set[int]:
    """Return every SGR number that is not a plain attribute: 30 to 49, 90 to 107 and what follows 38 or 48."""
    numbers = {int(number or b"0") for found in SGR.finditer(raw) for number in re.split(rb"[;:]", found[1])}
    return numbers - ATTRIBUTES


def painted(**env: str) -> bytes:
    """Return every byte of a session: first paint, focus moved through the widgets, left again."""
    with PtySession([sys.executable, str(APP)], cols=100, rows=50, env=env) as session:
        session.until("state late")
        session.until("a notice")
        for _ in range(4):
            session.press("tab")
            session.until_quiet()
        session.press("ctrl+q")
        session.until(lambda: session.ended)
        return bytes(session.raw)


def test_no_colour_reaches_the_terminal_under_no_color() -> None:
    raw = painted(NO_COLOR="1")
    assert b"state late" in raw
    assert colours(raw) == set()


def test_the_same_session_without_it_is_coloured() -> None:
    assert {38, 48} <= colours(painted())


def test_a_theme_by_flag_outranks_no_color() -> None:
    assert {38, 48} <= colours(painted(NO_COLOR="1", LOOKS_FLAG="desk-dark"))


def test_sixteen_colours_mean_only_sixteen() -> None:
    found = colours(painted(TERM="linux", COLORTERM=""))
    assert found
    assert found <= {*range(30, 38), 39, *range(40, 48), 49, *range(90, 98), *range(100, 108)}


@pytest.mark.parametrize(
    ("widget", "attribute"),
    [
        (".quiet", "dim"),
        (".here", "bold"),
        (".soon", "bold"),
        (".late", "bold"),
        ("#heat", "reverse"),
        ("#field", "underline"),
    ],
)
async def test_what_the_colour_said_an_attribute_says(widget: str, attribute: str) -> None:
    app = LooksApp(Flags(theme="desk-plain"))
    async with app.run_test(size=(100, 50)):
        region = app.screen.query_one(widget).region
        style = app.screen.get_style_at(region.x + 1, region.y)
        assert getattr(style, attribute)


async def test_the_selected_row_is_reversed() -> None:
    app = LooksApp(Flags(theme="desk-plain"))
    async with app.run_test(size=(100, 50)) as pilot:
        await pilot.press("home")
        region = app.screen.query_one(OptionList).region
        assert app.screen.get_style_at(region.x + 2, region.y).reverse
        assert not app.screen.get_style_at(region.x + 2, region.y + 1).reverse


def test_clicks_and_links_survive_the_filter() -> None:
    style = Style(color="#ff0000", bgcolor="blue", italic=True, link="https://example.net", meta={"@click": "app.x"})
    (segment,) = Colourless().apply([Segment("text", style)], Color(0, 0, 0))
    assert segment.style is not None
    assert segment.style.color is None
    assert segment.style.bgcolor is None
    assert segment.style.italic
    assert segment.style.link == "https://example.net"
    assert segment.style.meta == {"@click": "app.x"}
    assert Colourless().apply([Segment("a", None)], Color(0, 0, 0)) == [Segment("a", None)]
