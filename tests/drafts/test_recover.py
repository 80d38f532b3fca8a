"""Taking over what dead sessions left, beside sessions that live."""

from __future__ import annotations

import os
from pathlib import Path

from cs_desk.clock import ManualClock, SystemClock
from cs_desk.drafts import Journal, recover
from tests.drafts.conftest import Zygote
from tests.drafts.test_lines import START


def values(folder: Path) -> dict[str, object]:
    """Return what dead sessions left, without times."""
    return {key: draft.value for key, draft in recover(folder).values.items()}


def test_two_sessions_of_one_person_leave_each_other_alone(zygote: Zygote, tmp_path: Path) -> None:
    alive, dead = zygote.session(tmp_path), zygote.session(tmp_path)
    for session, text in ((alive, "typed in the living one"), (dead, "typed in the dead one")):
        session.call("put", "note", text)
        assert session.call("flush")["saved"]
    assert recover(tmp_path).values == {}
    assert recover(tmp_path).living == 2
    dead.kill()
    heir = zygote.session(tmp_path)
    assert heir.call("recover") == {"values": {"note": "typed in the dead one"}, "adopted": True}
    alive.call("put", "note", "and more")
    assert alive.call("flush")["saved"]
    assert heir.call("drafts")["values"] == {"note": "typed in the dead one"}
    alive.kill()
    assert values(tmp_path) == {"note": "and more"}
    heir.kill()
    assert values(tmp_path) == {"note": "and more"}


def test_what_the_living_session_forgets_stays_in_the_other_one(zygote: Zygote, tmp_path: Path) -> None:
    one, two = zygote.session(tmp_path), zygote.session(tmp_path)
    for session in (one, two):
        session.call("put", "note", f"of {session.pid}")
        session.call("flush")
    one.call("forget", "note")
    one.call("flush")
    one.kill()
    two.kill()
    assert values(tmp_path) == {"note": f"of {two.pid}"}


def test_taking_over_twice_gives_nothing_new_and_forgetting_is_final(zygote: Zygote, tmp_path: Path) -> None:
    first = zygote.session(tmp_path)
    first.call("put", "note", "x")
    first.call("flush")
    first.kill()
    heir = zygote.session(tmp_path)
    assert heir.call("recover")["values"] == {"note": "x"}
    assert heir.call("recover")["values"] == {}
    heir.call("forget", "note")
    heir.call("flush")
    heir.kill()
    assert values(tmp_path) == {}


def test_many_heirs_at_once_share_nothing(zygote: Zygote, tmp_path: Path) -> None:
    for number in range(6):
        session = zygote.session(tmp_path)
        session.call("put", f"key{number}", str(number))
        session.call("flush")
        session.kill()
    heirs = [zygote.session(tmp_path) for _ in range(6)]
    for heir in heirs:
        heir.tell("recover")
    found = [heir.answer()["values"] for heir in heirs]
    assert sum(map(len, found)) == 6
    assert {key for part in found for key in part} == {f"key{number}" for number in range(6)}
    for heir in heirs:
        heir.kill()
    assert len(values(tmp_path)) == 6


def test_values_lost_against_later_ones_are_kept_until_forgotten(tmp_path: Path) -> None:
    clock = ManualClock(START)
    for text in ("early", "late"):
        journal = Journal.open(tmp_path, clock)
        journal.put("note", text)
        clock.advance(minutes=1)
        assert journal.close()
    heir = Journal.open(tmp_path, clock)
    found = recover(tmp_path, heir)
    assert found.adopted
    assert found.values["note"].value == "late"
    assert found.older == heir.older() == {"note": (("early", START),)}
    assert [(source.values, source.bad_lines) for source in found.sources] == [(1, 0), (1, 0)]
    assert heir.close()
    assert recover(tmp_path).older == {"note": (("early", START),)}
    heir = Journal.open(tmp_path, clock)
    recover(tmp_path, heir)
    heir.forget_prefix("no")
    assert heir.close()
    assert recover(tmp_path).sources == ()


def test_torn_lines_are_counted_and_the_rest_is_taken(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path, SystemClock())
    for key in ("a", "b", "c"):
        journal.put(key, key)
        assert journal.flush(20)
    assert journal.close()
    (file,) = tmp_path.glob("*.journal")
    data = file.read_bytes()
    file.write_bytes(data.replace(b'"v":"b"', b'"v":"?"') + b"\0" * 4096 + b"\n0000 torn")
    found = recover(tmp_path)
    assert {key: draft.value for key, draft in found.values.items()} == {"a": "a", "c": "c"}
    assert found.sources[0].bad_lines == 3


def test_what_is_not_a_journal_of_this_account_is_left_alone(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path, SystemClock())
    journal.put("a", "b")
    assert journal.close()
    (real,) = tmp_path.glob("*.journal")
    outside = tmp_path / "outside"
    outside.write_bytes(real.read_bytes())
    session = "20200101T000000-1-0123abcd"
    (tmp_path / f"{session}.000001.journal").symlink_to(outside)
    os.mkfifo(tmp_path / "20200101T000000-2-0123abcd.000001.journal")
    (tmp_path / "20200101T000000-3-0123abcd.000001.journal").mkdir()
    (tmp_path / "notes.journal").write_text("not ours")
    heir = Journal.open(tmp_path, SystemClock())
    found = recover(tmp_path, heir)
    assert [source.session for source in found.sources] == [real.name.split(".")[0]]
    assert outside.exists()
    assert (tmp_path / "notes.journal").exists()
    assert not real.exists()
    assert heir.close()


def test_half_made_files_of_dead_sessions_are_cleared_away(tmp_path: Path) -> None:
    (tmp_path / "20200101T000000-1-0123abcd.000004.new").write_bytes(b"half")
    heir = Journal.open(tmp_path, SystemClock())
    assert recover(tmp_path).values == {}
    assert list(tmp_path.glob("*.new"))
    assert recover(tmp_path, heir).adopted
    assert heir.flush(20)
    assert not list(tmp_path.glob("*.new"))
    assert heir.close()
