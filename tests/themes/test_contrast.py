"""Every shipped theme can be read: WCAG contrast of each ink on each ground, with few colours too."""

from __future__ import annotations

import pytest
from rich.color import Color, ColorSystem

from cs_desk.config import Flags
from cs_desk.themes import SHIPPED, Palette, contrast
from cs_desk.themes.palettes import GROUNDS, HEAT, INKS
from tests.themes.looks_app import LooksApp

HEX = [palette for palette in SHIPPED.values() if not palette.ansi]
SIXTEEN = SHIPPED["desk-16"]
PAIRS = [(ink, ground) for ground in GROUNDS for ink in INKS] + [("ink", ground) for ground in HEAT]
EACH = pytest.mark.parametrize("palette", HEX, ids=lambda palette: palette.name)

# The sixteen colours as the Linux console and xterm show them, in the order black red green … bright white.
CONSOLE = (
    "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff"
)
XTERM = (
    "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"
)
NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
ANSI = [f"ansi_{name}" for name in NAMES] + [f"ansi_bright_{name}" for name in NAMES]


def ratio(palette: Palette, ink: str, ground: str) -> float:
    """Return the contrast of two colours of a palette by their names."""
    return contrast(getattr(palette, ink), getattr(palette, ground))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#767676", "#ffffff", 4.54), ("#16181f", "#16181f", 1)],
)
def test_the_measure_against_published_pairs(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


@EACH
def test_text_can_be_read_on_every_ground(palette: Palette) -> None:
    least = 7.0 if palette.name == "high-contrast" else 4.5
    for ink, ground in PAIRS:
        assert ratio(palette, ink, ground) >= least, (ink, ground)


@EACH
def test_text_can_be_read_in_256_colours_too(palette: Palette) -> None:
    def fewer(name: str) -> str:
        colour = Color.parse(getattr(palette, name)).downgrade(ColorSystem.EIGHT_BIT)
        return colour.get_truecolor().hex

    for ink, ground in PAIRS:
        assert contrast(fewer(ink), fewer(ground)) >= 4.5, (ink, ground, fewer(ink), fewer(ground))
    assert fewer("bar") != fewer("ground"), "the fixed lines stand out"


@EACH
def test_states_differ_from_each_other_and_from_text(palette: Palette) -> None:
    assert len({getattr(palette, ink) for ink in INKS}) == len(INKS)


@EACH
async def test_the_hint_in_the_focused_field_can_be_read_as_painted(palette: Palette) -> None:
    app = LooksApp(Flags(theme=palette.name))
    async with app.run_test(size=(100, 50)) as pilot:
        field = app.screen.query_one("#field")
        field.focus()
        await pilot.pause()
        style = app.screen.get_style_at(field.region.x + 4, field.region.y)
        assert style.color is not None
        assert style.bgcolor is not None
        painted = style.color.get_truecolor().hex, style.bgcolor.get_truecolor().hex
        assert painted == (palette.quiet, palette.field)


@pytest.mark.parametrize("shown", [CONSOLE, XTERM], ids=["linux console", "xterm"])
def test_sixteen_colours_can_be_read_on_both_palettes(shown: str) -> None:
    colour = dict(zip(ANSI, (f"#{value}" for value in shown.split()), strict=True))
    for ink, ground in PAIRS:
        pair = colour[getattr(SIXTEEN, ink)], colour[getattr(SIXTEEN, ground)]
        assert contrast(*pair) >= 4.5, (ink, ground)
