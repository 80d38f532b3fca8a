"""Every call to the disk, one after the other, is the one at which the session is killed or the disk fails."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import pytest

from cs_desk.clock import SystemClock
from cs_desk.drafts import Journal, Recovered, recover
from tests.drafts.conftest import Remote, Zygote

BIG = "x" * 30_000  # two of these make the journal grow over the limit of the sessions here
Values = dict[str, str]

# Each step is a command and what the journal holds after it.
SCRIPT: tuple[tuple[tuple[str, ...], Values], ...] = (
    (("put", "name", "Tan"), {"name": "Tan"}),
    (("put", "note", "third time"), {"name": "Tan", "note": "third time"}),
    (("forget", "name"), {"note": "third time"}),
    (("put", "note", BIG), {"note": BIG}),
    (("put", "note", BIG + "y"), {"note": BIG + "y"}),
    (("put", "note", "short"), {"note": "short"}),
    (("put", "energy", "-3"), {"note": "short", "energy": "-3"}),
    (("forget_prefix", "e"), {"note": "short"}),
)


def held(found: Recovered) -> dict[str, object]:
    """Return the plain values of a recovery."""
    return {key: draft.value for key, draft in found.values.items()}


def run_until_killed(session: Remote) -> tuple[list[Values], bool]:
    """Play the script; return the states that may be found afterwards and whether the session was killed."""
    possible: list[Values] = [{}]
    for command, after in SCRIPT:
        session.call(*command)
        possible.append(after)
        if not session.call("flush").get("saved"):
            return possible, True
        possible = [after]
    return possible, False


@pytest.mark.parametrize("how", ["kill", "tear"])
def test_a_kill_at_any_call_loses_nothing_that_was_acknowledged(zygote: Zygote, tmp_path: Path, how: str) -> None:
    for nth in itertools.count(1):
        folder = tmp_path / str(nth)
        session = zygote.session(folder, (nth, how))
        possible, killed = run_until_killed(session)
        if not killed:
            session.kill()
        else:
            session.wait()
        assert held(recover(folder)) in possible, f"killed at call {nth}"
        shutil.rmtree(folder)
        if not killed:
            break
    assert nth > 30, "the script must go through many calls"


@pytest.mark.parametrize("how", ["EIO", "ENOSPC", "EACCES"])
def test_an_error_at_any_call_is_overcome_or_told_and_nothing_is_lost(zygote: Zygote, tmp_path: Path, how: str) -> None:
    told = 0
    for nth in range(1, 40):
        folder = tmp_path / str(nth)
        session = zygote.session(folder, (nth, how))
        for command, _ in SCRIPT:
            session.call(*command)
            answer = session.call("flush")
            if not answer["saved"]:
                told += 1
                assert answer["state"] == "failed"
                assert answer["message"].startswith("Not saved: ")
                answer = session.call("flush")
            assert answer["saved"], f"{how} once, at call {nth}, must not last"
        session.kill()
        assert held(recover(folder)) == SCRIPT[-1][1], f"{how} at call {nth}"
        shutil.rmtree(folder)
    assert told < 8, "most single errors are overcome within the same write"


def two_dead_sessions(zygote: Zygote, folder: Path) -> None:
    """Leave two crashed sessions behind: one key in both, a forgotten one, one only in the second."""
    for commands in (
        [("put", "note", "first"), ("put", "name", "Tan"), ("put", "gone", "x"), ("flush",), ("forget", "gone")],
        [("put", "note", "second"), ("put", "gone", "kept"), ("put", "phone", "0491")],
    ):
        session = zygote.session(folder)
        for command in (*commands, ("flush",)):
            session.call(*command)
        session.kill()


@pytest.mark.parametrize("how", ["kill", "tear"])
def test_a_kill_at_any_call_of_taking_over_loses_and_doubles_nothing(zygote: Zygote, tmp_path: Path, how: str) -> None:
    origin = tmp_path / "origin"
    two_dead_sessions(zygote, origin)
    wanted = {"note": "second", "name": "Tan", "gone": "kept", "phone": "0491"}
    for nth in itertools.count(1):
        folder = tmp_path / str(nth)
        shutil.copytree(origin, folder)
        heir = zygote.session(folder, (nth, how))
        killed = not heir.call("recover")
        if not killed:
            heir.kill()
        else:
            heir.wait()
        look = recover(folder)
        assert held(look) == wanted, f"killed at call {nth}"
        assert [draft.value for draft in look.older["note"]] == ["first"]
        journal = Journal.open(folder, SystemClock())
        again = recover(folder, journal)
        assert again.adopted
        assert held(again) == wanted
        assert [name.name for name in folder.glob("2*")] == [f"{journal.session}.000002.journal"]
        assert journal.close()
        shutil.rmtree(folder)
        if not killed:
            break
    assert nth > 8, "taking over must go through many calls"


def test_taking_over_on_a_failing_disk_keeps_the_old_files_until_it_works(zygote: Zygote, tmp_path: Path) -> None:
    two_dead_sessions(zygote, tmp_path)
    session = zygote.session(tmp_path)
    session.call("flush")
    session.call("fail", 1, "EIO", "rename")  # the file with the values taken over never gets its name
    session.call("put", "mine", "m")
    answer = session.call("recover")
    assert answer == {
        "values": {"note": "second", "name": "Tan", "gone": "kept", "phone": "0491"},
        "adopted": False,
    }
    session.call("put", "mine", "more")
    assert session.call("flush")["saved"]
    assert [name.name.split(".")[0] for name in tmp_path.glob("2*")] == [session.session]
    session.kill()
    assert held(recover(tmp_path)) == answer["values"] | {"mine": "more"}


def test_forgetting_is_final_even_where_the_old_files_cannot_be_removed(zygote: Zygote, tmp_path: Path) -> None:
    two_dead_sessions(zygote, tmp_path)
    session = zygote.session(tmp_path)
    session.call("flush")
    for name in ("unlink", "ftruncate"):
        session.call("fail", 1, "EACCES+", name)
    assert session.call("recover")["adopted"]
    session.call("forget", "phone")
    assert session.call("flush")["saved"]
    session.call("put", "name", "Tan Wei Ming")
    assert session.call("flush")["saved"]
    session.kill()
    wanted = {"note": "second", "name": "Tan Wei Ming", "gone": "kept"}
    assert held(recover(tmp_path)) == wanted
    assert len({file.name.split(".")[0] for file in tmp_path.glob("2*")}) == 3, "the old files are still there"
    heir = zygote.session(tmp_path)
    assert heir.call("recover") == {"values": wanted, "adopted": True}
    assert [file.name.split(".")[0] for file in tmp_path.glob("2*")] == [heir.session]
    heir.kill()


def test_after_a_failed_sync_nothing_is_added_to_the_same_file(zygote: Zygote, tmp_path: Path) -> None:
    session = zygote.session(tmp_path)
    session.call("flush")
    for name in ("fdatasync", "rename"):
        session.call("fail", 1, "EIO", name)
    session.call("put", "note", "x")
    assert session.call("flush")["state"] == "failed"
    assert session.call("flush")["saved"]
    (file,) = tmp_path.glob("*.journal")
    assert not file.name.endswith(".000001.journal")
    session.kill()
    assert held(recover(tmp_path)) == {"note": "x"}


def test_a_copy_whose_folder_could_not_be_synced_never_hides_what_comes_later(zygote: Zygote, tmp_path: Path) -> None:
    session = zygote.session(tmp_path)
    for key in ("name", "note"):
        session.call("put", key, "early")
        session.call("flush")
    for name in ("fsync", "unlink"):
        session.call("fail", 1, "EIO", name)
    session.call("forget", "name")
    session.call("flush")
    session.call("put", "note", "late")
    assert session.call("flush")["saved"]
    session.kill()
    assert held(recover(tmp_path)) == {"note": "late"}
