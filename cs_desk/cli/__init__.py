"""The command line: the desk's headless twin. Textual is imported only by the command that opens the screen."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cs_desk import __version__
from cs_desk.errors import DeskError

VERSION = ["--version"]


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; what a user may read goes to stderr in one or a few lines."""
    if list(arguments) == VERSION:  # asked by scripts and shells: costs an interpreter and no more
        sys.stdout.write(f"cs-desk {__version__}\n")
        return 0
    try:
        from cs_desk.cli.context import address_of, settings_of
        from cs_desk.cli.parser import parse

        command = parse(arguments)
        address_of(settings_of(command))  # before anything imports peewee: drivers that are not needed stay out
        code: int = command.action(command)
        return code
    except DeskError as error:
        _tell(f"cs-desk: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 141
    except Exception as error:  # the border: users never see a traceback
        from cs_desk import crashlog
        from cs_desk.clock import SystemClock

        _tell(f"cs-desk: {crashlog.keep(error, SystemClock())}")
        return 70


def _tell(sentence: str) -> None:
    from cs_desk.cli.say import tell

    tell(sentence)
