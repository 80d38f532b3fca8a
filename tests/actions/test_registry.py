"""The registry itself: complete, free of conflicts, and only keys that arrive in every terminal."""

from __future__ import annotations

from itertools import combinations

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key

from cs_desk.actions import AVAILABILITY, COMMANDS, CONTEXTS, SITUATIONS, Command
from cs_desk.actions.keys import FIXED, PLAIN, SAME_BYTE, SURE
from cs_desk.actions.registry import FUTURE_MODES

ALL = pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)

AGREED = {
    "call.next": "ctrl+n", "call.back": "ctrl+r", "call.moment": "ctrl+g", "call.hold": "ctrl+t",
    "call.recognise": "ctrl+f", "call.ask": "ctrl+y", "call.end": "ctrl+e", "app.palette": "ctrl+p",
    "app.other": "ctrl+o", "app.help": "f1", "app.keys": "?", "app.search": "/", "app.open": "enter",
    "app.back": "escape", "app.quit": "ctrl+q", "mode.desk": "f2", "mode.complaints": "f3", "mode.customers": "f6",
    "mode.board": "f5", "board.now": "n", "board.today": "t", "board.week": "w", "board.month": "m",
    "board.period": "p", "board.scope": "s", "board.compare": "c", "board.wall": "v", "board.export": "e",
    "board.figure": "d",
    "figure.records": "r", "board.staffing": "f", "staffing.more": "+", "staffing.fewer": "-", "staffing.volume": "v",
    "staffing.handling": "a", "staffing.target": "g", "staffing.shrinkage": "k", "staffing.reset": "x",
    "staffing.next": "n", "staffing.before": "b", "staffing.today": "t", "staffing.day": "p", "staffing.queue": "s",
    "staffing.interval": "i", "staffing.weeks": "w",
    "start.new": "n", "start.outbound": "o", "start.chat": "t", "start.written": "w", "start.resume": "r",
    "start.promise": "d", "start.approve": "a", "complaint.take": "u", "complaint.note": "n",
    "complaint.give": "g",
}  # fmt: skip
AGREED_SECOND = {
    "p": "call.park", "h": "call.hand_over", "s": "call.skip", "x": "call.difficulty", "o": "call.offer",
    "m": "call.promise", "w": "call.words", "n": "call.new", "l": "call.switch", "v": "desk.unplaced",
    "g": "tour.next", "z": "tour.back", "q": "tour.leave",
    "d": "mode.desk", "c": "mode.complaints", "u": "mode.customers", "b": "mode.board",
}  # fmt: skip

# What the four terminals send (terminfo: xterm, screen and tmux, linux), for the keys that are more than one byte.
_F5_TO_F10 = {5: "[15~", 6: "[17~", 7: "[18~", 8: "[19~", 9: "[20~", 10: "[21~"}
_VT = {f"f{number}": code for number, code in {1: "OP", 2: "OQ", 3: "OR", 4: "OS", **_F5_TO_F10}.items()}
_CONSOLE = {f"f{number}": f"[[{letter}" for number, letter in enumerate("ABCDE", 1)}
TERMINALS = {
    "xterm": _VT,
    "screen and tmux": _VT,
    "linux console": {**_VT, **_CONSOLE},
}


def test_ids_are_unique_and_the_agreed_keys_are_kept() -> None:
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)
    assert {command.id: command.keys[0] for command in COMMANDS if command.keys} == AGREED
    assert {command.chord: command.id for command in COMMANDS if command.chord} == AGREED_SECOND


@ALL
def test_every_command_can_be_pressed_and_is_explained(command: Command) -> None:
    assert command.keys or command.chord
    assert 0 < len(command.word) <= 10
    assert 0 < len(command.title) <= 30
    assert command.help.endswith(".")
    assert command.help[0].isupper()
    assert ". " not in command.help, "one sentence"
    assert command.where
    assert command.where <= set(CONTEXTS)
    assert command.when is None or command.when in AVAILABILITY


def test_every_context_and_reason_is_used() -> None:
    assert set().union(*SITUATIONS.values()) == set(CONTEXTS)
    assert {command.when for command in COMMANDS} - {None} == set(AVAILABILITY)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_no_two_commands_share_a_key_in_one_situation(situation: str) -> None:
    here = [command for command in COMMANDS if command.where & SITUATIONS[situation]]
    for one, other in combinations(here, 2):
        assert not set(one.keys) & set(other.keys), (one.id, other.id)
        assert one.chord is None or one.chord != other.chord, (one.id, other.id)


def test_modes_to_come_find_their_keys_free() -> None:
    keys = {key for command in COMMANDS for key in command.keys}
    chords = {command.chord for command in COMMANDS}
    for key, chord in FUTURE_MODES.values():
        assert key not in keys
        assert chord not in chords


@ALL
def test_only_keys_that_arrive_everywhere(command: Command) -> None:
    for key in command.keys:
        assert key in SURE or key in PLAIN or (key in FIXED and key in ("enter", "escape"))


@ALL
def test_no_plain_letter_where_people_type(command: Command) -> None:
    plain = {key for key in command.keys if key in PLAIN}
    if command.where & {"call", "dialog"}:
        assert not plain
    if command.where & {"everywhere"}:
        assert plain <= {"?"}


NAMED = ("question_mark", "slash", "plus", "minus")
"""What Textual calls some characters by name."""


def _parsed(sent: bytes) -> list[str]:
    """Return the names Textual gives to what a terminal sends."""
    events = [event for event in XTermParser().feed(sent.decode()) if isinstance(event, Key)]
    return [event.character if event.key in NAMED and event.character else event.key
            for event in events]  # fmt: skip


def _sent(key: str, terminal: str) -> bytes:
    if key.startswith("ctrl+"):
        return bytes([ord(key[-1]) - ord("a") + 1])
    if key == "enter":
        return b"\r"
    return b"\x1b" + TERMINALS[terminal][key].encode() if key in TERMINALS[terminal] else key.encode()


@pytest.mark.parametrize("terminal", TERMINALS)
def test_the_bytes_of_each_terminal_become_the_key(terminal: str) -> None:
    keys = {key for command in COMMANDS for key in command.keys} - {"escape"}
    keys |= {key for key, _ in FUTURE_MODES.values()}
    for key in sorted(keys):
        assert _parsed(_sent(key, terminal)) == [key], key


@pytest.mark.parametrize(("key", "arrives"), [("ctrl+h", "backspace"), ("ctrl+i", "tab"), ("ctrl+m", "enter")])
def test_keys_called_impossible_arrive_as_another(key: str, arrives: str) -> None:
    # ctrl+j does arrive, but so does every line end of a text pasted through a terminal without bracketed paste.
    assert _parsed(bytes([ord(key[-1]) - ord("a") + 1])) == [arrives]
    assert key in SAME_BYTE
