"""What is dear to make and only read or copied afterwards is made once for all processes of a test run."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def run_folder(factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all processes of this run share; the run's own, so that nothing outlives it."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@contextmanager
def held(lock: Path) -> Iterator[None]:
    """Hold a lock file against the run's other processes; it goes with the process that holds it."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def made_once(folder: Path, name: str, make: Callable[[], None]) -> None:
    """Let the first process that comes make something, and the others wait for it; what failed is tried again."""
    done = folder / f"{name}.made"
    with held(folder / f"{name}.lock"):
        if not done.exists():
            make()
            done.touch()
