"""The key table as text for `cs-desk keys` and as Markdown for the README, both made from the registry."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from cs_desk.actions.command import Command
from cs_desk.actions.keymap import Keymap, resolve_keys
from cs_desk.actions.keys import FIXED_KEYS
from cs_desk.actions.registry import COMMANDS
from cs_desk.config import Settings


def groups() -> list[tuple[str, list[Command]]]:
    """Return the commands by group, both in registry order."""
    order = list(dict.fromkeys(command.group for command in COMMANDS))
    ranked = sorted(COMMANDS, key=lambda command: order.index(command.group))
    return [(name, list(commands)) for name, commands in groupby(ranked, key=lambda command: command.group)]


def keys_table(settings: Settings) -> str:
    """Return every command with its keys, title and id, 80 cells wide; raises ConfigError for impossible remaps."""
    keymap = resolve_keys(settings.keys)
    lines = []
    for name, commands in groups():
        lines += ["", name]
        lines += [_row(command, keymap) for command in commands]
    lines += ["", "Moving and editing"]
    lines += [f"  {fixed.shown:<20} {fixed.help}" for fixed in FIXED_KEYS]
    changed = [f"  {command}: {origin}" for command, origin in keymap.remapped.items()]
    return "\n".join(([*lines, "", "Changed by the configuration", *changed] if changed else lines)[1:])


def keys_document(settings: Settings) -> dict[str, object]:
    """Return what `keys_table` shows, as JSON has it; raises ConfigError for impossible remaps."""
    keymap = resolve_keys(settings.keys)
    return {
        "commands": [
            {
                "id": command.id,
                "group": name,
                "title": command.title,
                "keys": list(keymap.strokes(command, short=False)),
                "changed_by": None if (origin := keymap.remapped.get(command.id)) is None else str(origin),
            }
            for name, commands in groups()
            for command in commands
        ],
        "fixed": [{"keys": fixed.shown, "does": fixed.help} for fixed in FIXED_KEYS],
    }


def _row(command: Command, keymap: Keymap) -> str:
    strokes = ", ".join(keymap.strokes(command, short=False))
    return f"  {strokes:<20} {command.title:<30} {command.id}"


def keys_markdown() -> str:
    """Return the README's key table: one Markdown table a group, with the usual keys."""
    keymap = resolve_keys()
    parts = [_table(name, _markdown_rows(commands, keymap)) for name, commands in groups()]
    parts.append(_table("Moving and editing", [(f"`{fixed.shown}`", "", fixed.help) for fixed in FIXED_KEYS]))
    return "\n\n".join(parts) + "\n"


def _markdown_rows(commands: Iterable[Command], keymap: Keymap) -> list[tuple[str, str, str]]:
    return [
        (" or ".join(f"`{stroke}`" for stroke in keymap.strokes(command, short=False)), command.title, command.help)
        for command in commands
    ]


def _table(name: str, rows: Iterable[tuple[str, str, str]]) -> str:
    lines = [f"**{name}**", "", "| Key | Command | What it does |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {key} | {title} | {what} |" for key, title, what in rows)])
