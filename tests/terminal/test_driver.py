"""The safe driver on a real terminal: every way in which a session may end, and every way in which it must not.

Each row of the table in which stock Textual dies, spins or freezes has a test here.
"""

from __future__ import annotations

import re
import signal
import time
from pathlib import Path

import pytest

from cs_desk.terminal.driver import SafeDriver
from cs_desk.terminal.output import LIMIT
from tests.ptys import encode
from tests.terminal.running import Running
from tests.untrusted import forbidden

MODES = re.compile(rb"\x1b\[\?(\d+)([hl])")
COLS, ROWS = 140, 45
ENDED_CLEANLY = ("cancelled", "unmount", "atexit")


def modes_left_on(raw: bytes) -> set[bytes]:
    """The private modes of the terminal that are not as they were before the program."""
    last = dict(MODES.findall(raw))
    at_rest = {b"7": b"h", b"25": b"h"}
    left = {mode for mode, state in last.items() if state != at_rest.get(mode, b"l")}
    return left | ({b"kitty"} if raw.count(b"\x1b[>25u") != raw.count(b"\x1b[<u") else set())


def assert_ended_cleanly(app: Running, *, terminal: bool = True) -> None:
    for line in ENDED_CLEANLY:
        assert app.reported(line), f"no {line!r} in {app.lines[-6:]}"
    if terminal:
        assert modes_left_on(bytes(app.tty.raw)) == set()
        assert app.tty.modes() == app.tty.modes_before


def assert_hung_up_cleanly(app: Running, reason: str, *, terminal: bool = False) -> None:
    assert app.reported(f"hang_up .*(?:{reason})"), app.lines[-6:]
    assert app.draft.read_text() == "my words"
    assert_ended_cleanly(app, terminal=terminal)


def test_quitting_is_clean_and_gives_the_terminal_back(tmp_path: Path) -> None:
    with Running(tmp_path) as app:
        app.tty.until("ready")
        assert app.tty.modes() != app.tty.modes_before
        app.tty.press("ctrl+q")
        assert app.ended() == 0
        assert_ended_cleanly(app)
        assert not app.reported("hang_up")


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_signals_end_the_session_with_its_draft_saved(tmp_path: Path, number: signal.Signals) -> None:
    with Running(tmp_path) as app:
        app.tty.until("ready")
        app.tty.kill(number)
        assert app.ended() == 129
        assert_hung_up_cleanly(app, number.name, terminal=True)
        assert sum(line.startswith("hang_up") for line in app.lines) == 1


def test_interrupt_from_outside_is_clean(tmp_path: Path) -> None:
    with Running(tmp_path) as app:
        app.tty.until("ready")
        app.tty.kill(signal.SIGINT)
        app.ended()
        assert_ended_cleanly(app)


def test_closed_terminal(tmp_path: Path) -> None:
    with Running(tmp_path) as app:
        app.tty.until("ready")
        app.tty.hang_up()
        assert app.ended() == 129
        assert_hung_up_cleanly(app, "")


@pytest.mark.parametrize("deaf", ["ignored", "not our terminal"])
def test_closed_terminal_without_a_signal(tmp_path: Path, deaf: str) -> None:
    through = ["sh", "-c", 'trap "" HUP; exec "$@"', "sh"] if deaf == "ignored" else []
    with Running(tmp_path, through=through, controlling=deaf == "ignored") as app:
        app.tty.until("ready")
        app.tty.hang_up()
        assert app.ended() == 129
        assert_hung_up_cleanly(app, "" if deaf == "ignored" else "closed|no longer takes output")


def test_input_at_end_of_file_ends_without_spinning(tmp_path: Path) -> None:
    with Running(tmp_path, through=["sh", "-c", 'exec "$@" </dev/null', "sh"]) as app:
        app.until("hang_up")
        assert app.ended() == 129
        assert_hung_up_cleanly(app, "closed")


def test_terminal_gone_before_the_start(tmp_path: Path) -> None:
    with Running(tmp_path, controlling=False) as app:
        app.tty.hang_up()
        assert app.ended() == 129


def test_a_terminal_that_does_not_read_holds_nothing_up(tmp_path: Path) -> None:
    with Running(tmp_path, "heavy", cols=COLS, rows=ROWS) as app:
        app.tty.until("count")
        read = len(app.tty.raw)
        started = time.perf_counter()
        app.until_ticks(40, seconds=30, read_terminal=False)  # the clock of the app goes on without a reader
        app.until(lambda: time.perf_counter() - started > 4, read_terminal=False)
        behind = app.ticks
        frame = COLS * ROWS * 50
        app.tty.until(lambda: shown(app) > behind, seconds=30)
        assert len(app.tty.raw) - read < LIMIT + 4 * frame
        app.tty.press("ctrl+q")
        assert app.ended() == 0
        assert_ended_cleanly(app)


