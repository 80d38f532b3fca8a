"""Exactly once, on a server that goes away: nothing lost, nothing doubled, and everything noticed again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from cs_desk.clock import ManualClock, SystemClock
from cs_desk.errors import ConnectionLostError, RefusedError
from cs_desk.models.enums import Role
from cs_desk.models.inputs import NewCustomer, NewStaff
from cs_desk.queries import customers as ask
from cs_desk.queries import people
from cs_desk.services import customers, staff
from cs_desk.session import EVERYTHING, Worker
from cs_desk.store import seal
from cs_desk.store.address import StoreAddress, parse_address
from cs_desk.store.opening import open_store
from tests.support import desks, postgres
from tests.support.desks import FOUNDING, DeskStore

THREADS, WRITES, DEADLINE = 4, 40, 30.0


@pytest.fixture(scope="module")
def own_server() -> Iterator[postgres.Server]:
    """A server that these tests may stop."""
    with postgres.private_server() as server:
        yield server


@pytest.fixture
def own_address(own_server: postgres.Server, request: pytest.FixtureRequest) -> StoreAddress:
    """A furnished store on the server that may be stopped."""
    address = parse_address(own_server.create(f"once_{abs(hash(request.node.name))}"))
    desks.furnish(address)
    return address


def _signed_in(address: StoreAddress, login: str, patience: float = DEADLINE) -> Worker:
    worker = Worker(address, SystemClock(), patience=patience)
    worker.open(create=False)
    worker.sign_in(FOUNDING.login, login)
    return worker


def _wait(condition: Callable[[], bool], what: str) -> float:
    """Wait for a condition and return the seconds it took; fails, naming it, after the deadline."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < DEADLINE, what
        threading.Event().wait(0.005)
    return time.monotonic() - started


class Clerk(threading.Thread):
    """A session that creates customers one after the other and keeps what it was told."""

    def __init__(self, address: StoreAddress, number: int):
        super().__init__()
        self.address, self.number = address, number
        self.told: list[tuple[int, str]] = []
        self.error: BaseException | None = None
        self.losses = 0

    def run(self) -> None:
        """Write everything; what goes wrong is kept for the test."""
        try:
            worker = _signed_in(self.address, "amira")
            worker.on_lost = self._lost
            for count in range(WRITES):
                name = f"Clerk {self.number} customer {count}"
                self.told.append((worker.tell(customers.create_customer, NewCustomer(name=name)), name))
            worker.close()
        except BaseException as error:
            self.error = error

    def _lost(self, lost: bool) -> None:
        self.losses += lost


def _written(clerks: list[Clerk]) -> int:
    return sum(len(one.told) for one in clerks)


def test_a_server_that_falls_over_twice_loses_and_doubles_nothing(
    own_server: postgres.Server, own_address: StoreAddress
) -> None:
    clerks = [Clerk(own_address, number) for number in range(THREADS)]
    for one in clerks:
        one.start()
    for share in (1, 2):
        _wait(lambda share=share: _written(clerks) >= THREADS * WRITES * share // 3, "the clerks write")  # type: ignore[misc]
        postgres.bounce(own_server)
    for one in clerks:
        one.join(DEADLINE)
    assert [one.error for one in clerks] == [None] * THREADS
    assert sum(one.losses for one in clerks) >= THREADS
    store = open_store(own_address)
    with store.writing():
        seal.seal(store)
    stored = [(row[0], row[1]) for row in store.execute("SELECT id, name FROM customer").fetchall()]
    told = [one for clerk in clerks for one in clerk.told]
    assert sorted(stored) == sorted(told)
    assert len({name for _, name in stored}) == THREADS * WRITES
    made = store.execute("SELECT COUNT(*) FROM audit WHERE act = 'create_customer'").fetchone()[0]
    assert made == THREADS * WRITES
    assert store.execute("SELECT COUNT(DISTINCT reference) FROM customer").fetchone()[0] == THREADS * WRITES
    verdict = seal.verify(store)
    assert (verdict.broken_at, verdict.unsealed) == (None, 0)
    store.close()


def test_a_session_hears_again_after_the_server_came_back(
    own_server: postgres.Server, own_address: StoreAddress
) -> None:
    listener = _signed_in(own_address, "sam")
    assert listener.changed() == EVERYTHING
    _wait(lambda: not listener.changed(), "nothing more is new")
    postgres.bounce(own_server)
    # Notifications sent meanwhile are gone: everything is read again, and soon.
    assert _wait(lambda: listener.changed() == EVERYTHING, "the session notices that its connection died") < 5.0
    _wait(lambda: not listener.changed(), "nothing more is new")
    writer = DeskStore(open_store(own_address), ManualClock(desks.START), own_address)
    writer.tell("amira", customers.create_customer, NewCustomer(name="After the fall"))
    heard: set[str] = set()

    def told() -> bool:
        heard.update(listener.changed())
        return "customers" in heard

    assert _wait(told, "the write is heard") < 1.0
    writer.store.close()
    listener.close()


def test_a_session_that_gave_up_waiting_works_again_later(
    own_server: postgres.Server, own_address: StoreAddress
) -> None:

    seen: list[bool] = []
    worker = _signed_in(own_address, "amira", patience=0.3)
    worker.on_lost = seen.append
    postgres.halt(own_server)
    for _ in range(2):
        with pytest.raises(ConnectionLostError, match="does not answer"):
            worker.tell(customers.create_customer, NewCustomer(name="Not now"))
        assert worker.gave_up
    own_server.owned.ensure_postgres_running()
    worker.tell(customers.create_customer, NewCustomer(name="Now"))
    assert [hit.name for hit in worker.ask(ask.find, "now")] == ["Now"]
    assert seen[-1] is False
    worker.close()


def test_the_end_of_an_access_ends_it_in_sessions_already_open(address: StoreAddress) -> None:
    ben = _signed_in(address, "ben")
    ben.tell(customers.create_customer, NewCustomer(name="Still here"))
    admin = threading.Thread(target=_retire_ben, args=(address,))
    admin.start()
    admin.join(DEADLINE)
    for attempt in (
        lambda: ben.tell(customers.create_customer, NewCustomer(name="Too late")),
        lambda: ben.ask(ask.find, "still"),
    ):
        with pytest.raises(RefusedError, match="no access to this desk any more"):
            attempt()
    ben.close()


def _retire_ben(address: StoreAddress) -> None:
    admin = _signed_in(address, "adm")
    admin.tell(staff.retire_staff, "ben")
    admin.close()


def test_a_changed_role_counts_at_once(address: StoreAddress) -> None:
    worker = _signed_in(address, "adm")
    assert [one.login for one in worker.ask(people.colleagues) if one.login == "adm"]
    worker.tell(staff.change_staff, NewStaff(login="adm", name="Ada Min", roles=(Role.AUDITOR,)))
    with pytest.raises(RefusedError, match="that is for an administrator"):
        worker.tell(staff.retire_staff, "ben")
    worker.close()
