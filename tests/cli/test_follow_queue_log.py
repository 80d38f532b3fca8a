"""`cs-desk import queue-log --follow`, a process of its own: growing, rotated and emptied logs, ends and restarts."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cs_desk.store.address import StoreAddress
from cs_desk.store.connect import Store
from cs_desk.store.opening import open_store
from tests.support.commands import admit
from tests.support.desks import open_desk

DEADLINE = 60.0
T = 1_700_000_000
Legs = dict[str, tuple[str, int | None]]


def enter(call: str, at: int = 0) -> str:
    return f"{T + at}|{call}|sales|NONE|ENTERQUEUE||0491570006|1\n"


def connect(call: str, at: int = 9) -> str:
    return f"{T + at}|{call}|sales|SIP/ben|CONNECT|9|x.1|4\n"


def complete(call: str, at: int = 69) -> str:
    return f"{T + at}|{call}|sales|SIP/ben|COMPLETECALLER|9|60|1\n"


class Following:
    """The process that follows a log, and the store that it writes to."""

    def __init__(self, address: StoreAddress, log: Path):
        self.log = log
        self.address = address
        self.store: Store = open_store(address)
        self._command = [sys.executable, "-m", "cs_desk", "import", "queue-log", str(log), "--follow", "--json",
                         "--db", address.location, "--as", "mia"]  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None
        self.said = b""

    def start(self) -> None:
        """Start it and wait until it follows."""
        self.said = b""
        self.process = subprocess.Popen(self._command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.until(lambda: b"following" in self.said)

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait for a condition, as long as the process lives; what it says is kept in `said`."""
        assert self.process is not None
        assert self.process.stderr is not None
        end = time.monotonic() + DEADLINE
        while not condition():
            assert time.monotonic() < end, (self.legs(), self.said)
            if select.select([self.process.stderr], [], [], 0.02)[0]:
                more = os.read(self.process.stderr.fileno(), 4096)
                assert more, (self.process.wait(DEADLINE), self.said)
                self.said += more

    def legs(self) -> Legs:
        """What the store has of each call: outcome and talk."""
        with self.store.reading():
            rows = self.store.execute("SELECT call_key, outcome, talk_ms FROM leg").fetchall()
        return {call: (outcome, talk) for call, outcome, talk in rows}

    def count(self, leg: tuple[str, int | None]) -> int:
        """How many calls are as one is."""
        with self.store.reading():
            same = "SELECT COUNT(*) FROM leg WHERE outcome = ? AND COALESCE(talk_ms, -1) = COALESCE(?, -1)"
            return int(self.store.execute(same, leg).fetchone()[0])

    def sees(self, legs: Legs) -> None:
        """Wait until the store has these legs."""
        self.until(lambda: self.legs() == legs)

    def end(self, with_: signal.Signals = signal.SIGTERM) -> Any:
        """End it and return its summary."""
        assert self.process is not None
        self.process.send_signal(with_)
        out, self.said = self.process.communicate(timeout=DEADLINE)
        assert self.process.returncode == 0, self.said
        return json.loads(out)

    def kill(self) -> None:
        """End it as kill -9 does."""
        assert self.process is not None
        self.process.kill()
        self.process.communicate(timeout=DEADLINE)

    def write(self, text: str, to: Path | None = None) -> None:
        """Add to the log as its writer does."""
        with (to or self.log).open("a", encoding="ascii") as stream:
            stream.write(text)


@pytest.fixture
def following(address: StoreAddress, tmp_path: Path) -> Iterator[Following]:
    for desk in open_desk(address):
        admit(desk)
    found = Following(address, tmp_path / "queue_log")
    yield found
    if found.process is not None and found.process.poll() is None:
        found.kill()
    found.store.close()


OPEN, DONE = ("open", None), ("answered", 60_000)


def test_a_growing_log_is_in_the_store_within_a_second(following: Following) -> None:
    following.write(enter("c1"))
    following.start()
    following.sees({"c1": OPEN})
    spent = []
    for number in range(2, 5):
        before = time.monotonic()
        following.write(enter(f"c{number}") + connect(f"c{number}") + complete(f"c{number}"))
        following.until(lambda call=f"c{number}": following.legs().get(call) == DONE)  # type: ignore[misc]
        spent.append(time.monotonic() - before)
    assert min(spent) < 1.0, spent
    following.write(connect("c1") + complete("c1")[:-9])
    following.write(complete("c1")[-9:])
    following.sees({f"c{number}": DONE for number in range(1, 5)})
    assert following.end() == {
        "lines": 12, "events": 12, "contacts": 4, "unknown": 0, "rejected": 0, "still_open": 0,
    }  # fmt: skip


