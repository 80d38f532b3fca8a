"""Who sits at a desk: signed in, seen lately, and with a process that lives where that can be known."""

from __future__ import annotations

import socket
from datetime import datetime

from cs_desk.clock import from_micros, to_micros
from cs_desk.models.presence import LEFT_BEHIND, lives
from cs_desk.store.connect import Store

SEEN = """SELECT staff_id, signed_in_at, host, pid FROM desk_session
  WHERE signed_out_at IS NULL AND seen_at > ? ORDER BY signed_in_at"""


def at_desks(store: Store, now: datetime) -> dict[int, datetime]:
    """Return the ids of those who have a desk open, with the moment at which the oldest of theirs was opened.

    A desk that was killed is gone at once on its own machine, on others once it was not seen for a while.
    """
    here = socket.gethostname()
    found: dict[int, datetime] = {}
    for staff, began, host, pid in store.execute(SEEN, (to_micros(now - LEFT_BEHIND),)).fetchall():
        if host != here or lives(pid):
            found.setdefault(int(staff), from_micros(began))
    return found
