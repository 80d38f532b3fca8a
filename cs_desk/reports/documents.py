"""Rows as JSON documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from cs_desk.clock import stamp


def document(value: Any) -> Any:
    """Return a row as what JSON knows: named tuples as objects, times as ISO 8601 in UTC."""
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, Enum):
        return value.value
    if hasattr(value, "_asdict"):
        return {name: document(one) for name, one in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(name): document(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [document(one) for one in value]
    return value
