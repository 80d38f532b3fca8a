"""Which keys do what after the configuration's [keys] table was applied and checked."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cs_desk.actions.command import SITUATIONS, Command
from cs_desk.actions.keys import FIXED, UNSURE, Key, KeyProblemError, parse_key, show_key, works_while_typing
from cs_desk.actions.registry import COMMAND, COMMANDS
from cs_desk.config import Origin, Value
from cs_desk.errors import ConfigError

PREFIX = "app.other"
"""The command whose key begins every two-stroke command."""


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys of every command by its id; `remapped` holds the origin of those that the configuration changed."""

    keys: Mapping[str, tuple[Key, ...]]
    remapped: Mapping[str, Origin]

    def of(self, command: Command) -> tuple[Key, ...]:
        """Return the keys that run a command at once."""
        return self.keys[command.id]

    @property
    def prefix(self) -> Key:
        """The first stroke of a two-stroke command."""
        return self.keys[PREFIX][0]

    def strokes(self, command: Command, *, short: bool = True) -> tuple[str, ...]:
        """Return every way to press a command as people read it: ("^N",), ("F2", "^O d")."""
        shown = [show_key(key, short=short) for key in self.of(command)]
        if command.chord is not None:
            shown.append(f"{show_key(self.prefix, short=short)} {command.chord}")
        return tuple(shown)

    def chord(self, letter: str, contexts: frozenset[str]) -> Command | None:
        """Return the command of these contexts whose second stroke is this letter."""
        return next((each for each in COMMANDS if each.chord == letter and each.where & contexts), None)


def resolve_keys(remaps: Mapping[str, Value[tuple[str, ...]]] | None = None) -> Keymap:
    """Apply the [keys] table; raises ConfigError naming file, line, command, key and what would be right."""
    keys = {command.id: command.keys for command in COMMANDS}
    remapped: dict[str, Origin] = {}
    problems: list[str] = []
    for name, value in (remaps or {}).items():
        try:
            keys[name] = _checked(name, value.value)
            remapped[name] = value.origin
        except KeyProblemError as problem:
            problems.append(_at(value.origin, str(problem)))
    problems += _conflicts(keys, remapped)
    if problems:
        raise ConfigError("\n".join(problems))
    return Keymap(keys, remapped)


def _at(origin: Origin, sentence: str) -> str:
    place = f"{origin.detail}:{origin.line}: " if origin.line else ""
    return f"{place}[keys] {sentence}."


def _checked(name: str, raw: tuple[str, ...]) -> tuple[Key, ...]:
    """Return the canonical keys for one command; raises KeyProblemError."""
    command = COMMAND.get(name)
    if command is None:
        close = difflib.get_close_matches(name, COMMAND, n=1, cutoff=0.5)
        hint = f'did you mean "{close[0]}"? ' if close else ""
        raise KeyProblemError(f'"{name}" is not a command; {hint}`cs-desk keys` lists them all')
    if not raw:
        raise KeyProblemError(f'"{name}" needs at least one key; leave the line out to keep the usual one')
    keys = tuple(dict.fromkeys(_one(command, each) for each in raw))
    if all(key in UNSURE for key in keys):
        why = f'"{keys[0]}" does not arrive everywhere ({UNSURE[keys[0]]})'
        raise KeyProblemError(f'"{name}": {why}; give a second key beside it, for example {_usual(command)}')
    if _needs_typing(command) and not any(works_while_typing(key) for key in keys):
        raise KeyProblemError(
            f'"{name}" must work while you type, but "{keys[0]}" would be taken as text; '
            f"give it a ctrl or function key, for example {_usual(command)}"
        )
    return keys


def _one(command: Command, raw: str) -> Key:
    try:
        key = parse_key(raw)
    except KeyProblemError as problem:
        raise KeyProblemError(f'"{command.id}" cannot have "{raw}": {problem}') from problem
    if key in FIXED and key not in command.keys:
        raise KeyProblemError(f'"{command.id}" cannot have "{raw}": it is for moving and editing')
    return key


def _needs_typing(command: Command) -> bool:
    """Return True for a command that must work inside text fields, as its usual keys (or its chord) do."""
    return bool(command.keys) and all(works_while_typing(key) for key in command.keys)


def _usual(command: Command) -> str:
    return f'"{command.keys[0]}"' if command.keys else '"f7"'


def _conflicts(keys: Mapping[str, tuple[Key, ...]], remapped: Mapping[str, Origin]) -> list[str]:
    """Return one sentence for each pair of commands that would share a key in one situation."""
    found: dict[tuple[str, str, Key], str] = {}
    for situation, contexts in SITUATIONS.items():
        holder: dict[Key, Command] = {}
        for command in _remapped_last(contexts, remapped):
            for key in keys[command.id]:
                other = holder.setdefault(key, command)
                if other is not command:
                    found.setdefault((command.id, other.id, key), situation)
    return [_conflict(*pair, situation, remapped) for pair, situation in found.items()]


def _remapped_last(contexts: frozenset[str], remapped: Mapping[str, Origin]) -> Iterable[Command]:
    here = [command for command in COMMANDS if command.where & contexts]
    return sorted(here, key=lambda command: command.id in remapped)


def _conflict(name: str, other: str, key: Key, situation: str, remapped: Mapping[str, Origin]) -> str:
    origin = remapped.get(name, Origin("default"))
    sentence = f'"{name}" cannot have "{key}": {situation} it is the key of "{other}" ({COMMAND[other].title})'
    return _at(origin, f"{sentence}; take another or give that one a key of its own")
