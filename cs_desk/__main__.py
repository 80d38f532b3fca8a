"""`python -m cs_desk` and the `cs-desk` command."""

from __future__ import annotations

import gc
import os
import sys


def main() -> int:
    """Run the command line and return its exit code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us: what is said goes nowhere
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - to the end of the process
    from cs_desk.cli import run

    code = settle(run(sys.argv[1:]))
    gc.freeze()  # else Python looks through all that was loaded for garbage once more: an eighth of a short command
    return code


def settle(code: int) -> int:
    """Write out what is still buffered and return the exit code; what nobody takes any more goes nowhere.

    Python would try once more at its very end and replace the exit code by 120.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
    return code


if __name__ == "__main__":
    sys.exit(main())
