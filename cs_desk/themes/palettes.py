"""The colours of each theme by what they mean, and the measure of whether they can be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cs_desk.config import PLAIN_THEME


@dataclass(frozen=True, slots=True)
class Palette:
    """One theme: every colour is `#rrggbb`, or an `ansi_…` name in a theme that uses the terminal's own colours.

    Grounds: `ground` the screen, `area` one step above it, `bar` the fixed lines at top and bottom, `field` where one
    types, `line` a hair line. Inks: `text`, `quiet` for labels and units, `here` where you are, `done`, `soon`, `late`.
    `ink` is written on the three heat grounds.
    """

    name: str
    dark: bool
    ground: str
    area: str
    bar: str
    field: str
    line: str
    text: str
    quiet: str
    here: str
    done: str
    soon: str
    late: str
    done_ground: str
    soon_ground: str
    late_ground: str
    ink: str
    ansi: bool = False


GROUNDS = ("ground", "area", "bar", "field")
INKS = ("text", "quiet", "here", "done", "soon", "late")
HEAT = ("done_ground", "soon_ground", "late_ground")
COLOURS = (*GROUNDS, "line", *INKS, *HEAT, "ink")

DARK = Palette(
    name="desk-dark", dark=True,
    ground="#16181f", area="#1c1f29", bar="#242837", field="#222838", line="#31364a",
    text="#c8d3f5", quiet="#8a93b5", here="#7aa2f7", done="#9ece6a", soon="#e0af68", late="#f7768e",
    done_ground="#2b5c2b", soon_ground="#5f4a26", late_ground="#7c1f3a", ink="#dde4fb",
)  # fmt: skip
LIGHT = Palette(
    name="desk-light", dark=False,
    ground="#f7f8fb", area="#eef0f5", bar="#e2e6ef", field="#e6e9f2", line="#c6ccdb",
    text="#1f2335", quiet="#50566e", here="#2850b8", done="#2f6b12", soon="#6e4600", late="#b01a3a",
    done_ground="#cfe6bf", soon_ground="#f3dfb4", late_ground="#f6c9d0", ink="#1f2335",
)  # fmt: skip
HIGH_CONTRAST = Palette(
    name="high-contrast", dark=True,
    ground="#000000", area="#000000", bar="#1a1a1a", field="#262626", line="#8c8c8c",
    text="#ffffff", quiet="#d0d0d0", here="#8ab8ff", done="#7dff7d", soon="#ffd75f", late="#ff9aa8",
    done_ground="#003d00", soon_ground="#4a3600", late_ground="#5c0014", ink="#ffffff",
)  # fmt: skip
# Sixteen colours: a plain blue cannot be read on black (2.2:1 in xterm), so that cyan stands for "here"; the dim
# attribute falls to 2.8:1 on the Linux console, so that quiet is the ordinary white and text the bright one.
SIXTEEN = Palette(
    name="desk-16", dark=True, ansi=True,
    ground="ansi_black", area="ansi_black", bar="ansi_black", field="ansi_black", line="ansi_bright_black",
    text="ansi_bright_white", quiet="ansi_white", here="ansi_bright_cyan",
    done="ansi_bright_green", soon="ansi_bright_yellow", late="ansi_bright_red",
    done_ground="ansi_bright_green", soon_ground="ansi_bright_yellow", late_ground="ansi_bright_red", ink="ansi_black",
)  # fmt: skip
# No colour reaches the terminal under this theme: the names only tell cs_desk.themes.plain which attribute to write.
PLAIN = Palette(
    name=PLAIN_THEME, dark=True, ansi=True,
    ground="ansi_default", area="ansi_default", bar="ansi_default", field="ansi_cyan", line="ansi_bright_black",
    text="ansi_default", quiet="ansi_bright_black", here="ansi_bright_cyan",
    done="ansi_default", soon="ansi_bright_yellow", late="ansi_bright_red",
    done_ground="ansi_magenta", soon_ground="ansi_magenta", late_ground="ansi_magenta", ink="ansi_default",
)  # fmt: skip

SHIPPED: Mapping[str, Palette] = MappingProxyType(
    {palette.name: palette for palette in (DARK, LIGHT, HIGH_CONTRAST, SIXTEEN, PLAIN)}
)
"""The shipped themes by name; desk-plain is the one without colour."""


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio (1 to 21) of two `#rrggbb` colours."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance as WCAG 2 defines it."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
