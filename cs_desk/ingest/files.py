"""What is said of a file that is not there, or cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cs_desk.errors import InputError, NotFoundError, StoreError


@contextmanager
def reading(path: Path, missing: str = "") -> Iterator[None]:
    """Say in sentences why a file cannot be read; raises NotFoundError (with what is `missing` besides), StoreError."""
    try:
        yield
    except FileNotFoundError:
        raise NotFoundError(f"There is no file {path}{missing}.") from None
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror}).") from error


def read_text(path: Path, missing: str = "") -> str:
    """Return what a file in UTF-8 holds, with or without its mark; raises NotFoundError, InputError, StoreError."""
    try:
        with reading(path, missing):
            return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name}: this is not UTF-8 text; save it as UTF-8.") from error
