"""A hundred desks that write to one SQLite store at once, and four that are killed while they write."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection, wait
from typing import Any

from bench import big
from bench.figures import Figure, sample
from bench.places import Bench
from cs_desk.cli.context import os_user
from cs_desk.clock import SystemClock
from cs_desk.models.customers import Customer
from cs_desk.models.inputs import NewCustomer
from cs_desk.services import customers
from cs_desk.session import Worker
from cs_desk.store.address import StoreAddress, parse_address
from cs_desk.store.opening import open_store
from cs_desk.store.seal import verify
from tests.support.writers import Helper

DESKS, SECONDS = 100, 15
ROUNDS, WRITERS = 60, 4
SEED = 7


class Desk(Helper):
    """A desk in a process of its own, started from nothing as a desk is: a fork would copy its parent's pages first."""

    context = multiprocessing.get_context("spawn")


def crowd(bench: Bench, size: int) -> Iterator[Figure]:
    """A hundred processes, one write a second each: how long a write waits, and whether any is lost.

    Each is an interpreter of its own that has written nothing yet, so that its first write counts as well. All stay
    until the last has written, as desks do; then all sign in on record at once, as fast as two cores let them.
    """
    address = parse_address(str(bench.store))
    desks = [Desk(write_each_second, address, os_user()) for _ in range(DESKS)]
    ready = [desk.hear() for desk in desks]
    assert ready == ["ready"] * DESKS
    spent: list[float] = []
    errors: list[str] = []
    for word in _all(desks, "write"):
        for one in word:
            if isinstance(one, str):
                errors.append(one)
            else:
                spent.append(one * 1000)
    signed_in = [float(spent) * 1000 for spent in _all(desks, "sign in")]
    for desk in desks:
        desk.say("go home")
        desk.left()
    stored = _stored(address, "Crowd")
    ordered = sorted(spent)
    held = f"{big.CUSTOMERS * size:,} customers"
    yield Figure(f"write among {DESKS} desks, p99, {held}", "ms", sample([ordered[int(len(ordered) * 0.99)]]), 250)
    yield Figure(f"write among {DESKS} desks, slowest, {held}", "ms", sample([ordered[-1]]), None)
    yield Figure(f"write among {DESKS} desks, median, {held}", "ms", sample(spent), None)
    yield Figure(f"sign-in of {DESKS} desks at once, slowest, {held}", "ms", sample([max(signed_in)]), None)
    yield Figure(f"writes that failed, {held}", "", sample([len(errors)]), 0)
    lost = abs(len(spent) - stored)
    yield Figure(f"writes said and not stored, or stored and not said, {held}", "", sample([lost]), 0)


def kills(bench: Bench, size: int) -> Iterator[Figure]:
    """Sixty rounds of kill -9 with four writers: nothing acknowledged is lost and the chain of the record holds."""
    address = parse_address(str(bench.store))
    dice = random.Random(SEED)
    said: set[str] = set()
    for number in range(ROUNDS):
        writers = [Helper(write_on, address, os_user(), f"{number}-{which}") for which in range(WRITERS)]
        for writer in writers:
            writer.hear()
        for writer in writers:
            writer.say("go")
        most = dice.randint(1, 40)
        while most > 0 and (ready := wait([writer.pipe for writer in writers], 30)):
            for pipe in ready:
                assert isinstance(pipe, Connection)
                said.add(str(pipe.recv()))
                most -= 1
        for writer in writers:
            writer.process.kill()
        for writer in writers:
            said.update(str(word) for word in writer.left())
    store = open_store(address)
    try:
        kept = {row.name for row in Customer.select(Customer.name)}
        broken = verify(store)
    finally:
        store.close()
    held = f"{big.CUSTOMERS * size:,} customers"
    yield Figure(
        f"acknowledged and lost in {ROUNDS} kills of {WRITERS} writers, {held}", "", sample([len(said - kept)]), 0
    )
    yield Figure(f"writes acknowledged meanwhile, {held}", "", sample([len(said)]), None)
    yield Figure(f"broken links in the audit chain, {held}", "", sample([0 if broken.broken_at is None else 1]), 0)


def _all(desks: list[Desk], word: str) -> list[Any]:
    """Tell all desks something and return what each answers."""
    for desk in desks:
        desk.say(word)
    return [desk.hear() for desk in desks]


def _stored(address: StoreAddress, word: str) -> int:
    store = open_store(address)
    try:
        return int(Customer.select().where(Customer.name.startswith(word)).count())
    finally:
        store.close()


def write_each_second(pipe: Connection, address: StoreAddress, user: str) -> None:
    """Write a customer each second, then sign in on record; says how long each took (s), or a write's error."""
    worker = Worker(address, SystemClock())
    worker.open(create=False)
    worker.sign_in(user)
    pipe.send("ready")
    pipe.recv()
    begun = time.monotonic() + random.random()
    said: list[float | str] = []
    for number in range(SECONDS):
        pipe.poll(max(begun + number - time.monotonic(), 0))  # nobody speaks: a wait that ends with the bench
        before = time.monotonic()
        try:
            worker.tell(customers.create_customer, NewCustomer(name=f"Crowd {number}"))
        except Exception as error:  # whatever it is, it counts as a failed write
            said.append(f"{type(error).__name__}: {error}")
        else:
            said.append(time.monotonic() - before)
    pipe.send(said)
    pipe.recv()
    before = time.monotonic()
    worker.sign_in(user, present=True)
    pipe.send(time.monotonic() - before)
    pipe.recv()
    worker.close()


def write_on(pipe: Connection, address: StoreAddress, user: str, name: str) -> None:
    """Write customers without end; says the name of each once it is stored."""
    worker = Worker(address, SystemClock())
    worker.open(create=False)
    worker.sign_in(user)
    pipe.send(f"{name} ready")
    pipe.recv()
    number = 0
    while True:
        number += 1
        who = f"Killed {name} {number}"
        worker.tell(customers.create_customer, NewCustomer(name=who))
        pipe.send(who)
