"""Makes a demo centre in an empty store: all of it in one transaction, through the services people use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from cs_desk.clock import Clock, ManualClock
from cs_desk.demo import bank, cast
from cs_desk.demo.programme import Programme
from cs_desk.demo.stage import Stage
from cs_desk.demo.timetable import Timetable
from cs_desk.errors import UsageError
from cs_desk.models.complaints import Complaint
from cs_desk.models.contacts import Contact
from cs_desk.models.customers import Customer
from cs_desk.models.deadlines import calendar_for
from cs_desk.models.people import Account, Setting, Staff
from cs_desk.models.profiles import DEFAULT_PROFILE, load_profile
from cs_desk.models.regions import currency_of, region_for_zone
from cs_desk.services import staff as staff_services
from cs_desk.services.founding import Founding, found, is_founded, setup_actor
from cs_desk.services.unit import new_command, perform
from cs_desk.store import migrate, seal
from cs_desk.store.address import StoreAddress
from cs_desk.store.connect import Store

AGE = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Holds:
    """What a demo store holds, for the line that is said about it."""

    staff: int
    customers: int
    contacts: int
    complaints: int
    open_complaints: int

    def __str__(self) -> str:
        return (
            f"{self.staff} staff, {self.customers} customers, {self.contacts} contacts, "
            f"{self.complaints} complaints ({self.open_complaints} open)"
        )


def make_demo(store: Store, clock: Clock, *, seed: int, os_user: str, zone: str) -> bool:
    """Fill an empty store with the demo of a seed, ending at the clock's now; False when it is a demo already.

    All or nothing. Raises UsageError for a store that real work is done on. The demo user is the operating-system
    user, as operator and team leader; the same seed, end, zone and user give the same data.
    """
    with store.writing():  # asked inside, because two first starts at once must not both make it
        if is_founded():
            _refuse_real(store)
            return False
        _make(store, clock, seed, os_user, zone)
    while not store.sqlite and _seal(store):
        pass  # a batch at a time
    return True


def refuse_real(address: StoreAddress) -> None:
    """Raise UsageError when there is a store that real work is done on; nothing is changed, not even its schema."""
    if address.engine == "sqlite" and not address.path.exists():
        return
    store = Store(address)
    store.open()
    try:
        if migrate.state(store).stored and is_founded():
            _refuse_real(store)
    finally:
        store.close()


def admit(store: Store, clock: Clock, os_user: str) -> bool:
    """Let another operating-system user act in a demo store made by somebody else; tell whether that was needed."""
    with store.writing():
        _refuse_real(store)
        if Account.get_or_none(Account.os_user == os_user) is not None:
            return False
        you = Account.get(Account.acts_for == "anyone")
        setup = setup_actor(_founding(os_user, "", "UTC", 1))
        perform(store, setup, clock, staff_services.set_account, new_command(), os_user, you.staff_id, "anyone")
    if not store.sqlite:
        _seal(store)
    return True


def holds(store: Store) -> Holds:
    """Count what a demo store holds."""
    with store.reading():
        return Holds(
            Staff.select().count(),
            Customer.select().count(),
            Contact.select().count(),
            Complaint.select().count(),
            Complaint.select().where(Complaint.closed_at.is_null()).count(),
        )


def _refuse_real(store: Store) -> None:
    row = Setting.get_or_none(Setting.key == "demo")
    if row is None or row.value != "yes":
        raise UsageError(
            f"{store.address.shown} is a real store, not a demo; nothing was changed. "
            "Leave --db away, or name a file that does not exist yet."
        )


def _seal(store: Store) -> int:
    with store.writing():
        return seal.seal(store)


def _founding(os_user: str, organisation: str, zone: str, seed: int) -> Founding:
    book, region = bank.load().staff, region_for_zone(zone)
    return Founding(
        organisation=organisation or book.organisations[seed % len(book.organisations)],
        zone=zone,
        region=region,
        currency=currency_of(region),
        profile=DEFAULT_PROFILE,
        login=os_user,
        name=book.you.name,
        team=book.you.team or "",
        demo=True,
        roles=book.you.roles,
    )


def _make(store: Store, clock: Clock, seed: int, os_user: str, zone: str) -> None:
    end = clock.now()
    past = ManualClock(end - AGE)
    founding = _founding(os_user, "", zone, seed)
    found(store, past, founding)
    stage = Stage(store, past, end, ZoneInfo(zone), seed, bank.load())
    cast.hire_staff(stage, setup_actor(founding), os_user)
    cast.bring_customers(stage)
    calendar = calendar_for(load_profile(founding.profile), stage.zone)
    stage.play(Programme(stage, Timetable(stage, calendar)).stories())
