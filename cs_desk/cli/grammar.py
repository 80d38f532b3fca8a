"""How commands are described to argparse: the parser whose errors are ours, actions imported late, shared options."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from cs_desk.errors import UsageError

Action = Callable[[argparse.Namespace], int]


_FIGURE = re.compile(r"-(\d+(\.\d*)?|\.\d+)%?$")


class Parser(argparse.ArgumentParser):
    """Says what is wrong as one of our errors, so that every message looks the same; -10% is a figure, no option."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._negative_number_matcher = _FIGURE

    def _print_message(self, message: str, file: Any = None) -> None:
        """Print help; argparse would hide that nobody takes it, and stop at letters the terminal does not have."""
        from cs_desk.cli.say import write

        stream = file or sys.stderr
        write(stream, message)
        stream.flush()

    def error(self, message: str) -> NoReturn:
        """Raise UsageError."""
        raise UsageError(f"{message}\n{self.format_usage().strip()}")


def later(module: str, name: str) -> Action:
    """Return an action that is imported only when it runs, so that --version stays quick."""

    def action(arguments: argparse.Namespace) -> int:
        from importlib import import_module

        found: Action = getattr(import_module(f"cs_desk.cli.{module}"), name)
        return found(arguments)

    return action


def common(parser: argparse.ArgumentParser, *, nested: bool = False) -> None:
    """Add what every command takes: which store, which configuration, who acts."""
    default = argparse.SUPPRESS if nested else None
    parser.add_argument("--db", metavar="PATH|URL", default=default, help="the store: a file, or postgresql://…")
    parser.add_argument("--config", metavar="FILE", default=default, help="another config.toml")
    parser.add_argument("--as", dest="acting_as", metavar="NAME", default=default, help="act as this member of staff")


def look(parser: argparse.ArgumentParser, *, nested: bool = False) -> None:
    """Add what the commands take that open the screen."""
    default = argparse.SUPPRESS if nested else None
    parser.add_argument("--theme", metavar="NAME", default=default, help="the look, such as desk-light")
    parser.add_argument("--density", choices=("comfortable", "compact"), default=default, help="how close lines stand")
    parser.add_argument("--mouse", action=argparse.BooleanOptionalAction, default=default, help="use the mouse")


def add(commands: Any, name: str, help_: str, action: Action) -> argparse.ArgumentParser:
    """Add a command with the shared options and return its parser."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help_, description=help_)
    common(parser, nested=True)
    parser.set_defaults(action=action)
    return parser


def group(commands: Any, name: str, help_: str) -> Any:
    """Add a command that has commands of its own, and return where they are added."""
    parser = commands.add_parser(name, help=help_, description=help_)
    return parser.add_subparsers(title="commands", metavar="COMMAND", required=True)


def as_json(parser: argparse.ArgumentParser) -> None:
    """Add --json to a command that answers."""
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
