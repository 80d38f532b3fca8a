"""kill -9 of the program started from nothing, again and again on one call: the screen shows the same afterwards.

Nothing is saved here: each start is a fresh interpreter on a pseudo-terminal, and what is compared is what a terminal
emulator shows (step, minutes of the call, every text) besides the call's events in the store. Some ends come while the
program is only starting.
"""

from __future__ import annotations

import random
import re
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cs_desk.clock import ManualClock
from cs_desk.models.contacts import ContactEvent
from cs_desk.models.customers import Customer
from cs_desk.models.inputs import NewContact
from cs_desk.models.script import FIELD
from cs_desk.services import contacts
from tests.crash.conftest import Place, place_at
from tests.crash.lives import PATIENCE, Typed, at_work, starved
from tests.ptys import PtySession
from tests.support.desks import open_desk

LANES = 2
KILLS = 12  # in each lane that are followed by another start
EARLY = (3, 9)  # lives that end while they start; what they cost is seen after the next
STARTING = 1.0  # s from the beginning of a start
PACE = (0.02, 0.08)  # s between two keys
MOST = 5  # keys in one life
QUIET = 0.2  # s without a byte and without work
LAST = 0.2  # s between the last key and the end, at most
ALLOWED = 0.3  # s of typing
SEED = 20261121
AGO = 17  # min for which the call has been going on


@dataclass(frozen=True)
class Part:
    """A text of the call: the keys that lead to its field, where the field stands on the screen, what it hints at."""

    keys: tuple[str, ...]
    step: str
    label: str
    text: str
    hint: str


TO_WHERE = ("ctrl+f", "1", "4", "ctrl+n", *"late", "enter", *"12 Nov", "tab")
PARTS = (  # no blanks: at the end of what is shown nobody could see them
    Part((), "NOTES", "", "no-lamp,no-cable,no-screws", "what the customer says"),
    Part(TO_WHERE, "▶ 2 Listen", "Where", "Penrith,on-the-step,in-rain", FIELD["happened_where"].hint),
    Part(("tab",), "▶ 2 Listen", "Product", "brass-lamp,with-green-shade", FIELD["product"].hint),
)


