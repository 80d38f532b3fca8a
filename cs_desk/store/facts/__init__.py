"""Makes the facts of records: for each kind of subject, a function from ids to what those records contribute.

`FACTS[subject](store, ids, zone)` returns the facts by id; a record that is gone, or that contributes nothing, is left
out. The measures are those of `models/measures.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from cs_desk.models.facts import Fact
from cs_desk.store.connect import Store
from cs_desk.store.facts.answers import feedback, moments
from cs_desk.store.facts.complaints import complaints
from cs_desk.store.facts.contacts import contacts
from cs_desk.store.facts.legs import legs
from cs_desk.store.facts.promised import offers, promises
from cs_desk.store.facts.runs import runs
from cs_desk.store.facts.shifts import shifts
from cs_desk.store.facts.spans import spans

Maker = Callable[[Store, Sequence[int], str], Mapping[int, Sequence[Fact]]]

FACTS: dict[str, Maker] = {
    "contact": contacts,
    "leg": legs,
    "complaint": complaints,
    "moment": moments,
    "feedback": feedback,
    "offer": offers,
    "promise": promises,
    "span": spans,
    "shift": shifts,
    "run": runs,
}
TABLES = {
    "contact": "contact", "leg": "leg", "complaint": "complaint", "moment": "moment", "feedback": "feedback",
    "offer": "offer", "promise": "promise", "span": "agent_span", "shift": "shift",
    "run": "script_run",
}  # fmt: skip
"""The table whose rows each kind of subject is."""
