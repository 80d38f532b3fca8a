"""Preflight: no terminal, a dumb one, and an environment that steers Textual."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest

from cs_desk.errors import UsageError
from cs_desk.terminal.preflight import check, prepare_environment
from tests.ptys import PtySession
from tests.terminal.gallery import HOSTILE

LAUNCH = [sys.executable, "-m", "tests.terminal.launch"]
COLOUR = re.compile(rb"\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")


@pytest.fixture
def terminal() -> Iterator[TextIO]:
    ours, theirs = os.openpty()
    with open(theirs, "w", encoding="utf-8") as stream:
        yield stream
    os.close(ours)


@pytest.fixture
def pipe() -> Iterator[TextIO]:
    reader, writer = os.pipe()
    with open(reader, encoding="utf-8") as stream:
        yield stream
    os.close(writer)


def test_a_terminal_is_accepted(terminal: TextIO) -> None:
    check({"TERM": "xterm-256color"}, terminal, terminal)
    check({}, terminal, terminal)


@pytest.mark.parametrize("which", ["input", "output"])
def test_anything_else_is_refused_in_one_line(terminal: TextIO, pipe: TextIO, which: str) -> None:
    streams = (pipe, terminal) if which == "input" else (terminal, pipe)
    with pytest.raises(UsageError, match=f"standard {which} is not one.*cs-desk --help") as caught:
        check({"TERM": "xterm"}, *streams)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 64


def test_streams_that_are_not_there_are_refused(terminal: TextIO) -> None:
    with pytest.raises(UsageError, match="standard input"):
        check({}, None, terminal)
    terminal.close()
    with pytest.raises(UsageError, match="standard input"):
        check({}, terminal, terminal)


def test_a_dumb_terminal_is_refused_with_the_plain_commands_named(terminal: TextIO) -> None:
    with pytest.raises(UsageError, match=r"TERM=dumb.*cs-desk --help.*cs-desk import") as caught:
        check({"TERM": "dumb"}, terminal, terminal)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {}),
        ({"PATH": "/bin", "TEXTUAL": "devtools,debug", "TEXTUAL_LOG": "/tmp/x"}, {"PATH": "/bin"}),
        ({"TEXTUAL_DRIVER": "os:path", "TEXTUAL_THEME": "nord", "COLUMNS": "10", "LINES": "2"}, {}),
        ({"TEXTUAL_DISABLE_KITTY_KEY": "1"}, {"TEXTUAL_DISABLE_KITTY_KEY": "1"}),
        ({"TEXTUAL_COLOR_SYSTEM": "256"}, {"TEXTUAL_COLOR_SYSTEM": "256"}),
        ({"TEXTUAL_COLOR_SYSTEM": "rainbow"}, {}),
        ({"NO_COLOR": "1"}, {"NO_COLOR": "1", "TEXTUAL_THEME": "ansi-dark"}),
        ({"NO_COLOR": ""}, {}),
    ],
)
def test_environment(before: dict[str, str], after: dict[str, str]) -> None:
    prepare_environment(before)
    assert before == {"TEXTUAL_ANIMATIONS": "none", **after}
    prepare_environment(before)
    assert before == {"TEXTUAL_ANIMATIONS": "none", **after}


def test_no_terminal_is_one_line_and_exit_64() -> None:
    done = subprocess.run(LAUNCH, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 64
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1


def test_a_dumb_terminal_is_one_line_and_exit_64() -> None:
    with PtySession(LAUNCH, env={"TERM": "dumb"}) as tty:
        assert tty.wait() == 64
        assert b"TERM=dumb" in tty.raw
        assert b"\x1b" not in tty.raw
        assert tty.raw.count(b"\n") == 1


@pytest.mark.parametrize(("no_color", "coloured"), [("1", False), ("", True)])
def test_no_color_means_no_colour_on_any_widget(tmp_path: Path, no_color: str, coloured: bool) -> None:
    (tmp_path / "texts.json").write_text(json.dumps(["words"]), "utf-8")
    kinds = list(HOSTILE)
    env = {"HOW": "gated", "KINDS": " ".join(kinds), "TEXTS": str(tmp_path / "texts.json"), "NO_COLOR": no_color}
    with PtySession(LAUNCH, cols=100, rows=30, env=env) as tty:
        tty.until("BEGIN")
        for kind in kinds:
            tty.press("n")
            tty.until(f"{kind} 0 here")
        tty.press("n")
        tty.until("END")
        assert bool(COLOUR.search(bytes(tty.raw))) == coloured
