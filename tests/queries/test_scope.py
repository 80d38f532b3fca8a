"""No question returns a row outside the asker's scope, and none inside it is missing: random stores, every asker."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from cs_desk import queries
from cs_desk.errors import NotFoundError, RefusedError
from cs_desk.models.board import Target
from cs_desk.models.complaints import Approval, Complaint, ProfileVersion, Promise
from cs_desk.models.contacts import Contact, ContactEvent, Feedback, Moment
from cs_desk.models.customers import Customer
from cs_desk.models.exports import FIELDS, Wanted
from cs_desk.models.kpirows import Question
from cs_desk.models.kpirows import Scope as KpiScope
from cs_desk.models.kpis import shipped_kpis
from cs_desk.models.people import Staff, Team
from cs_desk.models.periods import Period
from cs_desk.queries import calldata, calls, complaints, customers, export, handover, kpi, lists, start, targets, upkeep
from cs_desk.store import rollups
from tests.support.desks import PEOPLE, START, DeskStore
from tests.support.scene import undone

LOGINS = [login for login, *_ in PEOPLE]
ROWS = 8
SEEDS = range(1)

# Which questions show customers' affairs, and so are asked below; the others show staff, words and reference data.
SCOPED = {
    "board.course",
    "board.board",  # in test_board_scope.py
    "board.scopes",
    "calldata.open_before",
    "calldata.place_of",
    "calls.call",
    "calls.open_contacts",
    "complaints.register",
    "complaints.one",
    "complaints.unowned_of_team",
    "customers.find",
    "customers.card",
    "deals.approval",  # these three in test_deal_scope.py
    "deals.promise",
    "deals.promises",
    "export.extent",
    "export.page",
    "handover.typed",
    "kpi.figures",
    "kpi.records",
    "legs.call",  # in test_leg_scope.py
    "lists.complaint_id",
    "lists.contact_id",
    "lists.contacts",
    "lists.customer_id",
    "lists.moments",
    "staffing.staffing",  # who may ask at all: in test_staffing.py
    "start.page",
    "start.waiting_approvals",
    "start.my_day",
    "targets.listed",
    "upkeep.rollup_faults",
}
OPEN = {
    "backups.warning",
    "lists.words_versions",
    "imports.facts",
    "kpi.choices",
    "kpi.scope_named",
    "people.desk",
    "people.colleagues",
    "reference.words",
    "reference.difficulties",
    "reference.profile",
    "start.midnight",
}
HELPERS = {
    "kpi.may_see",
    "kpi.sees",
    "kpi.zone_of",
    "kpirecords.contributions",
    "kpitotals.totals",
    "complaints.complaint_rows",
    "lists.contact_rows",
    "lists.moment_rows",
} | {f"boardnow.{part}" for part in ("channels", "hands", "people", "queues", "risks", "today", "waiting")}
HELPERS |= {f"exportrows.{kind}" for kind in FIELDS}  # say what others selected


class Dice:
    """A store full of contacts, complaints, approvals and promises in random hands."""

    def __init__(self, seed: int):
        self._draw = random.Random(seed)
        self.people = {row.login: row for row in Staff.select()}
        self.by_id = {row.id: row for row in self.people.values()}
        self._everybody = list(self.people.values())
        self._teams = [row.team_id for row in self._everybody if row.team_id] + [None]
        self.customers = [
            int(Customer.create(reference=f"U-{n}", name=f"Customer {n}", created_at=START).id) for n in range(5)
        ]
        for number in range(ROWS):
            closed = START if self._draw.random() < 0.3 else None
            complaint = self._complaint(number, self._contact(number, closed), closed)
            self._pending(int(complaint.id))
            self._answers(complaint)
        self._targets()

    def _targets(self) -> None:
        """Aim at something for everybody and for every team."""
        about = {"kpi": "csat", "value_milli": 80_000, "watch_milli": 75_000, "from_day": "", "at": START}
        for scope, rows in (("person", self._everybody), ("team", list(Team.select()))):
            for row in rows:
                Target.create(scope=scope, scope_id=row.id, staff_id=self._person(), **about)

    def _person(self) -> int:
        return int(self._draw.choice(self._everybody).id)

    def _contact(self, number: int, closed: datetime | None) -> Contact:
        operator = self._person()
        contact: Contact = Contact.create(
            reference=f"K-{number}",
            customer_id=self._draw.choice(self.customers),
            channel="chat",
            direction="inbound",
            operation="customer_support",
            operator_id=operator,
            team_id=self._draw.choice(self._teams),
            started_at=START,
            closed_at=closed,
        )
        for kind, detail in (("start", None), ("hand_over", {"typed": {"key": "text"}})):
            ContactEvent.create(contact_id=contact.id, kind=kind, at=START, staff_id=operator, detail=detail)
        Moment.create(contact_id=contact.id, stage="build_rapport", energy=1, at=START, staff_id=operator)
        return contact

    def _complaint(self, number: int, contact: Contact, closed: datetime | None) -> Complaint:
        profile = ProfileVersion.select().first()
        complaint: Complaint = Complaint.create(
            reference=f"C-{number}",
            contact_id=contact.id,
            customer_id=contact.customer_id,
            channel="chat",
            received_at=START,
            logged_at=START,
            recognised_by="operator",
            recogniser_id=contact.operator_id,
            profile_key=profile.key,
            profile_version=profile.version,
            closed_at=closed,
            owner_id=self._person() if self._draw.random() < 0.6 else None,
            team_id=self._draw.choice(self._teams),
        )
        return complaint

    def _pending(self, complaint_id: int) -> None:
        """Let an approval and a promise wait on a complaint, each in hands of its own."""
        Approval.create(
            complaint_id=complaint_id,
            remedy="refund",
            cost_cents=1,
            currency="AUD",
            asked_at=START,
            asked_by_id=self._person(),
            team_id=self._draw.choice(self._teams),
        )
        Promise.create(
            complaint_id=complaint_id,
            what="x",
            owner_id=self._person(),
            team_id=self._draw.choice(self._teams),
            due_at=START + timedelta(days=1),
            made_at=START,
        )

    def _answers(self, complaint: Complaint) -> None:
        """Let a customer answer on the contact, and on every other complaint once more without one."""
        about: dict[str, Any] = {"at": START, "staff_id": complaint.recogniser_id, "text": complaint.reference}
        Feedback.create(contact_id=complaint.contact_id, question="verbatim", status="answered", **about)
        if complaint.id % 2:
            Feedback.create(complaint_id=complaint.id, question="verbatim", status="answered", **about)


ROLE = {login: roles[0].value for login, _, roles, _ in PEOPLE}


def _sees(person: Staff, owner: int | None, team: int | None) -> bool:
    """The domain's words: operators their own, leaders their team's too, managers and auditors everything."""
    role = ROLE[person.login]
    if role in ("manager", "auditor"):
        return True
    if role == "administrator":
        return False
    mine = owner == person.id
    return mine or (role == "team_leader" and team is not None and team == person.team_id)


def _raises(desk: DeskStore, login: str, query: Any, *arguments: Any) -> bool:
    try:
        desk.ask(login, query, *arguments)
    except NotFoundError:
        return True
    return False


@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_sees_exactly_their_scope(shared_desk: DeskStore, seed: int) -> None:
    desk = shared_desk
    with undone(desk.store):
        dice = Dice(seed)
        rollups.settle(desk.store)
        for login in LOGINS:
            _check_complaints(desk, login, dice)
            _check_contacts(desk, login, dice)
            _check_waiting(desk, login, dice)
            _check_call_data(desk, login, dice)
            _check_figures(desk, login, dice)
            _check_customers(desk, login, dice)
            _check_lists(desk, login, dice)
            _check_exports(desk, login, dice)


def _check_complaints(desk: DeskStore, login: str, dice: Dice) -> None:
    me = dice.people[login]
    rows = list(Complaint.select())
    mine = {row.id for row in rows if _sees(me, row.owner_id, row.team_id)}
    unclosed = {row.id for row in rows if row.closed_at is None}

    def register(which: str) -> set[int]:
        return {row.id for row in desk.ask(login, complaints.register, which=which).rows}

    assert register("all") == mine
    assert register("open") == mine & unclosed
    assert register("mine") == {row.id for row in rows if row.owner_id == me.id} & mine & unclosed
    assert register("unowned") == {row.id for row in rows if row.owner_id is None} & mine & unclosed
    assert {row.id for row in rows if not _raises(desk, login, complaints.one, row.id)} == mine
    assert _raises(desk, login, complaints.one, 10_000)


def _check_contacts(desk: DeskStore, login: str, dice: Dice) -> None:
    me = dice.people[login]
    rows = list(Contact.select())
    mine = {row.id for row in rows if _sees(me, row.operator_id, row.team_id)}
    assert {row.id for row in rows if not _raises(desk, login, calls.call, row.id)} == mine
    assert _raises(desk, login, calls.call, 10_000)
    assert {row.id for row in rows if not _raises(desk, login, handover.typed, row.id)} == mine
    shown = {row.id for row in rows if row.id in mine and desk.ask(login, handover.typed, row.id)}
    assert shown == {row.id for row in rows if row.operator_id == me.id} & mine
    assert _raises(desk, login, handover.typed, 10_000)
    own = {row.id for row in rows if row.operator_id == me.id and row.closed_at is None}
    assert {row.id for row in desk.ask(login, calls.open_contacts)} == own & mine


def _check_waiting(desk: DeskStore, login: str, dice: Dice) -> None:
    me = dice.people[login]
    page = desk.ask(login, start.page)
    answers = ROLE[login] in ("team_leader", "manager")
    asked = [row for row in Approval.select() if answers and row.asked_by_id != me.id]
    assert {row.id for row in page.approvals} == {row.id for row in asked if _sees(me, None, row.team_id)}
    assert {row.id for row in desk.ask(login, start.waiting_approvals)} == {row.id for row in page.approvals}
    assert {row.owner_id for row in page.promises} <= ({me.id} if ROLE[login] != "administrator" else set())
    takes = ROLE[login] in ("operator", "team_leader", "manager")
    free = [row for row in Complaint.select() if takes and row.owner_id is None and row.closed_at is None]
    reach = {row.id for row in free if ROLE[login] == "manager" or (row.team_id and row.team_id == me.team_id)}
    assert {row.id for row in desk.ask(login, complaints.unowned_of_team)} == reach
    assert page.day.contacts == Contact.select().where(Contact.operator == me.id).count()


def _check_call_data(desk: DeskStore, login: str, _dice: Dice) -> None:
    """Where reading stopped is for who may bring call data in."""
    may = ROLE[login] in ("manager", "administrator")
    assert _raises(desk, login, calldata.place_of, "queue_log", "/log") is not may
    assert _raises(desk, login, calldata.open_before, "queue_log", 0) is not may


TODAY = Period(START - timedelta(hours=14, minutes=32), START + timedelta(hours=9, minutes=28))


def _check_figures(desk: DeskStore, login: str, dice: Dice) -> None:
    """Figures of the centre name nobody; a person's are for who may see that person; so is which record counts."""
    me = dice.people[login]
    chosen = desk.ask(login, kpi.choices, [shipped_kpis()["contacts"]])
    centre = Question(chosen, TODAY)
    if ROLE[login] == "administrator":
        assert _refused(desk, login, kpi.figures, centre)
        assert _refused(desk, login, targets.listed)
        assert _raises(desk, login, upkeep.rollup_faults) is False
        return
    [whole] = desk.ask(login, kpi.figures, centre)
    assert whole.found.value == ROWS
    for person in dice.people.values():
        mine = Question(chosen, TODAY, scope=KpiScope("person", str(person.id), person.name))
        assert _refused(desk, login, kpi.figures, mine) is not _sees(me, person.id, person.team_id)
        assert _refused(desk, login, kpi.records, mine) is not _sees(me, person.id, person.team_id)
    shown = [one.scope for one in desk.ask(login, targets.listed)]
    of_people = {int(scope.value) for scope in shown if scope.dim == "person"}
    assert of_people == {one.id for one in dice.people.values() if _sees(me, one.id, one.team_id)}
    own_team = (
        {str(me.team_id)} if ROLE[login] in ("operator", "team_leader") else {str(row.id) for row in Team.select()}
    )
    assert {scope.value for scope in shown if scope.dim == "team"} == own_team
    each = desk.ask(login, kpi.figures, replace(centre, by="person"))
    assert {one.scope.word for one in each} <= {
        one.name for one in dice.people.values() if _sees(me, one.id, one.team_id)
    }
    seen = {row.reference for row in Contact.select() if _sees(me, row.operator_id, row.team_id)}
    rows = desk.ask(login, kpi.records, centre)
    assert len(rows) == ROWS
    assert {row.reference for row in rows} - {""} == seen
    assert _raises(desk, login, upkeep.rollup_faults) is (ROLE[login] not in ("manager", "auditor"))


