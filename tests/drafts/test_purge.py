"""Retention: what has nothing unsent goes after its time; unsent text goes only when somebody says so."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from cs_desk.clock import ManualClock, SystemClock
from cs_desk.drafts import Journal, Kept, purge, recover
from tests.drafts.conftest import Zygote
from tests.drafts.test_lines import START

DAY = timedelta(hours=24)


def leave(folder: Path, clock: ManualClock, **values: str) -> str:
    """Leave a dead session with these unsent values; return its name."""
    journal = Journal.open(folder, clock)
    for key, value in values.items():
        journal.put(key, value)
    assert journal.close()
    return journal.session


def test_unsent_text_is_listed_and_stays(tmp_path: Path) -> None:
    clock = ManualClock(START)
    old = leave(tmp_path, clock, note="third time")
    clock.advance(hours=30)
    leave(tmp_path, clock, note="today")
    done = purge(tmp_path, clock.now() - DAY)
    assert done.removed == ()
    assert done.unsent == (Kept(old, "note", START, 10),)
    assert len(recover(tmp_path).sources) == 2


def test_old_unsent_text_goes_when_somebody_decides_so(tmp_path: Path) -> None:
    clock = ManualClock(START)
    old = leave(tmp_path, clock, note="third time")
    clock.advance(hours=30)
    leave(tmp_path, clock, note="today")
    done = purge(tmp_path, clock.now() - DAY, discard=True)
    assert done.removed == (f"{old}.000001.journal",)
    assert done.unsent == (Kept(old, "note", START, 10),)
    found = recover(tmp_path)
    assert [draft.value for draft in found.values.values()] == ["today"]
    assert found.older == {}


def test_a_crashed_session_with_nothing_unsent_goes_after_its_time(zygote: Zygote, tmp_path: Path) -> None:
    session = zygote.session(tmp_path)
    session.call("put", "note", "saved later")
    session.call("flush")
    session.call("forget", "note")
    session.call("flush")
    clock = SystemClock()
    assert purge(tmp_path, clock.now() + DAY).removed == (), "it lives"
    session.kill()
    assert purge(tmp_path, clock.now() - DAY).removed == (), "it is young"
    assert len(purge(tmp_path, clock.now() + DAY).removed) == 1
    assert list(tmp_path.glob("*.journal")) == []


def test_a_naive_limit_is_a_bug(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="naive"):
        purge(tmp_path, START.replace(tzinfo=None))
