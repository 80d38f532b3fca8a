"""`cs-desk import calls` and `import cdr`: a quarter of calls with its figures, records, and what comes twice."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from cs_desk.models.calls import QueueLeg
from cs_desk.models.contacts import Contact, Feedback
from cs_desk.models.people import Staff
from cs_desk.store import rollups
from cs_desk.store.address import StoreAddress
from cs_desk.store.opening import open_store
from tests.support.commands import Shell, admit
from tests.support.desks import open_desk
from tests.support.shared import SHARED, needs_shared

HEAD = "key,date,agent,wait,talk,outcome,csat,topic,resolved\n"
CALLS = HEAD + (
    "K1,2024-11-02 09:00,Ben Sato,12,00:01:00,answered,4,Bills,Y\n"
    "K2,2024-11-02 09:05,,30,,abandoned,,Bills,N\n"
    "K3,2024-11-02 09:10,Someone,5,30,yes,,,\n"
)


@pytest.fixture
def shell(address: StoreAddress, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell on a furnished store in which the user of this process may act for anyone."""
    for desk in open_desk(address):
        admit(desk)
    return Shell(address.location, capsys)


def bring(shell: Shell, kind: str, path: Path, *more: str) -> tuple[dict[str, Any], str]:
    """Import as the manager; return the summary and what was told."""
    done = shell("mia", "import", kind, str(path), "--json", *more)
    assert done.code in (0, 65), done.err
    return done.json, done.err


