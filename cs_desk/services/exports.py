"""That data left the desk: who took what, by which filter, how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cs_desk.clock import to_micros
from cs_desk.models.policy import Verb
from cs_desk.services.unit import Unit, service

if TYPE_CHECKING:
    from cs_desk.models.exports import Wanted


@service(Verb.EXPORT_READ)
def record_export(unit: Unit, wanted: Wanted, count: int, form: str) -> int:
    """Record an export before its first row is written, so that one that is broken off is on record too."""
    unit.require(owner_id=unit.actor.staff_id, what=wanted.kind)
    span = {"from": wanted.since, "to": wanted.until}
    unit.record(
        "export",
        wanted.kind,
        new={
            "kind": wanted.kind,
            "view": wanted.view,
            **{name: to_micros(at) if at else None for name, at in span.items()},
            "count": count,
            "form": form,
        },
    )
    return count