def shown(app: Running) -> int:
    """The count on the screen, 0 while the screen is not whole (every row of x in place)."""
    first, *rows = app.tty.lines
    found = re.match(r"count (\d+) end", first)
    return int(found[1]) if found and all(set(row) == {"x"} for row in rows) else 0


def test_what_was_dropped_is_painted_once_the_terminal_reads_again(tmp_path: Path) -> None:
    with Running(tmp_path, "heavy", cols=COLS, rows=ROWS) as app:
        app.tty.until("count")
        app.until_ticks(20, seconds=30, read_terminal=False)
        app.tty.press("s")
        app.until("still", read_terminal=False)
        last = next(int(line.split()[1]) for line in app.lines if line.startswith("still"))
        app.tty.until(lambda: shown(app) == last, seconds=30)


def test_a_frame_larger_than_the_limit_is_shown_and_painted_once(tmp_path: Path) -> None:
    with Running(tmp_path, "heavy narrow", cols=COLS, rows=ROWS) as app:
        app.until("mounted")
        app.tty.press("s")
        app.until("still", read_terminal=False)
        last = next(int(line.split()[1]) for line in app.lines if line.startswith("still"))
        app.tty.until(lambda: shown(app) == last, seconds=30)
        app.tty.until_quiet(0.3)
        assert not app.reported("hang_up")


@pytest.mark.parametrize("event", ["term", "close", "quit"])
def test_a_terminal_that_does_not_read_can_be_left(tmp_path: Path, event: str) -> None:
    with Running(tmp_path, "heavy", cols=COLS, rows=ROWS) as app:
        app.tty.until("count")
        app.until_ticks(15, seconds=30, read_terminal=False)
        if event == "close":
            app.tty.hang_up()
        elif event == "term":
            app.tty.kill(signal.SIGTERM)
        else:
            app.tty.press("ctrl+q")
        assert app.ended(read_terminal=False) == (0 if event == "quit" else 129)
        assert_ended_cleanly(app, terminal=False)
        assert app.draft.exists() == (event != "quit")


def test_the_shell_cannot_be_reached(tmp_path: Path) -> None:
    with Running(tmp_path) as app:
        app.tty.until("ready")
        app.tty.press("ctrl+z")
        app.tty.kill(signal.SIGTSTP)
        app.until_ticks(5)
        app.tty.kill(signal.SIGSTOP)
        app.tty.kill(signal.SIGCONT)
        app.until_ticks(5)
        assert app.tty.raw.count(b"\x1b[?1049h") == 1


def test_a_quiet_screen_sends_nothing(tmp_path: Path) -> None:
    with Running(tmp_path) as app:
        app.tty.until("ready")
        app.tty.until_quiet(0.3)
        before = len(app.tty.raw)
        app.until_ticks(40)
        assert len(app.tty.raw) == before


def test_a_terminal_that_answers_is_asked_and_lives(tmp_path: Path) -> None:
    with Running(tmp_path, "beating") as app:
        app.tty.until(lambda: app.tty.raw.count(b"\x1b[?2026$p") > 6)
        assert not app.reported("hang_up|key")
        app.tty.press("ctrl+q")
        assert app.ended() == 0


def test_a_terminal_that_stops_answering_is_dead(tmp_path: Path) -> None:
    with Running(tmp_path, "beating") as app:
        app.tty.until(lambda: app.tty.raw.count(b"\x1b[?2026$p") > 2)
        app.tty.answers = False
        assert app.ended() == 129
        assert_hung_up_cleanly(app, "not answered", terminal=True)


def test_a_terminal_that_stops_answering_but_types_is_alive(tmp_path: Path) -> None:
    with Running(tmp_path, "beating") as app:
        app.tty.until(lambda: app.tty.raw.count(b"\x1b[?2026$p") > 2)
        app.tty.answers = False
        start = app.ticks
        while app.ticks < start + 40:  # two seconds, six beats
            app.until_ticks(2)
            app.tty.press("x")
        assert not app.reported("hang_up")


def test_a_terminal_that_never_answers_is_not_asked_again(tmp_path: Path) -> None:
    with Running(tmp_path, "beating", answers=False) as app:
        app.tty.until("ready")
        app.until_ticks(40)
        assert app.tty.raw.count(b"\x1b[?2026$p") == 1
        assert not app.reported("hang_up")


def test_a_blocked_app_ends_at_the_deadline_and_gives_the_terminal_back(tmp_path: Path) -> None:
    with Running(tmp_path, "hasty") as app:
        app.tty.until("ready")
        app.tty.press("b")
        app.until("blocked")
        app.tty.kill(signal.SIGTERM)
        assert app.ended() == 129
        assert modes_left_on(bytes(app.tty.raw)) == set()
        assert app.tty.modes() == app.tty.modes_before


def test_a_hang_up_that_waits_is_waited_for(tmp_path: Path) -> None:
    with Running(tmp_path, "slow") as app:
        app.tty.until("ready")
        app.tty.kill(signal.SIGHUP)
        assert app.ended() == 129
        assert_hung_up_cleanly(app, "SIGHUP", terminal=True)
        assert app.reported("saved in a thread")


