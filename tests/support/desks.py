"""Stores for tests: founded, with a small staff, on either engine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cs_desk.clock import ManualClock
from cs_desk.models.enums import Role
from cs_desk.models.inputs import NewStaff
from cs_desk.models.people import Staff
from cs_desk.models.policy import Actor
from cs_desk.queries.people import actor_of
from cs_desk.queries.view import View
from cs_desk.services import founding, staff
from cs_desk.services.unit import Service, new_command, perform
from cs_desk.store.address import StoreAddress, parse_address
from cs_desk.store.connect import Store
from cs_desk.store.opening import open_store

START = datetime(2026, 11, 20, 3, 32, tzinfo=UTC)  # Friday 14:32 in Sydney
FOUNDING = founding.Founding(
    organisation="Harbour Goods",
    zone="Australia/Sydney",
    region="AU",
    currency="AUD",
    profile="iso10002",
    login="root",
    name="Robin Admin",
    team="Blue",
    demo=True,
)
PEOPLE = (
    ("amira", "Amira Khan", (Role.OPERATOR,), "Blue"),
    ("ben", "Ben Sato", (Role.OPERATOR,), "Blue"),
    ("sam", "Sam Okafor", (Role.TEAM_LEADER,), "Blue"),
    ("nora", "Nora Lind", (Role.OPERATOR,), "Green"),
    ("leo", "Leo Marsh", (Role.TEAM_LEADER,), "Green"),
    ("mia", "Mia Castro", (Role.MANAGER,), None),
    ("aud", "Audrey Fox", (Role.AUDITOR,), None),
    ("adm", "Ada Min", (Role.ADMINISTRATOR,), None),
)


@dataclass
class DeskStore:
    """An open, founded store with people in it, and short ways to ask and tell as any of them."""

    store: Store
    clock: ManualClock
    address: StoreAddress

    def actor(self, login: str) -> Actor:
        """Return a member of staff as an actor."""
        return actor_of(Staff.get(Staff.login == login), "tester", f"session-{login}")

    def tell(self, login: str, work: Service[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Perform a service as somebody."""
        return perform(self.store, self.actor(login), self.clock, work, new_command(), *args, **kwargs)

    def ask(self, login: str, query: Any, *args: Any, **kwargs: Any) -> Any:
        """Ask a query as somebody."""
        with self.store.reading():
            return query(View(self.store, self.actor(login), self.clock.now()), *args, **kwargs)


def furnish(address: StoreAddress) -> None:
    """Make a founded store with the test staff at an address."""
    store = open_store(address)
    try:
        clock = ManualClock(START)
        founding.found(store, clock, FOUNDING)
        desk = DeskStore(store, clock, address)
        for login, name, roles, team in PEOPLE:
            desk.tell("root", staff.add_staff, NewStaff(login=login, name=name, roles=roles, team=team))
    finally:
        store.close()


def open_desk(address: StoreAddress) -> Iterator[DeskStore]:
    """Open a furnished store for one test."""
    store = open_store(address)
    try:
        yield DeskStore(store, ManualClock(START), address)
    finally:
        store.close()


def copy_template(template: Path, to: Path) -> StoreAddress:
    """Copy a furnished SQLite file, which costs a millisecond instead of a migration."""
    shutil.copyfile(template, to)
    to.chmod(0o600)
    return parse_address(str(to))
