"""The store that the desk is measured on: 200 complaints in the register, 60 of them waiting on the start page."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from cs_desk.cli.context import os_user
from cs_desk.clock import Clock, ManualClock, SystemClock
from cs_desk.models.enums import Channel, Role
from cs_desk.models.inputs import NewComplaint, NewContact, NewCustomer, NewStaff
from cs_desk.models.people import Staff
from cs_desk.models.policy import Actor
from cs_desk.models.timers import ContactEventKind
from cs_desk.queries.people import actor_of
from cs_desk.services import contacts, customers, founding, runs, staff
from cs_desk.services.unit import Service, new_command, perform
from cs_desk.store.address import parse_address
from cs_desk.store.connect import Store
from cs_desk.store.opening import open_store

COMPLAINTS, MINE = 200, 60
TEAM = "Blue"
COLLEAGUE = "bench-colleague"
ROLES = (Role.OPERATOR, Role.TEAM_LEADER, Role.ADMINISTRATOR)
"""Who leads the team sees all of its complaints; an administrator may bring files in, and sees no more for it."""


def furnish(path: Path) -> None:
    """Make a founded store at `path` for the operating-system user, through the desk's own services."""
    store = open_store(parse_address(str(path)))
    try:
        clock = ManualClock(SystemClock().now() - timedelta(hours=COMPLAINTS))
        me = os_user()
        founding.found(store, clock, founding.Founding(
            organisation="Harbour Goods", zone="Australia/Sydney", region="AU", currency="AUD", profile="iso10002",
            login=me, name="Robin Bench", team=TEAM,
        ))  # fmt: skip
        colleague = NewStaff(login=COLLEAGUE, name="Amira Khan", roles=(Role.OPERATOR,), team=TEAM)
        _tell(store, me, clock, staff.add_staff, colleague)
        leader = NewStaff(login=me, name="Robin Bench", roles=ROLES, team=TEAM)
        _tell(store, me, clock, staff.change_staff, leader)
        for number in range(COMPLAINTS):
            _complaint(store, me if number < MINE else COLLEAGUE, clock, number)
            clock.advance(hours=1)
    finally:
        store.close()


def _complaint(store: Store, login: str, clock: ManualClock, number: int) -> None:
    """Open one complaint on a chat with a customer of its own and park it."""
    customer = NewCustomer(name=f"Customer number {number}", phones=(f"02 9374 {4000 + number}",))
    customer_id = _tell(store, login, clock, customers.create_customer, customer)
    chat = NewContact(channel=Channel.CHAT, customer_id=customer_id)
    contact_id = _tell(store, login, clock, contacts.start_contact, chat)
    _tell(store, login, clock, runs.recognise, contact_id, NewComplaint())
    _tell(store, login, clock, contacts.move_contact, contact_id, ContactEventKind.PARK.value)


def _tell(store: Store, login: str, clock: Clock, work: Service[..., Any], *args: Any) -> Any:
    return perform(store, _actor(login), clock, work, new_command(), *args)


def _actor(login: str) -> Actor:
    return actor_of(Staff.get(Staff.login == login), login, "bench")
