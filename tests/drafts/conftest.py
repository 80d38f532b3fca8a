"""Real session processes for the tests of the draft journal."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from json import dumps, loads
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


class Remote:
    """A session in another process."""

    def __init__(self, path: str, folder: Path, fault: tuple[int, str] | None):
        self._line = socket.socket(socket.AF_UNIX)
        self._line.connect(path)
        self._file = self._line.makefile()
        self.pid: int = self.answer()["pid"]
        self._end = os.pidfd_open(self.pid)
        if fault:
            self.call("fail", *fault)
        self.session = str(self.call("open", str(folder)).get("session", ""))

    def answer(self) -> dict[str, Any]:
        """Wait for the next answer; an ended process gives an empty one."""
        with suppress(ConnectionResetError):
            if text := self._file.readline():
                return dict(loads(text))
        return {}

    def tell(self, *command: object) -> None:
        """Give a command without waiting."""
        self._line.sendall(dumps(command).encode() + b"\n")

    def call(self, *command: object) -> dict[str, Any]:
        """Give a command and wait for its answer."""
        with suppress(BrokenPipeError):
            self.tell(*command)
        return self.answer()

    def idle(self, seconds: float) -> None:
        """Do nothing for so long, or until the session's process has ended."""
        select.select([self._end], [], [], seconds)

    def kill(self) -> list[dict[str, Any]]:
        """End the process at once, as a crash would; return what it had said and nobody had read."""
        signal.pidfd_send_signal(self._end, signal.SIGKILL)
        return self.wait()

    def wait(self) -> list[dict[str, Any]]:
        """Wait until the process is gone and the kernel has let go of its files; return its last answers."""
        assert select.select([self._end], [], [], 30)[0], "the session's process did not end"
        rest: list[dict[str, Any]] = []
        while answer := self.answer():
            rest.append(answer)
        self._file.close()
        self._line.close()
        os.close(self._end)
        return rest


class Zygote:
    """Makes sessions in processes of their own, without the cost of a fresh interpreter."""

    def __init__(self, path: str):
        self._path = path

    def session(self, folder: Path, fault: tuple[int, str] | None = None) -> Remote:
        """Start a process with a journal in the folder; `fault` (n, how) strikes at its n-th call to the disk."""
        return Remote(self._path, folder, fault)


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    """The maker of sessions."""
    with tempfile.TemporaryDirectory(prefix="zygote-") as place:
        path = f"{place}/socket"
        command = [sys.executable, "-m", "tests.drafts.zygote", path]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            yield Zygote(path)
            process.communicate()
