"""Who plays: the staff, hired by the administrator, and the customers, brought in by the manager."""

from __future__ import annotations

import re
from itertools import count as numbers
from random import Random

from cs_desk.demo.bank import Bank, Colleague, Locale
from cs_desk.demo.stage import Stage
from cs_desk.models.customers import Customer
from cs_desk.models.enums import Channel, Role
from cs_desk.models.inputs import CustomerChange, NewCustomer, NewStaff
from cs_desk.models.people import Staff
from cs_desk.models.policy import Actor
from cs_desk.queries.people import actor_of
from cs_desk.services import customers, staff
from cs_desk.text import fold

VULNERABLE_ONE_IN = 30
MORE_NAMES_AFTER = 25
"""After so many names that are taken already, the names that are kept for then are asked too."""
NAMESAKES_AFTER = 200
"""After so many, somebody is called like somebody else."""


def login_for(colleague: Colleague, os_user: str) -> str:
    """Return a colleague's login, another one where the operating-system user has it already."""
    return f"{colleague.login}.demo" if colleague.login == os_user else colleague.login


def hire_staff(stage: Stage, setup: Actor, os_user: str) -> None:
    """Add the demo's staff: the setup adds the administrator, the administrator everybody else."""
    stage.actors["you"] = _actor(os_user, os_user)
    who = setup
    for colleague in stage.bank.staff.staff:
        login = login_for(colleague, os_user)
        new = NewStaff(login=login, name=colleague.name, roles=colleague.roles, team=colleague.team)
        stage.tell(who, staff.add_staff, new)
        stage.actors[colleague.login] = actor = _actor(login, login)
        stage.shifts[actor.staff_id] = colleague.shift
        if Role.ADMINISTRATOR in colleague.roles:
            who = stage.actors[colleague.login]


def _actor(login: str, os_user: str) -> Actor:
    return actor_of(Staff.get(Staff.login == login), os_user, f"demo-{login}")


def bring_customers(stage: Stage, count: int) -> None:
    """Import so many customers as the manager, then note who needs particular care."""
    rng = stage.random("customers")
    manager = next(actor for actor in stage.actors.values() if Role.MANAGER in actor.roles)
    people = Invention(stage.bank, rng)
    rows = [people.customer(number) for number in range(1, count + 1)]
    stage.tell(manager, customers.import_customers, rows, "customers.csv")
    found = list(Customer.select().order_by(Customer.id))
    stage.customers = [int(row.id) for row in found]
    stage.quiet = {int(row.id) for row in found if row.do_not_call}
    for row in rng.sample([row for row in found if row.special_needs], count // VULNERABLE_ONE_IN):
        stage.tell(manager, customers.change_customer, int(row.id), CustomerChange(vulnerable=True), row.version)


class Invention:
    """Invents customers, no number twice and no name before names run out."""

    def __init__(self, bank: Bank, rng: Random):
        self.book = bank.people
        self.rng = rng
        self._given: set[str] = set()

    def customer(self, number: int) -> NewCustomer:
        """Return the next customer; `number` is their key in the file they come from."""
        place, name, handle = self._person()
        traits, rng = self.book.traits, self.rng
        company = rng.choice(traits.companies) if rng.random() < 0.12 else ""
        phones = [self._phone(place.home) for _ in range(2 if company or rng.random() < 0.15 else 1)]
        return NewCustomer(
            name=name,
            company=company,
            locale=place.locale,
            phones=tuple(phones),
            emails=(f"{handle}@{rng.choice(traits.domains)}",) if rng.random() < 0.85 else (),
            addresses=(rng.choice(self.book.streets[place.home]),),
            preferred_channel=rng.choice(list(Channel)[:4]) if rng.random() < 0.4 else None,
            preferred_times=self._some(0.2, traits.preferred_times),
            special_needs=self._some(0.12, traits.special_needs),
            representative=self._some(0.05, traits.representatives),
            consent_marketing=rng.random() < 0.35,
            consent_recording=rng.random() < 0.8,
            do_not_call=rng.random() < 0.1,
            source="demo",
            source_key=f"D{number:05d}",
        )

    def _some(self, share: float, choices: tuple[str, ...]) -> str:
        return self.rng.choice(choices) if self.rng.random() < share else ""

    def _person(self) -> tuple[Locale, str, str]:
        """Return locale, name and e-mail handle; where names are taken, another one is asked."""
        places = self.book.locale
        for tried in numbers():
            place = self.rng.choices(places, [place.weight for place in places])[0]
            name, handle = self._name(place, more=tried > MORE_NAMES_AFTER)
            if name not in self._given or tried > NAMESAKES_AFTER:
                self._given.add(name)
                break
        return place, name, handle

    def _name(self, place: Locale, *, more: bool) -> tuple[str, str]:
        if place.people:
            name, handle = self.rng.choice(place.people)
            return name, handle
        given = self.rng.choice(place.given + (place.more_given if more else ()))
        family = self.rng.choice(place.family + (place.more_family if more else ()))
        name = f"{family} {given}" if place.family_first else f"{given} {family}"
        return name, re.sub(r"[^a-z0-9]+", ".", fold(f"{given} {family}")).strip(".")

    def _phone(self, home: str) -> str:
        """Return a number of a country that is kept free for fiction."""
        while True:
            prefix, figures = self.rng.choice(self.book.ranges[home])
            number = f"{prefix}{self.rng.randrange(10**figures):0{figures}d}"
            if number not in self._given:
                self._given.add(number)
                return number
