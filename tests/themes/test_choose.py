"""Which theme a start gets, themes of one's own, and what is said about wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from cs_desk.config import Flags, resolve
from cs_desk.errors import ConfigError
from cs_desk.themes import SHIPPED, VARIABLE_DEFAULTS, choose, load_look, theme_of, user_palettes


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({"TERM": "xterm-256color"}, "desk-dark"),
        ({"TERM": "tmux-256color", "COLORTERM": "truecolor"}, "desk-dark"),
        ({"TERM": "screen", "COLORTERM": "24bit"}, "desk-dark"),
        ({"TERM": "linux"}, "desk-16"),
        ({"TERM": "screen"}, "desk-16"),
        ({"TERM": "xterm"}, "desk-16"),
        ({}, "desk-16"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "desk-plain"),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, "desk-dark"),
    ],
)
def test_the_terminal_decides_when_nothing_is_set(environ: dict[str, str], name: str) -> None:
    assert choose(environ, None) == name
    assert choose(environ, "desk-light") == "desk-light"


def test_the_five_themes_have_every_variable() -> None:
    assert list(SHIPPED) == ["desk-dark", "desk-light", "high-contrast", "desk-16", "desk-plain"]
    wanted = set(theme_of(SHIPPED["desk-dark"]).to_color_system().generate())
    for palette in SHIPPED.values():
        theme = theme_of(palette)
        assert theme.name == palette.name
        assert wanted <= set(theme.to_color_system().generate())
        assert set(VARIABLE_DEFAULTS) <= set(theme.variables)


def themes(tmp_path: Path, **files: str) -> Path:
    """Return a folder of theme files, `_` in a name standing for a hyphen."""
    folder = tmp_path / "themes"
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_theme_of_ones_own(tmp_path: Path) -> None:
    folder = themes(tmp_path, sea_green='base = "desk-light"\nhere = "#005F5F"\n')
    palette = user_palettes(folder)["sea-green"]
    assert (palette.here, palette.text, palette.dark) == ("#005f5f", SHIPPED["desk-light"].text, False)
    config = tmp_path / "config.toml"
    config.write_text('[desk]\ntheme = "sea-green"\n')
    look = load_look(resolve(Flags(), {}, config), {}, folder)
    assert look.name == "sea-green"
    assert look.themes["sea-green"].primary == "#005f5f"
    assert set(look.themes) == {*SHIPPED, "sea-green"}


def test_no_folder_holds_no_themes(tmp_path: Path) -> None:
    assert user_palettes(tmp_path / "none") == {}


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ('here = "blue"', 1, 'here must be a colour like "#7aa2f7", not "blue"'),
        ("\nhere = 3", 2, 'here must be a colour like "#7aa2f7", not "3"'),
        ('# x\nquite = "#888888"', 2, "quite is not a colour of a theme; quiet is one."),
        ('name = "x"', 1, "name is not a colour of a theme; the colours are ground, area,"),
        ('base = "desk-16"', 1, 'base must be one of desk-dark, desk-light, high-contrast, not "desk-16"'),
        ('done = "#9ece6a"\ntext = "#33384a"', 2, "text on ground has a contrast of 1.5:1; at least 3:1 can be read"),
        ('ground = "#c8d3f5"', 1, "text on ground has a contrast of 1.0:1; at least 3:1 can be read"),
        ("ground = ", 1, "this is not valid TOML"),
    ],
)
def test_a_wrong_theme_is_named_with_its_line(tmp_path: Path, text: str, line: int, sentence: str) -> None:
    folder = themes(tmp_path, mine=text)
    with pytest.raises(ConfigError) as caught:
        user_palettes(folder)
    assert str(caught.value).startswith(f"{folder}/mine.toml:{line}: {sentence}")


@pytest.mark.parametrize(
    ("name", "why"),
    [("desk_dark", "a shipped theme has this name"), ("Mine", "use small letters, digits and hyphens")],
)
def test_a_wrong_file_name(tmp_path: Path, name: str, why: str) -> None:
    with pytest.raises(ConfigError, match=f"a theme cannot be called .*: {why}; rename the file"):
        user_palettes(themes(tmp_path, **{name: ""}))


def test_an_unknown_theme_is_named_with_where_it_was_asked_for(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('\n[desk]\ntheme = "desk-drak"\n')
    with pytest.raises(ConfigError) as caught:
        load_look(resolve(Flags(), {}, config), {}, tmp_path / "themes")
    assert str(caught.value) == (
        f'{config}:3: there is no theme "desk-drak"; did you mean desk-dark? '
        "Themes: desk-dark, desk-light, high-contrast, desk-16, desk-plain."
    )
    with pytest.raises(ConfigError, match=r'^CS_DESK_THEME: there is no theme "x"; '):
        load_look(resolve(Flags(), {"CS_DESK_THEME": "x"}, tmp_path / "none"), {}, tmp_path / "themes")
