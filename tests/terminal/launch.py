"""What a command line does before the screen: preflight, then a Textual app (`python -m tests.terminal.launch`)."""

from __future__ import annotations

import os
import sys

from cs_desk.errors import DeskError
from cs_desk.terminal.preflight import check, prepare_environment


def main() -> int:
    """Show the gallery, or say why not and return the exit code."""
    try:
        check(os.environ, sys.stdin, sys.stdout)
    except DeskError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    prepare_environment(os.environ)
    assert "textual" not in sys.modules, "too late: Textual has read its environment"
    from tests.terminal.gallery import main as show

    show()
    return 0


if __name__ == "__main__":
    sys.exit(main())
