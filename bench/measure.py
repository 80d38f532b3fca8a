"""The measurements: each one holds the desk against its yardstick or its limit within the same run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from bench.calldata import calldata
from bench.figures import Figure, sample
from bench.paints import REST_SECONDS, paints
from bench.places import BARE, FRAME, READY, TABLE, Bench
from bench.tty import Burst, Stopwatch, clear_of_the_minute, watch
from bench.writes import writes
from tests.ptys import Timeout

STARTS, KEYS, SCROLLS, VERSIONS = 9, 24, 10, 9
REGISTER_KEY, DESK_KEY, CALL_KEY = "f3", "f2", "n"
REGISTER = (b"COMPLAINTS", b"Customer number 188")


def start(bench: Bench) -> Iterator[Figure]:
    """Time from the start of the process to its first frame, header and footer in both; then to a page to work with.

    The desk paints its frame before it opens its store (see CONTRIBUTING.md), as the bare app does that has none.
    """
    frames: list[float] = []
    ready: list[float] = []
    bare: list[float] = []
    cpu: list[float] = []
    for number in range(STARTS + 1):
        with bench.desk() as session:
            frame = session.until_bytes(FRAME) - session.started
            page = session.until_bytes(READY) - session.started
            used = session.cpu_seconds()
            session.until_quiet()
        with bench.bare("app") as session:
            painted = session.until_bytes(BARE) - session.started
            session.until_quiet()
        if number:  # the first of each warms the caches
            for seconds, found in ((frames, frame), (ready, page), (cpu, used), (bare, painted)):
                seconds.append(found * 1000)
    yield Figure("start to first paint", "ms", sample(frames), 1.5, sample(bare), "bare app")
    yield Figure("start to a page to work with", "ms", sample(ready), None, sample(bare), "bare app")
    yield Figure("CPU to a page to work with", "ms", sample(cpu), None)


def keys(bench: Bench) -> Iterator[Figure]:
    """Time from a key to the last byte it paints, and its bytes: our lists and a bare table in turn, key by key."""
    with ExitStack() as stack:
        lists = {"start page": bench.desk(), "register": bench.desk(), "bare table": bench.bare("table")}
        for session in lists.values():
            stack.enter_context(session)
        _reach(lists)
        _rounds(lists, 3)
        inside = _rounds(lists, KEYS)
        _rounds(lists, 12)
        scrolling = _rounds(lists, SCROLLS)
    for name in ("start page", "register"):
        table = sample([burst.seconds * 1000 for burst in inside["bare table"]])
        ours = sample([burst.seconds * 1000 for burst in inside[name]])
        yield Figure(f"key to painted, {name}", "ms", ours, 1.5, table, "bare table")
        yield Figure(f"bytes a key, {name}", "B", sample([burst.size for burst in inside[name]]), 1024)
        theirs = sample([burst.size for burst in scrolling["bare table"]])
        rolled = sample([burst.size for burst in scrolling[name]])
        yield Figure(f"bytes a key that scrolls, {name}", "B", rolled, None, theirs, "bare table")


def _reach(lists: dict[str, Stopwatch]) -> None:
    """Wait until each list is on its screen and quiet."""
    for name, session in lists.items():
        session.until_bytes(TABLE if name == "bare table" else READY)
        session.until_quiet(0.3)
    register = lists["register"]
    so_far = len(register.raw)
    register.press(REGISTER_KEY)
    register.until_bytes(REGISTER, start=so_far)
    register.until_quiet(0.3)


def _rounds(lists: dict[str, Stopwatch], count: int) -> dict[str, list[Burst]]:
    found: dict[str, list[Burst]] = {name: [] for name in lists}
    for _ in range(count):
        for name, session in lists.items():
            found[name].append(session.burst("down"))
    return found


def rest(bench: Bench) -> Iterator[Figure]:
    """Bytes that a desk sends while nobody does anything, on the start page and on a call, between two minutes."""
    with bench.desk() as idle, bench.desk() as call:
        idle.until_bytes(READY)
        call.until_bytes(READY)
        _begin_call(call)
        for session in (idle, call):
            session.until_quiet(0.5)
        clear_of_the_minute(REST_SECONDS, idle, call)
        before = {"start page": len(idle.raw), "call": len(call.raw)}
        watch(REST_SECONDS, idle, call)
        after = {"start page": len(idle.raw), "call": len(call.raw)}
    for name, size in after.items():
        yield Figure(f"at rest for {REST_SECONDS:.0f} s, {name}", "B", sample([size - before[name]]), 0)


def _begin_call(session: Stopwatch) -> None:
    """Start a call; the marks are the words of the footer that only a contact in hand has."""
    so_far = len(session.raw)
    session.press(CALL_KEY)
    session.until_bytes((b"hold", b"moment"), start=so_far)
    session.until_quiet(0.3)


def memory(bench: Bench) -> Iterator[Figure]:
    """Proportional share of memory of one session that has shown the start page, the register and a call."""
    with bench.desk() as session:
        session.until_bytes(READY)
        session.until_quiet(0.3)
        first = session.pss_kib() / 1024
        for key, marks in ((REGISTER_KEY, REGISTER), (DESK_KEY, READY[:1])):
            so_far = len(session.raw)
            session.press(key)
            session.until_bytes(marks, start=so_far)
            session.until_quiet(0.3)
        _begin_call(session)
        later = session.pss_kib() / 1024
    with bench.bare("app") as session:
        session.until_bytes(BARE)
        session.until_quiet(0.3)
        bare = session.pss_kib() / 1024
    yield Figure("memory on the start page", "MiB", sample([first]), 60)
    yield Figure("memory after register and call", "MiB", sample([later]), 60)
    yield Figure("memory against", "MiB", sample([later]), None, sample([bare]), "bare app")


def version(bench: Bench) -> Iterator[Figure]:
    """Processor time of `cs-desk --version`, and of an interpreter that does nothing."""
    spent = [_cpu(bench, "-m", "cs_desk", "--version") for _ in range(VERSIONS + 1)][1:]
    nothing = [_cpu(bench, "-c", "pass") for _ in range(VERSIONS + 1)][1:]
    yield Figure("CPU of cs-desk --version", "ms", sample(spent), 80)
    yield Figure("CPU of --version against", "ms", sample(spent), None, sample(nothing), "bare Python")


def _cpu(bench: Bench, *arguments: str) -> float:
    """Return the milliseconds of processor time, user and system, that a Python command takes."""
    child = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, env={**os.environ, **bench.env})
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise Timeout(f"python {' '.join(arguments)} ended with {child.returncode}")
    return (used.ru_utime + used.ru_stime) * 1000


MEASUREMENTS: dict[str, Callable[[Bench], Iterator[Figure]]] = {
    "start": start, "keys": keys, "rest": rest, "memory": memory, "version": version,
    "calldata": calldata, "writes": writes, "paints": paints,
}  # fmt: skip
