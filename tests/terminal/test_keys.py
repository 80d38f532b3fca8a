"""No dead key: every key of the registry arrives under its name from every terminal that the desk promises.

Which keys there are is read off the registry; what a terminal sends for a name is a fact about that terminal. A key
that no terminal below can send fails here as soon as a command is given it.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from pathlib import Path

from cs_desk.actions import COMMANDS, resolve_keys
from cs_desk.actions.keys import FIXED_KEYS, UNSURE
from tests.terminal.running import Running

ESC, MARK = b"\x1b", b"Z"  # no command has the mark
CURSOR = {"up": "A", "down": "B", "right": "C", "left": "D"}
FROM_F5 = dict(zip(range(5, 13), (15, 17, 18, 19, 20, 21, 23, 24), strict=True))


def tilde(**numbers: int) -> dict[str, bytes]:
    """Return sequences such as ESC [ 3 ~ by the name of their key."""
    return {name: ESC + f"[{number}~".encode() for name, number in numbers.items()}


def arrows(introducer: str) -> dict[str, bytes]:
    """Return the cursor keys: ESC [ A in normal mode, ESC O A in application mode."""
    return {name: ESC + (introducer + code).encode() for name, code in CURSOR.items()}


PLAIN = {
    "enter": b"\r",
    "tab": b"\t",
    "shift+tab": ESC + b"[Z",
    "escape": ESC,
    "space": b" ",
    "backspace": b"\x7f",
    **tilde(insert=2, delete=3, pageup=5, pagedown=6),
    **{f"f{number}": ESC + f"[{code}~".encode() for number, code in FROM_F5.items()},
}
VT_F = {f"f{number}": ESC + b"O" + code.encode() for number, code in enumerate("PQRS", 1)}
OLD_F = {f"f{number}": ESC + f"[{number + 10}~".encode() for number in range(1, 6)}
CONSOLE_F = {f"f{number}": ESC + b"[[" + code.encode() for number, code in enumerate("ABCDE", 1)}
TERMINALS: Mapping[str, dict[str, bytes]] = {
    "xterm": PLAIN | VT_F | arrows("[") | {"home": ESC + b"[H", "end": ESC + b"[F"},
    "xterm, application keys": PLAIN | VT_F | arrows("O") | {"home": ESC + b"OH", "end": ESC + b"OF"},
    "tmux": PLAIN | VT_F | arrows("[") | tilde(home=1, end=4),
    "screen": PLAIN | VT_F | arrows("O") | tilde(home=1, end=4),
    "Linux console": PLAIN | CONSOLE_F | arrows("[") | tilde(home=1, end=4) | {"shift+tab": ESC + b"\t"},
    "PuTTY": PLAIN | OLD_F | arrows("O") | tilde(home=1, end=4),
    "rxvt": PLAIN | OLD_F | arrows("[") | tilde(home=7, end=8),
}
NAMES = {
    "?": "question_mark",
    "+": "plus",
    "-": "minus",
    "/": "slash",
    **{digit: digit for digit in string.digits},
}


def registry_keys() -> list[str]:
    """Return every key that a command, a second stroke, moving and editing need; the last one quits."""
    keymap = resolve_keys()
    found = [key for command in COMMANDS for key in keymap.of(command)]
    found += [command.chord for command in COMMANDS if command.chord is not None]
    found += [name for fixed in FIXED_KEYS for name in fixed.names]
    ordered = list(dict.fromkeys(found))
    return [key for key in ordered if key != "ctrl+q"] + ["ctrl+q"]


def sent(key: str, table: Mapping[str, bytes]) -> bytes:
    """Return what a terminal sends for a key; raises KeyError where nobody said."""
    if len(key) == 1:
        return key.encode()
    if key.startswith("ctrl+") and len(key) == 6:
        return bytes([ord(key[-1]) & 0x1F])
    return table[key]


def test_every_key_of_the_registry_arrives_from_every_terminal(tmp_path: Path) -> None:
    *keys, last = registry_keys()
    dead = []
    with Running(tmp_path, "keys") as app:
        app.tty.until("ready")
        for terminal, table in TERMINALS.items():
            for key in keys:
                arrived = arrivals(app, sent(key, table))
                if arrived != [NAMES.get(key, key)]:
                    dead.append((terminal, key, arrived))
        app.tty.send(sent(last, {}))
        assert app.ended() == 0
    assert dead == []


def arrivals(app: Running, data: bytes) -> list[str]:
    """Send a key and a mark behind it; return the names under which the key came."""
    before = len(app.lines)
    app.tty.send(data)
    if data == ESC:  # alone it is a key only once nothing follows it
        app.until(lambda: any(line.startswith("key ") for line in app.lines[before:]))
    app.tty.send(MARK)
    app.until(lambda: f"key {MARK.decode()}" in app.lines[before:])
    names = [line.removeprefix("key ") for line in app.lines[before:] if line.startswith("key ")]
    return names[:-1]


def test_no_command_hangs_on_a_key_that_some_terminal_keeps() -> None:
    keymap = resolve_keys()
    for command in COMMANDS:
        keys = keymap.of(command)
        assert not keys or any(key not in UNSURE for key in keys)
