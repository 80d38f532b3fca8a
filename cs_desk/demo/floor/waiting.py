"""Waiting for time to pass or for the desk to go, whichever comes first."""

from __future__ import annotations

import select


def closed(pipe: int, seconds: float) -> bool:
    """Wait so long, or until the other end of the pipe is closed; tell which: True when it is closed."""
    ready, _, _ = select.select([pipe], [], [], seconds)
    return bool(ready)
