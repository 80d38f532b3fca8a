"""`python -m bench.rawlog FILE STORE`: a queue log parsed into legs and spans, and these inserted by executemany.

The same parser as the desk's, two plain tables, one transaction; nothing is looked up, joined, counted or recorded.
Prints the seconds of getting ready, which do not count.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from contextlib import closing


def main() -> int:
    """Parse, insert, commit; print how long it took to get ready."""
    path, store = sys.argv[1:]
    began = time.perf_counter()
    from zoneinfo import ZoneInfo

    from cs_desk.ingest.queuelog.lines import LineReader, decode
    from cs_desk.ingest.queuelog.machine import Machine
    from cs_desk.models.acd import LEG_FIELDS, SPAN_FIELDS, leg_values, span_values

    ready = time.perf_counter() - began
    reader, machine = LineReader(ZoneInfo("UTC")), Machine()
    with open(path, "rb") as file:
        for line in file:
            event = reader.event(decode(line))
            if event is not None:
                machine.feed(event)
    legs, spans = machine.take()
    with closing(sqlite3.connect(store)) as plain:
        plain.execute("PRAGMA journal_mode = WAL")
        _insert(plain, "leg", LEG_FIELDS, [leg_values(leg) for leg in legs])
        _insert(plain, "span", SPAN_FIELDS, [span_values(span) for span in spans])
        plain.commit()
    sys.stdout.write(f"{ready}\n")
    return 0


def _insert(plain: sqlite3.Connection, table: str, names: tuple[str, ...], rows: list[list[object]]) -> None:
    plain.execute(f"CREATE TABLE {table} ({', '.join(names)})")
    plain.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(names))})", rows)


if __name__ == "__main__":
    sys.exit(main())
