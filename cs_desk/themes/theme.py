"""A palette made into a Textual theme."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from textual.theme import Theme

from cs_desk.themes.palettes import COLOURS, DARK, PLAIN, Palette


def theme_of(palette: Palette) -> Theme:
    """Return the Textual theme; `$ground`, `$quiet`, `$here`, `$done-ground` … are its variables in style sheets."""
    return Theme(
        name=palette.name,
        dark=palette.dark,
        ansi=palette.ansi,
        primary=palette.here,
        secondary=palette.quiet,
        accent=palette.here,
        success=palette.done,
        warning=palette.soon,
        error=palette.late,
        foreground=palette.text,
        background=palette.ground,
        surface=palette.area,
        panel=palette.bar,
        variables={**_meanings(palette), **_widgets(palette), **(_ansi_gaps(palette) if palette.ansi else {})},
    )


def _meanings(palette: Palette) -> dict[str, str]:
    return {name.replace("_", "-"): getattr(palette, name) for name in COLOURS if name != "text"}


VARIABLE_DEFAULTS: Mapping[str, str] = MappingProxyType(_meanings(DARK))
"""For `App.get_theme_variable_defaults`: the variables exist under any theme, so that the style sheet always parses."""


def _widgets(palette: Palette) -> dict[str, str]:
    """Return what Textual's own widgets take from the palette instead of shades that it would work out."""
    cursor = _cursor(palette)
    return {
        **cursor,
        "text-muted": palette.quiet,
        "border": palette.here,
        "border-blurred": palette.line,
        "input-cursor-background": palette.text,
        "input-cursor-foreground": palette.ground,
        "input-cursor-text-style": "reverse" if palette is PLAIN else "none",
        "input-selection-background": cursor["block-cursor-background"],
        "input-selection-foreground": cursor["block-cursor-foreground"],
        "scrollbar": palette.line,
        "scrollbar-hover": palette.quiet,
        "scrollbar-active": palette.here,
        "scrollbar-background": palette.ground,
        "scrollbar-background-hover": palette.ground,
        "scrollbar-background-active": palette.ground,
        "scrollbar-corner-color": palette.ground,
        "footer-background": palette.bar,
        "footer-foreground": palette.text,
        "footer-key-foreground": palette.here,
    }


def _ansi_gaps(palette: Palette) -> dict[str, str]:
    """Return variables that Textual's style sheets use and that its ansi colour system leaves out or fixes itself."""
    cursor = _cursor(palette)
    return {
        "ansi-background": palette.ground,
        "ansi-foreground": palette.quiet,
        "surface-active": palette.area,
        "foreground-disabled": palette.quiet,
        "text": palette.text,
        "text-disabled": palette.quiet,
        "foreground-muted": palette.quiet,
        "link-color": palette.here,
        "link-color-hover": palette.text,
        "link-background-hover": palette.ground,
        "screen-selection-background": cursor["block-cursor-background"],
        "screen-selection-foreground": cursor["block-cursor-foreground"],
    }


def _cursor(palette: Palette) -> dict[str, str]:
    """Return the selected row: the colour of "here" as ground."""
    return {
        "block-cursor-background": palette.here,
        "block-cursor-foreground": palette.ground,
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": palette.bar,
        "block-cursor-blurred-foreground": palette.text,
        "block-cursor-blurred-text-style": "bold",
        "block-hover-background": palette.area,
    }
