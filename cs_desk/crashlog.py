"""Where the details of an error of ours go: a private file, so that users read one sentence and never a traceback."""

from __future__ import annotations

import os
import traceback

from cs_desk.clock import Clock
from cs_desk.paths import private_dir, state_dir

LARGEST = 1_000_000


def keep(error: BaseException, clock: Clock) -> str:
    """Append the details to the log and return a sentence for the person at the desk."""
    path = state_dir() / "errors.log"
    try:
        private_dir(path.parent)
        size = path.stat().st_size if path.exists() else 0
        flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | (os.O_TRUNC if size > LARGEST else os.O_APPEND)
        with os.fdopen(os.open(path, flags, 0o600), "a", encoding="utf-8", errors="replace") as log:
            log.write(f"{clock.now().isoformat()}\n{''.join(traceback.format_exception(error))}\n")
    except OSError as problem:
        return (
            f"Something went wrong in the desk itself ({type(error).__name__}); its log failed too: {problem.strerror}."
        )
    return f"Something went wrong in the desk itself ({type(error).__name__}); the details are in {path}."
