"""Where what leaves the desk goes: stdout, or a file that is there whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from cs_desk.errors import DiskFullError, StoreError, UsageError


@contextmanager
def destination(path: Path | None, option: str = "--out ") -> Iterator[BinaryIO]:
    """Give stdout, or a new private file that gets its name when all of it is on the disk.

    `option` is how the file was named on the command line. Raises UsageError where there is a file of that name
    already, StoreError where the file cannot be written.
    """
    if path is None:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    check_free(path, option)
    name = f"{option}{path}"
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        with open(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(descriptor)
        part.rename(path)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFullError(f"{name}: the disk is full; nothing was kept. Name a file elsewhere.") from error
        raise StoreError(f"{name}: {error.strerror}. Name a file in a folder that you may write to.") from error
    finally:
        with suppress(OSError):  # gone already, or its folder never was
            part.unlink()


def check_free(path: Path, option: str = "--out ") -> None:
    """Raise UsageError where there is a file of that name already."""
    if path.exists():
        raise UsageError(f"{option}{path}: there is a file of that name already; it was left as it is. Name another.")
