"""`cs-desk demo`: a centre to look at, in a store of its own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from cs_desk import paths
from cs_desk.cli.context import os_user, settings_of, system_zone
from cs_desk.cli.progress import CLEAR, in_words
from cs_desk.cli.say import tell
from cs_desk.store.address import StoreAddress, keep_out_drivers, parse_address

if TYPE_CHECKING:
    from cs_desk.config import Settings
    from cs_desk.demo.floor.process import FloorProcess
    from cs_desk.demo.make import Wanted

MONTHS = 13
AFTER_THE_DESK = 2.5
"""Seconds by which a floor begins later than its desk, which has enough to do at the start."""


def open_demo(arguments: argparse.Namespace) -> int:
    """Make the demo store that is wanted if it is not there yet, and open the desk on it."""
    settings = settings_of(arguments)
    address = demo_address(arguments)
    if arguments.floor_only:
        return play_floor(address, arguments.haste)
    if arguments.no_tui:
        line = prepare(address, _wanted(arguments), _on_terminal)
        _on_terminal("")
        tell(f"cs-desk: {line} {notice()}")
        return 0
    from cs_desk.cli.opening import show
    from cs_desk.demo.floor.process import FloorProcess

    floor = FloorProcess(address)
    try:
        return show(arguments, settings, address, prepare=partial(_prepare, arguments, settings, address, floor))
    finally:
        floor.stop()


def play_floor(address: StoreAddress, haste: float) -> int:
    """Play the living floor of a demo store until stdin is closed; what it needs is imported once the desk is there."""
    from cs_desk.demo.floor.waiting import closed

    if not sys.stdin:  # closed by whoever started us: it has ended already
        return 0
    stdin = sys.stdin.fileno()
    if closed(stdin, AFTER_THE_DESK / haste):
        return 0
    from cs_desk.clock import SystemClock
    from cs_desk.demo.floor.loop import STAND_BY, play
    from cs_desk.demo.make import refuse_real
    from cs_desk.errors import ConnectionLostError

    away = True
    while away and not closed(stdin, 0):
        try:
            refuse_real(address)
            play(address, SystemClock(), stdin, os_user=os_user(), haste=haste)
            away = False
        except ConnectionLostError:  # the server went in the moment in which the floor began: it waits as the desk does
            closed(stdin, STAND_BY)
    return 0


def demo_address(arguments: argparse.Namespace) -> StoreAddress:
    """Return the store of a demo: the one on the command line, else a file of its own for what is wanted.

    What the environment or config.toml name is where real work is done, so it does not count here.
    """
    months = f"-{arguments.months}-months" if arguments.months != MONTHS else ""
    size = f"-{arguments.size}" if arguments.size != "small" else ""
    address = parse_address(arguments.db or str(paths.data_dir() / f"demo-{arguments.seed}{size}{months}.db"))
    keep_out_drivers(address)
    return address


def _wanted(arguments: argparse.Namespace) -> Wanted:
    from cs_desk.demo.make import Wanted

    return Wanted(arguments.seed, arguments.months, arguments.size)


def _prepare(
    arguments: argparse.Namespace,
    settings: Settings,
    address: StoreAddress,
    floor: FloorProcess,
    say: Callable[[str], None],
) -> str:
    """Make the demo behind the desk's frame, let its floor begin, and return what the desk says first."""
    prepare(address, _wanted(arguments), say)
    if not arguments.no_floor:
        floor.start()
    return f"{invitation(settings)} {notice(arguments.acting_as)}"


def prepare(address: StoreAddress, wanted: Wanted, say: Callable[[str], None]) -> str:
    """Make the demo unless it is there, and return a sentence on what the store holds; refuses a real store.

    `say` is told in a few words what is being made.
    """
    from cs_desk.clock import SystemClock
    from cs_desk.demo.make import admit, holds, make_demo, refuse_real
    from cs_desk.store.opening import open_store

    refuse_real(address)
    store = open_store(address, tell=partial(in_words, say))
    try:
        clock = SystemClock()
        made = make_demo(
            store,
            clock,
            wanted=wanted,
            os_user=os_user(),
            zone=system_zone(),
            tell=lambda words: say(f"making a demo centre: {words} …"),
        )
        if not made:
            admit(store, clock, os_user())
        verb = f"made a demo with seed {wanted.seed} at" if made else "there is a demo already at"
        return f"{verb} {address.shown}: {holds(store)}."
    finally:
        store.close()


def _on_terminal(words: str) -> None:
    """Show what is being made in one line of a terminal; nowhere else."""
    if sys.stderr.isatty():
        sys.stderr.write(CLEAR + words)
        sys.stderr.flush()


def invitation(settings: Settings) -> str:
    """Return the one line that offers the tour, from where it was left."""
    from cs_desk.actions import COMMAND, resolve_keys
    from cs_desk.demo.tour import Tour, cards

    key, place = resolve_keys(settings.keys).strokes(COMMAND["tour.next"])[0], Tour.at(paths.state_dir() / "tour").card
    return f"{key}: " + (f"on with the tour, card {place + 1} of {len(cards())}." if place else "a tour of nine cards.")


def notice(acting_as: str | None = None) -> str:
    """Return who one is in the demo and whom `--as` may name."""
    from cs_desk.demo import bank, cast

    book, user = bank.load().staff, os_user()
    logins = {cast.login_for(one, user): one for one in book.staff}
    me = logins.get(acting_as or "", book.you)
    roles = " and ".join(role.word for role in me.roles)
    others = ", ".join(login for login, one in logins.items() if one is not me)
    return f"All of this is invented. You are {me.name}, {roles}; --as opens the demo as {others}."