def written(folder: Path, text: str, name: str = "calls.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_of_calls_comes_in_once(shell: Shell, tmp_path: Path, address: StoreAddress) -> None:
    path = written(tmp_path, CALLS)
    said, told = bring(shell, "calls", path)
    assert said == {
        "read": 3, "imported": 3, "unchanged": 0, "differing": 0, "rejected": 0, "rejects_file": None,
    }  # fmt: skip
    assert "agents who are nobody here: Someone. Tie one: cs-desk staff agent LOGIN AGENT --source import" in told
    said, told = bring(shell, "calls", written(tmp_path, CALLS.replace("12,00:01:00", "13,00:01:00")))
    assert (said["unchanged"], said["differing"]) == (2, 1)
    assert "line 2: stored before, and described otherwise now" in told
    store = open_store(address)
    try:
        rows = list(QueueLeg.select().order_by(QueueLeg.call_key))
        assert [(row.outcome, row.wait_ms, row.talk_ms, row.topic, row.resolved) for row in rows] == [
            ("answered", 12_000, 60_000, "Bills", True), ("abandoned", 30_000, None, "Bills", False),
            ("answered", 5_000, 30_000, "", None),
        ]  # fmt: skip
        ben = Staff.get(Staff.login == "ben")
        assert (rows[0].staff_id, rows[0].team_id) == (ben.id, ben.team_id)
        assert [(row.leg_id, row.value, row.staff_id) for row in Feedback.select()] == [(rows[0].id, 4, ben.id)]
        with store.reading():
            assert rollups.check(store) == []
    finally:
        store.close()


def test_a_call_and_the_contact_of_the_same_id_are_one_and_answered_once(
    shell: Shell, tmp_path: Path, address: StoreAddress
) -> None:
    contacts = "key,channel,operator,started_at,talk,disposition,csat\nK1,phone,ben,2024-11-02 09:00,60,resolved,4\n"
    bring(shell, "contacts", written(tmp_path, contacts, "contacts.csv"))
    bring(shell, "calls", written(tmp_path, CALLS))
    store = open_store(address)
    try:
        assert QueueLeg.get(QueueLeg.call_key == "K1").contact_id == Contact.get().id
        assert Feedback.select().count() == 1
    finally:
        store.close()


def test_records_of_one_call_are_its_legs(shell: Shell, tmp_path: Path, address: StoreAddress) -> None:
    line = '"","100","200","d","<100>","SIP/1-a","SIP/{}-00a1b2","Dial","x",{},{},9,5,"ANSWERED","D","17.2",""\n'
    times = '"2023-07-26 01:51:32","2023-07-26 01:51:36","2023-07-26 01:51:41"'
    later = times.replace("01:51", "01:52")
    text = "".join(
        line.replace("{},{}", "{}").format(*one) for one in (("ben", times), ("nora", later), ("ben", times))
    )
    path = written(tmp_path, text, "Master.csv")
    assert bring(shell, "cdr", path, "--dry-run")[0]["imported"] == 2
    for wanted in (2, 0):
        said, told = bring(shell, "cdr", path, "--zone", "UTC")
        assert (said["read"], said["imported"], said["unchanged"]) == (3, wanted, 3 - wanted)
        assert "read as Asterisk's cdr_csv" in told
        assert "nobody here" not in told
    store = open_store(address)
    try:
        rows = list(QueueLeg.select().order_by(QueueLeg.number))
        assert [(row.number, row.agent, row.source) for row in rows] == [(1, "SIP/ben", "cdr"), (2, "SIP/nora", "cdr")]
    finally:
        store.close()


LOG = """1698883200|K1|sales|NONE|ENTERQUEUE||100|1
1698883212|K1|sales|SIP/ben|CONNECT|12|x|2
1698883272|K1|sales|SIP/ben|COMPLETECALLER|12|60|1
"""
OF_LOG = HEAD + "K1,2023-11-02 00:00:02,Ben Sato,11,00:01:00,answered,4,Bills,Y\n"


@pytest.mark.parametrize("log_first", [True, False])
def test_a_call_of_the_queue_log_and_of_a_table_is_one(
    shell: Shell, tmp_path: Path, address: StoreAddress, log_first: bool
) -> None:
    table, log = written(tmp_path, OF_LOG), written(tmp_path, LOG, "queue_log")
    if log_first:
        bring(shell, "queue-log", log)
        assert bring(shell, "calls", table, "--zone", "UTC")[0]["unchanged"] == 1
    else:
        bring(shell, "calls", table, "--zone", "UTC")
        bring(shell, "queue-log", log)
    assert bring(shell, "calls", table, "--zone", "UTC")[0]["imported"] == 0
    bring(shell, "queue-log", log)
    store = open_store(address)
    try:
        [row] = list(QueueLeg.select())
        assert (row.source, row.wait_ms, row.topic, row.resolved) == ("queue_log", 12_000, "Bills", True)
        [answer] = list(Feedback.select())
        assert (answer.leg_id, answer.value) == (row.id, 4)
        with store.reading():
            assert rollups.check(store) == []
    finally:
        store.close()


def test_a_map_with_notes_is_refused(shell: Shell, tmp_path: Path) -> None:
    map_ = written(tmp_path, "notes = ['topic']\n[columns]\nentered_at = 'date'\n", "m.toml")
    done = shell("mia", "import", "calls", str(written(tmp_path, CALLS)), "--map", str(map_))
    assert (done.code, done.err.splitlines()[-1]) == (
        65,
        "cs-desk: m.toml, line 1: notes has no place on a call; say which column is topic.",
    )


@needs_shared
@pytest.mark.parametrize("name", ["asterisk_Master_small", "asterisk_testsuite_cdr_buggy"])
def test_real_records(shell: Shell, tmp_path: Path, name: str) -> None:
    path = Path(shutil.copy(SHARED / f"acd/{name}.csv", tmp_path))
    said, _ = bring(shell, "cdr", path)
    good = name == "asterisk_Master_small"
    assert (said["imported"], said["rejected"]) == ((14, 0) if good else (0, 1))
    assert (said["rejects_file"] is None) is good


@needs_shared
def test_a_quarter_of_calls_has_its_figures(
    sqlite_address: StoreAddress, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for desk in open_desk(sqlite_address):
        admit(desk)
    shell = Shell(sqlite_address.location, capsys)
    path = Path(shutil.copy(SHARED / "calls/pwc_call_centre.csv", tmp_path))
    expected = json.loads((SHARED / "calls/pwc_call_centre.expected.json").read_text(encoding="utf-8"))
    assert bring(shell, "calls", path, "--map", "calls")[0]["imported"] == expected["calls"] == 5_000
    store = open_store(sqlite_address)
    try:
        legs = list(QueueLeg.select())
        answered = [leg for leg in legs if leg.answered_at is not None]
        assert len(answered) == expected["answered"] == 4_054
        assert sum(leg.wait_ms or 0 for leg in answered) / 1_000 == expected["asa_sum_s"]
        assert sum(leg.talk_ms or 0 for leg in answered) / 1_000 == expected["talk_sum_s"]
        values = [row.value or 0 for row in Feedback.select()]
        assert len(values) == 4_054
        assert sum(values) / len(values) == pytest.approx(expected["csat_mean_answered"])
        assert sum(bool(leg.resolved) for leg in answered) == expected["resolved"]
        topics = {leg.topic for leg in legs}
        assert topics == set(expected["by_topic"])
    finally:
        store.close()


@pytest.mark.parametrize(
    ("head", "row", "at", "told"),
    [
        ("id,Date,Time,talk", "1,2026-11-02,9:12:58 PM,60", "2026-11-02 10:12:58", True),
        ("id,Call date,Call time,talk", "1,2026-11-02,09:12,60", "2026-11-01 22:12:00", True),
        ("id,Date,Time,talk", "1,2026-11-02,00:05:12,60", "2026-11-01 13:00:00", False),  # how long it took, perhaps
        ("id,Date,Time,talk", "1,2026-11-02 08:00,09:05:12,60", "2026-11-01 21:00:00", False),
        ("id,Date,Time,talk", "1,2026-11-02,312,60", "2026-11-01 13:00:00", False),
    ],
)
def test_a_date_and_its_time_of_day_in_two_columns_are_one_moment(
    shell: Shell, address: StoreAddress, tmp_path: Path, head: str, row: str, at: str, told: bool
) -> None:
    path = written(tmp_path, f"{head}\n{row}\n")
    said, notes = bring(shell, "calls", path)
    assert said["imported"] == 1
    assert ("are taken together, as entered_at" in notes) is told
    listed = shell("mia", "import", "calls", str(path), "--suggest-map").out
    assert ("entered_at = [" in listed) is told
    for _desk in open_desk(address):
        (leg,) = QueueLeg.select()
        assert f"{leg.entered_at:%Y-%m-%d %H:%M:%S}" == at
