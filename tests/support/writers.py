"""Processes of their own that open a store and work on it: started quickly, told apart, killed when asked."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from typing import Any

from cs_desk.clock import SystemClock
from cs_desk.models.inputs import NewCustomer
from cs_desk.models.people import Staff
from cs_desk.queries.people import actor_of
from cs_desk.services import customers, founding
from cs_desk.services.unit import new_command, perform
from cs_desk.session import Worker
from cs_desk.store.address import StoreAddress
from cs_desk.store.opening import open_store

DEADLINE = 60.0


class Helper:
    """A process that runs a function with a pipe to the test."""

    context: ForkServerContext | SpawnContext = multiprocessing.get_context("forkserver")

    def __init__(self, function: Callable[..., None], *arguments: Any):
        self.context.set_forkserver_preload([__name__])  # imports the program once for all helpers; a spawn ignores it
        self.pipe, theirs = self.context.Pipe()
        self.process = self.context.Process(target=function, args=(theirs, *arguments), daemon=True)
        self.process.start()
        theirs.close()

    def hear(self) -> Any:
        """Return the next thing the process says; fails after the deadline or when it ended without a word."""
        assert self.pipe.poll(DEADLINE), "the other process says nothing"
        return self.pipe.recv()

    def say(self, word: Any) -> None:
        """Tell the process something."""
        self.pipe.send(word)

    def left(self) -> list[Any]:
        """Return everything said and not heard yet, up to the end of the process."""
        said = []
        try:
            while self.pipe.poll(DEADLINE):
                said.append(self.pipe.recv())
        except (EOFError, ConnectionResetError):
            return said
        raise AssertionError("the other process does not end")

    def kill(self) -> None:
        """End the process as kill -9 does and wait for it."""
        self.process.kill()
        self.process.join(DEADLINE)


def write_many(pipe: Connection, address: StoreAddress, login: str, count: int) -> None:
    """Create customers as somebody, after a word to begin; says each reference once it is stored, or the error."""
    store = open_store(address)
    actor = actor_of(Staff.get(Staff.login == login), "tester", f"process-{os.getpid()}")
    pipe.send("ready")
    pipe.recv()
    for number in range(count):
        name = f"Writer {os.getpid()} number {number}"
        who = NewCustomer(name=name)
        try:
            made = perform(store, actor, SystemClock(), customers.create_customer, new_command(), who)
        except Exception as error:  # whatever it is, the test has to hear of it
            pipe.send(f"{type(error).__name__}: {error}")
            break
        pipe.send((made, name))
    store.close()


def first_start(pipe: Connection, address: StoreAddress, facts: founding.Founding) -> None:
    """Open and set up a store that may not exist yet, after a word to begin; says "done" or the error."""
    pipe.send("ready")
    pipe.recv()
    try:
        store = open_store(address)
        founding.found(store, SystemClock(), facts)
        store.close()
        pipe.send("done")
    except Exception as error:  # whatever it is, the test has to hear of it
        pipe.send(f"{type(error).__name__}: {error}")


def write_when_told(pipe: Connection, address: StoreAddress, os_user: str, login: str) -> None:
    """Write one customer for each word, as a session of its own does; says when it was committed (monotonic)."""
    import time

    worker = Worker(address, SystemClock())
    worker.open(create=False)
    worker.sign_in(os_user, login)
    pipe.send("ready")
    while pipe.recv() == "write":
        worker.tell(customers.create_customer, NewCustomer(name="Told"))
        pipe.send(time.monotonic())
    worker.close()


def hold_the_lock(pipe: Connection, address: StoreAddress) -> None:
    """Keep a write transaction open until told to let go."""
    store = open_store(address)
    with store.writing():
        pipe.send("held")
        pipe.recv()
    store.close()
    pipe.send("free")


def as_nobody(pipe: Connection, address: StoreAddress) -> None:
    """Give up every right, open the store, write; says what each came to."""
    if os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    try:
        open_store(address)
        pipe.send("opened")
    except Exception as error:  # whatever it is, the test has to hear of it
        pipe.send((type(error).__name__, str(error)))
