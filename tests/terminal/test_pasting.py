"""What is pasted comes as text, whatever control characters are in it and wherever a read ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from cs_desk.terminal.pasting import Pastes
from tests.terminal.running import Running

COLOURED = "Tan\x1b[31m Wei\x07\nline 2\ttab\r\n\x1b\x1b[A\x1b]0;title\x07" + "and on it goes " * 9
PASTED = COLOURED.replace("\x1b", "")


def tamed(*pieces: str) -> str:
    pastes = Pastes()
    return "".join(map(pastes.tame, pieces))


def marked(text: str) -> str:
    return f"\x1b[200~{text}\x1b[201~"


def test_escapes_within_a_paste_are_gone_and_those_of_keys_stay() -> None:
    before, behind = "a\x1b[A\x1b", "\x1b[B\x1bx"
    assert tamed(before + marked(COLOURED) + behind) == before + marked(PASTED) + behind
    assert tamed(marked(COLOURED) + marked("\x1b[200~b")) == marked(PASTED) + marked("[200~b")


@pytest.mark.parametrize("size", range(1, 9))
def test_wherever_a_read_ends(size: int) -> None:
    sent = "a\x1b[A" + marked(COLOURED) + "\x1b[B" + marked("\x1b[20\x1b[201") + "b"
    pieces = [sent[at : at + size] for at in range(0, len(sent), size)]
    assert tamed(*pieces) == "a\x1b[A" + marked(PASTED) + "\x1b[B" + marked("[20[201") + "b"


def test_an_escape_after_which_nothing_came_begins_no_paste() -> None:
    pastes = Pastes()
    told = pastes.tame("\x1b")
    pastes.paused()
    assert told + pastes.tame("[200~\x1b[A") == "\x1b[200~\x1b[A"


def test_a_paste_with_control_characters_presses_no_key(tmp_path: Path) -> None:
    with Running(tmp_path, "keys") as app:
        app.tty.until("ready")
        app.tty.send(f"a{marked(COLOURED)}b".encode())
        app.until("key b")
        told = [line for line in app.lines if line.startswith(("key ", "paste "))]
        app.tty.press("ctrl+q")
        assert app.ended() == 0
    assert told == ["key a", f"paste {PASTED!r}", "key b"]