def _refused(desk: DeskStore, login: str, query: Any, *arguments: Any) -> bool:
    try:
        desk.ask(login, query, *arguments)
    except RefusedError:
        return True
    return False


def _check_customers(desk: DeskStore, login: str, dice: Dice) -> None:
    me = dice.people[login]
    for customer in dice.customers:
        assert _raises(desk, login, customers.card, customer) is (ROLE[login] == "administrator")
        if ROLE[login] != "administrator":
            named = {line.complaint_id for line in desk.ask(login, customers.card, customer).history}
            shown = [Complaint.get(Complaint.id == one) for one in named if one is not None]
            assert all(_sees(me, row.owner_id, row.team_id) for row in shown)
    assert _raises(desk, login, customers.card, 10_000)
    assert _raises(desk, login, customers.find, "customer") is (ROLE[login] == "administrator")


def _check_lists(desk: DeskStore, login: str, dice: Dice) -> None:
    me = dice.people[login]
    contacts = list(Contact.select())
    mine = {row.id for row in contacts if _sees(me, row.operator_id, row.team_id)}
    assert {row.id for row in desk.ask(login, lists.contacts)} == mine
    closed = {row.id for row in contacts if row.closed_at is not None}
    assert {row.id for row in desk.ask(login, lists.contacts, which="closed")} == mine & closed
    assert {row.id for row in desk.ask(login, lists.contacts, which="open")} == mine - closed
    own = {row.id for row in contacts if row.operator_id == me.id}
    assert {row.id for row in desk.ask(login, lists.contacts, which="mine")} == (mine & own) - closed
    assert {row.contact for row in desk.ask(login, lists.moments)} == {
        row.reference for row in contacts if row.id in mine
    }
    assert {row.id for row in contacts if not _raises(desk, login, lists.contact_id, row.reference)} == mine
    complaints_ = list(Complaint.select())
    seen = {row.id for row in complaints_ if _sees(me, row.owner_id, row.team_id)}
    assert {row.id for row in complaints_ if not _raises(desk, login, lists.complaint_id, row.reference)} == seen
    assert _raises(desk, login, lists.complaint_id, "C-none")
    assert _raises(desk, login, lists.contact_id, "K-none")
    assert _raises(desk, login, lists.customer_id, "U-0") is (ROLE[login] == "administrator")
    assert _raises(desk, login, lists.customer_id, "U-none")


