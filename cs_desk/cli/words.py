"""`cs-desk script words …` (`words …` for short): the words to say, as data with versions."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from cs_desk.cli.at import seat
from cs_desk.cli.context import open_worker
from cs_desk.cli.say import answer_json, given_text, tell
from cs_desk.cli.tables import moment_of, table
from cs_desk.errors import InputError
from cs_desk.ingest.files import read_text
from cs_desk.models.words import WordBook, parse_words
from cs_desk.queries import lists, reference
from cs_desk.reports.documents import document
from cs_desk.services.reference import edit_words


def list_them(arguments: argparse.Namespace) -> int:
    """List the versions of the words, the newest first."""
    with seat(arguments) as at:
        rows = at.worker.ask(lists.words_versions)
        if arguments.json:
            answer_json(document(rows))
        else:
            lines = [(str(row.version), moment_of(row.at, at.zone), row.staff or "shipped") for row in rows]
            table(("version", "stored", "by"), lines, right=(0,))
    return 0


def show(arguments: argparse.Namespace) -> int:
    """Print a version of the words as JSON, the form that `words edit` reads."""
    worker = open_worker(arguments, found=False)
    try:
        book = worker.ask(reference.words, arguments.version)
    finally:
        worker.close()
    answer_json(book.to_document())
    return 0


def edit(arguments: argparse.Namespace) -> int:
    """Store the words of a file (JSON as `words show` prints it, or TOML) as the next version."""
    book = _read(Path(arguments.file))
    worker = open_worker(arguments)
    try:
        newest = worker.ask(reference.words)
        version = worker.tell(edit_words, book.to_document(), newest.version)
    finally:
        worker.close()
    if arguments.json:
        answer_json({"version": version, "done": "stored"})
    else:
        tell(f"the words are at version {version}; runs begun before keep the version they used.")
    return 0


def _read(path: Path) -> WordBook:
    text = given_text("-") if str(path) == "-" else read_text(path)
    if path.suffix == ".toml":
        return parse_words(text, path.name)
    try:
        document = json.loads(text)
    except ValueError as error:
        raise InputError(f"{path.name}: this is not valid JSON: {error}.") from error
    return WordBook.from_document(document, path.name)