def test_rotation_loses_nothing_that_the_writer_puts_into_either_file(following: Following) -> None:
    following.write(enter("c1") + enter("c2"))
    following.start()
    following.sees({"c1": OPEN, "c2": OPEN})
    old = following.log.rename(following.log.with_name("queue_log.1"))
    following.log.touch()  # as logrotate does, before the writer goes over to it
    following.write(connect("c1") + complete("c1"), old)
    following.sees({"c1": DONE, "c2": OPEN})
    following.write(connect("c2"))
    following.write(complete("c2"))
    following.sees({"c1": DONE, "c2": DONE})
    assert following.end(signal.SIGINT)["lines"] == 6


def test_an_emptied_log_is_read_from_its_beginning(following: Following) -> None:
    following.write(enter("c1") + enter("c2"))
    following.start()
    following.sees({"c1": OPEN, "c2": OPEN})
    following.log.write_bytes(b"")
    following.until(lambda: b"was emptied" in following.said)
    following.write(connect("c1") + complete("c1"))
    following.sees({"c1": DONE, "c2": OPEN})
    following.log.write_text(complete("c2") + enter("c3"), encoding="ascii")  # at once as long as it was, or longer
    following.sees({"c1": DONE, "c2": DONE, "c3": OPEN})
    assert following.said.count(b"was emptied") == 2
    following.end()


def test_reading_goes_on_where_it_stopped_through_two_rotations(following: Following) -> None:
    following.write(enter("c1") + enter("c2"))
    following.start()
    following.sees({"c1": OPEN, "c2": OPEN})
    following.end(signal.SIGHUP)
    following.write(connect("c1") + complete("c1"))
    following.log.rename(following.log.with_name("queue_log.2"))
    following.write(enter("c3") + connect("c2"))
    following.log.rename(following.log.with_name("queue_log.1"))
    following.write(complete("c2") + connect("c3") + complete("c3"))
    following.start()
    following.sees({"c1": DONE, "c2": DONE, "c3": DONE})
    assert following.end() == {"lines": 7, "events": 7, "contacts": 1, "unknown": 0, "rejected": 0, "still_open": 0}


def test_a_rotated_file_that_is_gone_is_told(following: Following) -> None:
    following.write(enter("c1"))
    following.start()
    following.sees({"c1": OPEN})
    following.end()
    following.log.rename(following.log.with_name("elsewhere"))
    following.write(connect("c1") + complete("c1"))
    following.start()
    following.sees({"c1": DONE})
    assert b"the file before it is gone" in following.said


def test_kill_9_in_the_middle_leaves_nothing_out_and_nothing_twice(following: Following) -> None:
    calls = [f"c{number}" for number in range(6_000)]
    following.write("".join(enter(call) for call in calls))
    following.start()
    following.until(lambda: following.count(OPEN) >= 4_000)
    following.kill()
    following.write("".join(connect(call) + complete(call) for call in calls))
    following.start()
    following.until(lambda: following.count(DONE) == len(calls))
    assert following.legs() == dict.fromkeys(calls, DONE)
    following.kill()


def test_a_log_that_is_not_there_yet_is_waited_for(following: Following) -> None:
    following.process = subprocess.Popen(following._command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    following.until(lambda: b"waiting for it" in following.said)
    following.write(enter("c1"))
    following.sees({"c1": OPEN})
    following.end()


def test_two_processes_do_not_follow_one_log(following: Following) -> None:
    following.write(enter("c1"))
    following.start()
    following.sees({"c1": OPEN})
    other = subprocess.Popen(following._command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    first = following.process
    assert first is not None
    pipes = {one.stderr: one for one in (first, other) if one.stderr is not None}
    said = dict.fromkeys(pipes.values(), b"")
    while True:
        ready = select.select([*pipes], [], [], DEADLINE)[0]
        assert ready, "neither of the two ends"
        process = pipes[ready[0]]
        more = os.read(ready[0].fileno(), 4096)
        said[process] += more
        if b"following" in more:
            following.write(enter("c2"))
        if not more:
            break
    out, _ = process.communicate(timeout=DEADLINE)
    assert (process.returncode, out) == (75, b"")
    assert b"is being followed by another process" in said[process]
    left = other if process is first else first
    assert left.poll() is None
    left.terminate()
    assert json.loads(left.communicate(timeout=DEADLINE)[0])["lines"] == 2 - (left is other)
    assert following.legs() == {"c1": OPEN, "c2": OPEN}
