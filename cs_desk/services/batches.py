"""The audit event of a batch that was brought in: file, sources, each line, and a digest of what the rows said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cs_desk.models.imports import Origin
from cs_desk.services.unit import Unit
from cs_desk.store import seal


class Brought(Protocol):
    """A row of a file that knows where it stands."""

    @property
    def origin(self) -> Origin:
        """Source, key, digest and line."""
        ...


def record_batch(
    unit: Unit, kind: str, file: str, rows: Sequence[Brought], under: Sequence[int | str], **more: object
) -> None:
    """Record the rows of a file that were stored; `more` is what else there is to record.

    `under` says what leads from each row to its record: the id, or for answers what they are about.
    """
    ids = [one for one in under if isinstance(one, int)]
    unit.record(
        kind,
        f"{ids[0]}-{ids[-1]}" if ids else "",
        new={
            "file": file,
            "sources": sorted({row.origin.source for row in rows}),
            "imported": len(rows),
            **more,
            "rows": [[row.origin.line, one, row.origin.key] for row, one in zip(rows, under, strict=True)],
            "digest": seal.digest(*(row.origin.digest for row in rows)),
        },
    )
