"""Verbs that make anew what is derived from the records."""

from __future__ import annotations

from cs_desk.models.policy import Verb
from cs_desk.services.unit import Unit, service
from cs_desk.store import rollups


@service(Verb.FIGURES_REBUILD)
def rebuild_rollups(unit: Unit) -> int:
    """Make all roll-ups anew from the records; returns how many records were counted."""
    unit.require(what="the roll-ups")
    if not unit.store.sqlite:
        unit.store.wait_long()
    made = rollups.rebuild(unit.store)
    unit.record("rollups", "all", new={"records": made})
    unit.touch("figures")
    return made
