"""Every way of getting config.toml wrong is named with file, line, setting and what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from cs_desk.config.schema import read_config
from cs_desk.errors import ConfigError


def refused(tmp_path: Path, text: str | bytes) -> str:
    """Return what the ConfigError says, without the folder."""
    path = tmp_path / "config.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError) as caught:
        read_config(path)
    assert caught.value.exit_code == 78
    return str(caught.value).replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[desk]\nthema = 'x'\n",
         "config.toml:2: [desk] has no setting thema; it knows backup_warn_hours, db, density, mouse, theme; "
         "did you mean theme?"),
        ("\n[dsk]\ndb = 'x'\n",
         "config.toml:2: there is no section [dsk]; the sections are [desk], [keys]; did you mean desk?"),
        ("zone = 'Europe/Paris'\n",
         "config.toml:1: there is no section [zone]; the sections are [desk], [keys]."),
        ("[desk]\n\ndensity = 'dense'\n",
         'config.toml:3: [desk] density must be "comfortable" or "compact", not "dense".'),
        ("[desk]\nmouse = 'yes'\n",
         'config.toml:2: [desk] mouse must be true or false, not "yes".'),
        ("[desk]\nmouse = 1\n",
         "config.toml:2: [desk] mouse must be true or false, not 1."),
        ("[desk]\ndb = true\n",
         "config.toml:2: [desk] db must be text in quotes that is not empty, not true."),
        ("[desk]\ndb = ''\n",
         'config.toml:2: [desk] db must be text in quotes that is not empty, not "".'),
        ("[desk]\ntheme = ['a']\n",
         "config.toml:2: [desk] theme must be text in quotes that is not empty, not ['a']."),
        ("desk = 'x'\n",
         "config.toml:1: [desk] must be a table: write [desk] on a line of its own."),
        ("keys = ['x']\n",
         "config.toml:1: [keys] must be a table: write [keys] on a line of its own."),
        ("[keys]\n'call.next' = 'f9'\n",
         'config.toml:2: [keys] "call.next" must be a list of keys, for example ["ctrl+n", "f9"].'),
        ("[keys]\ncall.next = ['f9', 3]\n",
         'config.toml:2: [keys] "call.next" must be a list of keys, for example ["ctrl+n", "f9"].'),
        ("desk = {mouse = 'no'}\n",
         'config.toml:1: [desk] mouse must be true or false, not "no".'),
    ],
)  # fmt: skip
def test_a_wrong_setting(tmp_path: Path, text: str, sentence: str) -> None:
    assert refused(tmp_path, text) == sentence


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("[desk]\ndb = \n", "config.toml:2: this is not valid TOML: Invalid value"),
        ("[desk]\ndb = '1'\ndb = '2'\n", "config.toml:3: this is not valid TOML: Cannot overwrite a value"),
        ("[desk]\nmouse = tru", "config.toml:2: this is not valid TOML"),
        ("[desk", "config.toml:1: this is not valid TOML"),
        (b"[desk]\ndb = '\xff'\n", "config.toml is not UTF-8 text (byte 14); save it as UTF-8."),
    ],
)
def test_not_toml_at_all(tmp_path: Path, text: str | bytes, start: str) -> None:
    assert refused(tmp_path, text).startswith(start)


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    said = refused(tmp_path, "[desk]\nmouse = 1\ndensity = 'x'\n[keys]\na = 1\n")
    assert [line.split(":")[1] for line in said.splitlines()] == ["2", "3", "5"]


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot be read: Is a directory\.$"):
        read_config(tmp_path)


def test_windows_line_ends_and_a_byte_order_mark_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf[desk]\r\ntheme = 'desk-dark'\r\n[keys]\r\n\"call.next\" = ['f9']\r\n")
    parsed = read_config(path)
    assert parsed.content.desk.theme == "desk-dark"
    assert (parsed.line("desk.theme"), parsed.line("keys.call.next")) == (2, 4)
