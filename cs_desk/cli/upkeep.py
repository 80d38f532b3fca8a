"""`cs-desk db …`, `audit verify`, `config show`, `keys`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from cs_desk import paths
from cs_desk.actions import keys_document, keys_table
from cs_desk.cli.context import address_of, open_worker, settings_of
from cs_desk.cli.progress import Upgrading
from cs_desk.cli.say import answer, answer_json, tell
from cs_desk.clock import SystemClock, stamp
from cs_desk.config import describe, document
from cs_desk.errors import RefusedError, StoreError
from cs_desk.models.policy import Verb
from cs_desk.queries import backups
from cs_desk.queries.view import View
from cs_desk.store import checkpoint as checkpoint_file
from cs_desk.store import health, seal
from cs_desk.store import migrate as migrations
from cs_desk.store.connect import Store


def _existing(arguments: argparse.Namespace) -> Store:
    address = address_of(settings_of(arguments))
    if address.engine == "sqlite" and not address.path.exists():
        raise StoreError(f"there is no store at {address.shown}. Start cs-desk once to make it, or name one with --db.")
    store = Store(address)
    store.open()
    return store


def status(arguments: argparse.Namespace) -> int:
    """Say which store this is and which schema it has; exit 0 when it can be used as it is."""
    store = _existing(arguments)
    at, file, warning = None, "", ""
    try:
        found = migrations.state(store)
        if found.current:
            now, hours = SystemClock().now(), settings_of(arguments).backup_warn_hours.value
            (at, file), warning = backups.last_verified(), backups.overdue(now, hours)
    finally:
        store.close()
    word = "current" if found.current else "newer than this program" if found.stored > found.known else "to be migrated"
    if arguments.json:
        answer_json(
            {
                "store": store.address.shown,
                "engine": store.address.engine,
                "schema": found.stored,
                "program": found.known,
                "state": word,
                "backup_verified_at": stamp(at) if at else None,
                "backup_file": file or None,
                "backup_warning": warning or None,
            }
        )
    else:
        answer(f"{store.address.shown}\n{store.address.engine}, schema {found.stored} of {found.known}: {word}")
        if at:
            answer(f"last verified backup {at:%Y-%m-%d %H:%M} UTC: {file}")
    if warning:
        tell(f"cs-desk: {warning}")
    return 0 if found.current else 1


def migrate(arguments: argparse.Namespace) -> int:
    """Bring the store to this program's schema."""
    store = _existing(arguments)
    try:
        done = migrations.migrate(store, tell=Upgrading())
    finally:
        store.close()
    if arguments.json:
        answer_json({"applied": done})
    else:
        answer(f"applied {', '.join(str(number) for number in done)}" if done else "nothing to do")
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Check that the store is whole; exit 1 when something is wrong. Each answer is printed as it is found."""
    store = _existing(arguments)
    findings = []
    try:
        for one in health.questions(store):
            findings.append(one)
            if not arguments.json:
                answer(f"{'ok ' if one.good else 'BAD'}  {one.name:<12} {one.words}")
    finally:
        store.close()
    if arguments.json:
        answer_json([{"check": one.name, "good": one.good, "answer": one.words} for one in findings])
    return 0 if all(one.good for one in findings) else 1


def _allow(view: View) -> None:
    if not view.actor.scope(Verb.AUDIT_VERIFY):
        raise RefusedError(view.actor.refusal(Verb.AUDIT_VERIFY, "the audit trail"))


def _verdict(view: View, checkpoints: Sequence[checkpoint_file.Checkpoint]) -> seal.Verdict:
    _allow(view)
    return checkpoint_file.compare(view.store, seal.verify_now(view.store), checkpoints)


def _checkpoint(view: View) -> checkpoint_file.Checkpoint:
    _allow(view)
    return checkpoint_file.take(view.store, view.now)


def _key_path() -> Path:
    return paths.config_dir() / "audit.key"


def checkpoint(arguments: argparse.Namespace) -> int:
    """Add a checkpoint of the audit chain to a file that is kept away from the store; `-` prints it."""
    worker = open_worker(arguments, found=False)
    try:
        worker.seal()
        taken = worker.ask(_checkpoint)
    finally:
        worker.close()
    line = taken.line(checkpoint_file.read_key(_key_path(), create=True))
    if arguments.file == "-":
        answer(line)
        return 0
    path = Path(arguments.file) if arguments.file else paths.private_dir(paths.state_dir()) / "audit-checkpoints.txt"
    checkpoint_file.append(path, line)
    if arguments.json:
        said = {"position": taken.position, "head": taken.head, "at": stamp(taken.at), "file": str(path)}
        answer_json(said)
        return 0
    answer(f"checkpoint at link {taken.position}, head {taken.head[:16]}: {path}")
    return 0


def verify(arguments: argparse.Namespace) -> int:
    """Check the chain of the audit trail; exit 1 and the place of the first broken link when it does not hold."""
    kept: list[checkpoint_file.Checkpoint] = []
    if arguments.checkpoint:
        key = checkpoint_file.read_key(_key_path(), create=False)
        kept = checkpoint_file.read(Path(arguments.checkpoint), key)
    worker = open_worker(arguments, found=False)
    try:
        worker.seal()
        found = worker.ask(_verdict, kept)
    finally:
        worker.close()
    if arguments.json:
        answer_json(
            {
                "events": found.events,
                "unsealed": found.unsealed,
                "erased": found.erased,
                "broken_at": found.broken_at,
                "reason": found.reason,
                "head": found.head,
            }
        )
    elif found.broken_at is None:
        answer(f"the chain holds: {found.events} events, {found.erased} erased, head {found.head[:16]}")
    if found.broken_at is not None:
        tell(f"cs-desk: the audit trail is broken at link {found.broken_at}: {found.reason}.")
    return 0 if found.broken_at is None else 1


def show_config(arguments: argparse.Namespace) -> int:
    """Show every setting and where it comes from."""
    settings = settings_of(arguments)
    address = address_of(settings)
    if arguments.json:
        answer_json({**document(settings), "store": address.shown})
        return 0
    for line in describe(settings):
        answer(line)
    answer(f"store in use: {address.shown}")
    return 0


def show_keys(arguments: argparse.Namespace) -> int:
    """List every key as it is now, remaps included."""
    settings = settings_of(arguments)
    if arguments.json:
        answer_json(keys_document(settings))
    else:
        answer(keys_table(settings))
    return 0