@pytest.mark.parametrize("mood", ["broken", "silent"])
def test_an_app_that_fails_to_save_or_does_not_care_ends_as_well(tmp_path: Path, mood: str) -> None:
    with Running(tmp_path, mood) as app:
        app.tty.until("ready")
        app.tty.kill(signal.SIGHUP)
        assert app.ended() == 129
        assert_ended_cleanly(app)


def test_an_app_that_never_finishes_saving_ends_at_the_deadline(tmp_path: Path) -> None:
    with Running(tmp_path, "hung hasty") as app:
        app.tty.until("ready")
        app.tty.kill(signal.SIGHUP)
        assert app.ended() == 129
        assert app.draft.read_text() == "my words"
        assert modes_left_on(bytes(app.tty.raw)) == set()


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
    ids=["C locale", "latin-1"],
)
def test_frames_are_utf_8_whatever_the_locale_says(tmp_path: Path, env: dict[str, str]) -> None:
    with Running(tmp_path, env=env) as app:
        app.tty.until("│ ready")


def test_errors_sent_to_a_file_do_not_take_the_screen_with_them(tmp_path: Path) -> None:
    with Running(tmp_path, through=["sh", "-c", f'exec "$@" 2>{tmp_path}/errors', "sh"]) as app:
        app.tty.until("ready")
        app.tty.press("ctrl+q")
        assert app.ended() == 0
        assert (tmp_path / "errors").read_bytes() == b"goodbye\n"


def test_bytes_that_are_no_text_do_no_harm(tmp_path: Path) -> None:
    with Running(tmp_path) as app:
        app.tty.until("ready")
        app.tty.send(b"\xff\xfe\xc3(\x80")
        app.tty.send("é".encode()[:1])
        app.tty.send("é".encode()[1:])
        app.until("key e_acute|key latin_small_letter_e_with_acute|key é")
        app.tty.press("escape")
        app.until("key escape")
        app.tty.press("up")
        app.until("key up")


@pytest.mark.parametrize("sequence", [b"\x1b[65:48;5u", b"\x1b[999999999999u", b"\x1b[:~", b"\x1b[<9;1M", b"\x1b]0"])
def test_sequences_of_an_odd_form_do_no_harm(tmp_path: Path, sequence: bytes) -> None:
    with Running(tmp_path) as app:
        app.tty.until("ready")
        app.tty.send(sequence)
        app.until_ticks(4)
        app.tty.press("up")
        app.until("key up")
        assert app.tty.raw.count(b"\x1b[?1049l") == 0


def test_no_browser_is_started_on_the_server(tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    browser.chmod(0o700)
    with Running(tmp_path, env={"BROWSER": str(browser)}) as app:
        app.tty.until("ready")
        app.tty.press("o")
        app.until("opened")
        app.tty.press("ctrl+q")
        assert app.ended() == 0
        assert not (tmp_path / "started").exists()


def test_a_second_signal_changes_nothing(tmp_path: Path) -> None:
    with Running(tmp_path, "slow") as app:
        app.tty.until("ready")
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGTERM, signal.SIGHUP):
            app.tty.kill(number)
        app.tty.hang_up()
        assert app.ended() == 129
        assert_hung_up_cleanly(app, "")
        assert sum(line.startswith("hang_up") for line in app.lines) == 1


def test_the_size_is_the_terminals_not_the_environments(tmp_path: Path) -> None:
    with Running(tmp_path, env={"COLUMNS": "33", "LINES": "11"}, cols=100, rows=30) as app:
        app.until("size 100x30")
        app.tty.until("ready")
        app.tty.resize(70, 20)
        app.until("size 70x20")
        app.tty.resize(7, 2)  # the terminal cuts off what it has no room for
        app.until("size 20x5")
        app.tty.resize(120, 40)
        app.until("size 120x40")


def test_what_a_crash_prints_is_harmless(tmp_path: Path) -> None:
    with Running(tmp_path) as app:
        app.tty.until("ready")
        app.tty.press("f")
        assert app.ended(seconds=30) == 1
        after = bytes(app.tty.raw).rpartition(b"\x1b[?1004l")[2].decode()
        assert "of ours" in after
        assert not forbidden(MODES.sub(b"", after.encode()).decode(), allowed="\r\n")
        assert modes_left_on(bytes(app.tty.raw)) == set()


def test_the_real_thing_is_as_patient_as_promised() -> None:
    assert (SafeDriver.heartbeat_seconds, SafeDriver.deadline_seconds, SafeDriver.output_limit) == (30, 3, 1_000_000)


def test_key_names() -> None:
    assert encode("ctrl+q") == b"\x11"
    assert encode("alt+x") == b"\x1bx"
    assert encode("f5") == b"\x1b[15~"
    assert encode("é") == "é".encode()
