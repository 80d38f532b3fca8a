"""Keys typed while a command waits for a held-up store: on disk, never done blindly, and there after a bad end."""

from __future__ import annotations

import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cs_desk.drafts import AHEAD
from cs_desk.queries import complaints
from cs_desk.store.address import StoreAddress
from tests.crash.conftest import Place, people
from tests.crash.held import held_up
from tests.crash.lives import Typed, starved
from tests.crash.test_full_disk import on_disk
from tests.crash.test_hang_ups import kept, wait_for_draft
from tests.ptys import PtySession
from tests.support.desks import open_desk

NOTES = "broken again."
TYPED = " It rattles, and smells"
PACE = 0.04  # s between two keys
ALLOWED = 0.3  # s of typing


@pytest.fixture
def either_place(address: StoreAddress, tmp_path: Path) -> Place:
    """A store and a machine of the test's own, once on each engine."""
    for desk in open_desk(address):
        people(desk)
    return Place(address, tmp_path)


@pytest.fixture
def calling(either_place: Place) -> Iterator[PtySession]:
    """A desk on a call with Mr Tan, with a note that is in the journal."""
    with either_place.start() as desk:
        desk.until("READY", 30)
        desk.press("n", *"tan", "enter", *NOTES)
        desk.until(NOTES)
        wait_for_draft(either_place, NOTES)
        yield desk


def type_on(desk: PtySession, text: str) -> list[Typed]:
    """Type at the pace of a fast typist and return when each key was sent."""
    sent = []
    for letter in text:
        sent.append(Typed(time.monotonic(), starved(desk.pid)))
        desk.press("space" if letter == " " else letter)
        end = sent[-1].at + PACE
        while (left := end - time.monotonic()) > 0:
            desk.pump(left)
    return sent


def offered(desk: PtySession) -> str:
    """Return the first piece of text that the desk says is not placed."""
    desk.until("”", 30)  # its last letter: the line may come in two pieces
    found = re.search(r"“(.*?)”", " ".join(desk.text.split("not yet placed")[1].split()))
    assert found, desk.text
    return found[1]


def complaints_in(place: Place) -> int:
    """Return how many complaints the store has."""
    for desk in open_desk(place.address):
        found = len(desk.ask("amira", complaints.register, which="all").rows)
    return found


def test_what_waits_for_the_store_survives_kill_9(either_place: Place, calling: PtySession) -> None:
    with held_up(either_place.address):
        calling.press("ctrl+f")
        sent = type_on(calling, TYPED)
        calling.press("enter", "ctrl+f")  # a key that would act, were it done blindly on the next start
        end = Typed(time.monotonic(), starved(calling.pid))
        calling.kill(signal.SIGKILL)
        calling.wait()
    with either_place.start() as desk:
        found = offered(desk)
        assert TYPED.strip().startswith(found)
        missing = sent[len(found) + 1 :]
        lost = end.at - missing[0].at - (end.starved - missing[0].starved) if missing else 0.0
        sys.stdout.write(f"{lost:.3f} s of typing lost on {either_place.address.engine}\n")
        assert lost <= ALLOWED
        desk.until(NOTES)
        assert "put typed" in desk.text
        desk.press("ctrl+o", "v")
        desk.until(f"{NOTES} {found}")
        desk.until(lambda: "put typed" not in desk.text)
        wait_for_draft(either_place, f"{NOTES} {found}")
        desk.until_quiet(0.5)  # what was put is let go by the journal's next write: an end before would offer it again
        desk.kill(signal.SIGKILL)
        desk.wait()
    drafts = kept(either_place)
    assert str(drafts["contact/1/notes"]).strip() == f"{NOTES} {found}"
    assert not [key for key in drafts if key.startswith(AHEAD)]
    assert complaints_in(either_place) == 0, "no waiting key was done blindly"


def test_what_waits_for_the_store_survives_a_hang_up(either_place: Place, calling: PtySession) -> None:
    with held_up(either_place.address):
        calling.press("ctrl+f")
        type_on(calling, TYPED)
        calling.hang_up()
        calling.wait(30, read=False)
    with either_place.start() as desk:
        assert offered(desk) == TYPED.strip()
        desk.until(NOTES)


def test_what_waited_goes_where_it_belongs_when_the_store_is_free_again(
    either_place: Place, calling: PtySession
) -> None:
    with held_up(either_place.address):
        calling.press("ctrl+f", "1", "4", "ctrl+n")
        type_on(calling, TYPED)
        calling.until(lambda: on_disk(either_place.folder, TYPED))
    calling.until("2 Listen", 30)
    calling.until(TYPED.strip(), 30)
    calling.until_quiet(0.5)
    calling.kill(signal.SIGKILL)
    calling.wait()
    drafts = kept(either_place)
    assert not [key for key in drafts if key.startswith(AHEAD)]
    assert [key for key, value in drafts.items() if str(value) == TYPED and key.startswith("run/")]
    assert complaints_in(either_place) == 1


@pytest.mark.parametrize("address", ["postgres"], indirect=True)  # SQLite waits five times as long before it gives up
def test_what_was_typed_for_a_command_that_fails_is_set_aside(either_place: Place, calling: PtySession) -> None:
    with held_up(either_place.address):
        calling.press("ctrl+f", "1", "4", "ctrl+n", *"late", "enter")
        calling.until("held the store for too long", 30)
        assert "“14”, “late”" in " ".join(calling.text.split())
    assert complaints_in(either_place) == 0
    calling.press("ctrl+o", "v")
    calling.until(f"{NOTES}14")
    calling.press("ctrl+o", "v")
    calling.until(f"{NOTES}14late")
    calling.until(lambda: "put typed" not in calling.text)
