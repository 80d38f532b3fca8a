"""The command line: the desk's headless twin. Textual is imported only by the command that opens the screen."""

from __future__ import annotations

import contextlib
import errno
import sys
from collections.abc import Sequence

from cs_desk import __version__
from cs_desk.errors import DeskError

VERSION = ["--version"]
UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EIO)
"""What standard output says when its disk is full or its terminal is gone."""
OUT_OF_REACH = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENAMETOOLONG)
"""What a place says, also when only asked whether it is there: a folder of somebody else's, a name too long."""


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; what a user may read goes to stderr in one or a few lines."""
    try:
        if list(arguments) == VERSION:  # asked by scripts and shells: costs an interpreter and no more
            sys.stdout.write(f"cs-desk {__version__}\n")
            sys.stdout.flush()
            return 0
        from cs_desk.cli.context import address_of, settings_of
        from cs_desk.cli.parser import parse

        command = parse(arguments)
        # before anything imports peewee: drivers that are not needed stay out
        address_of(settings_of(command), other=getattr(command, "to", None))
        code: int = command.action(command)
        if not code:  # a desk that was hung up has nobody to write to
            sys.stdout.flush()
        return code
    except DeskError as error:
        _tell(f"cs-desk: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 141
    except Exception as error:  # the border: users never see a traceback
        return _unforeseen(error, arguments)


def _unforeseen(error: Exception, arguments: Sequence[str]) -> int:
    """Tell what nobody foresaw in a line and return its exit code: the machine's doing, a bad argument, our fault."""
    if isinstance(error, OSError) and error.errno in UNWRITABLE and error.filename is None:
        _tell(f"cs-desk: the answer could not be written: {error.strerror}.")
        return 74
    if isinstance(error, OSError) and error.errno in OUT_OF_REACH and error.filename is not None:
        _tell(f"cs-desk: {error.filename}: {error.strerror}. Name a place that you may use.")
        return 74
    if isinstance(error, UnicodeEncodeError) and not all(one.isprintable() for one in arguments):
        broken = next(one for one in arguments if not one.isprintable())
        _tell(f"cs-desk: {broken[:80]}: this argument has bytes that are no text in this terminal's encoding.")
        return 64
    if isinstance(error, ModuleNotFoundError) and not (error.name or "cs_desk").startswith("cs_desk"):
        _tell(
            f"cs-desk: {sys.executable} has no package {error.name}. Install cs-desk with what it needs "
            "(pipx install, or make demo in its folder) and run that one."
        )
        return 78
    from cs_desk import crashlog
    from cs_desk.clock import SystemClock

    _tell(f"cs-desk: {crashlog.keep(error, SystemClock())}")
    return 70


def _tell(sentence: str) -> None:
    from cs_desk.cli.say import tell

    with contextlib.suppress(OSError):  # nobody is left to tell
        tell(sentence)
