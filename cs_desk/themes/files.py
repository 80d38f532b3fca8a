"""Themes of one's own: `themes/NAME.toml` beside config.toml, strict and checked for being readable."""

from __future__ import annotations

import dataclasses
import difflib
import re
from pathlib import Path

from cs_desk.config.lines import key_lines
from cs_desk.config.schema import parse_toml, read_text
from cs_desk.errors import ConfigError
from cs_desk.themes.palettes import COLOURS, GROUNDS, HEAT, INKS, SHIPPED, Palette, contrast

READABLE = 3.0
"""The least contrast of a theme of one's own (WCAG 2 for large text); the shipped ones keep 4.5."""

_HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


def user_palettes(folder: Path) -> dict[str, Palette]:
    """Return the palettes of `folder`/*.toml by name; a missing folder holds none. Raises ConfigError."""
    found: dict[str, Palette] = {}
    for path in sorted(folder.glob("*.toml")):
        name = path.stem
        if not _NAME.fullmatch(name) or name in SHIPPED:
            why = "a shipped theme has this name" if name in SHIPPED else "use small letters, digits and hyphens"
            raise ConfigError(f"{path}: a theme cannot be called {name}: {why}; rename the file.")
        found[name] = parse_palette(read_text(path), path)
    return found


def parse_palette(text: str, path: Path) -> Palette:
    """Return a palette from TOML: `base` = a shipped theme, then the colours that differ. Raises ConfigError."""
    raw = parse_toml(text, path)
    lines = key_lines(text)

    def refuse(name: str, sentence: str) -> ConfigError:
        return ConfigError(f"{path}:{lines.get(name, 1)}: {sentence}.")

    base = raw.pop("base", "desk-dark")
    bases = [name for name, palette in SHIPPED.items() if not palette.ansi]
    if base not in bases:
        raise refuse("base", f'base must be one of {", ".join(bases)}, not "{base}"')
    for name, value in raw.items():
        if name not in COLOURS:
            close = difflib.get_close_matches(name, COLOURS, n=1)
            hint = f"{close[0]} is one" if close else f"the colours are {', '.join(COLOURS)}"
            raise refuse(name, f"{name} is not a colour of a theme; {hint}")
        if not (isinstance(value, str) and _HEX.fullmatch(value)):
            raise refuse(name, f'{name} must be a colour like "#7aa2f7", not "{value}"')
    palette = dataclasses.replace(SHIPPED[base], name=path.stem, **{key: text.lower() for key, text in raw.items()})
    if problem := _unreadable(palette):
        ink, ground, ratio = problem
        culprit = ink if ink in raw else ground
        raise refuse(culprit, f"{ink} on {ground} has a contrast of {ratio:.1f}:1; at least {READABLE:g}:1 can be read")
    return palette


def _unreadable(palette: Palette) -> tuple[str, str, float] | None:
    pairs = [(ink, ground) for ground in GROUNDS for ink in INKS] + [("ink", ground) for ground in HEAT]
    for ink, ground in pairs:
        ratio = contrast(getattr(palette, ink), getattr(palette, ground))
        if ratio < READABLE:
            return ink, ground, ratio
    return None
