"""kill -9, SIGHUP and a closed terminal at 200 random moments of a call: the same step, clock and text afterwards.

What is real: for each of the 200 lives the program itself runs in a process of its own on a pseudo-terminal of its own
that is its controlling one, from the command line's `run` on: store and journal opened, signed in, Textual's app on our
driver, real keys as bytes, the machine's clock, SQLite and drafts on disk. The process is forked from one that has
imported the modules, which is the only thing saved. What stands on the desk is read from the widgets of the restarted
app, over a socket, once it is at rest.

The oracle is the call typed once without any trouble and looked at after every key; that one is checked against the
texts typed, and each letter of a text must have changed it. A desk that starts after a crash must show exactly what it
showed in one of those states, and not an earlier one than the keys sent up to 0.3 s before the end had led to; the
times of the call's events, from which every clock is told, must be those seen before. Moments are taken by the test's
side right before a key is written; who types looks up where the cursor goes elsewhere (a new field, step or question),
and the end may well come in between, or while the desk has only begun to start. While the process was ready to run and
the machine gave it no processor (Linux counts that), the 0.3 s stand still; both figures are printed.
"""

from __future__ import annotations

import itertools
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from cs_desk.queries import complaints
from tests.crash import call
from tests.crash.call import CALL
from tests.crash.conftest import Place, place_at
from tests.crash.lives import End, Life, Shown, Typed
from tests.support.desks import open_desk

MOMENTS = 200
ALLOWED = 0.3  # s of typing
AT_ONCE = 4
PACE = (0.02, 0.1)  # s between two keys
LONGEST = 8  # keys in one life
LAST = 0.3  # s between the last key and the end, at most
STARTING = 0.7  # s from the beginning of a start, in which some lives end before a key was typed
STILLBORN = 0.08  # of all lives
WHOLE = 2  # calls at least that are brought to their end and looked at in the store
OPEN = ("clock", "offered")  # what differs from call to call, or only after a start; checked by itself


@dataclass
class Ending:
    """What one bad end cost."""

    how: End
    key: int
    lost: float
    raw: float


@dataclass
class Tally:
    """The moments still to come, and what those before cost."""

    left: int
    whole: int = 0
    endings: list[Ending] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def note(self, ending: Ending) -> None:
        """Count one moment."""
        with self.lock:
            self.left -= 1
            self.endings.append(ending)

    @property
    def enough(self) -> bool:
        """True when nothing is missing any more."""
        return self.left <= 0 and self.whole >= WHOLE


def still(shown: Shown) -> Shown:
    """Return what must be the same in every call."""
    return {name: value for name, value in shown.items() if name not in OPEN}


def untroubled(place: Place, zygote: str) -> list[Shown]:
    """Type the whole call in one life and return what stood on the desk before and after each key."""
    with place.live(zygote) as life:
        states = [still(life.look())]
        for stroke in CALL:
            life.press(stroke.key)
            states.append(still(life.look()))
    return states


