"""Opens a store: the engine's connection with the settings that were measured to be safe."""

from __future__ import annotations

import errno
import os
import random
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from peewee import Database, PeeweeException, PostgresqlDatabase, SqliteDatabase

from cs_desk.errors import ConnectionLostError, DeskError, StoreBusyError, StoreError
from cs_desk.models.base import bind_thread
from cs_desk.paths import private_dir
from cs_desk.store import queue
from cs_desk.store.address import StoreAddress
from cs_desk.store.faults import translate

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",
    "foreign_keys": 1,
    "trusted_schema": 0,
    "secure_delete": 1,
    "journal_size_limit": 67108864,
    "cache_size": -8000,
    "temp_store": 2,
}
BUSY_SECONDS = 10
POSTGRES_OPTIONS = "-c statement_timeout=5000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=60000"


class Store:
    """One connection to one store, for the thread that opened it."""

    def __init__(self, address: StoreAddress, *, busy_seconds: float = BUSY_SECONDS):
        """Name a store; `busy_seconds` is how long a write waits for another process's lock (SQLite)."""
        self.address = address
        self.busy_seconds = self._patience = busy_seconds
        self.database = _database(address, busy_seconds)

    @property
    def sqlite(self) -> bool:
        """True on SQLite."""
        return self.address.engine == "sqlite"

    def open(self) -> None:
        """Connect and make this the running thread's store; raises StoreError with what to do."""
        if self.sqlite:
            _prepare_file(self.address)
        self._connect()
        if not self.sqlite:
            _refuse_other_writing(self.database)
        bind_thread(self.database)

    def _connect(self) -> None:
        """Connect; when several make a new SQLite file at once, the change to WAL fails at once and is tried again."""
        until = time.monotonic() + self.busy_seconds
        while True:
            try:
                with speaking():
                    self.database.connect(reuse_if_open=True)
                return
            except StoreBusyError:
                if time.monotonic() > until:
                    raise
                time.sleep(random.uniform(0.01, 0.05))

    def close(self) -> None:
        """Close the connection; harmless when it is closed or lost."""
        bind_thread(None)
        with speaking():
            self.database.close()

    def reconnect(self) -> None:
        """Drop a lost connection and open a new one (peewee never does this by itself)."""
        try:
            self.close()
        except (DeskError, PeeweeException):  # a lost connection may not even close: forget it
            self.database = _database(self.address, self.busy_seconds)
        self.open()

    def execute(self, sql: str, parameters: tuple[Any, ...] = ()) -> Any:
        """Run one statement written with `?` placeholders and return the cursor."""
        run: Callable[..., Any] = self.database.execute_sql
        return run(sql if self.sqlite else sql.replace("?", "%s"), parameters)

    def execute_raw(self, sql: str) -> Any:
        """Run one statement as it stands, without parameters (data definition may hold `?` and `%`)."""
        open_cursor: Callable[[], Any] = self.database.cursor
        cursor = open_cursor()
        cursor.execute(sql)
        return cursor

    def wait_long(self) -> None:
        """Let the running transaction wait a minute for others' locks: making a store is not a clerk's short write."""
        if not self.sqlite:
            self.execute_raw("SET LOCAL lock_timeout = '60s'")
            self.execute_raw("SET LOCAL statement_timeout = '60s'")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One short write transaction: IMMEDIATE on SQLite, so that a lock is waited for and never lost half way."""
        with self._turn(), speaking(), self.database.atomic():
            yield

    def _turn(self) -> AbstractContextManager[None]:
        """Return the wait for one's turn to write: none on a server, and none within a transaction."""
        if not self.sqlite or self.database.in_transaction():
            return nullcontext()
        return queue.turn(self.address.path, self._patience)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Within this nothing waits for another process's lock (SQLite); raises StoreBusyError instead."""
        if not self.sqlite:
            yield
            return
        self._patience = 0.0
        self.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            self._patience = self.busy_seconds
            self.execute(f"PRAGMA busy_timeout = {int(self.busy_seconds * 1000)}")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One consistent view for a question that takes several statements."""
        kind = "DEFERRED" if self.sqlite else "REPEATABLE READ"
        with speaking(), self.database.atomic(kind):
            yield


@contextmanager
def speaking() -> Iterator[None]:
    """Let engine errors out as DeskError where the cause is known."""
    try:
        yield
    except _engine_errors() as error:
        known = translate(error)
        if known is None:
            raise
        raise known from error


def _engine_errors() -> tuple[type[BaseException], ...]:
    driver = sys.modules.get("psycopg")
    return (PeeweeException, sqlite3.Error, driver.Error) if driver else (PeeweeException, sqlite3.Error)


def _database(address: StoreAddress, busy_seconds: float) -> Database:
    if address.engine == "sqlite":
        return SqliteDatabase(
            address.location, pragmas=PRAGMAS, timeout=busy_seconds, lock_type="IMMEDIATE", autoconnect=False
        )
    try:
        import psycopg  # noqa: F401  # named here so that the sentence below can say what is missing
    except ImportError as error:
        raise StoreError("a PostgreSQL store needs the extra: pip install 'cs-desk[postgres]'") from error
    return PostgresqlDatabase(
        address.location,
        prefer_psycopg3=True,
        autoconnect=False,
        connect_timeout=3,
        options=POSTGRES_OPTIONS,
        keepalives_idle=10,
        keepalives_interval=3,
        keepalives_count=3,
        application_name="cs-desk",
        client_encoding="UTF8",  # whatever the environment, the user or the database is set to
    )


def _refuse_other_writing(database: Database) -> None:
    """Refuse a database that cannot keep every character, before anything is stored in it (asks the server nothing)."""
    connection: Callable[[], Any] = database.connection
    found = connection().info.parameter_status("server_encoding")
    if found != "UTF8":
        database.close()
        raise StoreError(
            f"this database keeps its text as {found}, and a store needs UTF8: "
            "CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8'. Nothing was stored."
        )


def _prepare_file(address: StoreAddress) -> None:
    path = address.path
    try:
        if not path.parent.exists():
            private_dir(path.parent)
        if path.is_dir():
            raise StoreError(f"{path} is a folder; name the store's file, for example {path / 'desk.db'}")
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
    except PermissionError as error:
        raise StoreError(f"{path}: you may not open or create this file. Choose another with --db.") from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise StoreError(f"{path} is a link; name the file that it leads to.") from error
        raise StoreError(f"{path}: {error.strerror}. Choose another place with --db.") from error


def is_lost(error: BaseException) -> bool:
    """Tell whether an error means that the server went away, so that the unit may be repeated."""
    return isinstance(translate(error), ConnectionLostError)
