"""`cs-desk demo`: a centre to look at, in a store of its own."""

from __future__ import annotations

import argparse

from cs_desk import paths
from cs_desk.cli.context import os_user, settings_of, system_zone
from cs_desk.cli.say import tell
from cs_desk.store.address import StoreAddress, keep_out_drivers, parse_address


def open_demo(arguments: argparse.Namespace) -> int:
    """Make the demo store of a seed if it is not there yet, and open the desk on it."""
    settings = settings_of(arguments)
    address = demo_address(arguments)
    line = prepare(address, arguments.seed)
    if arguments.no_tui:
        tell(f"cs-desk: {line}")
        return 0
    from cs_desk.cli.opening import show

    return show(arguments, settings, address, notice=notice(arguments.acting_as))


def demo_address(arguments: argparse.Namespace) -> StoreAddress:
    """Return the store of a demo: the one on the command line, else the seed's own file.

    What the environment or config.toml name is where real work is done, so it does not count here.
    """
    address = parse_address(arguments.db or str(paths.data_dir() / f"demo-{arguments.seed}.db"))
    keep_out_drivers(address)
    return address


def prepare(address: StoreAddress, seed: int) -> str:
    """Make the demo unless it is there, and return a sentence on what the store holds; refuses a real store."""
    from cs_desk.clock import SystemClock
    from cs_desk.demo.make import admit, holds, make_demo, refuse_real
    from cs_desk.store.opening import open_store

    refuse_real(address)
    store = open_store(address)
    try:
        clock = SystemClock()
        made = make_demo(store, clock, seed=seed, os_user=os_user(), zone=system_zone())
        if not made:
            admit(store, clock, os_user())
        verb = f"made a demo with seed {seed} at" if made else "there is a demo already at"
        return f"{verb} {address.shown}: {holds(store)}. {notice()}"
    finally:
        store.close()


def notice(acting_as: str | None = None) -> str:
    """Return who one is in the demo and whom `--as` may name."""
    from cs_desk.demo import bank, cast

    book, user = bank.load().staff, os_user()
    logins = {cast.login_for(one, user): one for one in book.staff}
    me = logins.get(acting_as or "", book.you)
    roles = " and ".join(role.word for role in me.roles)
    others = ", ".join(login for login, one in logins.items() if one is not me)
    return f"All of this is invented. You are {me.name}, {roles}; --as opens the demo as {others}."
