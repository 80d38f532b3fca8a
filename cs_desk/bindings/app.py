"""The app's side of commands: who is acting, which keys, the second stroke, and doing what was asked."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from textual import events
from textual.app import App, ReturnType
from textual.binding import BindingsMap
from textual.reactive import var

from cs_desk.actions import COMMAND, Keymap, Offer, refusal, resolve_keys
from cs_desk.bindings.host import CommandHost
from cs_desk.bindings.make import bindings_for
from cs_desk.models.enums import Role

QUIT = "app.quit"


@dataclass(frozen=True, slots=True)
class ChordState:
    """The desk waits for a second stroke; `offers` are the commands it can be, in registry order."""

    offers: tuple[Offer, ...]


class CommandApp(App[ReturnType], inherit_bindings=False):
    """An app whose screens are CommandHosts. Textual's own bindings and its palette with Screenshot are left out."""

    ENABLE_COMMAND_PALETTE = False

    chord: var[ChordState | None] = var(None)
    """Set while the second stroke is awaited; watch it to show its offers in the last line."""

    def __init__(self, *, keymap: Keymap | None = None, roles: frozenset[Role] = frozenset()) -> None:
        super().__init__()
        self.keymap = keymap or resolve_keys()
        self.roles = roles
        # Leaving must work on foreign screens too (the palette), so that it is bound to the app as well.
        leaving = [binding for binding in bindings_for(COMMAND[QUIT].where, self.keymap) if binding.id == QUIT]
        self._bindings = BindingsMap.merge([BindingsMap(leaving), self._bindings])

    @property
    def host(self) -> CommandHost | None:
        """The active screen if commands work on it."""
        screen = self.screen
        return screen if isinstance(screen, CommandHost) else None

    def say(self, sentence: str) -> None:
        """Tell the person at the desk something in a line; never a dialog."""
        self.notify(sentence, markup=False, timeout=4)

    async def action_command(self, command: str) -> None:
        """Do a command that is bound to the app itself."""
        await self.perform(command)

    async def perform(self, command: str) -> None:
        """Do a command, or say why it cannot be done here and now."""
        wanted = COMMAND[command]
        host = self.host
        reason = refusal(wanted, self.roles, host.holds if host else lambda _: True)
        if reason is not None:
            self.say(f"{wanted.title}: {reason}.")
            return
        handler = self._handler(command)
        if handler is None:
            self.say(f"{wanted.title}: not possible here.")
            return
        outcome = handler()
        if inspect.isawaitable(outcome):
            await outcome

    def _handler(self, command: str) -> Callable[[], Awaitable[None] | None] | None:
        """Return the method that does a command: the active screen's, else the app's."""
        name = "do_" + command.replace(".", "_")
        found: Callable[[], Awaitable[None] | None] | None = getattr(self.host, name, None) or getattr(self, name, None)
        return found

    def do_app_other(self) -> None:
        """Wait for the second stroke of a two-stroke command."""
        host = self.host
        if host is not None:
            self.chord = ChordState(tuple(offer for offer in host.offers() if offer.command.chord))

    async def on_event(self, event: events.Event) -> None:
        """Take the second stroke before any field sees it; a click or a paste ends the waiting."""
        if self.chord is not None and not event.is_forwarded:
            if isinstance(event, events.Key) and await self._second_stroke(event):
                return
            if isinstance(event, (events.MouseDown, events.Paste)):
                self.chord = None
        await super().on_event(event)

    async def _second_stroke(self, event: events.Key) -> bool:
        """End the waiting, do the command of the second letter; return False for a key that means itself (ctrl+q)."""
        self.chord = None
        if not event.is_printable:
            return event.key == "escape"
        host = self.host
        letter = (event.character or "").lower()
        command = self.keymap.chord(letter, host.here()) if host else None
        if command is not None:
            await self.perform(command.id)
        else:
            self.say(f"There is no command {self.keymap.strokes(COMMAND['app.other'])[0]} {letter} here.")
        return True
