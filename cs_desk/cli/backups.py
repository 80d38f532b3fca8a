"""`cs-desk backup` and `cs-desk restore`: verified copies of a store, and the proof that they come back."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypeVar

from cs_desk import paths
from cs_desk.cli.context import open_worker, os_user
from cs_desk.cli.progress import Upgrading
from cs_desk.cli.say import answer, answer_json, tell
from cs_desk.clock import SystemClock
from cs_desk.errors import StoreError, UsageError
from cs_desk.models.enums import Role
from cs_desk.models.policy import Actor
from cs_desk.queries import complaints, people
from cs_desk.queries.view import View
from cs_desk.services import backups as services
from cs_desk.services.unit import new_command, perform
from cs_desk.store import backup as store_backup
from cs_desk.store import checkpoint, seal
from cs_desk.store import restore as store_restore
from cs_desk.store.address import StoreAddress, parse_address
from cs_desk.store.manifest import Manifest
from cs_desk.store.opening import open_store

T = TypeVar("T")


def backup(arguments: argparse.Namespace) -> int:
    """Make a verified backup and rotate the old ones away."""
    folder = Path(arguments.to).expanduser().absolute() if arguments.to else paths.data_dir() / "backups"
    key = checkpoint.read_key(paths.config_dir() / "audit.key", create=True)
    worker = open_worker(arguments, found=False)
    try:
        worker.tell(services.may_back_up, str(folder))
        worker.seal()
        began = time.monotonic()
        kept = store_backup.take(worker.store, folder, worker.clock.now(), key)
        took = time.monotonic() - began
        gone = store_backup.rotate(folder, kept.store, arguments.keep)
        worker.tell(services.record_backup, kept, gone)
    finally:
        worker.close()
    _say(kept, folder, took, gone, as_json=arguments.json)
    return 0


def _say(kept: Manifest, folder: Path, took: float, gone: list[str], *, as_json: bool) -> None:
    if as_json:
        answer_json({**asdict(kept), "path": str(folder / kept.file), "seconds": round(took, 3), "rotated": gone})
        return
    rows = sum(kept.counts.values())
    answer(str(folder / kept.file))
    held = f"{rows} rows, {kept.size} bytes, audit trail up to link {kept.position}"
    tell(f"verified in {took:.1f} s: {held}; {len(gone)} older ones rotated away.")


@dataclass
class _Drill:
    """The steps of a drill with their times, and what was wrong."""

    faults: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    steps: list[dict[str, object]] = field(default_factory=list)

    def step(self, name: str, work: Callable[[], T]) -> T:
        """Do one step and keep how long it took."""
        began = time.monotonic()
        done = work()
        self.steps.append({"step": name, "seconds": round(time.monotonic() - began, 3)})
        return done


def _restore(arguments: argparse.Namespace) -> int:
    """Drill a backup, or put it back to a place where no store is."""
    path = Path(arguments.file).expanduser()
    drill = _Drill()
    _check(path, drill)
    if arguments.drill and not drill.faults:
        with tempfile.TemporaryDirectory(prefix="cs-desk-drill-") as folder:
            scratch = StoreAddress("sqlite", str(Path(folder) / "desk.db"))
            drill.step("restore", lambda: store_restore.restore(path, scratch))
            _try_out(scratch, drill)
    if drill.faults:
        _tell_faults(path, drill, as_json=arguments.json)
        return 1
    if arguments.drill:
        _tell_drill(path, drill, as_json=arguments.json)
        return 0
    return _put_back(path, parse_address(arguments.to), drill, as_json=arguments.json)


def _check(path: Path, drill: _Drill) -> None:
    """Compare the file with its manifest, and look inside."""
    try:
        key = checkpoint.read_key(paths.config_dir() / "audit.key", create=False)
    except StoreError:
        key = None
    found = drill.step("digest", lambda: store_restore.look(path, key))
    drill.faults += found.faults
    drill.unchecked += found.unchecked
    try:
        drill.faults += drill.step("contents", lambda: store_restore.inside(path, found.manifest))
    except StoreError as error:
        drill.faults.append(str(error))


def _try_out(scratch: StoreAddress, drill: _Drill) -> None:
    """Work with the restored store as the desk does: verify its trail, ask for its facts, open its newest complaint."""
    store = drill.step("open", lambda: open_store(scratch, create=False))
    try:
        verdict = drill.step("audit trail", lambda: seal.verify(store))
        if verdict.broken_at is not None:
            drill.faults.append(f"the audit trail is broken at link {verdict.broken_at}: {verdict.reason}")
        view = View(store, _everything("drill"), SystemClock().now())
        with store.reading():
            people.desk(view)
            page = complaints.register(view, which="all", limit=1)
            if page.rows:
                drill.step(f"complaint {page.rows[0].reference}", lambda: complaints.one(view, page.rows[0].id))
            else:
                drill.unchecked.append("a complaint: the backup holds none")
    finally:
        store.close()


def _everything(session: str) -> Actor:
    """Return whoever tries a restored store out: nobody works there yet."""
    roles = frozenset({Role.MANAGER, Role.ADMINISTRATOR})
    return Actor(0, os_user(), os_user(), roles, None, "", os_user(), session)


def _tell_faults(path: Path, drill: _Drill, *, as_json: bool) -> None:
    """Say what is wrong with a backup."""
    if as_json:
        answer_json({"file": str(path), "good": False, **asdict(drill)})
    for fault in drill.faults:
        tell(f"cs-desk: {path.name}: {fault.removesuffix('.')}.")
    tell("cs-desk: this backup was not used; try the one before it.")


def _tell_drill(path: Path, drill: _Drill, *, as_json: bool) -> None:
    if as_json:
        answer_json({"file": str(path), "good": True, **asdict(drill)})
        return
    for step in drill.steps:
        answer(f"{step['step']!s:<24} {step['seconds']:>8.3f} s")
    for one in drill.unchecked:
        tell(f"not checked: {one}.")
    answer(f"{path.name} comes back whole.")


def _put_back(path: Path, address: StoreAddress, drill: _Drill, *, as_json: bool) -> int:
    clock = SystemClock()
    drill.step("restore", lambda: store_restore.restore(path, address))
    store = open_store(address, create=False, tell=Upgrading())
    try:
        perform(store, _everything("restore"), clock, services.record_restore, new_command(), path.name)
        if not store.sqlite:
            with store.writing():
                seal.seal(store)
    finally:
        store.close()
    for one in drill.unchecked:
        tell(f"not checked: {one}.")
    if as_json:
        answer_json({"file": str(path), "good": True, "store": address.shown, **asdict(drill)})
    else:
        answer(f"restored to {address.shown}")
    return 0


def restore(arguments: argparse.Namespace) -> int:
    """Refuse a restore that says neither --drill nor --to, since that could only mean over the store in use."""
    if bool(arguments.drill) == bool(arguments.to):
        raise UsageError("restore: say --drill to try the backup out, or --to PATH|URL for a new place to put it.")
    return _restore(arguments)
