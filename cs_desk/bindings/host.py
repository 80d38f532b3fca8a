"""A screen on which commands of the registry work."""

from __future__ import annotations

from typing import ClassVar, Protocol, cast

from textual.binding import BindingsMap
from textual.dom import DOMNode

from cs_desk.actions import COMMAND, COMMANDS, Keymap, Offer, offers
from cs_desk.actions.command import EVERYWHERE
from cs_desk.bindings.make import ACTION, bindings_for
from cs_desk.models.enums import Role


class _Desk(Protocol):
    """What a host asks of its app (CommandApp has it)."""

    @property
    def keymap(self) -> Keymap: ...

    @property
    def roles(self) -> frozenset[Role]: ...

    async def perform(self, command: str) -> None: ...


class CommandHost(DOMNode):
    """Mixin for screens: `class DeskScreen(CommandHost, Screen[None])`.

    A command `call.next` is done by the method `do_call_next` of the screen, else by that of the app. Override `WHERE`
    with every context the screen can be in, `contexts` with those of this moment, `holds` to answer AVAILABILITY.
    """

    WHERE: ClassVar[frozenset[str]] = frozenset()

    def contexts(self) -> frozenset[str]:
        """Return the contexts of this moment; each has to be in WHERE."""
        return self.WHERE

    def holds(self, when: str) -> bool:  # noqa: ARG002  (for subclasses)
        """Return whether an id of AVAILABILITY is so just now."""
        return True

    @property
    def desk(self) -> _Desk:
        """The app, as far as commands need it."""
        return cast("_Desk", self.app)

    def here(self) -> frozenset[str]:
        """Return the contexts of this moment and "everywhere"."""
        return self.contexts() | {EVERYWHERE}

    def offers(self) -> tuple[Offer, ...]:
        """Return every command that exists here, with the reason of those that cannot be done now."""
        return offers(COMMANDS, self.here(), self.desk.roles, self.holds)

    def on_mount(self) -> None:
        """Bind the keys of every context this screen can be in."""
        mine = BindingsMap(bindings_for(self.WHERE | {EVERYWHERE}, self.desk.keymap))
        self._bindings = BindingsMap.merge([mine, self._bindings])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let a key through only where its command exists; whether it can be done is told when it is pressed."""
        if action != ACTION:
            return super().check_action(action, parameters)
        return bool(COMMAND[str(parameters[0])].where & self.here())

    async def action_command(self, command: str) -> None:
        """Do a command of the registry, or say why it cannot be done."""
        await self.desk.perform(command)
