"""The command line: the desk's headless twin. Textual is imported only by the command that opens the screen."""

from __future__ import annotations

from collections.abc import Sequence

from cs_desk.cli.parser import parse
from cs_desk.cli.say import tell
from cs_desk.errors import DeskError


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; what a user may read goes to stderr in one or a few lines."""
    try:
        command = parse(arguments)
        code: int = command.action(command)
        return code
    except DeskError as error:
        tell(f"cs-desk: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 141
    except Exception as error:  # the border: users never see a traceback
        from cs_desk import crashlog
        from cs_desk.clock import SystemClock

        tell(f"cs-desk: {crashlog.keep(error, SystemClock())}")
        return 70
