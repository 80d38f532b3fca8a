"""Remapping: what may be done, what is refused, and how the refusal reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_desk.actions import COMMAND, COMMANDS, SITUATIONS, resolve_keys
from cs_desk.actions.keys import FIXED, UNSURE, parse_key, show_key
from cs_desk.config import Origin, Value
from cs_desk.errors import ConfigError

Remaps = dict[str, Value[tuple[str, ...]]]


def remap(**keys: str | tuple[str, ...]) -> Remaps:
    """Return a [keys] table as read from lines 7, 8, … of a file; `__` stands for the dot."""
    pairs = enumerate(keys.items(), 7)
    return {
        name.replace("__", "."): Value(
            (value,) if isinstance(value, str) else value, Origin("file", "/home/a/config.toml", line)
        )
        for line, (name, value) in pairs
    }


def refused(**keys: str | tuple[str, ...]) -> str:
    """Return what the ConfigError says."""
    with pytest.raises(ConfigError) as caught:
        resolve_keys(remap(**keys))
    return str(caught.value)


def test_usual_keys_without_a_configuration() -> None:
    keymap = resolve_keys()
    assert keymap.of(COMMAND["call.next"]) == ("ctrl+n",)
    assert keymap.strokes(COMMAND["mode.desk"]) == ("F2", "^O d")
    assert keymap.strokes(COMMAND["call.park"], short=False) == ("ctrl+o p",)
    assert not keymap.remapped


def test_a_command_gets_other_keys_and_remembers_where_from() -> None:
    keymap = resolve_keys(remap(call__next=("ctrl+n", "F9")))
    assert keymap.of(COMMAND["call.next"]) == ("ctrl+n", "f9")
    assert str(keymap.remapped["call.next"]) == "file /home/a/config.toml:7"


def test_two_commands_may_swap_their_keys() -> None:
    keymap = resolve_keys(remap(call__next="ctrl+r", call__back="ctrl+n"))
    assert keymap.of(COMMAND["call.back"]) == ("ctrl+n",)


def test_the_first_stroke_follows_its_command() -> None:
    keymap = resolve_keys(remap(app__other="f9"))
    assert keymap.prefix == "f9"
    assert keymap.strokes(COMMAND["call.park"]) == ("F9 p",)


def test_a_two_stroke_command_gets_a_key_of_its_own_and_keeps_the_strokes() -> None:
    keymap = resolve_keys(remap(call__park="f7"))
    assert keymap.strokes(COMMAND["call.park"]) == ("F7", "^O p")


def test_the_second_stroke_means_what_it_means_in_this_place() -> None:
    keymap = resolve_keys()
    assert keymap.chord("p", SITUATIONS["on a contact"]) is COMMAND["call.park"]
    assert keymap.chord("p", SITUATIONS["in customers"]) is None
    assert keymap.chord("d", SITUATIONS["in customers"]) is COMMAND["mode.desk"]


def test_an_unknown_command_is_named_with_its_line_and_a_guess() -> None:
    said = refused(call__nxt="f9")
    assert said.startswith('/home/a/config.toml:7: [keys] "call.nxt" is not a command; did you mean "call.next"?')
    assert "`cs-desk keys`" in said


def test_a_key_taken_in_the_same_place_is_refused() -> None:
    said = refused(call__next="ctrl+r")
    assert said == (
        '/home/a/config.toml:7: [keys] "call.next" cannot have "ctrl+r": on a contact it is the key of "call.back" '
        "(Back a step); take another or give that one a key of its own."
    )


def test_a_key_taken_in_another_place_is_no_conflict() -> None:
    assert resolve_keys(remap(start__resume=("r", "f7"), call__park="f7")).of(COMMAND["call.park"]) == ("f7",)


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("ctrl+i", "the same byte for it as for tab"),
        ("ctrl+m", "the same byte for it as for enter"),
        ("ctrl+h", "the same byte for it as for backspace"),
        ("ctrl+j", "the same byte for it as for a new line"),
        ("ctrl+c", "text fields need it (copy)"),
        ("alt+1", "not every terminal delivers such a key"),
        ("ctrl+space", "not every terminal delivers such a key"),
        ("ctrl+5", "not every terminal delivers such a key"),
        ("f13", "not every terminal delivers such a key"),
        ("", "not every terminal delivers such a key"),
        ("é", "not every terminal delivers such a key"),
        ("tab", "it is for moving and editing"),
        ("enter", "it is for moving and editing"),
    ],
)
def test_impossible_keys_are_refused_with_the_reason(key: str, why: str) -> None:
    said = refused(call__next=key)
    assert said.startswith(f'/home/a/config.toml:7: [keys] "call.next" cannot have "{key}": ')
    assert why in said


@pytest.mark.parametrize("key", UNSURE)
def test_keys_that_do_not_arrive_everywhere_need_a_second_one(key: str) -> None:
    assert "does not arrive everywhere" in refused(call__next=key)
    assert resolve_keys(remap(call__next=("ctrl+n", key))).of(COMMAND["call.next"]) == ("ctrl+n", key)


def test_what_must_work_while_typing_cannot_have_a_letter_only() -> None:
    assert 'must work while you type, but "k" would be taken as text' in refused(call__next="k")
    assert resolve_keys(remap(start__new="k")).of(COMMAND["start.new"]) == ("k",)


def test_no_keys_at_all_is_refused_and_every_problem_is_told() -> None:
    said = refused(call__next=(), call__hold="alt+x", nothing="f9")
    assert [line.split(":")[1] for line in said.splitlines()] == ["7", "8", "9"]
    assert "needs at least one key" in said


@pytest.mark.parametrize(
    ("written", "name"),
    [("^N", "ctrl+n"), ("Ctrl+N", "ctrl+n"), ("control+n", "ctrl+n"), ("F9", "f9"), ("question_mark", "?"), ("n", "n")],
)
def test_ways_to_write_a_key(written: str, name: str) -> None:
    assert parse_key(written) == name


@pytest.mark.parametrize(
    ("key", "short", "long"),
    [("ctrl+n", "^N", "ctrl+n"), ("f1", "F1", "F1"), ("escape", "esc", "esc"), ("?", "?", "?")],
)
def test_ways_to_show_a_key(key: str, short: str, long: str) -> None:
    assert (show_key(key), show_key(key, short=False)) == (short, long)


SOME_KEYS = ("ctrl+n", "ctrl+r", "f7", "f11", "n", "?", "enter", "escape", "tab", "ctrl+i")
ANY_KEY = st.sampled_from(SOME_KEYS) | st.text(max_size=8)
ANY_NAME = st.sampled_from([*COMMAND, "call.nxt"]) | st.text(max_size=12)


@given(st.dictionaries(ANY_NAME, st.lists(ANY_KEY, max_size=3), max_size=4))
def test_any_table_gives_a_keymap_without_conflicts_or_a_config_error(table: dict[str, list[str]]) -> None:
    remaps = {name: Value(tuple(keys), Origin("file", "x", 1)) for name, keys in table.items()}
    said = ""
    keymap = resolve_keys()
    try:
        keymap = resolve_keys(remaps)
    except ConfigError as error:
        said = str(error)
    assert not said or said.startswith("x:1: [keys] ")
    for contexts in SITUATIONS.values():
        keys = [key for command in COMMANDS if command.where & contexts for key in keymap.of(command)]
        assert len(keys) == len(set(keys))
    for command in COMMANDS:
        assert not (set(keymap.of(command)) & FIXED) - set(command.keys)
