"""The floor's own process: a deed every few seconds until the pipe to the desk that began it is closed."""

from __future__ import annotations

import contextlib
from random import Random

from cs_desk.clock import Clock
from cs_desk.demo import bank
from cs_desk.demo.floor import calls
from cs_desk.demo.floor.deeds import next_deed
from cs_desk.demo.floor.hall import Hall
from cs_desk.demo.floor.lock import FloorLock
from cs_desk.demo.floor.waiting import closed
from cs_desk.errors import ConnectionLostError, DeskError
from cs_desk.store.address import StoreAddress
from cs_desk.store.connect import Store
from cs_desk.store.opening import open_store

BETWEEN = (2.0, 6.0)
"""Seconds from one deed to the next."""
STAND_BY = 1.0
"""Seconds after which a floor that waits for another one looks again."""


def play(address: StoreAddress, clock: Clock, pipe: int, *, os_user: str, haste: float = 1.0) -> None:
    """Play the floor of a demo store until the pipe closes; a store or server that is away is waited for."""
    store = open_store(address, create=False)
    try:
        Floor(store, clock, os_user=os_user, haste=haste).run(pipe)
    finally:
        store.close()


class Floor:
    """A floor on an open store."""

    def __init__(self, store: Store, clock: Clock, *, os_user: str, haste: float):
        self.store = store
        self.lock = FloorLock(store)
        self.rng = Random(f"{clock.now().isoformat()}/{os_user}")
        self.haste = haste
        self.hall = Hall(store, clock, bank.load(), self.rng, os_user=os_user, haste=haste)

    def run(self, pipe: int) -> None:
        """Do one thing after the other."""
        wait = 0.0
        while not closed(pipe, wait):
            wait = self._turn()
        self.lock.close()

    def _turn(self) -> float:
        """Do one thing if this floor plays, and return for how many seconds to wait then."""
        try:
            if not self.lock.take():
                return STAND_BY
            self.beat()
        except ConnectionLostError:
            self.lock.lost()
            self._reconnect()
        except DeskError:
            pass  # somebody at a desk was quicker, or the store is busy: the next turn looks again
        return self.rng.uniform(*BETWEEN) / self.haste

    def beat(self) -> bool:
        """Do one of the things that are possible just now, after what the telephone system has to tell of it.

        False when there are none.
        """
        done = False
        for choose in (calls.turn, next_deed):
            with self.store.reading():
                deed = choose(self.hall)
            if deed is not None:
                deed()
                done = True
        return done

    def _reconnect(self) -> None:
        with contextlib.suppress(DeskError):  # not back yet
            self.store.reconnect()
