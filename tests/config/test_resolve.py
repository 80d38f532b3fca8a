"""Which value counts, where it came from, and how `cs-desk config show` tells it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cs_desk.config import Flags, Settings, describe, document, resolve
from cs_desk.errors import ConfigError

FILE = """\
# the desk
[desk]
db = "/srv/desk.db"
theme = "desk-light"
density = "compact"
mouse = false

[keys]
"call.next" = ["ctrl+n", "f9"]
call.hold = [
    "f7",  # beside
]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A configuration file that sets everything."""
    path = tmp_path / "config.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def told(settings: Settings, name: str) -> str:
    """Return one line of `config show` without its padding."""
    return " ".join(next(line for line in describe(settings) if line.startswith(f"{name} ")).split())


def test_without_a_file_every_value_is_the_default(tmp_path: Path) -> None:
    settings = resolve(Flags(), {}, tmp_path / "none.toml")
    assert (settings.db.value, settings.theme.value, settings.density.value) == (None, None, "comfortable")
    assert settings.mouse.value is True
    assert not settings.keys
    assert describe(settings)[0] == f"configuration file: {tmp_path}/none.toml (not there, nothing read)"
    assert told(settings, "desk.db") == "desk.db the default store default"


def test_the_file_counts_and_its_lines_are_told(file: Path) -> None:
    settings = resolve(Flags(), {}, file)
    assert told(settings, "desk.db") == f"desk.db /srv/desk.db file {file}:3"
    assert told(settings, "desk.theme") == f"desk.theme desk-light file {file}:4"
    assert told(settings, "desk.density") == f"desk.density compact file {file}:5"
    assert told(settings, "desk.mouse") == f"desk.mouse false file {file}:6"
    assert told(settings, "keys.call.next") == f"keys.call.next ctrl+n f9 file {file}:9"
    assert told(settings, "keys.call.hold") == f"keys.call.hold f7 file {file}:10"


def test_the_environment_outranks_the_file_and_a_flag_outranks_both(file: Path) -> None:
    environ = {"CS_DESK_DB": "/env.db", "CS_DESK_THEME": "high-contrast"}
    settings = resolve(Flags(), environ, file)
    assert told(settings, "desk.db") == "desk.db /env.db environment CS_DESK_DB"
    assert told(settings, "desk.theme") == "desk.theme high-contrast environment CS_DESK_THEME"
    settings = resolve(Flags(db="/flag.db", theme="desk-dark", density="comfortable", mouse=True), environ, file)
    assert told(settings, "desk.db") == "desk.db /flag.db flag --db"
    assert told(settings, "desk.theme") == "desk.theme desk-dark flag --theme"
    assert told(settings, "desk.density") == "desk.density comfortable flag --density"
    assert told(settings, "desk.mouse") == "desk.mouse true flag --mouse"


@pytest.mark.parametrize(
    ("environ", "shown"),
    [
        ({"STY": "123.pts-0", "TERM": "screen-256color"}, "false environment STY"),
        ({"TERM": "screen.xterm-256color"}, "false environment TERM"),
        ({"TERM": "screen-256color", "TMUX": "/tmp/tmux-0/default,1,0"}, "true default"),
        ({"TERM": "xterm-256color"}, "true default"),
    ],
)
def test_in_gnu_screen_the_mouse_is_off_for_it_would_keep_escape_back(
    tmp_path: Path, environ: dict[str, str], shown: str
) -> None:
    nothing = tmp_path / "none.toml"
    assert told(resolve(Flags(), environ, nothing), "desk.mouse") == f"desk.mouse {shown}"
    assert resolve(Flags(mouse=True), environ, nothing).mouse.value


def test_no_mouse_is_told_as_the_flag_that_was_typed(file: Path) -> None:
    assert told(resolve(Flags(mouse=False), {}, file), "desk.mouse") == "desk.mouse false flag --no-mouse"


@pytest.mark.parametrize(
    ("flags", "environ", "theme", "origin"),
    [
        (Flags(), {"NO_COLOR": "1"}, "desk-plain", "environment NO_COLOR"),
        (Flags(), {"NO_COLOR": "1", "CS_DESK_THEME": "desk-dark"}, "desk-plain", "environment NO_COLOR"),
        (Flags(theme="desk-dark"), {"NO_COLOR": "1"}, "desk-dark", "flag --theme"),
        (Flags(), {"NO_COLOR": "", "CS_DESK_THEME": "desk-dark"}, "desk-dark", "environment CS_DESK_THEME"),
    ],
)
def test_no_color(file: Path, flags: Flags, environ: dict[str, str], theme: str, origin: str) -> None:
    settings = resolve(flags, environ, file)
    assert (settings.theme.value, str(settings.theme.origin)) == (theme, origin)


def test_empty_environment_variables_are_not_set(file: Path) -> None:
    settings = resolve(Flags(), {"CS_DESK_DB": "", "CS_DESK_CONFIG": ""}, file)
    assert settings.db.value == "/srv/desk.db"


def test_another_file_by_flag_or_environment(file: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "none.toml"
    assert resolve(Flags(config=str(file)), {}, elsewhere).db.value == "/srv/desk.db"
    assert resolve(Flags(), {"CS_DESK_CONFIG": str(file)}, elsewhere).file == file


@pytest.mark.parametrize(
    ("flags", "environ", "name"),
    [(Flags(config="/no/such"), {}, "--config"), (Flags(), {"CS_DESK_CONFIG": "/no/such"}, "CS_DESK_CONFIG")],
)
def test_a_named_file_must_be_there(file: Path, flags: Flags, environ: dict[str, str], name: str) -> None:
    with pytest.raises(ConfigError, match=f"^{name} names /no/such, which is not a file"):
        resolve(flags, environ, file)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://amira:geheim@db/desk", "postgresql://amira:***@db/desk"),
        ("postgresql://db/desk?user=a&password=geheim&sslmode=require",
         "postgresql://db/desk?user=a&password=***&sslmode=require"),
        ("/srv/desk@home:1.db", "/srv/desk@home:1.db"),
    ],
)  # fmt: skip
def test_passwords_are_not_shown(tmp_path: Path, address: str, shown: str) -> None:
    settings = resolve(Flags(db=address), {}, tmp_path / "none.toml")
    lines = describe(settings)
    assert "geheim" not in str(document(settings))
    assert shown in "\n".join(lines)
    assert "geheim" not in "\n".join(lines)
