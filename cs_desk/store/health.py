"""Is this store whole? The questions that `cs-desk db check` asks."""

from __future__ import annotations

import stat
from dataclasses import dataclass

from cs_desk.store import migrate, queue, seal
from cs_desk.store.connect import Store


@dataclass(frozen=True, slots=True)
class Finding:
    """One question asked of the store, whether it passed, and the answer in words."""

    name: str
    good: bool
    words: str


def check(store: Store) -> list[Finding]:
    """Ask everything and return the answers; reads only."""
    schema = migrate.state(store)
    findings = [Finding("schema", schema.current, f"stored {schema.stored}, program {schema.known}")]
    if not schema.current:
        return findings
    if store.sqlite:
        findings += [_integrity(store), _foreign_keys(store), _private(store)]
    findings.append(_chain(store))
    return findings


def _integrity(store: Store) -> Finding:
    answer = str(store.execute("PRAGMA integrity_check(1)").fetchone()[0])
    return Finding("integrity", answer == "ok", answer)


def _foreign_keys(store: Store) -> Finding:
    broken = store.execute("PRAGMA foreign_key_check").fetchall()
    return Finding("references", not broken, f"{len(broken)} rows point at nothing")


def _private(store: Store) -> Finding:
    open_to_others = [
        path.name
        for suffix in ("", "-wal", "-shm", queue.SUFFIX)
        if (path := store.address.path.with_name(store.address.path.name + suffix)).exists()
        and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    words = (
        f"others may read: {', '.join(open_to_others)}; chmod 600 them" if open_to_others else "only its owner reads it"
    )
    return Finding("privacy", not open_to_others, words)


def _chain(store: Store) -> Finding:
    verdict = seal.verify(store)
    if verdict.broken_at is not None:
        return Finding("audit trail", False, f"link {verdict.broken_at}: {verdict.reason}")
    return Finding(
        "audit trail", True, f"{verdict.events} events, {verdict.unsealed} not sealed yet, {verdict.erased} erased"
    )
