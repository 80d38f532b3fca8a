"""Schema 3: what is open is found without walking through all that is closed, also among 100,000 complaints."""

from __future__ import annotations

from cs_desk.store.dialect import for_engine

NUMBER = 3
TITLE = "open complaints are found at once"

# The register shows what is open, newest first; the start page what nobody owns, next due first, and one's own day.
# The first schema's indexes go: SQLite took them for these questions and then sorted all that it found.
INDEXES = """
DROP INDEX complaint_open;;
DROP INDEX complaint_owner;;
DROP INDEX complaint_team;;
CREATE INDEX complaint_open_received ON complaint (received_at, id) WHERE closed_at IS NULL;;
CREATE INDEX complaint_owner_received ON complaint (owner_id, received_at, id);;
CREATE INDEX complaint_unowned ON complaint (answer_due, id) WHERE closed_at IS NULL AND owner_id IS NULL;;
CREATE INDEX complaint_recogniser ON complaint (recogniser_id, logged_at)
"""


def statements(engine: str) -> list[str]:
    """Return the data definition of schema 3 in the engine's words, in order."""
    return for_engine(engine, INDEXES)
