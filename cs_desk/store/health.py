"""Is this store whole? The questions that `cs-desk db check` asks, the same of both engines."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass

from cs_desk.store import built, migrate, queue, rollups, seal, searched
from cs_desk.store.connect import Store


@dataclass(frozen=True, slots=True)
class Finding:
    """One question asked of the store, whether it passed, and the answer in words."""

    name: str
    good: bool
    words: str


def check(store: Store) -> list[Finding]:
    """Ask everything and return the answers; reads only."""
    return list(questions(store))


def questions(store: Store) -> Iterator[Finding]:
    """Ask one question after the other; what is damaged, or has another schema, is asked no further."""
    schema = migrate.state(store)
    yield Finding("schema", schema.current, f"stored {schema.stored}, program {schema.known}")
    if not schema.current:
        return
    if store.sqlite:
        pages = _integrity(store)
        yield pages
        if not pages.good:
            return
    missing = built.missing(store)
    yield Finding("structure", *_listed(missing, "tables, indexes, triggers and references are there"))
    if any(one.startswith("table ") for one in missing):
        return
    with store.reading():
        store.wait_long()
        yield _references(store)
        yield _numbers(store)
        yield _private(store)
        yield Finding("search", *_listed(searched.faults(store), "every customer is found by name, e-mail and number"))
        yield _figures(store)
    yield _chain(store)


def _listed(faults: list[str], well: str) -> tuple[bool, str]:
    """Return whether nothing is wrong, and either what is well or the first things that are not."""
    more = f" and {len(faults) - 3} more" if len(faults) > 3 else ""
    return not faults, "; ".join(faults[:3]) + more if faults else well


def _integrity(store: Store) -> Finding:
    answer = str(store.execute("PRAGMA integrity_check(1)").fetchone()[0])
    return Finding("integrity", answer == "ok", answer)


def _references(store: Store) -> Finding:
    broken = len(store.execute("PRAGMA foreign_key_check").fetchall()) if store.sqlite else built.orphans(store)
    return Finding("references", not broken, f"{broken} rows point at nothing")


def _numbers(store: Store) -> Finding:
    return Finding("numbers", *_listed(built.used_up(store), "the next numbers and references are new ones"))


def _private(store: Store) -> Finding:
    if not store.sqlite:
        open_to_all = built.public_tables(store)
        words = f"every user of the server may use {', '.join(open_to_all)}; REVOKE ALL … FROM PUBLIC"
        return Finding("privacy", not open_to_all, words if open_to_all else "no table is open to every user")
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


def _figures(store: Store) -> Finding:
    faults = [one.where for one in rollups.check(store)]
    good, words = _listed(faults, "the roll-ups are what the records say")
    return Finding("figures", good, words if good else f"not what the records say: {words}; cs-desk kpi rebuild")


def _chain(store: Store) -> Finding:
    verdict = seal.verify(store)
    if verdict.broken_at is not None:
        return Finding("audit trail", False, f"link {verdict.broken_at}: {verdict.reason}")
    return Finding(
        "audit trail", True, f"{verdict.events} events, {verdict.unsealed} not sealed yet, {verdict.erased} erased"
    )