class Lane:
    """Calls on which the desk is lost again and again, one after the other, each on a store of its own."""

    def __init__(self, zygote: str, states: list[Shown], tally: Tally, seed: str):
        self.zygote, self.states, self.tally = zygote, states, tally
        self.chance = random.Random(seed)
        self.at = 0  # keys whose effect is on the desk
        self.clock: list[str] = []
        self.sent: list[Typed] = []
        self.ended: tuple[End, Typed] | None = None
        self.stale: set[tuple[str, Any]] = set()  # answers that were used and are offered again nevertheless

    def take(self, places: Iterator[Place]) -> None:
        """Take calls until enough moments have been tried; each call is brought to its end."""
        while not self.tally.enough:
            place, self.at, self.clock, self.ended = next(places), 0, [], None
            self.stale = set()
            in_vain = 0
            while self.at < len(CALL):
                before = self.at
                with place.live(self.zygote) as life:
                    if self.chance.random() < STILLBORN and self.ended is None:
                        self.end_early(life)
                        continue
                    self.begin(life)
                    if self.tally.enough:
                        return
                    in_vain = in_vain + 1 if self.at <= before and self.ended else 0
                    assert in_vain < 25, f"the call does not get beyond key {before}"
                    self.live(life)
            handled(place)
            with self.tally.lock:
                self.tally.whole += 1

    def end_early(self, life: Life) -> None:
        """End a life badly while it starts."""
        life.drain(self.chance.uniform(0, STARTING))
        self.sent = []
        how = self.chance.choice(list(End))
        self.ended = how, life.end(how)

    def begin(self, life: Life) -> None:
        """Look at the desk as it comes up, compare it with how it was left, and go back into an open question."""
        shown = life.look()
        if self.ended is not None:
            self.judge(shown)
        self.sent = []
        assert shown["offered"] == shown["asked"], "answers typed halfway are to be offered again"
        if still(shown)["focus"] != self.states[self.at]["focus"]:  # set, and the cursor had not gone on: enter does
            life.press("enter")
        if self.at and CALL[self.at - 1].again:
            for key in CALL[self.at - 1].again:
                life.press(key)
            assert self.is_back(still(life.look()), self.at), f"not back at key {self.at}: {CALL[self.at - 1]}"
        life.typed.clear()

    def live(self, life: Life) -> None:
        """Type on for a while, then end it badly at any moment; or finish the call."""
        enough = self.tally.left <= 0  # a call is brought to its end in this life
        longest = len(CALL) if enough else self.chance.randint(1, LONGEST)
        for at in range(self.at, min(self.at + longest, len(CALL))):
            if at > self.at and self.states[at]["focus"] != self.states[at - 1]["focus"]:
                self.keep_time(life.look())  # the cursor goes elsewhere: one looks up before one types on
            life.press(CALL[at].key)
            life.drain(self.chance.uniform(*PACE))
        self.sent = life.typed
        if self.at + len(self.sent) == len(CALL) and (enough or self.chance.random() < 0.5):
            assert self.is_back(still(life.look()), len(CALL))
            self.at = len(CALL)
            return
        life.drain(self.chance.uniform(0, LAST))
        how = self.chance.choice(list(End))
        self.ended = how, life.end(how)

    def judge(self, shown: Shown) -> None:
        """Find the state in which the desk came back; no key sent 0.3 s before the end may be missing."""
        assert self.ended
        how, end = self.ended
        found = still(shown)
        last = self.at + len(self.sent)
        vanished = {
            item
            for one, other in itertools.pairwise(self.states[self.at : last + 1])
            for item in one["asked"].items()
            if item[0] not in other["asked"]
        }
        self.stale |= vanished & found["asked"].items()
        self.keep_time(shown)
        back = next((at for at in range(last, -1, -1) if self.is_back(found, at)), None)
        assert back is not None, f"{how} after key {last} {CALL[last - 1]}: {differences(found, self.states[last])}"
        lost = raw = 0.0
        if back < self.at:
            raise AssertionError(f"{how}: even what stood on the desk at its start is gone: key {back} of {self.at}")
        if back < last:
            first = self.sent[back - self.at]
            raw = end.at - first.at
            lost = raw - min(end.starved - first.starved, raw)
        self.tally.note(Ending(how, last, lost, raw))
        assert lost <= ALLOWED, f"{how} cost {lost:.3f} s ({raw:.3f}) of typing: keys {back} to {last}"
        self.at, self.ended = back, None

    def is_back(self, found: Shown, at: int) -> bool:
        """Tell whether the desk shows what it showed after a key.

        Two ends in the middle of a key are told apart from no state: an answer goes from the journal only after its
        purpose was stored, so one used since the last start may be offered once more; a key may have set a value and
        not yet moved the cursor.
        """
        wanted = self.states[at]
        before = self.states[max(at - 1, 0)]
        if found["focus"] == before["focus"] and before["focus"] and before["contact"] != wanted["contact"]:
            wanted = wanted | {"focus": before["focus"]}
        more = found["asked"].items() - wanted["asked"].items()
        return found | {"asked": {}} == wanted | {"asked": {}} and (
            wanted["asked"].items() <= found["asked"].items() and more <= self.stale
        )

    def keep_time(self, shown: Shown) -> None:
        """Check that the events seen before have happened when they had, and note those that came since."""
        assert shown["clock"][: len(self.clock)] == self.clock or not shown["contact"], "the clock goes on as it was"
        self.clock = shown["clock"] or self.clock


