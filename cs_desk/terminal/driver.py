"""A driver for Textual that outlives nothing and freezes for nobody.

Textual 8.2 dies at once on SIGHUP and SIGTERM, spins on a terminal at end-of-file, and stops its event loop when the
terminal no longer reads. This one ends cleanly in all these cases and drops frames instead of waiting. It builds on
internals of Textual's LinuxDriver (`_writer_thread`, `run_input_thread`), so Textual is pinned to one minor version and
`tests/terminal` drives the whole of it through a real pty.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import stat
import sys
import termios
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator
from contextvars import copy_context
from types import FrameType
from typing import Any, ClassVar

from textual import constants
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from cs_desk.terminal.farewell import DEADLINE_SECONDS, EXIT_CODE, Farewell
from cs_desk.terminal.output import LIMIT, BoundedWriter
from cs_desk.terminal.pasting import Pastes
from cs_desk.terminal.pulse import QUESTION, SECONDS, Beat, Pulse

LEAST = (20, 5)
"""Columns and lines that are laid out at least, whatever the terminal shows of them."""
ENDING = (signal.SIGHUP, signal.SIGTERM)
POINTER_SHAPE = "\x1b]22;"
# Synchronised output, paste, mouse and focus reports off, line wrap on, kitty keys, alternate screen, cursor back.
RESET = (
    b"\x1b[?2026l\x1b[?2004l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1004l\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h"
)


class SafeDriver(LinuxDriver):
    """Textual's driver for Linux and macOS, made to end well. Needs the main thread, as signal handlers do.

    Calls `app.hang_up(reason)` (see `HangsUp`) before it ends the app with exit code 129 when SIGHUP or SIGTERM
    comes, when input ends, when output fails, or when a terminal that answered questions is silent for 90 s.
    """

    heartbeat_seconds: ClassVar[float] = SECONDS
    deadline_seconds: ClassVar[float] = DEADLINE_SECONDS
    output_limit: ClassVar[int] = LIMIT

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        self._writer: BoundedWriter | None = None
        self._before = {number: signal.getsignal(number) for number in (*ENDING, signal.SIGTSTP, signal.SIGCONT)}
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        for stream in (sys.__stdout__, sys.__stderr__):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(encoding="utf-8", errors="replace")
        if sys.__stdout__ is not None and sys.__stdout__.isatty():
            self._file = sys.__stdout__  # so that `2>errors.log` does not send the screen to the log
        assert self._file is not None, "a process without standard streams has no terminal"
        self._output = self._file
        self._context = copy_context()
        self._pulse = Pulse()
        self._parser = XTermParser(debug)
        self._pastes = Pastes()
        self._next_beat: asyncio.TimerHandle | None = None
        self._wake_reader, self._wake_writer = os.pipe()
        self._farewell = Farewell(
            self._loop, app, lambda: app.exit(return_code=EXIT_CODE), self._last_words, seconds=self.deadline_seconds
        )
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)  # no shell waits behind a forced command
        signal.signal(signal.SIGCONT, signal.SIG_DFL)  # comes with every hang-up and must not wake the screen up again
        for number in ENDING:
            signal.signal(number, self._on_ending_signal)

    @property
    def can_suspend(self) -> bool:
        """Return False: there is nothing to suspend to."""
        return False

    @property
    def _writer_thread(self) -> WriterThread | None:
        return self._writer

    @_writer_thread.setter
    def _writer_thread(self, theirs: WriterThread | None) -> None:
        """Put our writer wherever LinuxDriver sets up its own."""
        self._writer = None
        if theirs is not None:
            self._writer = BoundedWriter(
                self._output,
                on_drained=lambda: self._soon(self._app.refresh),
                on_lost=lambda: self._farewell.begin("The terminal no longer takes output."),
                limit=self.output_limit,
            )

    def write(self, data: str) -> None:
        """Queue text for the terminal; before the start and after the end it goes nowhere.

        The shape of the mouse pointer, which Textual sets by an OSC that ends in a bell, is left alone: terminals that
        do not know the sequence ring, and older Linux consoles print it.
        """
        if self._writer is not None and not data.startswith(POINTER_SHAPE):
            self._writer.write(data)

    def start_application_mode(self) -> None:
        """Take the terminal over and start the heartbeat."""
        super().start_application_mode()  # type: ignore[no-untyped-call]  # untyped in Textual
        if self._writer is None:  # Textual found the terminal gone and went no further
            self._farewell.begin("The terminal was closed before the start.")
        self._next_beat = self._loop.call_later(self.heartbeat_seconds, self._beat)

    def disable_input(self) -> None:
        """Stop reading keys; may be called again."""
        with contextlib.suppress(BlockingIOError):
            os.write(self._wake_writer, b".")
        super().disable_input()

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was; frames that still wait are dropped."""
        if self._next_beat is not None:
            self._next_beat.cancel()
        if self._writer is not None:
            self._writer.forget()
            self.write("\x1b[?2026l")
        super().stop_application_mode()

    def close(self) -> None:
        """End the writer and put the signal handlers back; after a hang-up further ones are ignored.

        If the terminal is gone or does not read, what is still printed goes nowhere: failing to flush it would replace
        the exit code, and waiting for it would keep the rest of the program from its work.
        """
        super().close()
        for fd in (self._wake_reader, self._wake_writer):
            os.close(fd)
        stalled = self._writer is not None and self._writer.is_alive()
        for fd in (1, 2):
            if _is_device(fd) and (stalled or not os.isatty(fd)):
                _discard(fd)
        for number, before in self._before.items():
            signal.signal(number, signal.SIG_IGN if self._farewell.begun else before or signal.SIG_DFL)

    def open_url(self, url: str, new_tab: bool = True) -> None:
        """Do nothing: a browser would run on the server, under the service's account."""

    def run_input_thread(self) -> None:
        """Read keys until told to stop; the end of input is a hang-up, never a reason to read again at once."""
        decode = getincrementaldecoder("utf-8")("replace").decode
        pause: float | None = None
        while not self.exit_event.is_set():
            ready, _, _ = select.select([self.fileno, self._wake_reader], [], [], pause)
            if self._wake_reader in ready:
                return
            if not ready:  # an escape that nothing followed is the key
                self._pastes.paused()
                self._dispatch(self._parser.tick())
                pause = None
                continue
            data = self._read()
            if not data:
                self._farewell.begin("The terminal was closed.")
                return
            self._pulse.heard(data)
            if text := decode(data):
                self._dispatch(self._understood(text))
            pause = constants.ESCAPE_DELAY + 0.005

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, 4096)
        except OSError:  # EIO: nobody holds the other end any more
            return b""

    def _understood(self, text: str) -> Iterator[Message]:
        """Yield what the text means as far as Textual's parser takes it; it stumbles over numbers of an odd form."""
        try:
            if tamed := self._pastes.tame(text):  # to be fed nothing would be the end of input
                yield from self._parser.feed(tamed)
        except (ValueError, OverflowError):
            self._parser, self._pastes = XTermParser(self._debug), Pastes()

    def _dispatch(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.process_message(message)

    def _get_terminal_size(self) -> tuple[int, int]:
        """Ask the terminal itself: COLUMNS and LINES of the environment do not follow a resize.

        One smaller than LEAST is taken for LEAST, and cuts off what it has no room for: Textual's lists cannot be laid
        out in no width at all.
        """
        try:
            columns, lines = os.get_terminal_size(self._output.fileno())
        except OSError:
            return 80, 24
        return (max(columns, LEAST[0]), max(lines, LEAST[1])) if columns and lines else (80, 24)

    def _query_in_band_window_resize(self) -> None:
        """Do not ask: SIGWINCH tells the same, and the answer would turn on mouse reports for every pixel."""

    def _beat(self) -> None:
        beat = self._pulse.beat()
        if beat is Beat.DEAD:
            self._farewell.begin("The terminal has not answered for a while.")
        elif beat is Beat.ASK:
            self.write(QUESTION)
        if beat is not Beat.DEAD:
            self._next_beat = self._loop.call_later(self.heartbeat_seconds, self._beat)

    def _on_ending_signal(self, number: int, _frame: FrameType | None) -> None:
        self._farewell.begin(f"The session was ended from outside ({signal.Signals(number).name}).")

    def _soon(self, callback: Callable[[], object]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended: nothing left to paint
            self._loop.call_soon_threadsafe(callback, context=self._context)

    def _last_words(self) -> None:
        """Restore the terminal without the help of an event loop that hangs."""
        if self.attrs_before is not None:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
        with contextlib.suppress(OSError):
            os.write(self._output.fileno(), RESET)


def _is_device(fd: int) -> bool:
    """True for a terminal, also for one that hung up and no longer says that it is one."""
    try:
        return stat.S_ISCHR(os.fstat(fd).st_mode)
    except OSError:
        return False


def _discard(fd: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, fd)
    os.close(nowhere)
