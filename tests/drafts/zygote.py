"""Makes sessions to be killed: forks one real process per connection, which does what it is told to its journal.

Run as `python -m tests.drafts.zygote SOCKET`; ends when its standard input ends. Commands and answers are JSON lines.
"""

from __future__ import annotations

import errno
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from json import dumps, loads
from pathlib import Path
from typing import Any

from cs_desk.clock import SystemClock
from cs_desk.drafts import Journal, recover, writer

Answer = dict[str, Any]
LIMIT = 40_000  # bytes: journals are copied often here
CALLS = ("open", "write", "fdatasync", "fsync", "rename", "unlink", "ftruncate")


class Session:
    """One process with one journal."""

    def __init__(self, line: socket.socket):
        self.line = line
        self.journal: Journal | None = None

    def serve(self) -> None:
        """Answer commands until the other side hangs up."""
        self.say({"pid": os.getpid()})
        for text in self.line.makefile():
            name, *arguments = loads(text)
            self.say(getattr(self, f"do_{name}")(*arguments))

    def say(self, answer: Answer) -> None:
        self.line.sendall(dumps(answer).encode() + b"\n")

    def do_open(self, folder: str) -> Answer:
        self.journal = Journal.open(Path(folder), SystemClock())
        return {"session": self.journal.session}

    def do_recover(self) -> Answer:
        assert self.journal
        found = recover(self.journal.folder, self.journal)
        return {"values": {key: draft.value for key, draft in found.values.items()}, "adopted": found.adopted}

    def do_put(self, key: str, value: str) -> Answer:
        assert self.journal
        self.journal.put(key, value)
        return {}

    def do_forget(self, key: str) -> Answer:
        assert self.journal
        self.journal.forget(key)
        return {}

    def do_forget_prefix(self, prefix: str) -> Answer:
        assert self.journal
        self.journal.forget_prefix(prefix)
        return {}

    def do_flush(self) -> Answer:
        assert self.journal
        return {"saved": self.journal.flush(20), "state": self.journal.state, "message": self.journal.status.message}

    def do_drafts(self) -> Answer:
        assert self.journal
        return {"values": {key: draft.value for key, draft in self.journal.drafts().items()}}

    def do_close(self) -> Answer:
        assert self.journal
        return {"saved": self.journal.close(20)}

    def do_fail(self, nth: int, how: str, *names: str) -> Answer:
        """From now on count the calls (or those named) that reach the disk; the n-th one kills the process or fails."""
        Fault(nth, how).plant(names or CALLS)
        return {}

    def do_type(self, per_second: int) -> Answer:
        """Type until killed: each key is put and then told with its number and its moment (monotonic ns)."""
        assert self.journal
        text, start = "", time.monotonic()
        while True:
            due = start + len(text) / per_second
            if select.select([self.line], [], [], max(0.0, due - time.monotonic()))[0]:
                return {}
            text += "abcdefghij"[len(text) % 10]
            at = time.monotonic_ns()
            self.journal.put("note", text)
            self.say({"key": len(text), "at": at})


class Fault:
    """Kills the process before the n-th call to the disk or in the middle of a write, or lets that call fail.

    How: "kill", "tear", or the name of an error; with a "+" the calls after it fail as well.
    """

    def __init__(self, nth: int, how: str):
        self.nth, self.how, self.count = nth, how, 0

    def plant(self, names: tuple[str, ...]) -> None:
        for name in names:
            setattr(os, name, self.wrapped(name, getattr(os, name)))

    def wrapped(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self.count += 1
            if self.count == self.nth or (self.count > self.nth and self.how.endswith("+")):
                self.strike(name, real, arguments)
            return real(*arguments, **options)

        return call

    def strike(self, name: str, real: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        if self.how == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.how == "tear":
            if name == "write":
                real(arguments[0], arguments[1][: len(arguments[1]) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        number = getattr(errno, self.how.removesuffix("+"))
        raise OSError(number, os.strerror(number))


def main(path: str) -> None:
    """Fork a session for each connection."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    writer.LIMIT = LIMIT
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen()
    print("ready", flush=True)  # noqa: T201
    while True:
        ready, _, _ = select.select([server, sys.stdin], [], [])
        if sys.stdin in ready:
            return
        line, _ = server.accept()
        if os.fork() == 0:
            server.close()
            # A session that outlives its test must not hold the pipes on whose end the tests wait.
            for descriptor in (0, 1):
                os.dup2(os.open(os.devnull, os.O_RDWR), descriptor)
            try:
                Session(line).serve()
            finally:
                os._exit(0)
        line.close()


if __name__ == "__main__":
    main(sys.argv[1])