@dataclass
class Lane:
    """One call on a store of its own."""

    place: Place
    chance: random.Random
    at: int = 0  # the part of the call
    sure: int = 0  # letters of its text that the screen showed last
    sent: list[Typed] = field(default_factory=list)
    ended: Typed | None = None  # the end after the last key; one before anything was typed adds nothing
    lost: list[float] = field(default_factory=list)
    raw: list[float] = field(default_factory=list)

    def take(self) -> Lane:
        """Go through the call."""
        began = self.begin_call()
        events = self.events()
        for number in range(KILLS + 1):
            with self.place.start(cols=100, rows=30) as desk:
                if number in EARLY:
                    read(desk, self.chance.uniform(0, STARTING))
                else:
                    self.compare(desk, began)
                    assert self.events()[: len(events)] == events, "the call's events stand as they stood"
                    events = self.events()
                    if number * len(PARTS) // KILLS > self.at and number < KILLS:
                        self.go_on(desk)
                    self.type_on(desk, self.chance.randint(1, MOST))
                    read(desk, self.chance.uniform(0, LAST))
                self.end(desk)
        return self

    def begin_call(self) -> datetime:
        """Begin a call some time ago, by the service itself; returns when."""
        for desk in open_desk(self.place.address):
            desk.clock = ManualClock(datetime.now(UTC) - timedelta(minutes=AGO))
            customer = Customer.get(Customer.name == "Tan Wei Ming")
            desk.tell("amira", contacts.start_contact, NewContact(customer_id=customer.id))
            began = desk.clock.now()
        return began

    def events(self) -> list[tuple[str, datetime]]:
        """Return the events of the call, from which its clocks are told."""
        for _ in open_desk(self.place.address):
            found = [(row.kind, row.at) for row in ContactEvent.select().order_by(ContactEvent.id)]
        assert found
        return found

    def compare(self, desk: PtySession, began: datetime) -> None:
        """Wait for the same step and texts, with no more missing than allowed, and the right minutes."""
        part = PARTS[self.at]
        word, least = part.step.split()[-1].encode(), self.least()

        def is_back() -> bool:
            there = self.field(desk.text)
            return word in desk.raw and part.text.startswith(there) and len(there) >= least

        desk.until(is_back, 30)
        rest(desk)  # only now it is certain that nothing more comes back
        screen = desk.text
        found = self.shown(screen)
        assert part.step in screen
        assert len(found) <= self.sure + len(self.sent)
        for done in PARTS[: self.at]:
            assert done.text in screen, "texts typed before stand where they stood"
        minutes = re.search(r"● ON CALL (\d+) min", screen)
        assert minutes, screen
        assert 0 <= (datetime.now(UTC) - began).total_seconds() // 60 - int(minutes[1]) <= 1, "its clock goes on"
        missing = self.sent[len(found) - self.sure :]
        if self.ended:
            self.lost.append(self.cost(missing[0]) if missing else 0.0)
            self.raw.append(self.ended.at - missing[0].at if missing else 0.0)
        self.sure, self.sent, self.ended = len(found), [], None

    def shown(self, screen: str) -> str:
        """Return what stands in the present field on a screen; fails when that was never typed."""
        found = self.field(screen)
        assert PARTS[self.at].text.startswith(found), f"{found!r} was never typed"
        return found

    def field(self, screen: str) -> str:
        """Return what stands in the present field on a screen, which may have been painted in part only."""
        part = PARTS[self.at]
        under_head = bool(part.label)  # a field without a label of its own stands under the head of its place
        for line in screen.splitlines():
            words = re.split(r"\s{2,}", line.partition("▕")[2].strip())
            if not under_head:
                under_head = words[0] == part.step
            elif words[0] == part.label if part.label else words[0]:
                found = words[-1]
                return "" if found == part.label or part.hint.startswith(found) else found
        return ""

    def least(self) -> int:
        """Return how many letters must be there: all but those of the last moments."""
        return self.sure + sum(self.cost(key) > ALLOWED for key in self.sent)

    def cost(self, first: Typed) -> float:
        """Return how much typing is lost when this is the first key that is missing, in seconds."""
        assert self.ended
        raw = self.ended.at - first.at
        return raw - min(self.ended.starved - first.starved, raw)

    def go_on(self, desk: PtySession) -> None:
        """Type the rest of the text and go to the next part."""
        text = PARTS[self.at].text
        desk.press(*text[self.sure :])
        desk.until(text)
        self.at, self.sure = self.at + 1, 0
        desk.press(*PARTS[self.at].keys)
        desk.until(lambda: PARTS[self.at].step in desk.text and "12 Nov" in desk.text)
        rest(desk)

    def type_on(self, desk: PtySession, letters: int) -> None:
        """Type some letters of the present text."""
        for letter in PARTS[self.at].text[self.sure : self.sure + letters]:
            self.sent.append(Typed(time.monotonic(), starved(desk.pid)))
            desk.press(letter)
            read(desk, self.chance.uniform(*PACE))

    def end(self, desk: PtySession) -> None:
        """End the program at once."""
        self.ended = self.ended or Typed(time.monotonic(), starved(desk.pid))
        desk.kill(signal.SIGKILL)
        assert desk.wait() == -signal.SIGKILL


def read(desk: PtySession, seconds: float) -> None:
    """Read what the desk draws, for so long."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        desk.pump(left)


def rest(desk: PtySession) -> None:
    """Read until the desk has drawn nothing for a while, and not for want of a processor."""
    end = time.monotonic() + PATIENCE
    while True:
        before = at_work(desk.pid)
        if not desk.pump(QUIET) and at_work(desk.pid) - before < QUIET / 10:
            return
        assert time.monotonic() < end, f"the desk does not come to rest:\n{desk.text}"


def test_kill_9_of_fresh_starts_costs_no_step_no_clock_and_at_most_three_tenths_of_a_second_of_typing(
    crash_template: Path, tmp_path: Path
) -> None:
    began = time.monotonic()
    sys.stdout.write(f"seed {SEED}: ")
    with ThreadPoolExecutor(LANES) as pool:
        lanes = [
            Lane(place_at(crash_template, tmp_path / str(number)), random.Random(f"{SEED}/{number}"))
            for number in range(LANES)
        ]
        jobs = [pool.submit(lane.take) for lane in lanes]
    done = [job.result() for job in jobs]
    lost, raw = ([value for lane in done for value in getattr(lane, name)] for name in ("lost", "raw"))
    sys.stdout.write(
        f"{KILLS * LANES} x kill -9 of a fresh start in {time.monotonic() - began:.0f} s; most typing lost "
        f"{max(lost):.3f} s, by the clock on the wall {max(raw):.3f} s\n"
    )
    assert len(lost) == (KILLS - len(EARLY)) * LANES >= 20
    assert max(lost) <= ALLOWED
    assert all(lane.at == len(PARTS) - 1 and lane.sure for lane in done), "the call went on all the while"
