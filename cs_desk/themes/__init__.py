"""The look: five shipped themes, themes of one's own, and a screen without any colour when NO_COLOR asks for it."""

from __future__ import annotations

from cs_desk.themes.choose import Look, choose, install, load_look
from cs_desk.themes.files import user_palettes
from cs_desk.themes.palettes import SHIPPED, Palette, contrast
from cs_desk.themes.plain import Colourless, line_filters
from cs_desk.themes.theme import VARIABLE_DEFAULTS, theme_of

__all__ = [
    "SHIPPED",
    "VARIABLE_DEFAULTS",
    "Colourless",
    "Look",
    "Palette",
    "choose",
    "contrast",
    "install",
    "line_filters",
    "load_look",
    "theme_of",
    "user_palettes",
]
