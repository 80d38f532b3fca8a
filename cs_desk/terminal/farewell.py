"""The end of a session from outside: told once, with time to save, and never later than a deadline."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from typing import Protocol, runtime_checkable

EXIT_CODE = 129
"""What the process ends with when its terminal or its server went away (128 + SIGHUP), also after SIGTERM."""
DEADLINE_SECONDS = 3.0


@runtime_checkable
class HangsUp(Protocol):
    """An app that wants to know that its terminal is going away."""

    def hang_up(self, reason: str) -> Awaitable[None] | None:
        """Save what must not be lost and release what others wait for; the driver then ends the app with code 129.

        Called at most once, on the event loop, in the app's context, with a sentence for the log. Whatever is
        awaitable is awaited. Three seconds after the event the process ends in any case.
        """
        ...


class Farewell:
    """Ends an app once, whoever asks first: a signal handler, the input thread, the writer thread or the pulse."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        app: object,
        leave: Callable[[], object],
        last_words: Callable[[], object],
        *,
        seconds: float = DEADLINE_SECONDS,
    ) -> None:
        """`leave` makes the app end (on the loop); `last_words` restores the terminal if the deadline passes."""
        self._loop = loop
        self._app = app
        self._leave = leave
        self._last_words = last_words
        self._seconds = seconds
        self._once = threading.Lock()
        self._context = copy_context()
        self._task: asyncio.Task[None] | None = None

    @property
    def begun(self) -> bool:
        """True once the end has been announced."""
        return self._once.locked()

    def begin(self, reason: str) -> None:
        """Announce the end from any thread or signal handler; only the first call counts, none blocks."""
        if not self._once.acquire(blocking=False):
            return
        threading.Thread(target=self._guard, name="farewell", daemon=True).start()
        with contextlib.suppress(RuntimeError):  # the loop has ended already: only the deadline is left to keep
            self._loop.call_soon_threadsafe(self._announce, reason, context=self._context)

    def _announce(self, reason: str) -> None:
        self._task = self._loop.create_task(self._end(reason))

    async def _end(self, reason: str) -> None:
        try:
            if isinstance(self._app, HangsUp):
                answer = self._app.hang_up(reason)
                if answer is not None:
                    await answer
        finally:
            self._leave()

    def _guard(self) -> None:
        """End the process at the deadline, whatever hangs; the last words get a moment, as they may hang as well."""
        threading.Event().wait(self._seconds)
        words = threading.Thread(target=self._last_words, name="last-words", daemon=True)
        words.start()
        words.join(0.2)
        os._exit(EXIT_CODE)
