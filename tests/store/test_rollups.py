"""Roll-ups: whatever is written, changed, taken away or comes late, the cells are what the records say."""

from __future__ import annotations

import itertools
import json
from datetime import timedelta
from typing import Any

import pytest

from cs_desk.clock import to_micros
from cs_desk.models.base import canonical
from cs_desk.models.facts import Fact, bucket, day_cells, hour_cells, local_starts, over_hours, person_cells, posting
from cs_desk.models.measures import MEASURES, SPREADS, given_by
from cs_desk.store import rollups
from cs_desk.store.facts import FACTS, TABLES
from tests.support.anything import HOUR, NOW, Writer
from tests.support.desks import START, DeskStore

SEEDS = 3


@pytest.mark.parametrize("seed", range(SEEDS))
def test_any_writes_leave_cells_that_the_records_bear_out(desk: DeskStore, seed: int) -> None:
    writer = Writer(desk, seed)
    for step in writer.steps():
        with desk.store.writing():
            step()
            rollups.settle(desk.store)
    assert rollups.check(desk.store) == []
    kept = _everything(desk)
    assert kept
    with desk.store.writing():
        rollups.rebuild(desk.store)
    assert _everything(desk) == kept


def _everything(desk: DeskStore) -> list[tuple[Any, ...]]:
    sql = "SELECT grain, dim, value, at, sums, spreads FROM rollup ORDER BY grain, dim, value, at"
    found: list[tuple[Any, ...]] = desk.store.execute(sql).fetchall()
    return [tuple(row) for row in found if row[4:] != ("{}", "{}")]


def test_every_measure_given_is_one_that_is_described(desk: DeskStore) -> None:
    writer = Writer(desk, 99)
    with desk.store.writing():
        for step in itertools.chain(*(writer.steps() for _ in range(4))):
            step()
        rollups.settle(desk.store)
    for subject, makes in FACTS.items():
        ids = [row[0] for row in desk.store.execute(f"SELECT id FROM {TABLES[subject]}").fetchall()]
        given = {name for facts in makes(desk.store, ids, "UTC").values() for one in facts for name in one.sums}
        spreads = {name for facts in makes(desk.store, ids, "UTC").values() for one in facts for name in one.spreads}
        assert given, subject
        assert given <= given_by(subject) & MEASURES.keys()
        assert spreads <= given_by(subject) & SPREADS.keys()


def test_a_cell_and_a_posting_that_were_tampered_with_are_named(desk: DeskStore) -> None:
    writer = Writer(desk, 5)
    with desk.store.writing():
        writer.contact()
        rollups.settle(desk.store)
    with desk.store.writing():
        desk.store.execute("""UPDATE rollup SET sums = '{"contacts":7}' WHERE grain = 'day' AND dim = 'centre'""")
        desk.store.execute("DELETE FROM posting")
    faults = rollups.check(desk.store)
    assert [fault.where.split(" ")[0] for fault in faults] == ["contact", "cell"]
    assert faults[1].where.startswith("cell day·centre·")
    assert '{"contacts":7}' in faults[1].stored
    with desk.store.writing():
        rollups.rebuild(desk.store)
    assert rollups.check(desk.store) == []


def test_a_local_hour_in_zones_with_half_hours_and_changes_of_the_clock() -> None:
    kolkata = to_micros(START.replace(hour=3, minute=31))  # 09:01 there
    hour, day = local_starts(kolkata // (15 * 60_000_000) * 15 * 60_000_000, "Asia/Kolkata")
    assert kolkata - hour == 60_000_000
    assert (hour - day) == 9 * HOUR
    night = START.replace(year=2026, month=10, day=3, hour=12, minute=0)  # Sydney goes forward at 16:00 UTC
    pieces = list(over_hours(night, night + timedelta(hours=24), "Australia/Sydney"))
    assert sum(spent for _, spent in pieces) == 24 * 3_600_000
    days = {local_starts(at // (15 * 60_000_000) * 15 * 60_000_000, "Australia/Sydney")[1] for at, _ in pieces}
    first, second = sorted(days)
    assert second - first == 24 * HOUR
    assert local_starts(second + 23 * HOUR, "Australia/Sydney")[1] == second + 23 * HOUR


def test_a_posting_is_canonical_json_of_what_its_facts_contribute() -> None:
    fact = Fact(NOW, 3, None, 'sa"les', "phone", {"energy": -2, "contacts": 1, "wrap": 0}, {"waits": {12: 1, 9: 2}})
    empty = Fact(NOW, 4, sums={"contacts": 0}, spreads={"waits": {}})
    other = Fact(NOW, sums={"contacts": 2})
    sums, spreads = {"energy": -2, "contacts": 1}, {"waits": {"12": 1, "9": 2}}
    as_json = [[NOW, 3, None, 'sa"les', "phone", sums, spreads], [NOW, None, None, "", "", {"contacts": 2}, {}]]
    assert posting([fact, empty, other]) == canonical(as_json)
    assert json.loads(posting([fact])) == as_json[:1]
    assert posting([empty]) == posting([]) == ""


def test_the_cells_that_something_goes_into() -> None:
    fact = Fact(NOW, 3, None, "sales", "phone")
    assert {cell[:3] for cell in hour_cells(NOW, fact.queue, fact.channel)} == {
        ("hour", "centre", ""), ("hour", "flow", "sales\x1fphone"),
    }  # fmt: skip
    assert {cell[:3] for cell in day_cells(NOW, fact.team, fact.queue, fact.channel)} == {
        ("day", "centre", ""), ("day", "queue", "sales"), ("day", "channel", "phone"),
    }  # fmt: skip
    assert [cell[:3] for cell in person_cells(NOW, fact.person)] == [("day", "person", "3")]
    assert list(person_cells(NOW, None)) == []


@pytest.mark.parametrize(
    ("seconds", "edge"), [(0, 0), (0.001, 1), (1, 1), (19.5, 20), (600, 600), (600.5, 610), (3_601, 3_660)]
)  # fmt: skip
def test_buckets_are_exact_to_the_second_for_ten_minutes(seconds: float, edge: int) -> None:
    assert bucket(seconds) == edge


def test_a_complaint_that_turns_out_to_go_further_changes_its_contact_s_facts(desk: DeskStore) -> None:
    writer = Writer(desk, 1)
    closed = {"started_at": NOW, "ended_at": NOW, "closed_at": NOW, "disposition": "resolved"}
    told = {"channel": "phone", "received_at": NOW, "logged_at": NOW, "recognised_by": "operator", "recogniser_id": 2}
    by = {"started_at": NOW, "operator_id": 2, "words_version": 1, "step": "thank", "state": "open"}
    for table, values in (
        ("contact", {"reference": "K-1", "channel": "phone", "direction": "inbound", "operation": "sales",
                     "operator_id": 2, **closed}),
        ("complaint", {"reference": "C-1", "contact_id": 1, "profile_key": "iso10002", "profile_version": 1, **told}),
        ("script_run", {"contact_id": 1, "complaint_id": 1, **by}),
        ("run_answer", {"run_id": 1, "field": "route", "value": '"investigation"', "evidence": "objective", "at": NOW,
                        "staff_id": 2}),
    ):  # fmt: skip
        with desk.store.writing():
            writer.insert(table, **values)
            rollups.settle(desk.store)
        assert rollups.check(desk.store) == [], table
    with desk.store.writing():
        desk.store.execute("DELETE FROM run_answer")
        desk.store.execute("DELETE FROM script_run")
        rollups.settle(desk.store)
    assert rollups.check(desk.store) == []
