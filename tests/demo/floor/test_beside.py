"""The floor beside a real desk on a terminal: there while the desk is, and not where nobody wants it."""

from __future__ import annotations

import os
import select
import signal
import sys
from pathlib import Path

from cs_desk.store.address import StoreAddress
from tests.ptys import PtySession

DEADLINE = 60.0


def desk(address: StoreAddress, folder: Path, *flags: str) -> PtySession:
    """Open the desk on a demo."""
    environment = {f"XDG_{kind}_HOME": str(folder) for kind in ("STATE", "CONFIG", "DATA")}
    command = [sys.executable, "-m", "cs_desk", "demo", "--db", address.location, *flags]
    return PtySession(command, cols=120, rows=40, env=environment)


def children(pid: int) -> list[int]:
    """Return the processes that any thread of a process began and that still are."""
    found = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(child) for some in found for child in some]


def test_the_floor_is_there_while_the_desk_is_however_it_ends(sqlite_address: StoreAddress, tmp_path: Path) -> None:
    with desk(sqlite_address, tmp_path) as session:
        session.until("a tour of nine cards", DEADLINE)
        (floor,) = children(session.pid)
        assert b"--floor-only" in Path(f"/proc/{floor}/cmdline").read_bytes()
        pidfd = os.pidfd_open(floor)
        session.kill(signal.SIGKILL)
        assert select.select([pidfd], [], [], DEADLINE)[0]
        os.close(pidfd)


def test_a_desk_that_wants_no_floor_has_none(sqlite_address: StoreAddress, tmp_path: Path) -> None:
    with desk(sqlite_address, tmp_path, "--no-floor") as session:
        session.until("a tour of nine cards", DEADLINE)
        assert children(session.pid) == []
        session.press("ctrl+q")
        assert session.wait() == 0
