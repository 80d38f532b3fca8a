"""The whole program, started from nothing on a real terminal, ended from outside: drafts kept, signed out, gone."""

from __future__ import annotations

import resource
import signal
import subprocess
from pathlib import Path

import pytest

from cs_desk.drafts import recover
from cs_desk.models.people import DeskSession
from tests.crash.conftest import PROGRAM, Place
from tests.ptys import ROOT, PtySession
from tests.support.desks import open_desk

NOTES = "the courier left it in the rain"
CODE = 129
MOST_CPU = 1.0  # s of processor time for the end


def on_a_call(desk: PtySession) -> None:
    """Begin a call with Mr Tan, type a note and wait until the journal has it."""
    desk.until("READY")
    desk.press("n", *"tan", "enter", *NOTES)
    desk.until(NOTES)
    desk.until_quiet(0.5)
    assert "saved" in desk.text


def kept(place: Place) -> dict[str, object]:
    """Return what the drafts on this machine hold, without taking them over."""
    (folder,) = {file.parent for file in Path(place.environment["XDG_STATE_HOME"]).rglob("*.journal")}
    return {key: draft.value for key, draft in recover(folder).values.items()}


def signed_out(place: Place) -> list[bool]:
    """Return for each session on the store whether it ended in order."""
    for _ in open_desk(place.address):
        ended = [row.signed_out_at is not None for row in DeskSession.select().order_by(DeskSession.id)]
    return ended


def processor() -> float:
    """Return the processor time of all children that have ended (s)."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def check_the_end(place: Place, desk: PtySession, before: float, *, read: bool = True) -> None:
    """Wait for the end and check all that holds after any of them."""
    used = processor()
    assert desk.wait(read=read) == CODE
    assert processor() - used - before < MOST_CPU
    assert signed_out(place) == [True]
    assert kept(place)["contact/1/notes"] == NOTES
    assert not Path(f"/proc/{desk.pid}").exists()


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_ends_it_in_order_and_gives_the_terminal_back(place: Place, number: signal.Signals) -> None:
    with place.start() as desk:
        on_a_call(desk)
        before = desk.cpu_seconds()
        desk.kill(number)
        check_the_end(place, desk, before)
        for mode in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?2004l", b"\x1b[?1000l"):
            assert desk.raw.rfind(mode) > desk.raw.rfind(b"saved"), "given back after the last frame"
        assert desk.modes() == desk.modes_before


@pytest.mark.parametrize("controlling", [True, False])
def test_a_closed_terminal_and_the_end_of_input_end_it_in_order(place: Place, controlling: bool) -> None:
    """A terminal that is not the controlling one sends no signal: there is only the end of input to go by."""
    desk = PtySession(
        [*PROGRAM, *place.arguments], cols=120, rows=40, env=place.environment, answers=False, controlling=controlling
    )
    with desk:
        on_a_call(desk)
        before = desk.cpu_seconds()
        desk.hang_up()
        check_the_end(place, desk, before, read=False)


def test_a_terminal_that_reads_no_more_holds_up_neither_typing_nor_the_end(place: Place) -> None:
    with place.start() as desk:
        on_a_call(desk)
        more = " and twice in the snow" * 6
        desk.send(more.encode())  # each key repaints, and nobody reads
        wait_for_draft(place, NOTES + more)
        before = desk.cpu_seconds()
        desk.kill(signal.SIGTERM)
        used = processor()
        assert desk.wait(read=False) == CODE
        assert processor() - used - before < MOST_CPU
        assert kept(place)["contact/1/notes"] == NOTES + more
        assert not Path(f"/proc/{desk.pid}").exists()


def wait_for_draft(place: Place, notes: str) -> None:
    """Wait until the living session's journal holds these notes."""
    with PtySession(["cat"]) as idle:  # a terminal on which nothing comes: a pause that ends when the file has changed

        def there() -> bool:
            files = Path(place.environment["XDG_STATE_HOME"]).rglob("*.journal")
            return any(f'"{notes}"'.encode() in file.read_bytes() for file in files)

        idle.until(there, 60)


def test_ctrl_q_leaves_in_order(place: Place) -> None:
    with place.start() as desk:
        on_a_call(desk)
        desk.press("ctrl+q")
        assert desk.wait() == 0
        assert desk.modes() == desk.modes_before
    assert signed_out(place) == [True]
    assert kept(place)["contact/1/notes"] == NOTES


def test_without_a_terminal_it_says_so_in_a_line(place: Place) -> None:
    done = subprocess.run(
        [*PROGRAM, *place.arguments], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 64
    assert (done.stdout, done.stderr.count("\n")) == ("", 1)
    assert "needs a terminal" in done.stderr


def test_on_a_dumb_terminal_it_says_so_in_a_line(place: Place) -> None:
    with PtySession([*PROGRAM, *place.arguments], env=place.environment | {"TERM": "dumb"}, cols=300) as desk:
        assert desk.wait() == 64
        assert desk.text.startswith("cs-desk: ")
        assert "TERM=dumb" in desk.text
        assert desk.raw.count(b"\n") == 1
        assert b"\x1b" not in desk.raw
