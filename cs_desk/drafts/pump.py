"""Carries changes from the typing side to the disk: one thread that gathers, writes, retries and says how it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from threading import Condition, Thread
from time import monotonic

from cs_desk.clock import Clock
from cs_desk.drafts.record import Change
from cs_desk.drafts.sheet import Sheet
from cs_desk.drafts.words import STALLED, sentence
from cs_desk.drafts.writer import Source, Writer

WINDOW = 0.15  # s between the beginnings of two writes: with the write itself below the promised 0.2 s
RETRY = 1.0  # s between two attempts after a failure when nothing new is typed
STALL = 5.0  # s after which a write that does not return is told to the person


class State(StrEnum):
    """How safe what was typed is."""

    SAVED = "saved"
    PENDING = "pending"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Status:
    """What the screen says: `saved_at` is when something last became durable, `message` what is wrong and what to do.

    While typing goes on, the state stays pending and `saved_at` moves.
    """

    state: State
    saved_at: datetime | None
    message: str = ""


Listener = Callable[[Status], None]


class Pump:
    """Owns the sheet of unsent values, the lock around it and the thread that makes changes durable."""

    def __init__(self, folder: Path, clock: Clock, session: str, on_state: Listener | None):
        self.cond = Condition()  # re-entrant: a signal handler may put or flush
        self.sheet = Sheet()
        self.on_state = on_state
        self.closing = False
        self._folder = folder
        self._clock = clock
        self._writer = Writer(folder, session)
        self._dirty: dict[str, Change] = {}
        self._in_flight: dict[str, Change] = {}
        self._legacy: list[Source] = []
        self._asked, self._answered = 1, 0  # turns asked for and done; the first makes the file
        self._began = self._since = monotonic()
        self._failure = ""
        self._fresh = self._finished = False
        self._saved_at: datetime | None = None
        self._told: Status | None = None
        self._thread = self._start()

    def note(self, key: str, change: Change) -> None:
        """Take a change for the next write (the caller holds `cond`)."""
        if not self._pending():
            self._since = monotonic()
        self.sheet.apply(key, change)
        self._dirty[key] = change
        self._fresh = True
        self._wake()

    def unsaved(self) -> dict[str, Change]:
        """Return the changes that are not known to be durable."""
        with self.cond:
            return self._in_flight | self._dirty

    def status(self) -> Status:
        """Return how safe everything is at this moment."""
        with self.cond:
            if self._failure:
                return Status(State.FAILED, self._saved_at, self._failure)
            if not self._pending():
                return Status(State.SAVED, self._saved_at)
            if self.stalled():
                return Status(State.FAILED, self._saved_at, STALLED)
            return Status(State.PENDING, self._saved_at)

    def stalled(self) -> bool:
        """Tell whether a write has not come back for so long that the person must know."""
        return self._pending() and monotonic() - self._since > STALL

    def tell(self) -> None:
        """Call the listener when there is news; a listener whose event loop is gone is ignored."""
        status = self.status()
        if self.on_state and status != self._told:
            self._told = status
            with suppress(RuntimeError):
                self.on_state(status)

    def flush(self, timeout: float) -> bool:
        """Write now and wait for it; True when everything noted before is durable."""
        with self.cond:
            if self._finished or (self._answered and not (self._pending() or self._legacy or self._failure)):
                return not self._failure and not self._pending()
            self._asked += 1
            ticket = self._asked
            self._wake()
            self.cond.wait_for(lambda: self._answered >= ticket or self._finished, timeout)
            return self._answered >= ticket and not self._failure

    def adopt(self, sheet: Sheet, sources: Sequence[Source], timeout: float) -> bool:
        """Merge the values of dead sessions and write; True when their files are no longer needed."""
        with self.cond:
            self.sheet.merge(sheet)
            self._legacy += sources
        return self.flush(timeout) and not self._writer.inheriting

    def close(self, timeout: float) -> bool:
        """Write what is left and end the thread; True when nothing is missing on disk."""
        with self.cond:
            self.closing = True
            self._wake()
        self._thread.join(timeout)
        with self.cond:
            return self._finished and not self._failure and not self._pending()

    def _pending(self) -> bool:
        return bool(self._dirty or self._in_flight)

    def _wake(self) -> None:
        if not (self._thread.is_alive() or self._finished):
            self._thread = self._start()
        self.cond.notify_all()

    def _start(self) -> Thread:
        # A daemon: a disk that hangs must not keep the process from ending.
        thread = Thread(target=self._run, name="drafts", daemon=True)
        thread.start()
        return thread

    def _run(self) -> None:
        while self._turn():
            pass
        self._writer.finish(keep=bool(self.sheet) or self._pending())
        with self.cond:
            self._finished = True
            self.cond.notify_all()

    def _turn(self) -> bool:
        with self.cond:
            while (wait := self._delay()) is None or wait > 0:
                self.cond.wait(wait)
            closing, ticket = self.closing, self._asked
            self._began, self._fresh = monotonic(), False
            self._in_flight, self._dirty = self._in_flight | self._dirty, {}
            self._writer.inherit(self._legacy)
            self._legacy = []
            changes, sheet = self._in_flight, self.sheet.copy()
        self._settle(ticket, self._writer.save(changes, sheet))
        if changes or self._failure or self._told:
            self.tell()
        return not closing

    def _delay(self) -> float | None:
        """Seconds until the next write is due; None when there is nothing to write."""
        if self.closing or self._asked > self._answered:
            return 0
        if not (self._pending() or self._failure):
            return None
        return self._began + (RETRY if self._failure and not self._fresh else WINDOW) - monotonic()

    def _settle(self, ticket: int, error: OSError | None) -> None:
        with self.cond:
            if error is None:
                self._saved_at = self._clock.now() if self._in_flight else self._saved_at
            else:
                self._dirty = self._in_flight | self._dirty
            self._in_flight = {}
            self._since = monotonic()
            self._failure = sentence(error, self._folder) if error else ""
            self._answered = ticket
            self.cond.notify_all()