def _exported(desk: DeskStore, login: str, wanted: Wanted, name: str) -> set[str]:
    extent = desk.ask(login, export.extent, wanted)
    rows, _ = desk.ask(login, export.page, wanted, 0, extent.last)
    assert len(rows) == extent.rows
    return {row[name] for row in rows}


def _check_exports(desk: DeskStore, login: str, dice: Dice) -> None:
    me = dice.people[login]
    contacts = [row for row in Contact.select() if _sees(me, row.operator_id, row.team_id)]
    found = [row for row in Complaint.select() if _sees(me, row.owner_id, row.team_id)]
    met = {row.customer_id for row in contacts} | {row.customer_id for row in found}
    if ROLE[login] in ("manager", "auditor"):
        met = set(dice.customers)
    customers_ = {row.reference for row in Customer.select() if row.id in met}
    assert _exported(desk, login, Wanted("customers"), "our_reference") == customers_
    assert _exported(desk, login, Wanted("contacts"), "our_reference") == {row.reference for row in contacts}
    assert _exported(desk, login, Wanted("complaints"), "our_reference") == {row.reference for row in found}
    unclosed = {row.reference for row in found if row.closed_at is None}
    assert _exported(desk, login, Wanted("complaints", view="open"), "our_reference") == unclosed
    assert _exported(desk, login, Wanted("moments"), "contact") == {row.reference for row in contacts}
    answered = {f"C-{row.reference[2:]}" for row in contacts} | {row.reference for row in found if row.id % 2}
    assert _exported(desk, login, Wanted("feedback"), "text") == answered


def test_every_question_is_asked_here_or_known_to_show_no_customer() -> None:
    found = set()
    for module in pkgutil.iter_modules(queries.__path__):
        loaded = importlib.import_module(f"{queries.__name__}.{module.name}")
        for name, one in vars(loaded).items():
            if inspect.isfunction(one) and one.__module__ == loaded.__name__ and not name.startswith("_"):
                first = next(iter(inspect.signature(one).parameters.values()), None)
                if first is not None and first.annotation == "View":
                    found.add(f"{module.name}.{name}")
    assert found == SCOPED | OPEN | HELPERS, "a new question needs its scope checked in this file"
