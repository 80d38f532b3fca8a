"""A store's tables as plain rows, without what is random on purpose."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from cs_desk.store.connect import Store

END = datetime(2026, 11, 20, 3, 32, tzinfo=UTC)  # Friday 14:32 in Sydney
SECRET = {"audit": {"salt", "digest"}, "audit_seal": {"previous", "hash"}}


def dump(store: Store) -> dict[str, list[str]]:
    """Return each table's rows, in the order of all their columns; salts, hashes, store id and setup's id left out."""
    tables = [name for name in sorted(store.database.get_tables()) if not name.startswith(("customer_fts", "sqlite"))]
    return {name: _rows(store, name) for name in tables}


def _rows(store: Store, table: str) -> list[str]:
    columns = [one.name for one in store.database.get_columns(table) if one.name not in SECRET.get(table, ())]
    rows = store.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()  # names come from the schema itself
    return sorted(repr(tuple(row)) for row in rows if not _random(table, dict(zip(columns, row, strict=True))))


def _random(table: str, row: dict[str, Any]) -> bool:
    return (table == "setting" and row["key"] == "store_id") or (table == "audit" and row["act"] == "_found")
