"""Several sessions do the same thing at the same moment: one of them has it, the others are told in words."""

from __future__ import annotations

import threading
from collections.abc import Callable

from cs_desk.clock import SystemClock
from cs_desk.errors import ConflictError
from cs_desk.models.enums import Channel, Remedy
from cs_desk.models.inputs import NewContact, NewCustomer, NewOffer
from cs_desk.services import complaints, contacts, customers, resolve
from cs_desk.session import Worker
from cs_desk.store import seal
from tests.support.desks import FOUNDING, DeskStore
from tests.support.scene import complain

SESSIONS, DEADLINE = 6, 60.0


def _all_at_once(desk: DeskStore, login: str, act: Callable[[Worker], object]) -> tuple[list[object], list[str]]:
    """Let several sessions of one person act together; return what was done, and the sentences of those refused."""
    together = threading.Barrier(SESSIONS)
    done: list[object] = []
    told: list[str] = []
    broken: list[BaseException] = []

    def session() -> None:
        worker = Worker(desk.address, SystemClock())
        try:
            worker.open(create=False)
            worker.sign_in(FOUNDING.login, login)
            together.wait(DEADLINE)
            done.append(act(worker))
        except ConflictError as error:
            told.append(str(error))
        except BaseException as error:
            broken.append(error)
        finally:
            worker.close()

    threads = [threading.Thread(target=session) for _ in range(SESSIONS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(DEADLINE)
    assert broken == []
    return done, told


def test_what_only_one_can_have_only_one_gets(desk: DeskStore) -> None:
    made = complain(desk, "amira")
    dear = NewOffer(remedy=Remedy.REFUND, cost_cents=20_000)
    done, told = _all_at_once(desk, "amira", lambda w: w.tell(resolve.ask_approval, made["complaint"], dear))
    assert (len(done), len(told)) == (1, SESSIONS - 1)
    assert "already waiting" in told[0]
    desk.tell("sam", complaints.assign_complaint, made["complaint"], None)
    done, told = _all_at_once(desk, "ben", lambda w: w.tell(complaints.take_complaint, made["complaint"]))
    assert (len(done), len(told)) == (1, SESSIONS - 1)
    assert "has an owner already" in told[0]
    call = NewContact(channel=Channel.PHONE)
    done, told = _all_at_once(desk, "nora", lambda w: w.tell(contacts.start_contact, call))
    assert (len(done), len(told)) == (1, SESSIONS - 1)
    assert "still in hand" in told[0]


def test_references_differ_and_every_event_is_sealed(desk: DeskStore) -> None:
    def five(worker: Worker) -> list[int]:
        return [worker.tell(customers.create_customer, NewCustomer(name="Together")) for _ in range(5)]

    done, told = _all_at_once(desk, "amira", five)
    assert (len(done), told) == (SESSIONS, [])
    rows = desk.store.execute("SELECT COUNT(*), COUNT(DISTINCT reference) FROM customer").fetchone()
    assert tuple(rows) == (SESSIONS * 5, SESSIONS * 5)
    verdict = seal.verify(desk.store)
    assert (verdict.broken_at, verdict.unsealed) == (None, 0)
