"""A little life on a desk for tests: contacts, complaints and runs in known hands; and whole-store snapshots."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cs_desk.models.enums import Channel, Remedy, Step
from cs_desk.models.inputs import NewComplaint, NewContact, NewCustomer, NewOffer, NewPromise, SkipStep
from cs_desk.models.people import Staff
from cs_desk.services import complaints, contacts, customers, resolve, runs
from cs_desk.store.connect import Store
from tests.support.desks import DeskStore

OPENING: dict[str, Any] = {"identity": "verified", "opening_energy": -3}
LISTENING: dict[str, Any] = {
    "own_words": "It came broken, twice.",
    "difficulty": "goods.damaged",
    "happened_when": "on Tuesday",
    "wanted": "money back",
    "paraphrase_confirmed": True,
}
ACKNOWLEDGING: dict[str, Any] = {
    "problem_acknowledged": True,
    "reference_given": True,
    "no_charge_said": True,
    "answer_date_said": True,
    "updates_by": "email",
    "updates_every": 7,
}
APOLOGISING: dict[str, Any] = {"apology_given": True, "energy_after": 0}
RESOLVING: dict[str, Any] = {"route": "front_line"}
THANKING: dict[str, Any] = {"thanks_given": True, "closing_energy": 3}
STEP_ANSWERS = {
    Step.ATTENTION: OPENING,
    Step.LISTEN: LISTENING,
    Step.ACKNOWLEDGE: ACKNOWLEDGING,
    Step.APOLOGISE: APOLOGISING,
    Step.RESOLVE: RESOLVING,
    Step.THANK: THANKING,
}


@dataclass
class Scene:
    """Amira of team Blue with a complaint in hand, one of the team's without owner, and what hangs on them."""

    desk: DeskStore
    customer: int
    contact: int
    plain: int
    complaint: int
    run: int
    unowned: int
    offer: int
    approval: int
    promise: int


def staff_id(login: str) -> int:
    """Return the id of a member of staff."""
    return int(Staff.get(Staff.login == login).id)


def start(desk: DeskStore, login: str, channel: Channel = Channel.CHAT, **values: Any) -> int:
    """Begin a contact as somebody and return its id."""
    return int(desk.tell(login, contacts.start_contact, NewContact(channel=channel, **values)))


def complain(desk: DeskStore, login: str, channel: Channel = Channel.CHAT, **values: Any) -> dict[str, Any]:
    """Begin a contact and recognise a complaint on it; returns {"contact", "complaint", "run", "reference"}."""
    contact = start(desk, login, channel)
    made: dict[str, Any] = desk.tell(login, runs.recognise, contact, NewComplaint(**values))
    return made | {"contact": contact}


def set_scene(desk: DeskStore) -> Scene:
    """Play the scene on a furnished desk."""
    reach: dict[str, Any] = {"phones": ("0491 570 006",), "emails": ("zoe@example.org",), "addresses": ("1 High St",)}
    customer = desk.tell("amira", customers.create_customer, NewCustomer(name="Zoë Martin", **reach))
    plain = start(desk, "amira")
    in_hand = complain(desk, "amira", Channel.PHONE)
    left = complain(desk, "amira")
    desk.tell("sam", complaints.assign_complaint, left["complaint"], None)
    offer = desk.tell("amira", resolve.make_offer, in_hand["complaint"], NewOffer(remedy=Remedy.REFUND, cost_cents=500))
    large = NewOffer(remedy=Remedy.REFUND, cost_cents=20_000)
    approval = desk.tell("amira", resolve.ask_approval, in_hand["complaint"], large, "third time")
    due = desk.clock.now() + timedelta(days=2)
    promise = desk.tell("amira", resolve.make_promise, in_hand["complaint"], NewPromise(what="ring back", due_at=due))
    return Scene(
        desk,
        customer,
        in_hand["contact"],
        plain,
        in_hand["complaint"],
        in_hand["run"],
        left["complaint"],
        offer,
        approval,
        promise,
    )


def walk(desk: DeskStore, login: str, run: int, to: Step, **more: Any) -> None:
    """Fill in what each step needs and go forward until the run stands in `to`, that step filled in too."""
    for step in Step:
        desk.tell(login, runs.save_answers, run, STEP_ANSWERS[step] | more)
        if step is to:
            return
        desk.tell(login, runs.enter_step, run, list(Step)[step.number].value)


def skip(desk: DeskStore, login: str, run: int, to: Step, reason: str = "customer in a hurry") -> None:
    """Go to a step whatever is missing."""
    desk.tell(login, runs.skip_to, run, SkipStep(to=to, reason=reason))


@contextmanager
def undone(store: Store) -> Iterator[None]:
    """Take back whatever the block wrote; what it tells runs in savepoints."""
    with store.database.atomic() as transaction:
        try:
            yield
        finally:
            transaction.rollback(begin=True)


def contents(store: Store) -> dict[str, str]:
    """Return every table's whole content as text that is the same on both engines, but for truth values."""
    tables = [name for name in store.database.get_tables() if not name.startswith(("customer_search_", "sqlite_"))]
    return {name: repr(sorted(map(repr, store.execute(f"SELECT * FROM {name}").fetchall()))) for name in tables}


def snapshot(store: Store) -> dict[str, str]:
    """Return every table's whole content as text, to be compared with another of the same engine."""
    if store.sqlite:
        return contents(store)
    rows = "COALESCE(string_agg(one::text, chr(10) ORDER BY one::text COLLATE \"C\"), '')"
    parts = [f"SELECT '{name}', {rows} FROM {name} one" for name in store.database.get_tables()]
    return dict(store.execute(" UNION ALL ".join(parts)).fetchall())  # one question: each is a way to the server


def events(store: Store, since: int = 0) -> list[dict[str, Any]]:
    """Return the audit events after an id, oldest first, with `old` and `new` read from the payload."""
    rows = store.execute(
        "SELECT id, staff_id, act, object, object_id, payload FROM audit WHERE id > ? ORDER BY id", (since,)
    ).fetchall()
    return [
        {"id": row[0], "staff": row[1], "act": row[2], "object": row[3], "object_id": row[4], **json.loads(row[5])}
        for row in rows
    ]


def last_event(store: Store) -> int:
    """Return the id of the newest audit event."""
    return int(store.execute("SELECT COALESCE(MAX(id), 0) FROM audit").fetchone()[0])
