"""That a store was backed up or put back: for the warning when the last backup is old, and for the auditor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cs_desk.clock import to_micros
from cs_desk.models.people import Setting
from cs_desk.models.policy import Verb
from cs_desk.services.unit import Unit, service

if TYPE_CHECKING:
    from cs_desk.store.manifest import Manifest

AT, FILE = "backup_verified_at", "backup_file"


@service(Verb.BACKUP_KEEP)
def may_back_up(unit: Unit, folder: str) -> None:
    """Record that a backup begins; whoever may not make one is refused before anything is copied."""
    unit.require(what="the store")
    unit.record("backup", "", new={"folder": folder})


@service(Verb.BACKUP_KEEP)
def record_backup(unit: Unit, kept: Manifest, rotated: list[str]) -> str:
    """Remember the newest verified backup; returns its file's name."""
    unit.require(what="the store")
    old = {name: _set(name, value) for name, value in ((AT, str(to_micros(unit.now))), (FILE, kept.file))}
    new = {"file": kept.file, "sha256": kept.sha256, "position": kept.position, "head": kept.head, "rotated": rotated}
    unit.record("backup", kept.file, old={name: value for name, value in old.items() if value}, new=new)
    unit.touch("backups")
    return kept.file


@service(Verb.BACKUP_KEEP)
def record_restore(unit: Unit, file: str) -> None:
    """Record in a store that it was made from a backup, and that what came after that backup is not in it."""
    unit.require(what="the store")
    unit.record("store", "", new={"restored_from": file})


def _set(key: str, value: str) -> str:
    row = Setting.get_or_none(Setting.key == key)
    if row is None:
        Setting.create(key=key, value=value)
        return ""
    old, row.value = str(row.value), value
    row.save()
    return old
