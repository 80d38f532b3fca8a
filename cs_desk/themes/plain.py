"""No colour at all: every colour is taken out of every line, and attributes say what the colours said.

Textual alone turns colours into greys under NO_COLOR, or under its ansi themes into SGR 39 and 49 (measured on 8.2.8).
Here quiet text becomes dim; "here", "soon" and "late" bold; a field to type in underlined; the selected row and
heat grounds are reversed. Every state has its word or glyph besides.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import ANSIToTruecolor, LineFilter, Monochrome, NoColor

from cs_desk.themes.palettes import HEAT, PLAIN

_DIM, _BOLD = Style(dim=True), Style(bold=True)
_REVERSE, _UNDERLINE = Style(reverse=True), Style(underline=True)


def _number(name: str) -> int | None:
    """Return the number, 0 to 15, of an `ansi_…` colour; None for the terminal's default."""
    return Color.parse(getattr(PLAIN, name)).rich_color.number


_INKS = {_number("quiet"): _DIM, _number("here"): _BOLD, _number("soon"): _BOLD, _number("late"): _BOLD}
_GROUNDS = {_number("field"): _UNDERLINE, _number("here"): _REVERSE, **{_number(name): _REVERSE for name in HEAT}}


class Colourless(LineFilter):
    """Takes the colours out of every segment and keeps its attributes, links and click actions."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002  (Textual's signature)
        """Return the segments without colour."""
        return [
            Segment(text, None if style is None else _without_colour(style), control)
            for text, style, control in segments
        ]


@lru_cache(maxsize=4096)
def _without_colour(style: Style) -> Style:
    plain = style.without_color
    if style.meta:  # Rich drops it with the colours; Textual finds clicks and text offsets through it.
        plain += Style.from_meta(style.meta)
    if style.bgcolor is not None and style.bgcolor.number in _GROUNDS and style.bgcolor.number is not None:
        plain += _GROUNDS[style.bgcolor.number]
    elif style.color is not None and style.color.number in _INKS and style.color.number is not None:
        plain += _INKS[style.color.number]
    return plain


def line_filters(base: Sequence[LineFilter], *, plain: bool) -> list[LineFilter]:
    """Return the filters an app should use, given Textual's own: with `plain` no colour passes.

    For `App.get_line_filters`. Textual's own answer to NO_COLOR is left out in any case: the theme decides.
    """
    mine = [each for each in base if not isinstance(each, (Monochrome, NoColor))]
    if not plain:
        return mine
    return [*(each for each in mine if not isinstance(each, ANSIToTruecolor)), Colourless()]
