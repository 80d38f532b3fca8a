"""How presence ends by itself: a desk shows a sign of life, and one that shows none any more is not there."""

from __future__ import annotations

import os
from datetime import timedelta

RENEWED = timedelta(minutes=1)
"""How often a desk shows that it lives."""
LEFT_BEHIND = 3 * RENEWED
"""A desk that was not seen for so long was killed, or its machine went away."""
LONGEST = timedelta(hours=14)
"""A sign-in to the telephones that nobody ended lasts so long at most: later, its log was cut off."""


def lives(pid: int) -> bool:
    """Tell whether this machine has a process of that number, whoever owns it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
