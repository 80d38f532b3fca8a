"""`cs-desk import queue-log`: a whole log, from a file and from stdin, and what is said of it."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tracemalloc
from collections import deque
from contextlib import closing
from pathlib import Path

import pytest

from cs_desk.errors import InputError
from cs_desk.ingest.queuelog.packed import open_log
from cs_desk.models.calls import AcdEvent, QueueLeg, SpanRow
from cs_desk.models.people import Staff
from cs_desk.store.address import StoreAddress
from cs_desk.store.opening import open_store
from tests.support.commands import Shell, admit
from tests.support.desks import open_desk
from tests.support.shared import SHARED, needs_shared

T = 1_700_000_000
LOG = f"""
{T}|c1|sales|NONE|ENTERQUEUE||0491570006|1
{T}|NONE|NONE|Agent/ben|AGENTLOGIN|SIP/1
{T + 9}|c1|sales|Agent/ben|CONNECT|9|c1.1|4
not a line
{T + 10}|c1|sales|NONE|TELEPORT|1
{T + 69}|c1|sales|Agent/ben|COMPLETECALLER|9|60|1
{T + 80}|c2|sales|NONE|ENTERQUEUE||0491570110|1
2023-11-14 09:15:20|c3|sales|Jos\xe9|COMPLETEAGENT|5|5|1
"""
SUMMARY = {"lines": 9, "events": 7, "contacts": 3, "unknown": 1, "rejected": 1, "still_open": 1}


@pytest.fixture
def shell(address: StoreAddress, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell on a furnished store in which the user of this process may act for anyone."""
    for desk in open_desk(address):
        admit(desk)
    return Shell(address.location, capsys)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "queue_log"
    path.write_bytes(LOG.encode("latin-1"))
    return path


def test_a_log_comes_in_once(shell: Shell, log: Path, address: StoreAddress) -> None:
    for again in range(2):
        done = shell("mia", "import", "queue-log", str(log), "--json", "--zone", "UTC")
        assert (done.code, done.json) == (0, SUMMARY)
        assert "queue_log, line 5: " in done.err
        assert "agents who are nobody here: Jos\ufffd." in done.err
        assert ("0 legs new" in done.err) is bool(again)
    store = open_store(address)
    try:
        rows = list(QueueLeg.select().order_by(QueueLeg.call_key))
        assert [(row.call_key, row.outcome, row.wait_ms, row.talk_ms) for row in rows] == [
            ("c1", "answered", 9_000, 60_000), ("c2", "open", None, None), ("c3", "answered", 5_000, 5_000),
        ]  # fmt: skip
        assert rows[0].staff_id == SpanRow.get().staff_id == Staff.get(Staff.login == "ben").id
        assert rows[2].ended_at.isoformat() == "2023-11-14T09:15:20+00:00"
        assert [row.event for row in AcdEvent.select()] == ["TELEPORT"]
    finally:
        store.close()


def test_the_plain_answer(shell: Shell, log: Path) -> None:
    done = shell("adm", "import", "queue-log", str(log))
    assert done.out == "9 lines, 7 events, 3 contacts, 1 unknown, 1 rejected, 1 still open\n"


