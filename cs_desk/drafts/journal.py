"""The draft journal of one session: `put` on every keystroke costs microseconds and never waits for the disk."""

from __future__ import annotations

import math
import os
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cs_desk.clock import Clock
from cs_desk.drafts.pump import Listener, Pump, State, Status
from cs_desk.drafts.record import Change, Draft, Value, same
from cs_desk.drafts.sheet import Sheet
from cs_desk.drafts.writer import Source


class Journal:
    """Unsent values by key, durable within 0.2 s; make it after any fork and close it last."""

    def __init__(self, folder: Path, clock: Clock, on_state: Listener | None = None):
        self.folder = folder
        self.session = f"{clock.now():%Y%m%dT%H%M%S}-{os.getpid()}-{secrets.token_hex(4)}"
        self._clock = clock
        self._pump = Pump(folder, clock, self.session, on_state)

    @classmethod
    def open(cls, folder: Path, clock: Clock, *, on_state: Listener | None = None) -> Journal:
        """Start a session's journal in the person's folder (see `draft_folder`); a folder that fails shows as state.

        `on_state` is called with each new Status, from the writing thread (from `put` when that thread hangs): it must
        hand over and return, for example with `loop.call_soon_threadsafe`, and never wait for the screen.
        """
        return cls(folder, clock, on_state)

    @property
    def on_state(self) -> Listener | None:
        """Who is told about each new status."""
        return self._pump.on_state

    @on_state.setter
    def on_state(self, listener: Listener | None) -> None:
        self._pump.on_state = listener

    @property
    def status(self) -> Status:
        """The state with its time and, when something is wrong, the sentence for the person."""
        return self._pump.status()

    @property
    def state(self) -> State:
        """How safe what was typed is: saved, pending or failed."""
        return self.status.state

    @property
    def saved_at(self) -> datetime | None:
        """When something was last made durable (aware UTC), or None."""
        return self.status.saved_at

    def put(self, key: str, value: Value) -> None:
        """Note a value that is not saved elsewhere; raises TypeError or ValueError for what JSON cannot carry."""
        if not isinstance(value, str | int | float | bool):
            raise TypeError(f"draft {key!r}: a text, number or truth value is needed, not {type(value).__name__}")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"draft {key!r}: {value} is not a number that a journal can hold")
        with self._pump.cond:
            held = self._pump.sheet.live.get(key)
            if held is None or not same(held.value, value):
                self._note(key, value)
        if self._pump.stalled():
            self._pump.tell()

    def forget(self, key: str) -> None:
        """Drop a value after what it belongs to was committed; unknown keys are ignored."""
        with self._pump.cond:
            if key in self._pump.sheet.live or key in self._pump.sheet.older:
                self._note(key, None)

    def forget_prefix(self, prefix: str) -> None:
        """Drop every value whose key begins with the prefix."""
        with self._pump.cond:
            sheet = self._pump.sheet
            for key in {**sheet.live, **sheet.older}:
                if key.startswith(prefix):
                    self._note(key, None)

    def drafts(self, prefix: str = "") -> dict[str, Draft]:
        """Return the unsent values whose key begins with the prefix."""
        with self._pump.cond:
            return {key: draft for key, draft in self._pump.sheet.live.items() if key.startswith(prefix)}

    def older(self, prefix: str = "") -> dict[str, tuple[Draft, ...]]:
        """Return what lost against a later value of another dead session under the same key; it goes with `forget`."""
        with self._pump.cond:
            return {key: drafts for key, drafts in self._pump.sheet.older.items() if key.startswith(prefix)}

    def unsaved(self) -> dict[str, Value]:
        """Return the values that lie in this process only, for a last rescue when the disk stays full."""
        return {key: change.value for key, change in self._pump.unsaved().items() if change.value is not None}

    def flush(self, timeout: float = 2.0) -> bool:
        """Write now and wait for it, at most `timeout` seconds; True when everything put before is durable."""
        return self._pump.flush(timeout)

    def adopt(self, sheet: Sheet, sources: Sequence[Source], timeout: float = 5.0) -> bool:
        """Take over dead sessions' values and their locked files, which go once this journal holds the values durably.

        True when that has happened; otherwise it is tried again with each later write and the old files stay.
        """
        return self._pump.adopt(sheet, sources, timeout)

    def close(self, timeout: float = 2.0) -> bool:
        """Write what is left and end the session; True when nothing is missing on disk.

        The file stays for the person's next session when it holds unsent values. From now on `put` raises RuntimeError.
        """
        return self._pump.close(timeout)

    def _note(self, key: str, value: Value | None) -> None:
        if self._pump.closing:
            raise RuntimeError("the draft journal is closed: close it after the last field")
        self._pump.note(key, Change(value, self._clock.now()))
