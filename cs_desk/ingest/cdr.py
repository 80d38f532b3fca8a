"""Call detail records: Asterisk's two orders of columns, and FreeSWITCH's; turned into the fields of a call.

None has column names. Which one it is follows from where the times stand: start, answer (empty when nobody answered)
and end are three columns in a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from cs_desk.errors import InputError
from cs_desk.ingest.row import Row
from cs_desk.ingest.table import Table, open_table

HEADER = ("key", "entered_at", "answered_at", "ended_at", "queue", "caller", "caller_name", "did", "direction", "agent",
          "outcome", "wait", "talk", "hold")  # fmt: skip
LOOKED_AT = 20  # rows
MOST_COLUMNS = 40
MOMENT = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?")
CLID = re.compile(r'"*(?P<name>.*?)"*\s*<(?P<number>[^>]*)>"*\s*')
UNTIL_SEQUENCE = re.compile(r"-[0-9a-f]{6,}(;\d)?$")
DISPOSITIONS = {
    "ANSWERED": "answered",
    "NO ANSWER": "abandoned",
    "BUSY": "full",
    "FAILED": "lost",
    "CONGESTION": "lost",
}
CAUSES = {"ORIGINATOR_CANCEL": "abandoned", "NO_ANSWER": "abandoned", "NO_USER_RESPONSE": "abandoned",
          "ALLOTTED_TIMEOUT": "timeout", "USER_BUSY": "full"}  # fmt: skip
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """One order of columns: its name, the columns, and where the first of the three times stands."""

    name: str
    columns: tuple[str, ...]
    times_at: int


SIMPLE = Layout(
    "Asterisk's cdr_csv",
    ("accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata", "start", "answer",
     "end", "duration", "billsec", "disposition", "amaflags", "uniqueid", "userfield", "sequence"),
    9,
)  # fmt: skip
CUSTOM = Layout(
    "Asterisk's cdr_custom",
    ("clid", "src", "dst", "dcontext", "channel", "dstchannel", "lastapp", "lastdata", "start", "answer", "end",
     "duration", "billsec", "disposition", "amaflags", "accountcode", "uniqueid", "userfield", "sequence"),
    8,
)  # fmt: skip
FREESWITCH = Layout(
    "FreeSWITCH's mod_cdr_csv",
    ("caller_id_name", "caller_id_number", "destination", "context", "start", "answer", "end", "duration", "billsec",
     "hangup_cause", "uuid", "bleg_uuid", "accountcode", "read_codec", "write_codec"),
    4,
)  # fmt: skip
LAYOUTS = (SIMPLE, CUSTOM, FREESWITCH)


class CdrTable:
    """A file of call detail records as a table of calls; rejected rows can be mended and imported as calls."""

    def __init__(self, table: Table, layout: Layout):
        """Take a table whose columns are those of a layout."""
        self._table = table
        self.layout = layout
        self.path = table.path
        self.header: tuple[str, ...] = HEADER
        self.of_export = False
        self.notes = (*table.notes, f"read as {layout.name}")

    def share(self) -> float:
        """Return how much of the file the last iteration has read, from 0 to 1."""
        return self._table.share()

    def __iter__(self) -> Iterator[Row]:
        turn = _freeswitch if self.layout is FREESWITCH else _asterisk
        for row in self._table:
            times = [row.cells[name] for name in self.layout.columns[self.layout.times_at :][:3]]
            problem = row.problem or (None if _are_times(times) else f"this is no record of {self.layout.name}")
            yield Row(row.line, dict.fromkeys(HEADER, "") | turn(row.cells), problem, extra=row.extra)


def open_cdr(path: Path, encoding: str | None = None) -> CdrTable:
    """Open a file of call detail records; raises NotFoundError, InputError where it is none of the three."""
    table = open_table(path, encoding=encoding, delimiter=",", names=[str(number) for number in range(MOST_COLUMNS)])
    for row in islice(table, LOOKED_AT):
        cells = [*row.cells.values()]
        for layout in LAYOUTS:
            if _are_times(cells[layout.times_at : layout.times_at + 3]):
                return CdrTable(open_table(path, encoding=encoding, delimiter=",", names=layout.columns), layout)
    raise InputError(
        f"{path.name}: no call detail records: start, answer and end are not where Asterisk or FreeSWITCH put them. "
        "For any other table of calls: cs-desk import calls FILE.csv --map FILE.toml"
    )


def _are_times(cells: list[str]) -> bool:
    """Tell whether cells are start, answer (or nothing) and end."""
    if len(cells) != 3:
        return False
    start, answer, end = (cell.strip() for cell in cells)
    return all(MOMENT.fullmatch(one) for one in (start, answer or start, end))


def _asterisk(cells: Cells) -> dict[str, str]:
    get = cells.get
    named = CLID.fullmatch(get("clid", "").strip())
    outcome = DISPOSITIONS.get(get("disposition", "").strip().upper(), get("disposition", ""))
    return {
        "key": get("uniqueid", ""), "caller": get("src", "") or (named["number"] if named else ""),
        "caller_name": named["name"] if named else "", "did": get("dst", ""), "agent": _agent(get("dstchannel", "")),
        "queue": get("lastdata", "").partition(",")[0] if get("lastapp", "").casefold() == "queue" else "",
        "direction": "outbound" if get("dcontext", "").startswith("from-internal") else "inbound",
        **_lengths(cells, outcome),
    }  # fmt: skip


def _freeswitch(cells: Cells) -> dict[str, str]:
    get = cells.get
    cause = get("hangup_cause", "").strip().upper()
    outcome = "answered" if get("answer", "").strip() else CAUSES.get(cause, "lost")
    called_out = get("caller_id_name", "") == "Outbound Call"
    return {
        "key": get("uuid", ""), "caller": get("caller_id_number", ""), "did": get("destination", ""),
        "caller_name": "" if called_out else get("caller_id_name", ""), "agent": get("accountcode", ""),
        "direction": "outbound" if called_out else "inbound", **_lengths(cells, outcome),
    }  # fmt: skip


def _lengths(cells: Cells, outcome: str) -> dict[str, str]:
    """Return the times and lengths; who did not answer did not talk, whatever stands under billsec.

    The lengths are exact where times are written to the minute, so they count; the end follows from them.
    """
    duration, talk = (cells.get(name, "").strip() for name in ("duration", "billsec"))
    answered = outcome == "answered"
    wait = duration
    if answered:
        wait = str(int(duration) - int(talk)) if duration.isdecimal() and talk.isdecimal() else ""
        wait = "" if wait.startswith("-") else wait
    return {
        "entered_at": cells.get("start", ""), "answered_at": cells.get("answer", "") if answered and not wait else "",
        "ended_at": "" if duration else cells.get("end", ""), "outcome": outcome, "wait": wait,
        "talk": talk if answered else "",
    }  # fmt: skip


def _agent(channel: str) -> str:
    """Return the interface of a channel: PJSIP/client2 of PJSIP/client2-00000003."""
    return UNTIL_SEQUENCE.sub("", channel.strip())
