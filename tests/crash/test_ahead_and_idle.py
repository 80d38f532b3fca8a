"""A slow line and a quiet desk: a whole complaint in one write; nothing on the line when nothing happens."""

from __future__ import annotations

import sqlite3
import sys
import time
from contextlib import closing

from cs_desk.queries import complaints
from tests.crash.conftest import Place
from tests.ptys import PtySession, encode
from tests.support import standard
from tests.support.desks import open_desk

AT_REST = 5.0  # s
A_KEY, A_MINUTE = 1024, 2048  # bytes at most


def typed(keys: list[str]) -> bytes:
    """Return what a terminal sends for keys."""
    return b"".join(encode("space" if key == " " else key) for key in keys)


def test_the_standard_complaint_in_one_write(place: Place) -> None:
    with place.start(cols=80, rows=24) as desk:
        desk.until("READY")
        desk.send(typed(standard.keys_of(standard.WHOLE)))
        desk.until(lambda: closed(place), 60)
        desk.until("1 complaint,")
    handled(place)


def closed(place: Place) -> bool:
    """Tell whether a complaint was closed; asked with every piece of output, so without opening the whole store."""
    with closing(sqlite3.connect(place.address.location)) as store:
        return store.execute("SELECT 1 FROM complaint WHERE closed_at IS NOT NULL").fetchone() is not None


def handled(place: Place) -> None:
    """Check that the complaint is in the store and closed, and all that was typed."""
    for desk in open_desk(place.address):
        [row] = desk.ask("amira", complaints.register, which="all").rows
        assert row.state == "closed"
        whole = desk.ask("amira", complaints.one, row.id)
    assert (whole.own_words, whole.wanted) == ("Nobody came, twice.", "a new one")
    wanted = {"happened_when": "12 Nov", "updates_by": "email", "updates_every": 5, "csat": 4, "closing_energy": 1}
    assert {name: whole.answers.get(name) for name in wanted} == wanted
    assert [(offer.remedy, offer.cost_cents, offer.accepted) for offer in whole.offers] == [("refund", 2000, True)]


def quiet_for(desk: PtySession, seconds: float) -> int:
    """Return how many bytes come in so many seconds."""
    before, end = len(desk.raw), time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        desk.pump(left)
    return len(desk.raw) - before


def clock(desk: PtySession) -> str:
    """Return the time of day at the end of the first line."""
    return desk.text.splitlines()[0].split()[-1]


def test_a_desk_at_rest_sends_nothing(place: Place) -> None:
    """On the start page and on a call, between two changes of the minute; and little when the minute changes."""
    with place.start() as desk:
        desk.until("READY")
        assert between_minutes(desk) == 0
        desk.press("n", *"tan", "enter", *"hello")
        desk.until("hello")
        assert between_minutes(desk) == 0
        change = over_a_minute(desk)
        sys.stdout.write(f"a change of the minute on a call: {change} bytes\n")
        assert 0 < change < A_MINUTE


def between_minutes(desk: PtySession) -> int:
    """Return the bytes of five seconds in which the desk has nothing new to show (its clocks go by 10 s at most)."""
    sent = 0
    for _ in range(3):  # the clock's minute and the call's are two: of three such spans one shows nothing new
        desk.until_quiet(1.5)
        shown = desk.text
        sent = quiet_for(desk, AT_REST)
        if desk.text == shown:
            break
    return sent


def over_a_minute(desk: PtySession) -> int:
    """Return the bytes that come while the clock goes from one minute to the next, with all that follows it."""
    before, now = len(desk.raw), clock(desk)
    desk.until(lambda: clock(desk) != now, 75)
    desk.until_quiet(1.0)
    return len(desk.raw) - before


def test_a_key_in_a_list_costs_little(place: Place) -> None:
    with place.start() as desk:
        desk.until("READY")
        for _ in range(6):
            desk.press("t")
            desk.until("WHO IS IT")
            desk.press("ctrl+o", "p", "enter")
            desk.until("READY")
        desk.until_quiet(0.7)
        costs = [cost(desk, key) for key in ("down", "down", "up", "down", "up")]
        sys.stdout.write(f"a key in a list: {costs} bytes\n")
        assert max(costs) <= A_KEY


def cost(desk: PtySession, key: str) -> int:
    """Press a key that moves something and return the bytes that come."""
    before = len(desk.raw)
    desk.press(key)
    desk.until(lambda: len(desk.raw) > before)
    desk.until_quiet(0.3)
    return len(desk.raw) - before
