"""What a reader of a log asks before it begins: where reading stopped, and what was still going on then."""

from __future__ import annotations

from cs_desk.models.acd import AgentSpan, Leg
from cs_desk.models.callbatch import Place
from cs_desk.models.policy import Verb
from cs_desk.queries.view import View
from cs_desk.store.legrows import SAID, leg_from

OPEN_LEGS = (
    f"SELECT call_key, number, {', '.join(SAID)} FROM leg "
    "WHERE ended_at IS NULL AND source = ? AND entered_at <= ? ORDER BY entered_at, id"
)
OPEN_SPANS = (
    "SELECT agent, kind, queue, reason, started_at FROM agent_span "
    "WHERE ended_at IS NULL AND source = ? AND started_at <= ? ORDER BY started_at, id"
)


def place_of(view: View, source: str, path: str) -> Place | None:
    """Return how far a log was read, None where it never was."""
    view.require(Verb.CONTACT_IMPORT, what="how far a log of calls was read")
    sql = "SELECT path, inode, position, head_digest, state FROM log_place WHERE source = ? AND path = ?"
    row = view.store.execute(sql, (source, path)).fetchone()
    return Place(*row) if row else None


def open_before(view: View, source: str, at: int) -> tuple[list[Leg], list[AgentSpan]]:
    """Return the legs and spans of a source that began by a moment (microseconds UTC) and have not ended."""
    view.require(Verb.CONTACT_IMPORT, what="what is going on in the telephone system")
    legs = [leg_from(call, number, said) for call, number, *said in view.store.execute(OPEN_LEGS, (source, at))]
    spans = [AgentSpan(*row) for row in view.store.execute(OPEN_SPANS, (source, at))]
    return legs, spans
