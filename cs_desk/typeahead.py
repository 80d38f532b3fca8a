"""Keys are done one after the other: what is typed ahead waits until the desk has done what was asked before.

Stock Textual hands a key to whatever has the cursor when the key arrives. On a slow line several keys arrive at once,
and "enter, next text" would put the text into the field that is just being left. Here a key is handed out when the
one before has been handled all the way up, and while a command is at work (not while it asks a question) keys wait.
What waits is told, as text, so that it can be kept: a store that is held up must not cost what was typed meanwhile.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable

from textual import events
from textual.app import App, ReturnType
from textual.message_pump import MessagePump

ROUNDS = 3  # a key, the editor's own message, and what the screen is told of it
STUCK = 1.0


class TypeAhead(App[ReturnType]):
    """An app that never lets a key overtake the effect of the one before."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]  # passed on as they are
        self._ahead: deque[events.Key | events.Paste] = deque()
        self._held = False  # keys wait for a command, or did so and are being handed out
        self._note: Callable[[tuple[str, ...]], None] | None = None
        self._typist: asyncio.Task[None] | None = None
        self._freed = asyncio.Event()
        self._deaf = False

    def holding(self, key: str) -> bool:  # noqa: ARG002  # for subclasses
        """Tell whether a key has to wait for work that the keys before it began."""
        return False

    def handing(self, event: events.Key | events.Paste) -> None:
        """Take notice that a key is handed out now, before any field sees it."""

    def keep(self, note: Callable[[tuple[str, ...]], None]) -> None:
        """Tell `note` the pieces of text that wait for a command, whenever they change; none when all is handed out."""
        self._note = note
        if self._held:
            self._tell()

    def freed(self) -> None:
        """Look again whether keys still have to wait; to be called whenever that may have changed."""
        self._freed.set()

    def waiting(self, keys: Iterable[str]) -> bool:
        """Tell whether one of these keys waits for a command already."""
        return self._held and any(isinstance(one, events.Key) and one.key in keys for one in self._ahead)

    @property
    def typed_out(self) -> bool:
        """True when no key waits and the last one has been handled."""
        return self._typist is None and not self._ahead

    async def on_event(self, event: events.Event) -> None:
        """Line keys and pastes up; everything else goes its way at once."""
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded:
            if self._deaf:
                return
            self._ahead.append(event)
            if self._held:
                self._tell()
            if self._typist is None:
                self._typist = asyncio.create_task(self._type(), name="typist")
                self._typist.add_done_callback(self._typist_ended)
            return
        await super().on_event(event)

    def _typist_ended(self, typist: asyncio.Task[None]) -> None:
        """A fault in what a key did ends the app in order, as it would without the queue."""
        fault = None if typist.cancelled() else typist.exception()
        if isinstance(fault, Exception):
            self._handle_exception(fault)

    async def type_out(self, seconds: float) -> None:
        """Handle the keys that have arrived, for so long at most, and none after: no half of them.

        While an app closes, a field may be gone already when a command's key still works. What could not be handed out
        is told as waiting, and is not told to have gone.
        """
        await self._passed(self)  # keys that lie in the app's own queue come before this
        if self._typist is not None:
            await asyncio.wait({self._typist}, timeout=seconds)
        if self._ahead and not self._held:
            self._tell()
        self.stop_typing()

    def stop_typing(self) -> None:
        """Hand out no key any more, for their fields are being taken down; what was told as waiting stays so."""
        self._deaf = True
        self._ahead.clear()

    def set_aside(self, take: Callable[[tuple[str, ...]], None]) -> None:
        """Hand out nothing of what waits, for what it was typed for came to nothing: `take` gets the pieces of text."""
        take(pieces_of(self._ahead))
        self._ahead.clear()
        self._tell()

    async def _type(self) -> None:
        try:
            while self._ahead:
                first = self._ahead[0]
                key = first.key if isinstance(first, events.Key) else "paste"
                while self.holding(key):
                    if not self._held:
                        self._tell()
                    self._freed.clear()
                    await self._freed.wait()
                if not self._ahead or self._ahead[0] is not first:
                    continue  # what waited was set aside
                self.handing(first)
                await super().on_event(self._ahead.popleft())
                await self.handled()
                if self._held and not self._deaf:  # it stands in its field only now, and no longer waits
                    self._tell()
        finally:
            self._typist = None

    def _tell(self) -> None:
        self._held = bool(self._ahead)
        if self._note is not None:
            self._note(pieces_of(self._ahead))

    async def handled(self) -> None:
        """Wait until a key has gone from the field with the cursor up to the app, and so what it caused."""
        for _ in range(ROUNDS):
            if not self.screen_stack:
                return
            first = self.focused or self.screen
            for pump in [first, *list(first.ancestors), self]:
                await self._passed(pump)

    async def _passed(self, pump: MessagePump) -> None:
        mark = _Mark()
        if pump.post_message(events.Callback(callback=mark.pass_by)):  # call_later would look into its signature anew
            await asyncio.wait({mark.passed}, timeout=STUCK)


def pieces_of(keys: Iterable[events.Key | events.Paste]) -> tuple[str, ...]:
    """Return the text that keys type; a new piece begins where one of them (enter, tab, a command) leads elsewhere."""
    pieces = [""]
    for event in keys:
        if isinstance(event, events.Paste):
            pieces[-1] += event.text
        elif event.is_printable:
            pieces[-1] += event.character or ""
        elif event.key == "backspace":
            pieces[-1] = pieces[-1][:-1]
        else:
            pieces.append("")
    return tuple(filter(None, pieces))


class _Mark:
    """Put behind what waits at a widget, it tells when that has been handled."""

    def __init__(self) -> None:
        self.passed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def pass_by(self) -> None:
        """Tell, unless nobody waits any more."""
        if not self.passed.done():
            self.passed.set_result(None)
