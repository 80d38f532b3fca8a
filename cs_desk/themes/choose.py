"""Which theme it is to be, and putting it into the app."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.app import App
from textual.theme import Theme

from cs_desk.config import PLAIN_THEME, Settings
from cs_desk.errors import ConfigError
from cs_desk.themes.files import user_palettes
from cs_desk.themes.palettes import SHIPPED
from cs_desk.themes.theme import theme_of

_MANY_COLOURS = frozenset({"256color", "kitty", "direct"})


@dataclass(frozen=True, slots=True)
class Look:
    """The name of the theme to start with and every theme that can be had."""

    name: str
    themes: Mapping[str, Theme]


def choose(environ: Mapping[str, str], setting: str | None) -> str:
    """Return the theme's name: what was set, else desk-plain under NO_COLOR, else desk-16 or desk-dark by the terminal.

    NO_COLOR counts when it is not empty (no-color.org). A terminal has many colours when COLORTERM says so or TERM ends
    in -256color, the same rule by which Textual writes them.
    """
    if setting:
        return setting
    if environ.get("NO_COLOR"):
        return PLAIN_THEME
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return "desk-dark"
    many = environ.get("TERM", "").strip().lower().rpartition("-")[2] in _MANY_COLOURS
    return "desk-dark" if many else "desk-16"


def load_look(settings: Settings, environ: Mapping[str, str], folder: Path) -> Look:
    """Return the theme to start with and all others, those of `folder`/*.toml included; raises ConfigError."""
    palettes = {**SHIPPED, **user_palettes(folder)}
    name = choose(environ, settings.theme.value)
    if name not in palettes:
        origin = settings.theme.origin
        place = f"{origin.detail}:{origin.line}" if origin.line else origin.detail
        close = difflib.get_close_matches(name, palettes, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        raise ConfigError(f'{place}: there is no theme "{name}"; {hint}Themes: {", ".join(palettes)}.')
    return Look(name, {key: theme_of(palette) for key, palette in palettes.items()})


def install(app: App[Any], look: Look) -> None:
    """Register the themes and set the chosen one; call it in the app's `__init__`, before the first frame.

    Textual decides about NO_COLOR by the mere presence of the variable; from here on it is decided by the theme.
    """
    for theme in look.themes.values():
        app.register_theme(theme)
    app.no_color = look.name == PLAIN_THEME
    if look.themes[look.name].ansi:
        app.theme = look.name
    else:
        _begin_with(app, look.name)


def _begin_with(app: App[Any], name: str) -> None:
    """Start in a theme as if it were Textual's default: setting it would parse every style sheet a second time."""
    app.set_reactive(App.theme, name)
    theme = app.current_theme
    app.set_class(theme.dark, "-dark-mode", update=False)
    app.set_class(not theme.dark, "-light-mode", update=False)
    app.add_class(f"-theme-{name}", update=False)
    app.stylesheet.set_variables(app.get_css_variables())
