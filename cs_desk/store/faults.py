"""Turns what an engine raises into a sentence: the true cause is often several links down the chain."""

from __future__ import annotations

from collections.abc import Iterator

from cs_desk.errors import (
    ClashError,
    ConnectionLostError,
    DeskError,
    DiskFullError,
    StoreBusyError,
    StoreError,
    UsageError,
)
from cs_desk.text import clean

FULL = "not saved: the disk is full. Free some space and try again; what you typed is kept."
BUSY = "not saved: another session held the store for too long. Try again; what you typed is kept."
CLASH = "not saved: another session was writing the same thing. Try again; what you typed is kept."
READ_ONLY = "not saved: the store may not be written to (read-only file, folder or server)."
UNGRANTED = (
    "nothing was done: the database user may not use all of this store. Its owner has to grant what is missing, or "
    "--db names another user."
)
NOT_A_STORE = "this file is not a cs-desk store, or it is damaged. Check the path, or restore a backup."
DENIED = "the database server does not let this user in, or has no such database. Check the address given with --db."
CROWDED = "the database server has no room for another session. Try again in a moment."
LOST = "the database server does not answer. Try again once it does."
NOWHERE = "the name of the database server is not known here. Check the address given with --db, or try again later."
UNREADABLE = (
    "this is no address of a database: give postgresql://USER@HOST/NAME, with %20 for a blank and %40 for an @ within."
)


def chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and everything that led to it (causes and contexts), each once."""
    seen: set[int] = set()
    queue: list[BaseException | None] = [error]
    while queue:
        link = queue.pop(0)
        if link is not None and id(link) not in seen:
            seen.add(id(link))
            yield link
            queue += [link.__cause__, link.__context__]


def _sqlite(name: str) -> DeskError | None:
    for prefix, kind, sentence in (
        ("SQLITE_FULL", DiskFullError, FULL),
        ("SQLITE_BUSY", StoreBusyError, BUSY),
        ("SQLITE_LOCKED", StoreBusyError, BUSY),
        ("SQLITE_READONLY", StoreError, READ_ONLY),
        ("SQLITE_NOTADB", StoreError, NOT_A_STORE),
        ("SQLITE_CORRUPT", StoreError, NOT_A_STORE),
        ("SQLITE_CANTOPEN", StoreError, "the store cannot be opened: check that the folder exists and is yours."),
        ("SQLITE_IOERR", StoreError, "not saved: the disk reports an error. Tell whoever runs this machine."),
    ):
        if name.startswith(prefix):
            return kind(sentence)
    return None


def _postgres(state: str) -> DeskError | None:
    if state.startswith("08") or state in ("57P01", "57P02", "57P03", "57P05", "25P03"):
        return ConnectionLostError(LOST)
    if state in ("53100", "53200"):
        return DiskFullError(FULL.replace("the disk", "the database server's disk"))
    if state in ("40001", "40P01", "23505"):  # serialisation, deadlock, the same key written by another session first
        return ClashError(CLASH)
    if state in ("55P03", "57014"):
        return StoreBusyError(BUSY)
    if state == "25006":
        return StoreError(READ_ONLY)
    if state == "42501":
        return StoreError(UNGRANTED)
    return None


LOST_WORDS = (
    "connection is closed",
    "connection is lost",
    "server closed the connection",
    "connection refused",
    "terminating connection",
    "connection failed",
    "connection timeout",
    "could not receive data",
    "connection is bad",
    "consuming input failed",
    "connection not opened",
    "is not ready",
    "shutting down",
    "starting up",
)


DENIED_WORDS = ("authentication failed", "no pg_hba.conf entry", "fatal:  database ", "fatal:  role ", "no password")
NOWHERE_WORDS = ("failed to resolve host", "could not translate host name")
UNREADABLE_WORDS = (
    "uri query parameter",
    "percent-encoded",
    "in uri:",
    "for connection option",
    "sslmode value",
    "invalid port number",
)
CROWDED_WORDS = ("too many clients", "remaining connection slots", "too many connections")


def _by_words(message: str) -> DeskError | None:
    lowered = message.lower()
    if any(words in lowered for words in DENIED_WORDS):
        return StoreError(DENIED)
    if any(words in lowered for words in CROWDED_WORDS):
        return StoreBusyError(CROWDED)
    if any(words in lowered for words in NOWHERE_WORDS):
        return ConnectionLostError(NOWHERE)  # names may come back as a server does: a desk at work waits for it
    if any(words in lowered for words in UNREADABLE_WORDS):
        return UsageError(UNREADABLE)  # without the address, which may hold a password
    return ConnectionLostError(LOST) if any(words in lowered for words in LOST_WORDS) else None


def translate(error: BaseException) -> DeskError | None:
    """Return the error as one of ours, or None where it is none of the engine's known troubles."""
    for link in chain(error):
        if isinstance(link, DeskError):
            return link
        name, state = getattr(link, "sqlite_errorname", None), getattr(link, "sqlstate", None)
        found = _sqlite(name or "") or _postgres(state or "")
        if found:
            return found
    for link in chain(error):
        if type(link).__module__.partition(".")[0] in ("psycopg", "peewee"):
            found = _by_words(clean(str(link)))
            if found:
                return found
    return None
