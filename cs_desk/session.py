"""One signed-in person at work: all database work on one thread, repeated safely when the server went away."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from cs_desk.clock import Clock
from cs_desk.errors import ConnectionLostError, DeskError, StoreError
from cs_desk.models.policy import Actor
from cs_desk.models.presence import RENEWED
from cs_desk.queries import people
from cs_desk.queries.view import View
from cs_desk.services import sessions
from cs_desk.services.unit import Service, new_command, perform, rehearse
from cs_desk.store import seal
from cs_desk.store.address import StoreAddress
from cs_desk.store.changes import Watch, area_counter
from cs_desk.store.connect import Store
from cs_desk.store.migrate import Tell, nobody
from cs_desk.store.opening import open_store

P = ParamSpec("P")
R = TypeVar("R")
FIRST_WAIT, LONGEST_WAIT, PATIENCE = 0.1, 1.0, 30.0
EVERYTHING = frozenset({"everything"})


class Worker:
    """The thread's side of a session: opens the store, asks, tells, and reconnects. Also what the command line uses."""

    def __init__(self, address: StoreAddress, clock: Clock, *, patience: float = PATIENCE):
        self.address = address
        self.clock = clock
        self.session = uuid.uuid4().hex
        self.patience = patience
        self.on_lost: Callable[[bool], None] = lambda _lost: None
        self.before_unit: Callable[[], object] = lambda: None
        self._store: Store | None = None
        self._actor: Actor | None = None
        self._staff_changes = 0
        self._watch: Watch | None = None
        self._shown_at: datetime | None = None
        self._lost = False
        self.gave_up = False
        """Whether a command waited in vain for a server that was away: set here, taken back by whoever tells of it."""
        self._stop = threading.Event()

    @property
    def store(self) -> Store:
        """The open store."""
        if self._store is None:
            raise RuntimeError("the session is not open")
        return self._store

    @property
    def actor(self) -> Actor:
        """Who is signed in."""
        if self._actor is None:
            raise RuntimeError("nobody is signed in")
        return self._actor

    def open(self, *, create: bool = True, tell: Tell = nobody) -> None:
        """Open the store; raises StoreError in words. `tell` is told when an older store is brought up."""
        self._store = open_store(self.address, create=create, tell=tell)

    def sign_in(self, os_user: str, acting_as: str | None = None, *, present: bool = False) -> Actor:
        """Find out who acts; with `present` the sign-in is recorded and shown to the team."""
        self._staff_changes = self._again(lambda: area_counter(self.store, "staff"))
        self._actor = self._again(lambda: people.who_acts(os_user, acting_as, self.session))
        if present:
            self.tell(sessions.sign_in)
            self._shown_at = self.clock.now()
        return self._actor

    def ask(self, query: Callable[Concatenate[View, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Answer a question from one consistent view of the store."""

        def once() -> R:
            with self.store.reading():
                return query(View(self.store, self._current(), self.clock.now()), *args, **kwargs)

        return self._again(once)

    def tell(self, work: Service[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do one unit of work exactly once, however often the connection is lost on the way."""
        self.before_unit()
        command = new_command()
        try:
            result = self._again(
                lambda: perform(self.store, self._current(), self.clock, work, command, *args, **kwargs)
            )
        except ConnectionLostError:
            self.gave_up = True
            raise
        if not self.store.sqlite:
            with contextlib.suppress(DeskError):  # the write is done; whoever writes next seals it too
                self._seal_now(everything=False)
        return result

    def rehearse(self, work: Service[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what a unit of work would return now; nothing of it stays."""
        return self._again(lambda: rehearse(self.store, self._current(), self.clock, work, *args, **kwargs))

    def seal(self) -> int:
        """Chain audit events committed but not sealed yet (PostgreSQL); returns how many."""
        return 0 if self.store.sqlite else self._again(lambda: self._seal_now(everything=True))

    def _seal_now(self, *, everything: bool) -> int:
        with self.store.writing():
            return seal.seal(self.store, everything=everything)

    def _current(self) -> Actor:
        """Return who is signed in, read anew when staff changed: roles and access end at once."""
        staff_changes = area_counter(self.store, "staff")
        if staff_changes != self._staff_changes:
            self._actor = people.still_acts(self.actor)
            self._staff_changes = staff_changes
        return self.actor

    def changed(self) -> frozenset[str]:
        """Return the areas that anybody wrote to since the last call; everything after a reconnect."""

        def once() -> frozenset[str]:
            self._show_life()
            if self._watch is None:
                self._watch = Watch(self.store)
                return EVERYTHING
            return self._watch.changed()

        return self._again(once)

    def _show_life(self) -> None:
        """Show that whoever is present still is; a store that cannot take it now is asked again a minute later."""
        now = self.clock.now()
        if self._shown_at is not None and now - self._shown_at >= RENEWED:
            self._shown_at = now
            try:
                sessions.show_life(self.store, self.session, now)
            except ConnectionLostError:
                raise
            except StoreError:
                pass  # held or full; presence lasts for several of these

    def close(self) -> None:
        """Sign out if possible and close the store; never raises for a store that is gone."""
        self._stop.set()
        if self._store is not None:
            with contextlib.suppress(DeskError):
                self._store.close()
            self._store = None

    def give_up(self) -> None:
        """Stop waiting for a lost server (called from another thread)."""
        self._stop.set()

    def _again(self, once: Callable[[], R]) -> R:
        """Run and, while the server is away, reconnect and run again: reads, and units that know if they were done."""
        wait, started, broken = FIRST_WAIT, time.monotonic(), False
        while True:
            try:
                if broken:
                    self._watch = None
                    self.store.reconnect()
                result = once()
            except ConnectionLostError:
                broken = True
                self._tell_lost(True)
                if time.monotonic() - started > self.patience or self._stop.wait(wait):
                    raise
                wait = min(wait * 2, LONGEST_WAIT)
                continue
            self._tell_lost(False)
            return result

    def _tell_lost(self, lost: bool) -> None:
        if lost != self._lost:
            self._lost = lost
            self.on_lost(lost)


class Session:
    """The event loop's side: awaits a one-thread executor, so that no screen ever waits for a lock."""

    def __init__(self, worker: Worker):
        self.worker = worker
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")

    @property
    def actor(self) -> Actor:
        """Who is signed in."""
        return self.worker.actor

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a function on the store's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: function(*args, **kwargs))

    def now(self, function: Callable[[], R]) -> R:
        """Run a function on the store's thread and wait for it: before the screen begins, never on the event loop."""
        return self._thread.submit(function).result()

    async def ask(self, query: Callable[Concatenate[View, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Answer a question."""
        return await self.run(lambda: self.worker.ask(query, *args, **kwargs))

    async def tell(self, work: Service[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do one unit of work."""
        return await self.run(lambda: self.worker.tell(work, *args, **kwargs))

    async def changed(self) -> frozenset[str]:
        """Return the areas written to since the last call."""
        return await self.run(self.worker.changed)

    async def close(self, *, sign_out: bool = True) -> None:
        """Sign out, close the store on its own thread and end the thread."""
        self.worker.give_up()

        def last() -> None:
            if sign_out:
                with contextlib.suppress(DeskError, RuntimeError):
                    self.worker.tell(sessions.sign_out)
            self.worker.close()

        await self.run(last)
        self._thread.shutdown(wait=False)
