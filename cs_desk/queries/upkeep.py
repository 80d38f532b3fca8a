"""Whether what is derived still is what the records say."""

from __future__ import annotations

from cs_desk.models.policy import Verb
from cs_desk.queries.view import View
from cs_desk.store import rollups
from cs_desk.store.rollups import Fault


def rollup_faults(view: View) -> tuple[Fault, ...]:
    """Return every roll-up cell and posting that differs from the records; raises NotFoundError without the right."""
    view.require(Verb.FIGURES_VERIFY, what="the check of the roll-ups")
    return tuple(rollups.check(view.store))
