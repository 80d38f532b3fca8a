"""The draft journal: what was typed and not yet saved survives a crash, a hang-up and a full disk.

One append-only file per session in a folder per person. Values are kept in memory as well, so that a disk that fails
costs nothing as long as the session lives. A session that ended badly is taken over by the person's next session.
"""

from __future__ import annotations

from cs_desk.drafts.ahead import AHEAD, Ahead
from cs_desk.drafts.folder import draft_folder
from cs_desk.drafts.journal import Journal
from cs_desk.drafts.pump import State, Status
from cs_desk.drafts.purge import Kept, Purged, purge
from cs_desk.drafts.record import Draft, Value
from cs_desk.drafts.recover import Recovered, Source, recover

__all__ = [
    "AHEAD",
    "Ahead",
    "Draft",
    "Journal",
    "Kept",
    "Purged",
    "Recovered",
    "Source",
    "State",
    "Status",
    "Value",
    "draft_folder",
    "purge",
    "recover",
]
