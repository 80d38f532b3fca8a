"""What every table shares: the thread's own database, UTC time columns and JSON columns."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from typing import Any

from peewee import BigIntegerField, Database, DatabaseProxy, Model, TextField

from cs_desk.clock import from_micros, to_micros

_current = threading.local()


class ThreadDatabase(DatabaseProxy):
    """The database that the running thread has open.

    A session does all its database work on one thread, so the thread says which store is meant; two sessions in
    one process (tests, a drill) never see each other's connection.
    """

    __slots__ = ()

    def __init__(self) -> None:
        object.__setattr__(self, "_callbacks", [])

    @property
    def obj(self) -> Database | None:
        """The database bound to this thread, or None."""
        return getattr(_current, "database", None)


def bind_thread(database: Database | None) -> None:
    """Make `database` the one that tables use on this thread; None takes it away again."""
    _current.database = database


class UtcField(BigIntegerField):
    """An aware UTC moment, kept as whole microseconds since 1970."""

    def db_value(self, value: datetime | int | None) -> int | None:
        """Return the stored form; a naive datetime raises ValueError."""
        return to_micros(value) if isinstance(value, datetime) else value

    def python_value(self, value: int | None) -> datetime | None:
        """Return the aware UTC datetime."""
        return None if value is None else from_micros(value)


class JsonField(TextField):
    """A JSON document kept as text, the same bytes on both engines (keys sorted, so that digests repeat)."""

    def db_value(self, value: Any) -> str | None:
        """Return canonical JSON text."""
        return None if value is None else canonical(value)

    def python_value(self, value: str | None) -> Any:
        """Return the document."""
        return None if value is None else json.loads(value)


def canonical(value: Any) -> str:
    """Return JSON text with sorted keys and no spare spaces: equal documents give equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Table(Model):
    """Base of all tables; the tables themselves are made by numbered migrations, never from these classes."""

    class Meta:
        database = ThreadDatabase()
        legacy_table_names = False
