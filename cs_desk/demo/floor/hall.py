"""The hall: who is at work, what will become of their contacts, and how they act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from cs_desk.clock import Clock
from cs_desk.demo.bank import Bank, Cause, Enquiry
from cs_desk.demo.cast import login_for
from cs_desk.demo.enquiries import phrases
from cs_desk.models.base import Table
from cs_desk.models.complaints import Approval, Offer
from cs_desk.models.contacts import Contact
from cs_desk.models.customers import Customer
from cs_desk.models.enums import Role
from cs_desk.models.people import Setting, Staff
from cs_desk.models.policy import Actor
from cs_desk.models.runs import ScriptRun
from cs_desk.models.script import Value
from cs_desk.models.timers import ContactState
from cs_desk.queries.people import actor_of
from cs_desk.queries.presence import at_desks
from cs_desk.services.unit import Service, new_command, perform
from cs_desk.store import seal
from cs_desk.store.changes import area_counter
from cs_desk.store.connect import Store

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T", bound=Table)
Deed = Callable[[], object]
COMPLAINS = 0.3
HELD = 0.3
LEADERS = """SELECT s.id, s.team_id FROM staff s JOIN staff_role r ON r.staff_id = s.id
  WHERE r.role = ? AND s.team_id IS NOT NULL AND s.retired_at IS NULL"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What will become of a contact: the same whenever it is asked, so that a floor goes on where one ended."""

    rng: Random
    complains: bool
    held: bool
    moments: int
    topic: Enquiry
    cause: Cause
    slots: dict[str, str]
    route: str

    def say(self, phrase: str) -> str:
        """Return a phrase with its slots filled."""
        return phrase.format(**self.slots)


@dataclass(slots=True)
class InHand:
    """A contact that a colleague has not closed, with everything that happened on it."""

    row: Contact
    operator: Actor
    state: ContactState
    kinds: set[str]
    last: datetime
    count: int
    run: ScriptRun | None
    moments: int
    plan: Plan
    answers: dict[str, Value | None] = field(default_factory=dict)
    offers: list[Offer] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    promised: bool = False


class Hall:
    """One demo store with its colleagues; `haste` is how many times as fast as people they work."""

    def __init__(self, store: Store, clock: Clock, bank: Bank, rng: Random, *, os_user: str, haste: float = 1.0):
        self.store = store
        self.clock = clock
        self.bank = bank
        self.rng = rng
        self.haste = haste
        self.zone = ZoneInfo(Setting.get(Setting.key == "zone").value)
        self.seed = Setting.get(Setting.key == "store_id").value
        self.queue: list[datetime] = []
        self.began = clock.now()
        self._os_user = os_user
        self._customers = [int(row.id) for row in Customer.select(Customer.id).where(Customer.anonymised_at.is_null())]
        logins = {name for one in bank.staff.staff for name in (one.login, login_for(one, one.login))}
        self._play = logins
        self._staff: list[Actor] = []
        self._staff_changes = -1
        self.manager = next(one for one in self._everybody() if Role.MANAGER in one.roles)

    def _everybody(self) -> list[Actor]:
        """Return the demo's staff as actors, read anew when staff changed."""
        changes = area_counter(self.store, "staff")
        if changes != self._staff_changes:
            self._staff, self._staff_changes = self._read_staff(), changes
        return self._staff

    def _read_staff(self) -> list[Actor]:
        rows = Staff.select().where(Staff.login.in_(list(self._play)) & Staff.retired_at.is_null()).order_by(Staff.id)
        return [actor_of(row, self._os_user, f"floor-{row.login}") for row in rows]

    def colleagues(self) -> list[Actor]:
        """Return who takes contacts on the floor: never anybody who sits at a desk, nor whoever the demo is for."""
        mine = {int(row[0]) for row in self.store.execute("SELECT staff_id FROM account").fetchall()}
        away = mine | self.at_desks()
        return [one for one in self._everybody() if Role.OPERATOR in one.roles and one.staff_id not in away]

    def at_desks(self) -> set[int]:
        """Return the ids of those who sit at a desk: people, whose work is left to them."""
        return set(at_desks(self.store, self.clock.now()))

    def led_by(self, staff_ids: set[int]) -> set[int]:
        """Return the ids of the teams that some of the staff lead."""
        rows = self.store.execute(LEADERS, (Role.TEAM_LEADER.value,)).fetchall()
        return {int(team) for staff, team in rows if staff in staff_ids}

    def rows(self, table: type[T], where: str, *values: object) -> list[T]:
        """Return rows of a table by a condition with `?` for each value.

        A turn looks at a dozen tables, and peewee takes longer to write such a question out than an engine to answer.
        """
        sql = f"SELECT * FROM {table._meta.table_name} WHERE {where}"
        return list(table.raw(sql if self.store.sqlite else sql.replace("?", "%s"), *values))

    def tell(self, actor: Actor, work: Service[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Perform a service as a colleague, now."""
        result = perform(self.store, actor, self.clock, work, new_command(), *args, **kwargs)
        if not self.store.sqlite:
            with self.store.writing():
                seal.seal(self.store, everything=False)
        return result

    def customer(self) -> int:
        """Return somebody who calls."""
        return self.rng.choice(self._customers)

    def ripe(self, since: datetime, name: object, low: float, high: float) -> bool:
        """Tell whether so many seconds have passed; how many is always the same for a name."""
        seconds = Random(f"{self.seed}/{name}").uniform(low, high) / self.haste
        return self.clock.now() >= since + timedelta(seconds=seconds)

    def plan(self, row: Contact) -> Plan:
        """Return what will become of a contact."""
        rng = Random(f"{self.seed}/contact {row.id}")
        return Plan(
            rng,
            rng.random() < COMPLAINS,
            rng.random() < HELD and row.channel == "phone",
            rng.choice((0, 1, 1, 2)),
            rng.choice(self.bank.enquiries.enquiry),
            rng.choice(self.bank.complaints.cause),
            phrases(self.bank, rng, row.started_at, self.zone),
            rng.choices(("offer", "approval", "investigate"), (6, 2, 2))[0],
        )
