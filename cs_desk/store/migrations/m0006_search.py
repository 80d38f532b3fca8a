"""Schema 6: the search index is merged a little with each write instead of a lot with one in many."""

from __future__ import annotations

NUMBER = 6
TITLE = "a search index merged in small parts"


def statements(engine: str) -> list[str]:
    """Return the statements for an engine; a server merges its index by itself."""
    if engine != "sqlite":
        return []
    return ["INSERT INTO customer_search (customer_search, rank) VALUES ('automerge', 0)"]
