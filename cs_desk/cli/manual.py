"""`cs-desk man`: the manual page, made of the parser and the command registry."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator

from cs_desk import __version__
from cs_desk.actions import FIXED_KEYS, resolve_keys
from cs_desk.actions.tables import groups
from cs_desk.cli.outline import EXIT_CODES, Command, Option, outline

ABOUT = (
    "cs-desk opens the desk on the terminal: it guides an operator through a complaint while the customer is on the "
    "line, and keeps a record that an auditor can believe. The commands below work without a screen (board with "
    "--once, demo with --no-tui), by the same roles and on the same store, an SQLite file or a PostgreSQL database. "
    "Answers go to standard output, messages to standard error."
)
ENVIRONMENT = (
    ("CS_DESK_DB", "the store, where --db does not name one"),
    ("CS_DESK_CONFIG", "another config.toml, where --config does not name one"),
    ("CS_DESK_THEME", "the look, where --theme does not name one"),
    ("NO_COLOR", "a screen without any colour"),
)
PLACES = (
    ("~/.config/cs-desk/config.toml", "settings; cs-desk config show says where on this machine, and what counts"),
    ("~/.config/cs-desk/audit.key", "the key that seals checkpoints and backups; keep a copy away from this machine"),
    ("~/.local/share/cs-desk/desk.db", "the default store"),
    ("~/.local/share/cs-desk/backups", "backups, where --to does not name another folder"),
    ("~/.local/state/cs-desk", "drafts, and errors.log"),
)
EXAMPLES = (
    ("cs-desk demo", "looks around in an invented centre"),
    ("cs-desk complaints list --view unowned --json", "what nobody owns yet, for another program"),
    ("cs-desk export contacts --from 2026-11-01 --to 2026-12-01 --csv --out november.csv", "one month"),
    ('cs-desk restore "$(cs-desk backup --to /mnt/backups)" --drill', "a backup that is proved"),
)


def print_manual(_arguments: argparse.Namespace) -> int:
    """Print the manual page in roff."""
    sys.stdout.write(manual())
    return 0


def manual() -> str:
    """Return the manual page in roff, in ASCII."""
    program = outline()
    lines = [f'.TH CS-DESK 1 "" "cs-desk {__version__}" "User commands"', ".SH NAME"]
    lines += [f"cs\\-desk \\- {text('the contact-centre desk that lives in the terminal')}", ".SH SYNOPSIS"]
    lines += [".B cs\\-desk", text("[options] [command]"), ".SH DESCRIPTION", text(ABOUT), ".SH OPTIONS"]
    lines += _options(program.options)
    lines.append(".SH COMMANDS")
    for command in program.walk():
        if command.path and (not command.below or len(command.options) > 1):  # more than --help: does something itself
            lines += _command(command, program.options)
    lines += _keys()
    for heading, pairs in (
        ("EXIT STATUS", [(str(code), said) for code, said in EXIT_CODES]),
        ("ENVIRONMENT", ENVIRONMENT),
        ("FILES", PLACES),
        ("EXAMPLES", EXAMPLES),
    ):
        lines += [f".SH {heading}", *(line for name, said in pairs for line in _item(name, said))]
    return "\n".join(lines) + "\n"


def _command(command: Command, shared: tuple[Option, ...]) -> Iterator[str]:
    given = " ".join(one.value for one in command.positionals)
    yield f".SS {text(f'cs-desk {command.path} {given}'.strip())}"
    yield text(f"{command.help[:1].upper()}{command.help[1:]}.")
    everywhere = {option.flags for option in shared}
    yield from _options(tuple(option for option in command.options if option.flags not in everywhere))
    yield from (line for one in command.positionals if one.help for line in _item(one.value, one.help))


def _options(options: tuple[Option, ...]) -> Iterator[str]:
    for option in options:
        yield from _item(f"{', '.join(option.flags)} {option.value}".strip(), option.help)


def _keys() -> Iterator[str]:
    keymap = resolve_keys()
    yield ".SH KEYS"
    yield text("As they are without changes in config.toml; cs-desk keys lists them as they are here.")
    for name, commands in groups():
        yield f".SS {text(name)}"
        for command in commands:
            yield from _item(", ".join(keymap.strokes(command, short=False)), f"{command.title}. {command.help}")
    yield ".SS Moving and editing"
    for fixed in FIXED_KEYS:
        yield from _item(fixed.shown, fixed.help)


def _item(name: str, said: str) -> Iterator[str]:
    yield ".TP"
    yield f"\\fB{text(name)}\\fR"
    yield text(said) or "\\&"


def text(plain: str) -> str:
    """Return a text as roff takes it: nothing in it is a request, hyphens stay hyphens, other letters by number."""
    safe = plain.replace("…", "...").replace("\\", "\\e").replace("-", "\\-").replace("\n", " ")
    safe = re.sub(r"[^\x20-\x7e]", lambda found: f"\\[u{ord(found[0]):04X}]", safe)
    return f"\\&{safe}" if safe.startswith((".", "'")) else safe
