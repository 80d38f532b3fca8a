"""Which store is meant: an SQLite path or a PostgreSQL URL."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from cs_desk.errors import UsageError

DRIVERS = ("psycopg", "psycopg2", "psycopg2cffi", "pymysql", "MySQLdb", "mysql", "pysqlite3")


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """Where a store is: `engine` is "sqlite" or "postgres", `location` a path or a connection URL."""

    engine: str
    location: str

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return Path(self.location)

    @property
    def shown(self) -> str:
        """The address as it may be printed: without a password."""
        if self.engine == "sqlite":
            return self.location
        parts = urlsplit(self.location)
        if parts.password is None:
            return self.location
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit(parts._replace(netloc=f"{parts.username or ''}:…@{host}"))


def parse_address(text: str) -> StoreAddress:
    """Return the address that `--db` or CS_DESK_DB names; raises UsageError for what is no address."""
    scheme, separator, rest = text.partition("://")
    if not separator:
        return StoreAddress("sqlite", _whole(text))
    if scheme in ("postgresql", "postgres"):
        return StoreAddress("postgres", f"postgresql://{rest}")
    if scheme == "sqlite":
        return StoreAddress("sqlite", str(Path("/" + rest.lstrip("/"))))
    raise UsageError(f"--db {text}: give a file path or postgresql://USER@HOST/NAME, not {scheme}://")


def _whole(path: str) -> str:
    """Return a path from the root on; raises UsageError in a folder that is gone."""
    try:
        return str(Path(path).expanduser().absolute())
    except FileNotFoundError:
        raise UsageError(f"--db {path}: this folder is gone. Give the whole path, or go to another folder.") from None


def keep_out_drivers(address: StoreAddress) -> None:
    """Keep peewee from importing every database driver it finds, which doubles its import time.

    Does something only for an SQLite store, and only before peewee is first imported.
    """
    if address.engine == "sqlite" and "peewee" not in sys.modules:
        for name in DRIVERS:
            sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # None makes the import fail at once
