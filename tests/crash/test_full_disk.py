"""A full disk in the middle of a call: it is said, what was typed stays, and it is saved without typing it again."""

from __future__ import annotations

import os
import signal
import sqlite3
from pathlib import Path

import pytest

from tests.crash.conftest import Place
from tests.drafts.full_disk import fill
from tests.drafts.test_full_disk import own_mounts
from tests.ptys import PtySession

ROOM = 'mount -t tmpfs -o size={size},mode=700 none {folder} && {then} exec "$@"'
FIRST, LAST = "the first lamp came broken", "and so did the last"
LONG = ", the next one too" * 500 + LAST  # more than what is left of the page on disk that the journal ends in


@pytest.fixture
def unshare() -> tuple[str, ...]:
    """The command that gives the program mounts of its own."""
    found = own_mounts()
    assert found, "this machine gives no mounts of one's own (unshare -rm)"
    return tuple(found)


def on_small_disk(place: Place, unshare: tuple[str, ...], folder: Path, size: str, then: str = ":;") -> PtySession:
    """Start the desk with a small file system in place of a folder, which only it sees."""
    folder.mkdir(parents=True, exist_ok=True)
    return place.start(through=(*unshare, "sh", "-c", ROOM.format(size=size, folder=folder, then=then), "sh"))


def seen_by(desk: PtySession, folder: Path) -> Path:
    """Return the folder as the program sees it."""
    return Path(f"/proc/{desk.pid}/root{folder}")


def on_disk(folder: Path, text: str) -> bool:
    """Tell whether the drafts below a folder hold a text."""
    return any(text.encode() in file.read_bytes() for file in folder.rglob("*.journal"))


def test_drafts_on_a_full_disk(place: Place, unshare: tuple[str, ...]) -> None:
    state = place.folder / "state"
    with on_small_disk(place, unshare, state, "2m") as desk:
        desk.until("READY")
        desk.press("n", *"tan", "enter", *FIRST)
        room = seen_by(desk, state)
        desk.until(FIRST)
        desk.until(lambda: on_disk(room, FIRST))
        (ballast,) = room.rglob(".ballast")
        os.truncate(ballast, 0)  # thrown off at the first refusal, it would carry this call to its end
        fill(room / "filler")
        desk.send(b"\x1b[200~" + LONG.encode() + b"\x1b[201~")
        desk.until("Not saved: the disk is full. Delete files or tell the administrator.")
        assert LAST in desk.text, "what was typed stays in the field"
        assert not on_disk(room, LAST)
        (room / "filler").unlink()
        desk.until(lambda: "Not saved" not in desk.text)
        assert on_disk(room, FIRST + LONG), "saved without another key"
        desk.kill(signal.SIGKILL)


def test_the_store_on_a_full_disk(place: Place, unshare: tuple[str, ...]) -> None:
    store = Path(place.address.location).parent
    aside = place.folder / "aside.db"
    Path(place.address.location).rename(aside)
    with on_small_disk(place, unshare, store, "6m", f"cp -p {aside} {place.address.location};") as desk:
        desk.until("READY")
        desk.press("n", *"tan", "enter", "ctrl+f", "1", "4", "ctrl+n")
        desk.until("2 Listen")
        desk.until_quiet(0.5)
        fill(seen_by(desk, store) / "filler")
        desk.press(*FIRST, "tab")
        desk.until("the disk is full. Free some space")
        assert FIRST in desk.text, "what was typed stays in the field"
        desk.until(lambda: on_disk(place.folder / "state", FIRST))
        assert FIRST not in own_words(desk, place)
        (seen_by(desk, store) / "filler").unlink()
        desk.press("tab")
        desk.until(lambda: FIRST in own_words(desk, place))
        desk.kill(signal.SIGKILL)


def own_words(desk: PtySession, place: Place) -> str:
    """Return the customer's own words as the store has them, read as the program sees it."""
    copy = place.folder / "copy.db"  # SQLite follows links, and so would look for the file outside
    for tail in ("-wal", ""):
        source = seen_by(desk, Path(f"{place.address.location}{tail}"))
        Path(f"{copy}{tail}").write_bytes(source.read_bytes() if source.exists() else b"")
    reader = sqlite3.connect(copy)
    try:
        rows = reader.execute("SELECT value FROM run_answer WHERE field = 'own_words'").fetchall()
    finally:
        reader.close()
    return "".join(str(value) for (value,) in rows)
