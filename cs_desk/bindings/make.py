"""Textual Binding objects from the registry and the keymap."""

from __future__ import annotations

from collections.abc import Iterable

from textual.binding import Binding

from cs_desk.actions import COMMANDS, Command, Keymap
from cs_desk.actions.keys import Key, works_while_typing

ACTION = "command"
"""The one Textual action; its parameter is the command's id."""


def bindings_for(contexts: frozenset[str], keymap: Keymap) -> list[Binding]:
    """Return the bindings of every command that exists in one of these contexts.

    Keys that no text field takes are priority bindings: they work while typing. The others wait for the focused widget.
    """
    return list(Binding.make_bindings(_bindings(contexts, keymap)))


def _bindings(contexts: frozenset[str], keymap: Keymap) -> Iterable[Binding]:
    for command in COMMANDS:
        if command.where & contexts:
            for key in keymap.of(command):
                yield _binding(command, key)


def _binding(command: Command, key: Key) -> Binding:
    return Binding(
        key,
        f"{ACTION}('{command.id}')",
        command.title,
        show=command.footer is not None,
        priority=works_while_typing(key),
        id=command.id,
    )
