"""The command line as data: every command with its options, for completion and the manual page."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

from cs_desk.cli.parser import build

FILES = ("FILE", "FOLDER", "PATH")  # how a metavar begins that stands for a place on the disk

EXIT_CODES = (
    (0, "done"),
    (1, "no: nothing found, a check failed"),
    (64, "the command was called wrongly, or there is no terminal for the screen"),
    (65, "the data given is not acceptable"),
    (66, "what was named is not there, or not for you to see"),
    (70, "a fault of cs-desk itself; errors.log in the state folder has it"),
    (74, "the store, a file or a disk cannot be read or written"),
    (75, "somebody else was first or holds the store; try again"),
    (77, "your role does not allow it"),
    (78, "the configuration is wrong"),
    (130, "broken off with Ctrl+C"),
    (141, "whoever read the answer went away"),
)


@dataclass(frozen=True, slots=True)
class Option:
    """An option (or a positional, without flags): what it takes (empty: nothing), and from which choices."""

    flags: tuple[str, ...]
    value: str
    choices: tuple[str, ...]
    help: str

    @property
    def is_file(self) -> bool:
        """True where the value is a place on the disk."""
        return self.value.startswith(FILES)


@dataclass(frozen=True, slots=True)
class Command:
    """A command by its path ("complaints list"; the program itself has none), its options and what stands below it."""

    path: str
    help: str
    options: tuple[Option, ...]
    positionals: tuple[Option, ...]
    below: tuple[Command, ...]

    def walk(self) -> Iterator[Command]:
        """Yield the command and everything below it."""
        yield self
        for one in self.below:
            yield from one.walk()

    @property
    def name(self) -> str:
        """The last word of the path."""
        return self.path.rpartition(" ")[2]


def outline() -> Command:
    """Return the whole command line."""
    return _command(build(), "", "The contact-centre desk that lives in the terminal.")


def _command(parser: argparse.ArgumentParser, path: str, help_: str) -> Command:
    options: list[Option] = []
    positionals: list[Option] = []
    below: list[Command] = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            said = {one.dest: one.help or "" for one in action._choices_actions}
            for name, child in action.choices.items():
                below.append(_command(child, f"{path} {name}".strip(), said.get(name, "")))
        elif action.help != argparse.SUPPRESS:
            (options if action.option_strings else positionals).append(_option(action))
    return Command(path, help_, tuple(options), tuple(positionals), tuple(below))


def _option(action: argparse.Action) -> Option:
    takes = action.nargs != 0
    metavar = action.metavar if isinstance(action.metavar, str) else ""
    choices = tuple(str(one) for one in action.choices or ())
    value = (metavar or ("" if choices else action.dest.upper())) if takes else ""
    help_ = (action.help or "").replace("%%", "%")
    return Option(tuple(action.option_strings), value or ("|".join(choices) if takes else ""), choices, help_)
