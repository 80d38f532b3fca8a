"""Signing in and out, and the sign of life between: presence that ends by itself when a session dies."""

from __future__ import annotations

import os
import socket
from datetime import datetime

from cs_desk.clock import to_micros
from cs_desk.models.people import DeskSession
from cs_desk.models.policy import Verb
from cs_desk.services.unit import Unit, service
from cs_desk.store.connect import Store


@service(Verb.SESSION_KEEP)
def sign_in(unit: Unit) -> int:
    """Record that the actor's session begins, on which machine and by which operating-system user."""
    unit.require(owner_id=unit.actor.staff_id)
    row = DeskSession.create(
        session=unit.actor.session,
        staff_id=unit.actor.staff_id,
        host=socket.gethostname(),
        pid=os.getpid(),
        signed_in_at=unit.now,
        seen_at=unit.now,
    )
    unit.record("session", unit.actor.session, new={"os_user": unit.actor.os_user})
    unit.touch("presence")
    return int(row.id)


def show_life(store: Store, session: str, now: datetime) -> None:
    """Show that a session lives, without waiting for a store that is held; raises StoreBusyError then.

    No unit of work and no audit event: it says nothing of anybody that signing in did not, and comes every minute.
    """
    with store.at_once(), store.writing():
        store.execute("UPDATE desk_session SET seen_at = ? WHERE session = ?", (to_micros(now), session))


@service(Verb.SESSION_KEEP)
def sign_out(unit: Unit) -> None:
    """Record that the session ended in order."""
    unit.require(owner_id=unit.actor.staff_id)
    DeskSession.update(signed_out_at=unit.now).where(DeskSession.session == unit.actor.session).execute()
    unit.record("session", unit.actor.session, new={"signed_out": True})
    unit.touch("presence")
