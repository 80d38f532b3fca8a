"""The hash chain over the audit trail, and the search for its first broken link.

digest = H(salt, payload); hash = H(previous, position, id, at, staff, os user, session, command, act, object,
object id, result, digest), H = SHA-256 over the parts, each preceded by its length. On SQLite an event is sealed in
its own transaction (writers are serial anyway); on PostgreSQL committed events are sealed right after the write, by
whichever session gets the lock, so that clerks do not wait for each other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cs_desk.store.connect import Store

LOCK = 0x63736175646974  # "csaudit"
START = "0" * 64
BATCH = 5_000
LATE = 5_000
COLUMNS = "a.id, a.at, a.staff_id, a.os_user, a.session, a.command, a.act, a.object, a.object_id, a.result, a.digest"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the chain found: events read, still unsealed, erased, and the first broken link if any."""

    events: int
    unsealed: int
    erased: int
    broken_at: int | None
    reason: str
    head: str


def digest(*parts: object) -> str:
    """Return the SHA-256 of the parts, each as UTF-8 text with its length before it."""
    state = hashlib.sha256()
    for part in parts:
        data = ("" if part is None else str(part)).encode()
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state.hexdigest()


def seal(store: Store, *, everything: bool = True) -> int:
    """Chain committed events that are not sealed yet, inside the caller's transaction; return how many.

    Waits for whoever is sealing, so that afterwards all that was committed before is in the chain. Without
    `everything` only the newest `LATE` numbers are looked through, which is enough after one's own write.
    """
    if not store.sqlite:
        store.execute("SELECT pg_advisory_xact_lock(?)", (LOCK,))
    position, previous = head(store)
    newest = int(store.execute("SELECT COALESCE(MAX(id), 0) FROM audit").fetchone()[0])
    rows = store.execute(
        f"SELECT {COLUMNS} FROM audit a WHERE a.id > ? "
        "AND NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.audit_id = a.id AND s.audit_id > ?) "
        f"ORDER BY a.id LIMIT {BATCH}",
        ((0 if everything else newest - LATE),) * 2,
    ).fetchall()
    for row in rows:
        position += 1
        link = digest(previous, position, *row)
        store.execute(
            "INSERT INTO audit_seal (position, audit_id, previous, hash) VALUES (?, ?, ?, ?)",
            (position, row[0], previous, link),
        )
        previous = link
    return len(rows)


def seal_one(store: Store, audit_id: int) -> None:
    """Chain one event just added by the running transaction (SQLite, where nobody else can be writing)."""
    position, previous = head(store)
    row = store.execute(f"SELECT {COLUMNS} FROM audit a WHERE a.id = ?", (audit_id,)).fetchone()
    store.execute(
        "INSERT INTO audit_seal (position, audit_id, previous, hash) VALUES (?, ?, ?, ?)",
        (position + 1, audit_id, previous, digest(previous, position + 1, *row)),
    )


def head(store: Store) -> tuple[int, str]:
    """Return position and hash of the newest link; 0 and START before the first."""
    row = store.execute("SELECT position, hash FROM audit_seal ORDER BY position DESC LIMIT 1").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, START)


def verify(store: Store) -> Verdict:
    """Walk the whole chain in one consistent view and name the first broken link; about 5 µs an event."""
    with store.reading():
        return verify_now(store)


def verify_now(store: Store) -> Verdict:
    """Walk the chain inside the caller's view."""
    total = int(store.execute("SELECT COUNT(*) FROM audit").fetchone()[0])
    position, previous, erased = 0, START, 0
    for row in _links(store):
        found, kept_previous, kept_hash, salt, payload, *event = row
        position += 1
        reason = _fault(position, previous, found, kept_previous, kept_hash, salt, payload, event)
        if reason:
            return Verdict(total, 0, erased, position, reason, previous)
        erased += payload is None
        previous = str(kept_hash)
    unsealed = total - position
    if unsealed and store.sqlite:  # there every event gets its link in its own transaction
        return Verdict(total, unsealed, erased, position + 1, f"{unsealed} events have no link", previous)
    return Verdict(total, unsealed, erased, None, "", previous)


def _fault(
    position: int,
    previous: str,
    found: Any,
    kept_previous: Any,
    kept_hash: Any,
    salt: Any,
    payload: Any,
    event: list[Any],
) -> str:
    if found != position:
        return f"link {position} is missing"
    if event[0] is None:
        return "the event of this link was deleted"
    if kept_previous != previous:
        return "it does not follow from the link before"
    if payload is not None and digest(salt, payload) != event[-1]:
        return "what the event says was changed"
    if digest(previous, position, *event) != kept_hash:
        return "who, when or what was changed"
    return ""


def _links(store: Store) -> Iterator[tuple[Any, ...]]:
    after = 0
    while True:
        rows = store.execute(
            f"SELECT s.position, s.previous, s.hash, a.salt, a.payload, {COLUMNS} FROM audit_seal s "
            f"LEFT JOIN audit a ON a.id = s.audit_id WHERE s.position > ? ORDER BY s.position LIMIT {BATCH}",
            (after,),
        ).fetchall()
        yield from rows
        if len(rows) < BATCH:
            return
        after = int(rows[-1][0])
