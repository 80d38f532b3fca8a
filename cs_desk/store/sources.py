"""Which sources the rows of a table come from: one look into the index for each, however many rows there are."""

from __future__ import annotations

from cs_desk.store.connect import Store

STEPS = """WITH RECURSIVE step (source) AS (
  SELECT MIN(source) FROM {table} WHERE source IS NOT NULL
  UNION ALL SELECT (SELECT MIN(source) FROM {table} WHERE source > step.source) FROM step WHERE step.source IS NOT NULL
) SELECT source FROM step WHERE source IS NOT NULL"""


def sources_of(store: Store, table: str) -> list[str]:
    """Return the sources named in a table whose `source` begins an index, in order."""
    return [row[0] for row in store.execute(STEPS.format(table=table)).fetchall()]
