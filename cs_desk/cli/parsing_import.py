"""The commands that bring data in."""

from __future__ import annotations

from typing import Any

from cs_desk.cli.grammar import add, as_json, group, later

KINDS = (
    ("customers", "bring customers in from a CSV file"),
    ("complaints", "bring complaints in from a CSV file, with their dates, remedies and customers"),
    ("contacts", "bring contacts in from a CSV file, with their times and customers"),
    ("calls", "bring calls in from any CSV file of calls, with waits, answers and scores"),
    ("surveys", "bring customers' answers in from a CSV file, each to the contact or call it is about"),
    ("schedule", "bring a schedule in from a CSV file: person, state, from, to"),
)
EPILOG = (
    "Columns are matched by name, or by a mapping file (--suggest-map prints a first one for FILE; cfpb and "
    "support-tickets ship, and one of each kind to start from). Rows that cannot be taken are told and written to "
    "FILE.rejects.csv, to be mended and imported; what is stored already is left as it is."
)


def add_to(commands: Any) -> None:
    """Add `import` with its kinds."""
    kinds = group(commands, "import", "bring data in")
    _queue_log(kinds)
    _cdr(kinds)
    for kind, help_ in KINDS:
        parser = add(kinds, kind, help_, later("importing", "bring_in"))
        parser.set_defaults(kind=kind)
        parser.epilog = EPILOG
        parser.add_argument("file", metavar="FILE.csv", help="with the names of its columns in the first line")
        parser.add_argument(
            "--map",
            dest="mapping",
            metavar="FILE.toml",
            help="which column is which field; or the name of a shipped one",
        )
        parser.add_argument("--source", metavar="NAME", help="the system the keys belong to (default: as the map says)")
        parser.add_argument(
            "--zone", metavar="Z", help="what times without a zone mean (default: the map's, the desk's)"
        )
        parser.add_argument(
            "--dates", choices=("day-first", "month-first", "iso"), help="how dates such as 03/04/2026 are meant"
        )
        parser.add_argument("--encoding", metavar="E", help="how the file is written (default: found out)")
        parser.add_argument(
            "--delimiter", metavar="D", help="what parts the columns; tab for a tab (default: found out)"
        )
        parser.add_argument("--dry-run", action="store_true", help="check everything, store nothing")
        if kind == "surveys":
            parser.add_argument(
                "--scale", action="append", metavar="Q=L-H", help="what a question was answered on, such as csat=1-10"
            )
        parser.add_argument("--suggest-map", action="store_true", help="print a first mapping file for FILE")
        as_json(parser)


def _queue_log(kinds: Any) -> None:
    parser = add(kinds, "queue-log", "bring in the log of an Asterisk system's queues", later("queuelog", "bring_in"))
    parser.epilog = (
        "Calls, the times agents were signed in or paused, and which contact a call is. What was read before adds "
        "nothing. --follow reads on while the log grows and is rotated, and knows its place after a restart. "
        "A log that was rotated away may be packed by gzip."
    )
    parser.add_argument("file", metavar="PATH", help="the log, such as /var/log/asterisk/queue_log; - reads stdin")
    parser.add_argument("--zone", metavar="Z", help="what dates without a zone mean (default: the desk's zone)")
    parser.add_argument("--source", metavar="NAME", default="queue_log", help="which system it is, where there are two")
    parser.add_argument("--follow", action="store_true", help="go on while it grows, until ctrl+c or SIGTERM")
    as_json(parser)


def _cdr(kinds: Any) -> None:
    parser = add(kinds, "cdr", "bring call detail records in", later("importing", "bring_in_records"))
    parser.epilog = (
        "Asterisk's Master.csv, in either order of columns, or FreeSWITCH's; which it is follows from the file. "
        "Calls without an answer are not talked on, whatever their billed seconds say."
    )
    parser.add_argument("file", metavar="PATH", help="the records, such as Master.csv")
    parser.add_argument("--zone", metavar="Z", help="what its times mean (default: the desk's zone)")
    parser.add_argument("--source", metavar="NAME", help="which system it is, where there are two (default: cdr)")
    parser.add_argument("--encoding", metavar="E", help="how the file is written (default: found out)")
    parser.add_argument("--dry-run", action="store_true", help="check everything, store nothing")
    as_json(parser)