def test_a_file_without_a_single_event_is_bad_data(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("name,email\nAnn,ann@x.example\n")
    done = shell("adm", "import", "queue-log", str(path), "--json")
    assert (done.code, done.json["lines"], done.json["rejected"]) == (65, 2, 2)
    path.write_text("")
    assert shell("adm", "import", "queue-log", str(path)).code == 0  # a log that was just rotated


def test_a_file_that_continues_another(shell: Shell, tmp_path: Path, address: StoreAddress) -> None:
    """The second file knows what the first left open: a pause, a log-in and a call."""
    for name, text in (
        ("queue_log.1", f"{T}|NONE|NONE|Agent/ben|AGENTLOGIN|SIP/1\n{T}|c1|sales|NONE|ENTERQUEUE||100|1\n"
                        f"{T + 5}|NONE|sales|Agent/ben|PAUSE|tea\n{T + 9}|c1|sales|SIP/2|CONNECT|9|x|4\n"),
        ("queue_log", f"{T + 20}|NONE|sales|Agent/ben|UNPAUSE|\n{T + 50}|NONE|NONE|NONE|QUEUESTART|\n"),
    ):  # fmt: skip
        (tmp_path / name).write_text(text, encoding="ascii")
        last = shell("mia", "import", "queue-log", str(tmp_path / name), "--json")
    assert (last.json["contacts"], last.json["still_open"]) == (0, 0)
    store = open_store(address)
    try:
        spans = {row.kind: (row.ended_at - row.started_at).total_seconds() for row in SpanRow.select()}
        assert spans == {"signed_in": 50, "paused": 15}
        assert QueueLeg.get().ended_by == "restart"
    finally:
        store.close()


def test_who_may_not(shell: Shell, log: Path) -> None:
    done = shell("ben", "import", "queue-log", str(log))
    assert (done.code, done.out) == (77, "")
    done = shell("mia", "import", "queue-log", str(log.with_name("none")))
    assert (done.code, done.err) == (66, f"cs-desk: There is no file {log.with_name('none')}.\n")
    assert shell("mia", "import", "queue-log", str(log.parent)).code == 65
    within = shell("mia", "import", "queue-log", str(log / "within"))  # nobody reads that, not even root
    assert (within.code, within.err) == (74, f"cs-desk: {log / 'within'} cannot be read (Not a directory).\n")
    assert shell("mia", "import", "queue-log", str(log), "--zone", "Mars").code == 65


def test_from_stdin(shell: Shell, log: Path) -> None:
    command = [sys.executable, "-m", "cs_desk", "import", "queue-log", "-", "--json", "--db", shell.db, "--as", "mia"]
    with log.open("rb") as stream:
        done = subprocess.run(command, stdin=stream, capture_output=True, timeout=60, check=True)
    assert json.loads(done.stdout) == SUMMARY


def test_an_agent_is_tied_to_somebody(shell: Shell, log: Path) -> None:
    shell("mia", "import", "queue-log", str(log))
    done = shell("adm", "staff", "agent", "nora", "Jos\ufffd")
    assert (done.code, done.err) == (0, "Jos\ufffd is nora: 1 legs, 0 spans.\n")
    assert "nobody here" not in shell("mia", "import", "queue-log", str(log)).err


@needs_shared
def test_the_real_log(shell: Shell) -> None:
    done = shell("mia", "import", "queue-log", str(SHARED / "acd/names_did_blanklines.queue_log"), "--json")
    assert done.json == {"lines": 23, "events": 21, "contacts": 4, "unknown": 0, "rejected": 0, "still_open": 1}


def test_a_packed_log_says_the_same_as_the_plain_one(shell: Shell, log: Path) -> None:
    packed = log.with_name("queue_log.1")  # what it is its first bytes say, not its name
    packed.write_bytes(gzip.compress(log.read_bytes()[:100]) + gzip.compress(log.read_bytes()[100:]))
    first = shell("mia", "import", "queue-log", str(packed), "--json", "--zone", "UTC")
    assert (first.code, first.json) == (0, SUMMARY)
    again = shell("mia", "import", "queue-log", str(log), "--json", "--zone", "UTC")
    assert (again.code, again.json) == (0, SUMMARY)
    assert "0 legs new, 0 completed" in again.err


def test_a_packed_log_that_is_cut_off_or_damaged_is_told(shell: Shell, log: Path) -> None:
    packed = log.with_name("queue_log.1.gz")
    whole = gzip.compress(log.read_bytes())
    for told, content in (("is cut off", whole[:-20]), ("is damaged", whole[:-8] + bytes(8))):
        packed.write_bytes(content)
        done = shell("mia", "import", "queue-log", str(packed), "--json", "--zone", "UTC")
        assert (done.code, done.out) == (65, "")
        assert told in done.err
    packed.write_bytes(b"\xfd7zXZ\x00 and more")
    done = shell("mia", "import", "queue-log", str(packed))
    assert (done.code, "xz -dc queue_log.1.gz | cs-desk import queue-log -" in done.err) == (65, True)
    packed.write_bytes(whole)
    done = shell("mia", "import", "queue-log", str(packed), "--follow")
    assert (done.code, "does not grow" in done.err) == (64, True)


def test_what_is_packed_to_fill_a_disk_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(48):
            file.write(bytes(1 << 20))
    tracemalloc.start()
    with closing(open_log(path)) as log, pytest.raises(InputError, match="as no log does"):
        deque(iter(lambda: log.lines(1_000), []), maxlen=0)
    assert tracemalloc.get_traced_memory()[1] < 16 << 20
    tracemalloc.stop()
