"""A row of a schedule: its fields, and what contradicts itself in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cs_desk.ingest.build import BadRowError
from cs_desk.ingest.fields import SOURCE, Field, Kind, Type
from cs_desk.models.adherence import OFF, STATES
from cs_desk.models.imports import Origin
from cs_desk.models.schedules import ImportedShift

HOUR = 3_600_000_000
LONGEST, LONGEST_OFF = 24 * HOUR, 366 * 24 * HOUR
STATE_WORDS = {
    "shift": "work", "on shift": "work", "phones": "work", "phone": "work", "calls": "work", "working": "work",
    "meal": "lunch", "meal break": "lunch", "lunch break": "lunch", "tea break": "break", "rest": "break",
    "paid break": "break", "team meeting": "meeting", "coaching": "training", "course": "training",
    "annual leave": "leave", "sick leave": "leave", "holiday": "leave", "vacation": "leave", "sick": "leave",
    "absence": "leave", "off": "leave", "approved exception": "exception",
}  # fmt: skip
SCHEDULE = Kind(
    "schedule",
    (
        SOURCE,
        Field("key", also=("shift id", "id", "reference")),
        Field("person", Type.STAFF, also=("agent", "operator", "login", "employee", "name", "agent name", "user")),
        Field("state", Type.CHOICE, tuple(sorted(STATES)), STATE_WORDS, also=("activity", "type", "code", "what")),
        Field("from", Type.MOMENT, also=("start", "starts", "starts at", "start time", "begin")),
        Field("to", Type.MOMENT, also=("end", "ends", "ends at", "end time", "until", "finish")),
    ),
    (("person",), ("state",), ("from",), ("to",)),
)


def shift(values: Mapping[str, Any], origin: Origin) -> ImportedShift:
    """Return scheduled time; without a key of its own it is known by whose it is, state and beginning.

    Raises BadRowError.
    """
    for name in ("person", "state", "from", "to"):
        if values.get(name) is None:
            raise BadRowError(name, "scheduled time needs whose it is, a state, from and to")
    (staff, team), state = values["person"], values["state"]
    starts, ends = int(values["from"]), int(values["to"])
    if ends <= starts:
        raise BadRowError("to", "it ends before it begins", "from")
    most = LONGEST_OFF if state in OFF else LONGEST
    if ends - starts > most:
        raise BadRowError("to", f"{state} of more than {most // HOUR} hours; part it", "from")
    key = origin.key if "key" in values else f"{staff}/{state}/{starts}"
    return ImportedShift(origin._replace(key=key), staff, team, state, starts, ends)
