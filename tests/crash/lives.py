"""Lives of the real desk, one after the other: started, typed on, ended badly, started again."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import signal
import socket
import struct
import termios
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from json import dumps, loads
from pathlib import Path
from typing import Any

from tests.ptys import encode

SIZE = (24, 80)  # rows, columns
PATIENCE = 60.0
Shown = dict[str, Any]


class End(StrEnum):
    """How a life ends badly."""

    KILL = "kill -9"
    HANG_UP = "SIGHUP"
    CLOSED = "terminal closed"


@dataclass
class Typed:
    """One key that was sent: when (s, monotonic), and how long the process had waited for a processor until then."""

    at: float
    starved: float


@dataclass
class Life:
    """One start of the program, on a terminal of its own."""

    zygote: str
    argv: list[str]
    env: Mapping[str, str]
    typed: list[Typed] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.master, program_side = os.openpty()
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        self.line = socket.socket(socket.AF_UNIX)
        self.line.connect(self.zygote)
        order = {"tty": os.ttyname(program_side), "argv": self.argv, "env": dict(self.env)}
        self.line.sendall(dumps(order).encode() + b"\n")
        self._rest = self.seen = b""
        self._keys = 0
        self.pid = int(self._answer()["pid"])
        self._pidfd = os.pidfd_open(self.pid)
        os.close(program_side)

    def look(self) -> Shown:
        """Wait until the desk rests and return what it shows."""
        self.line.sendall(b"%d\n" % self._keys)
        return self._answer()

    def press(self, key: str) -> None:
        """Type a key and note when."""
        self.typed.append(Typed(time.monotonic(), starved(self.pid)))
        self._keys += 1
        os.write(self.master, encode("space" if key == " " else key))

    def drain(self, seconds: float) -> None:
        """Read what the desk draws, for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._drain_once(left)

    def end(self, how: End) -> Typed:
        """End the life at once and wait until the process is gone; returns the moment."""
        moment = Typed(time.monotonic(), starved(self.pid))
        if how is End.CLOSED:
            os.close(self.master)
            self.master = -1
        else:
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL if how is End.KILL else signal.SIGHUP)
        self.gone()
        return moment

    def gone(self) -> None:
        """Wait until the process has ended, and give everything back."""
        end = time.monotonic() + PATIENCE
        while not select.select([self._pidfd], [], [], 0)[0]:
            assert time.monotonic() < end, f"process {self.pid} did not end"
            watched = [self._pidfd] + ([self.master] if self.master >= 0 else [])
            if self.master in select.select(watched, [], [], 1)[0]:
                self._drain_once(0)
        for descriptor in (self.master, self._pidfd):
            if descriptor >= 0:
                os.close(descriptor)
        self.line.close()

    def __enter__(self) -> Life:
        return self

    def __exit__(self, *_: object) -> None:
        if self.line.fileno() >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            self.gone()

    def _drain_once(self, seconds: float) -> None:
        if select.select([self.master], [], [], max(seconds, 0))[0]:
            try:
                self.seen = (self.seen + os.read(self.master, 65536))[-2000:]
            except OSError:  # EIO: the program is gone
                select.select([self._pidfd], [], [], 1)

    def _answer(self) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while b"\n" not in self._rest:
            assert time.monotonic() < end, "the desk does not answer"
            if self.line.fileno() in select.select([self.line.fileno(), self.master], [], [], 1)[0]:
                data = self.line.recv(1 << 20)
                assert data, f"the desk ended by itself; its last output:\n{self.seen.decode(errors='replace')}"
                self._rest += data
            else:
                self._drain_once(0)
        text, _, self._rest = self._rest.partition(b"\n")
        return dict(loads(text))


def starved(pid: int) -> float:
    """Return how long the threads of a process were ready to run and got no processor so far, in seconds."""
    return _scheduled(pid)[1]


def at_work(pid: int) -> float:
    """Return how long the threads of a process ran so far, or were ready to, in seconds."""
    return sum(_scheduled(pid))


def _scheduled(pid: int) -> tuple[float, float]:
    """Return for how long the threads of a process that are there had a processor, and waited for one (s)."""
    ran = waited = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            fields = (task / "schedstat").read_text().split()
            ran, waited = ran + int(fields[0]), waited + int(fields[1])
    return ran / 1e9, waited / 1e9
