"""One session's journal: what it promises to the screen, with a good folder and with a bad one."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import threading
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from cs_desk.clock import ManualClock, SystemClock
from cs_desk.drafts import Journal, State, Status, draft_folder, pump, recover
from tests.drafts.test_lines import START

WAIT = 20.0  # s; a deadline, not a pause
PIPE = 65536  # bytes that a pipe holds


def journals(folder: Path) -> list[Path]:
    """Return the journal files, oldest first."""
    return sorted(folder.glob("*.journal"))


def held(folder: Path) -> dict[str, Any]:
    """Return what dead sessions left, without times."""
    return {key: draft.value for key, draft in recover(folder).values.items()}


def told(queue: Queue[Status], state: State) -> Status:
    """Wait until the journal says that it is in the state."""
    while (status := queue.get(timeout=WAIT)).state is not state:
        pass
    return status


def test_what_is_put_is_told_as_saved_and_found_by_the_next_session(tmp_path: Path) -> None:
    clock = ManualClock(START)
    news: Queue[Status] = Queue()
    journal = Journal.open(tmp_path, clock, on_state=news.put)
    journal.put("run:7:summary", "The parcel is late")
    journal.put("run:7:energy", -3)
    journal.put("run:7:tick", True)
    journal.put("run:7:cost", 12.5)
    status = told(news, State.SAVED)
    assert status == Status(State.SAVED, START)
    assert journal.saved_at == START
    assert journal.close()
    clock.advance(minutes=10)
    with_time = recover(tmp_path)
    assert with_time.values["run:7:summary"] == ("The parcel is late", START)
    assert {key: draft.value for key, draft in with_time.values.items()} == {
        "run:7:summary": "The parcel is late",
        "run:7:energy": -3,
        "run:7:tick": True,
        "run:7:cost": 12.5,
    }
    assert not with_time.adopted


def test_only_the_last_of_many_keystrokes_is_written(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path, SystemClock())
    assert journal.flush(WAIT)
    for length in range(2000):
        journal.put("note", "x" * length)
    assert journal.flush(WAIT)
    (file,) = journals(tmp_path)
    assert file.read_bytes().count(b'"note"') < 100
    assert journal.close()
    assert held(tmp_path) == {"note": "x" * 1999}


def test_the_same_value_again_is_not_written(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path, SystemClock())
    journal.put("note", "same")
    assert journal.flush(WAIT)
    size = journals(tmp_path)[0].stat().st_size
    journal.put("note", "same")
    assert journal.state is State.SAVED
    journal.put("note", "other")
    assert journal.flush(WAIT)
    assert journals(tmp_path)[0].stat().st_size > size
    assert journal.close()


def test_forgotten_text_leaves_the_disk_and_the_memory(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path, SystemClock())
    for key in ("run:7:summary", "run:7:wish", "run:8:summary"):
        journal.put(key, f"secret of {key}")
    assert journal.flush(WAIT)
    journal.forget_prefix("run:7:")
    journal.forget("unknown")
    assert journal.flush(WAIT)
    assert list(journal.drafts()) == ["run:8:summary"]
    everything = b"".join(file.read_bytes() for file in tmp_path.glob("*.journal"))
    assert b"secret of run:7" not in everything
    assert b"secret of run:8" in everything
    journal.forget("run:8:summary")
    assert journal.close()
    assert journals(tmp_path) == [], "a session that leaves nothing unsent leaves no file"


def test_drafts_can_be_asked_for_by_prefix(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path, ManualClock(START))
    journal.put("run:7:wish", "refund")
    journal.put("run:8:wish", "apology")
    assert journal.drafts("run:7:") == {"run:7:wish": ("refund", START)}
    assert journal.close()


@pytest.mark.parametrize("value", [None, ["x"], {"a": 1}, b"x"])
def test_what_json_has_no_plain_form_for_is_refused(tmp_path: Path, value: Any) -> None:
    journal = Journal.open(tmp_path, SystemClock())
    with pytest.raises(TypeError, match="'note': a text, number or truth value is needed"):
        journal.put("note", value)
    with pytest.raises(ValueError, match="nan is not a number"):
        journal.put("note", float("nan"))
    assert journal.close()


def test_a_closed_journal_takes_nothing_silently(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path, SystemClock())
    assert journal.close()
    assert journal.close()
    assert journal.flush()
    with pytest.raises(RuntimeError, match="closed"):
        journal.put("note", "x")


def test_folder_and_files_are_for_the_owner_only(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        folder = draft_folder("desk-1", "amira", root=tmp_path / "state")
        journal = Journal.open(folder, SystemClock())
        journal.put("note", "x")
        assert journal.flush(WAIT)
    finally:
        os.umask(old)
    modes = {path.name: stat.S_IMODE(path.lstat().st_mode) for path in (tmp_path / "state").rglob("*")}
    assert modes.pop("drafts") == modes.pop("desk-1") == modes.pop("amira") == 0o700
    assert set(modes.values()) == {0o600}
    assert len(modes) == 2, "the journal and the ballast"
    assert journal.close()


@pytest.mark.parametrize(
    "login", ["", ".", "..", "../../etc", "DOM\\amira", "a/b", "Zoë 王", "x" * 500, ".hidden", "\0"]
)
def test_any_login_gets_one_folder_of_its_own(tmp_path: Path, login: str) -> None:
    folder = draft_folder("store", login, root=tmp_path)
    assert folder.parent == tmp_path / "drafts" / "store"
    assert len(folder.name) <= 120
    assert not folder.name.startswith(".")
    folder.mkdir(parents=True)
    assert folder.resolve().parent == (tmp_path / "drafts" / "store").resolve()


def test_logins_that_differ_never_share_a_folder() -> None:
    logins = ["a", "A", "a ", "a/b", "a%2Fb", "", "%", ".", "%2E", "x" * 500, "x" * 501]
    names = {draft_folder("s", login, root=Path("/r")).name for login in logins}
    assert len(names) == len(logins)


def test_a_link_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "drafts").symlink_to(elsewhere)
    journal = Journal.open(tmp_path / "drafts", SystemClock())
    journal.put("note", "secret")
    assert not journal.flush(WAIT)
    assert journal.state is State.FAILED
    assert "must be a plain folder, not a link or a file" in journal.status.message
    assert journal.unsaved() == {"note": "secret"}
    assert not journal.close()
    assert list(elsewhere.iterdir()) == []


def test_a_file_in_the_place_of_the_folder_is_told_and_writing_starts_when_it_is_gone(tmp_path: Path) -> None:
    news: Queue[Status] = Queue()
    place = tmp_path / "drafts"
    place.write_text("in the way")
    journal = Journal.open(place, SystemClock(), on_state=news.put)
    journal.put("note", "patience")
    assert "must be a plain folder" in told(news, State.FAILED).message
    assert journal.unsaved() == {"note": "patience"}
    place.unlink()
    assert told(news, State.SAVED).message == ""
    assert journal.unsaved() == {}
    assert journal.close()
    assert held(place) == {"note": "patience"}


def test_a_folder_deleted_while_the_session_lives_is_made_again_with_everything(tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    journal = Journal.open(folder, SystemClock())
    journal.put("name", "Tan")
    assert journal.flush(WAIT)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    journal.put("note", "still here")
    assert journal.flush(WAIT)
    assert journal.close()
    assert held(folder) == {"name": "Tan", "note": "still here"}


def test_a_growing_journal_is_copied_into_a_small_one(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path, SystemClock())
    for number in range(30):
        journal.put("note", f"{number:2}" * 50_000)
        journal.put(f"key{number}", number)
        assert journal.flush(WAIT)
        (file,) = journals(tmp_path)
        assert file.stat().st_size < 1_300_000
    assert int(file.name.split(".")[1]) > 1, "it was copied at least once"
    assert journal.close()
    found = held(tmp_path)
    assert found.pop("note") == "29" * 50_000
    assert found == {f"key{number}": number for number in range(30)}


def test_one_very_long_text_does_not_make_every_write_a_copy(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path, SystemClock())
    journal.put("note", "x" * 2_000_000)
    assert journal.flush(WAIT)
    for number in range(20):
        journal.put("energy", number)
        assert journal.flush(WAIT)
    (file,) = journals(tmp_path)
    assert int(file.name.split(".")[1]) <= 3
    assert journal.close()


def test_a_signal_handler_may_put_and_flush_while_a_key_is_being_put(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path, SystemClock())
    flushed: list[bool] = []
    handled = threading.Event()

    def on_signal(_number: int, _frame: object) -> None:
        journal.put("last", len(flushed))
        flushed.append(journal.flush(WAIT))
        handled.set()

    def send() -> None:
        for _ in range(100):
            handled.clear()
            os.kill(os.getpid(), signal.SIGUSR1)
            handled.wait(WAIT)

    before = signal.signal(signal.SIGUSR1, on_signal)
    sender = threading.Thread(target=send)
    try:
        sender.start()
        number = 0
        while sender.is_alive():
            number += 1
            journal.put("note", number)
        sender.join()
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert flushed == [True] * 100
    assert number > 100
    assert journal.close()
    assert held(tmp_path) == {"last": 99, "note": number}


def test_a_listener_whose_event_loop_is_gone_does_not_stop_the_writing(tmp_path: Path) -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    asked: list[Status] = []

    def listener(status: Status) -> None:
        asked.append(status)
        loop.call_soon_threadsafe(asked.clear)

    journal = Journal.open(tmp_path, SystemClock(), on_state=listener)
    for number in range(3):
        journal.put("note", number)
        assert journal.flush(WAIT)
    assert journal.close()
    assert len(asked) == 3
    assert held(tmp_path) == {"note": 2}


def test_a_disk_that_hangs_never_holds_up_typing_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pump, "STALL", 0.05)
    news: Queue[Status] = Queue()
    journal = Journal.open(tmp_path, SystemClock(), on_state=news.put)
    assert journal.flush(WAIT)
    reader = put_a_full_pipe_in_the_place_of(journals(tmp_path)[0])
    number = 0
    while journal.state is not State.FAILED:
        number += 1
        journal.put("note", number)
    journal.put("note", "the last word")
    assert "the disk has not answered" in told(news, State.FAILED).message
    assert not journal.flush(0.01)
    with open(reader, "rb") as drain:
        drain.read(PIPE)
        assert told(news, State.SAVED).message == ""
    assert journal.flush(WAIT)
    assert journal.close()
    assert held(tmp_path) == {"note": "the last word"}


def put_a_full_pipe_in_the_place_of(file: Path) -> int:
    """Let our open descriptor of the file be a pipe that takes nothing more: a write to it hangs; return its reader.

    A pipe cannot be synced either, so the journal must notice and write everything into a new file afterwards.
    """
    (descriptor,) = (
        int(entry.name) for entry in Path("/proc/self/fd").iterdir() if os.path.realpath(entry) == str(file)
    )
    reader, writer = os.pipe()
    assert os.write(writer, b"x" * PIPE) == PIPE
    os.dup2(writer, descriptor, inheritable=False)
    os.close(writer)
    return reader
