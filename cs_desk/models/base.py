"""What every table shares: the thread's own database, UTC time columns and JSON columns."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from functools import cache
from typing import Any

from peewee import BigIntegerField, Database, DatabaseProxy, Model, TextField

from cs_desk.clock import from_micros, to_micros

_current = threading.local()
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


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
    return _CANONICAL.encode(value)


class Table(Model):
    """Base of all tables; the tables themselves are made by numbered migrations, never from these classes."""

    class Meta:
        database = ThreadDatabase()
        legacy_table_names = False

    def save(self, force_insert: bool = False, only: Any = None) -> Any:
        """Store the row; a new one with a number from the engine by a statement that is written out only once.

        Building an insert anew takes peewee ten times as long as the engine needs to carry it out.
        """
        meta: Any = self._meta
        if only is not None or not meta.auto_increment or self.__data__.get(meta.primary_key.name) is not None:
            return super().save(force_insert=force_insert, only=only)
        key = meta.primary_key.name
        names = tuple(name for name in self.__data__ if name != key)
        values = [meta.fields[name].db_value(self.__data__[name]) for name in names]
        cursor = meta.database.execute_sql(_insert(type(self), names, meta.database.param), values)
        self.__data__[key] = cursor.fetchone()[0]
        self._dirty: set[str] = set()
        return 1


@cache
def _insert(table: type[Table], names: tuple[str, ...], mark: str) -> str:
    meta: Any = table._meta
    columns = ", ".join(f'"{meta.fields[name].column_name}"' for name in names)
    marks = ", ".join([mark] * len(names))
    return f'INSERT INTO "{meta.table_name}" ({columns}) VALUES ({marks}) RETURNING "{meta.primary_key.column_name}"'