def differences(found: Shown, wanted: Shown) -> str:
    """Name what is not as it was."""
    parts = [f"{name}: {found[name]!r} is not {wanted[name]!r}" for name in wanted if found[name] != wanted[name]]
    return "\n".join(parts)


def handled(place: Place) -> None:
    """Check that the complaint stands in the store, word for word."""
    for desk in open_desk(place.address):
        (row,) = desk.ask("amira", complaints.register, which="all").rows
        whole = desk.ask("amira", complaints.one, row.id)
    assert (row.state, row.customer, row.difficulty) == ("closed", "Tan Wei Ming", "goods: late")
    assert (whole.own_words, whole.wanted) == (call.NOTES + call.MORE, call.WANTED)
    typed = {"happened_where": call.WHERE, "product": "kettle", "special_needs": call.NEEDS, "verbatim": call.COMMENT}
    assert {name: whole.answers.get(name) for name in typed} == typed
    assert [(offer.remedy, offer.cost_cents, offer.accepted) for offer in whole.offers] == [("refund", 2000, True)]
    assert [promise.what for promise in whole.promises] == [call.PROMISE]
    assert [moment.seen for moment in whole.moments].count(call.SEEN) == 1


def test_200_bad_ends_of_a_call_cost_no_step_no_clock_and_at_most_three_tenths_of_a_second_of_typing(
    zygote: str, crash_template: Path, tmp_path: Path
) -> None:
    seed, began = random.SystemRandom().randrange(10**9), time.monotonic()
    places = (place_at(crash_template, tmp_path / str(number)) for number in itertools.count())
    first = next(places)
    states = untroubled(first, zygote)
    handled(first)
    for stroke, (before, after) in zip(CALL, itertools.pairwise(states), strict=True):
        opens = stroke.key == "enter" or stroke.again[-1:] == (stroke.key,)  # of a question nothing is compared as yet
        assert opens or before != after, f"{stroke} changes nothing that is compared"
    tally, stores = (
        Tally(MOMENTS),
        [iter([place_at(crash_template, tmp_path / f"{n}-{m}") for m in range(9)]) for n in range(AT_ONCE)],
    )
    with ThreadPoolExecutor(AT_ONCE) as pool:
        lanes = [Lane(zygote, states, tally, f"{seed}/{number}") for number in range(AT_ONCE)]
        jobs = [pool.submit(lane.take, stores[number]) for number, lane in enumerate(lanes)]
    sys.stdout.write(report(tally.endings, time.monotonic() - began, seed))
    for job in jobs:
        job.result()
    assert len(tally.endings) >= MOMENTS
    assert len({ending.key for ending in tally.endings}) > len(CALL) / 3, "moments lie all over the call"
    assert sum(ending.raw <= ALLOWED for ending in tally.endings) > 0.9 * MOMENTS, "nearly always by the wall's clock"
    assert set(Counter(ending.how for ending in tally.endings)) == set(End)


def report(endings: list[Ending], seconds: float, seed: int) -> str:
    """Return the figures in a few lines."""
    ends = ", ".join(f"{count} x {how}" for how, count in sorted(Counter(end.how for end in endings).items()))
    worst = max((end.lost for end in endings), default=0.0)
    raw = max((end.raw for end in endings), default=0.0)
    return (
        f"{len(endings)} moments in {seconds:.0f} s ({ends}); most typing lost {worst:.3f} s, "
        f"by the clock on the wall {raw:.3f} s; {sum(end.raw > 0 for end in endings)} lost any; seed {seed}\n"
    )
