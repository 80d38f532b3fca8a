"""The desk as it begins: its frame at once, the store behind it, then the desk in the frame's place."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.screen import Screen

from cs_desk.actions import COMMAND, Keymap
from cs_desk.app import BaseDesk
from cs_desk.clock import Clock
from cs_desk.screens.opening import OpeningScreen
from cs_desk.themes import Look

if TYPE_CHECKING:
    from cs_desk.app import Start
    from cs_desk.screens.founding import FirstAnswers

    Ask = Callable[[FirstAnswers, Sequence[tuple[str, str]]], FirstAnswers]

Tell = Callable[[str], None]
LEAVE = COMMAND["app.quit"]


@dataclass(frozen=True, slots=True)
class Opening:
    """How a desk begins: `begin` opens the store that people know as `store`; it runs in a thread and may raise.

    It is given a way to ask what a store that is not set up has to know; that blocks until somebody has answered. And
    it is given a way to tell in a few words what takes its time.
    """

    begin: Callable[[Ask, Tell], Start]
    store: str
    keymap: Keymap
    look: Look
    clock: Clock
    first: str = "desk"
    """The mode it begins in."""


class OpeningDesk(BaseDesk):
    """A desk whose store is opened behind its first frame; what is typed meanwhile waits for the desk."""

    DEFAULT_MODE = "opening"

    def __init__(self, opening: Opening):
        super().__init__(opening.keymap, opening.look, opening.clock)
        self.opening = opening
        self.failure: Exception | None = None
        """Why there is no desk; for the caller to raise when the screen is gone."""
        self._opened = False

    def get_default_screen(self) -> Screen[None]:
        """Show the frame; Textual asks for this because the mode `opening` is not in MODES."""
        return OpeningScreen(self.opening.store)

    def on_mount(self) -> None:
        """Open the store when the frame is painted: what is imported for it would delay the frame."""
        self.screen.call_after_refresh(self._open)

    def _open(self) -> None:
        """Open the store in a thread that nobody waits for: a server that does not answer must not hold up leaving."""
        loop = asyncio.get_running_loop()
        context = copy_context()  # the app's own: widgets find their app by it

        def call(function: Callable[..., None], *arguments: object) -> None:
            with suppress(RuntimeError):  # the loop is closed: somebody left while the store was being opened
                loop.call_soon_threadsafe(partial(function, *arguments), context=context)

        def ask(proposed: FirstAnswers, profiles: Sequence[tuple[str, str]]) -> FirstAnswers:
            answer: Future[FirstAnswers] = Future()
            call(self._ask, proposed, profiles, answer)
            return answer.result()

        def tell(words: str) -> None:
            call(self._doing, words)

        def begin() -> None:
            try:
                start = self.opening.begin(ask, tell)
            except Exception as error:  # the border: raised again where it can be told in a line
                call(self._failed, error)
            else:
                call(self._begin, start)

        threading.Thread(target=begin, name="opening", daemon=True).start()

    def _ask(self, proposed: FirstAnswers, profiles: Sequence[tuple[str, str]], answer: Future[FirstAnswers]) -> None:
        """Ask in the place of the frame, and give the frame back while the store is set up."""
        from cs_desk.screens.founding import FoundingScreen

        def answered(answers: FirstAnswers) -> None:
            self.pop_screen()
            answer.set_result(answers)

        self.push_screen(FoundingScreen(proposed, profiles, self.clock.now, answered))

    def _doing(self, words: str) -> None:
        """Say in the frame what takes its time."""
        if isinstance(self.screen, OpeningScreen):
            self.screen.tell(words)

    def _failed(self, error: Exception) -> None:
        self.failure = error
        self.exit()

    def _begin(self, start: Start) -> None:
        """Put the desk in the place of its frame."""
        self.adopt(start)
        self._opened = True
        if not self.leaving:
            self.begin_work()
            self.switch_mode(self.opening.first)
            self.freed()

    async def on_event(self, event: events.Event) -> None:
        """Let a person leave who does not want to wait for the store; other keys keep their order."""
        if not self._opened and isinstance(event, events.Key) and event.key in self.keymap.of(LEAVE):
            self.exit()
        else:
            await super().on_event(event)

    async def hang_up(self, reason: str) -> None:
        """The terminal is gone; without a store there is nothing to keep yet."""
        if self._opened:
            await super().hang_up(reason)
        else:
            self.leaving = True

    async def finish(self) -> None:
        """Close what was opened."""
        if self._opened:
            await super().finish()
