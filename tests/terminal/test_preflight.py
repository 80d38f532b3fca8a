"""Preflight: no terminal, a dumb one, and an environment that steers Textual."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest

from cs_desk.errors import UsageError
from cs_desk.terminal.preflight import check, prepare_environment
from tests.ptys import PtySession

LAUNCH = [sys.executable, "-m", "tests.terminal.launch"]


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
    with pytest.raises(UsageError, match="TERM=unknown"):
        check({"TERM": "Unknown"}, terminal, terminal)
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
        ({"NO_COLOR": "1"}, {"NO_COLOR": "1"}),
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


def test_what_is_prepared_is_what_textual_reads(tmp_path: Path) -> None:
    (tmp_path / "texts.json").write_text("[]", "utf-8")
    env = {"HOW": "gated", "KINDS": "", "TEXTS": str(tmp_path / "texts.json")}
    with PtySession(LAUNCH, env={**env, "TEXTUAL_DRIVER": "no:such", "TEXTUAL_PRESS": "ctrl+q"}) as tty:
        tty.until("BEGIN")
        tty.press("n")
        tty.until("END")
