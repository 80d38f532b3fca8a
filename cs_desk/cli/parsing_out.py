"""What the command line understands of taking data out and of backups."""

from __future__ import annotations

from typing import Any

from cs_desk.cli.grammar import add, group, later
from cs_desk.cli.parsing_desk import span
from cs_desk.models.exports import FIELDS, VIEWS


def add_to(commands: Any) -> None:
    """Add the commands to the parser's."""
    kinds = group(commands, "export", "take data out, as far as you may see it")
    for kind in FIELDS:
        parser = add(kinds, kind, f"write {kind} as CSV, JSON lines or JSON", later("export", "export"))
        span(parser)
        if kind in VIEWS:
            parser.add_argument("--view", choices=VIEWS[kind], default="all", help="which (default: all)")
        form = parser.add_mutually_exclusive_group(required=True)
        for name, words in (
            ("csv", "for spreadsheets, and for cs-desk import"),
            ("jsonl", "one JSON object a line"),
            ("json", "one JSON array"),
        ):
            form.add_argument(f"--{name}", dest="form", action="store_const", const=name, help=words)
        parser.add_argument("--out", metavar="FILE", help="a new file instead of stdout; CSV gets a byte order mark")
        parser.set_defaults(kind=kind)
