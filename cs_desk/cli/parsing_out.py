"""What the command line understands of taking data out and of backups."""

from __future__ import annotations

import argparse
from typing import Any

from cs_desk.cli.grammar import add, as_json, group, later
from cs_desk.cli.parsing_desk import span
from cs_desk.models.exports import FIELDS, VIEWS

KEEP = 30
EPILOG = (
    "The CSV of customers, contacts and complaints imports again without loss, in this order, so that each finds whom "
    "and what it belongs to; staff, teams and difficulties have to be there. New in the other store are the "
    "references, the date a customer was made, and the version of the complaint profile. Notes come back as one note, "
    "offers as the last one, scores as the last answer to each question, and what happened on a contact as its "
    "operator's; scripts, moments, promises, approvals and other feedback do not come back: a backup has them."
)


def add_to(commands: Any) -> None:
    """Add the commands to the parser's."""
    kinds = group(commands, "export", "take data out, as far as you may see it")
    for kind in FIELDS:
        parser = add(kinds, kind, f"write {kind} as CSV, JSON lines or JSON", later("export", "export"))
        parser.epilog = EPILOG
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
    _backups(commands)
    script = add(
        commands, "completion", "print the completion script of a shell", later("completion", "print_completion")
    )
    script.add_argument("shell", choices=("bash", "zsh", "fish"), help="which shell")
    add(commands, "man", "print the manual page in roff", later("manual", "print_manual"))


def _backups(commands: Any) -> None:
    backup = add(commands, "backup", "make a verified backup of the store", later("backups", "backup"))
    backup.add_argument("--to", metavar="FOLDER", help="where backups are kept (default: beside the default store)")
    backup.add_argument("--keep", type=_keep, default=KEEP, metavar="N", help=f"keep the newest N (default: {KEEP})")
    as_json(backup)
    restore = add(commands, "restore", "try a backup out, or put it in a new place", later("backups", "restore"))
    restore.add_argument("file", metavar="FILE", help="a backup, such as desk-20261122T010203000000Z.db")
    restore.add_argument("--drill", action="store_true", help="put it in a scratch place, check it and print the times")
    restore.add_argument("--to", metavar="PATH|URL", help="a file that is not there yet, or an empty database")
    as_json(restore)


def _keep(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100_000:
        raise argparse.ArgumentTypeError(f"{text} is no number from 1 to 100000")
    return int(text)
