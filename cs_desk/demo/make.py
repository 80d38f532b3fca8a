"""Makes a demo centre in an empty store: all of it in one transaction, through the services people use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cs_desk.clock import Clock, ManualClock, local, require_aware
from cs_desk.demo import bank, cast
from cs_desk.demo.aims import set_aims
from cs_desk.demo.ledger import Ledger
from cs_desk.demo.programme import SIZES, Programme
from cs_desk.demo.quickdeals import QUICK
from cs_desk.demo.stage import Stage, Story
from cs_desk.demo.switchboard import Switchboard
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

SHORTEST = timedelta(days=45)
MONTH = timedelta(days=30.44)


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


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which demo is wanted: `seed` chooses the centre, `months` how far it goes back, `size` a key of SIZES.

    Without `quick` all of it goes through the services, for the test that compares.
    """

    seed: int = 1
    months: int = 13
    size: str = "small"
    quick: bool = True


def make_demo(
    store: Store,
    clock: Clock,
    *,
    wanted: Wanted,
    os_user: str,
    zone: str,
    tell: Callable[[str], None] = lambda _words: None,
) -> bool:
    """Fill an empty store with the demo that is wanted, ending at the clock's now; False when it is a demo already.

    All or nothing. Raises UsageError for a store that real work is done on. The demo user is the operating-system
    user, as operator and team leader; the same seed, months, size, end, zone and user give the same data. `tell` is
    told what is being made, a few words a month.
    """
    with store.writing():  # asked inside, because two first starts at once must not both make it
        if is_founded():
            _refuse_real(store)
            return False
        _make(store, clock, wanted, os_user, zone, tell)
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


def _make(store: Store, clock: Clock, wanted: Wanted, os_user: str, zone: str, tell: Callable[[str], None]) -> None:
    end = clock.now()
    past, size = ManualClock(end - max(MONTH * wanted.months, SHORTEST)), SIZES[wanted.size]
    founding = _founding(os_user, "", zone, wanted.seed)
    tell("staff and customers")
    found(store, past, founding)
    stage = Stage(store, past, end, ZoneInfo(zone), wanted.seed, bank.load())
    cast.hire_staff(stage, setup_actor(founding), os_user)
    set_aims(stage)
    cast.bring_customers(stage, size.customers)
    timetable = Timetable(stage, calendar_for(load_profile(founding.profile), stage.zone))
    stage.at_home, stage.at_work = timetable.at_home, timetable.at_work
    stories = Programme(stage, timetable, size).stories()
    Play(stage, tell, quick=wanted.quick).play(stories)
    tell("calls and schedules")
    Switchboard(stage, timetable).bring()


class Play:
    """Plays a programme: what lies back further by the ledger, the last day by the services."""

    def __init__(self, stage: Stage, tell: Callable[[str], None], *, quick: bool):
        """Play on a stage; without `quick` everything goes through the services."""
        self.stage = stage
        self.tell = tell
        self.month_ends = stage.clock.now()
        self.until = stage.midnight(days_ago=1) if quick else stage.clock.now()

    def play(self, stories: Iterable[tuple[datetime, Story]]) -> None:
        """Play everything up to the stage's end."""
        stage = self.stage
        if stage.clock.now() < self.until:
            stage.ledger = Ledger(stage.store, QUICK, range(stage.clock.now().year, stage.end.year + 1))
        stage.play(stories, self._watch)
        self._close()

    def _watch(self, now: datetime) -> None:
        """Write by the month, say which one it is, and leave the ledger when the last day begins."""
        ledger = self.stage.ledger
        if ledger is not None and now >= self.until:
            self._close()
        if now >= self.month_ends:
            here = local(now, self.stage.zone)
            following = (here.replace(day=1) + timedelta(days=32)).replace(day=1)
            self.month_ends = require_aware(following.replace(hour=0, minute=0, second=0, microsecond=0))
            self.tell(f"contacts {here:%B %Y}")
            if self.stage.ledger is not None:
                self.stage.ledger.flush()

    def _close(self) -> None:
        if self.stage.ledger is not None:
            self.stage.ledger.close()
            self.stage.ledger = None
