"""What a demo store holds: every state that the desk knows, true permissions, a whole audit trail."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from zoneinfo import ZoneInfo

import phonenumbers
import pytest

from cs_desk.clock import local
from cs_desk.demo import bank
from cs_desk.models.complaints import Approval, Complaint, Offer, Promise
from cs_desk.models.contacts import Contact, ContactEvent, Difficulty, Feedback, Moment
from cs_desk.models.customers import Customer, CustomerEmail, CustomerPhone
from cs_desk.models.enums import Answer, Role
from cs_desk.models.people import Account, Setting, Staff, StaffRole
from cs_desk.models.policy import POLICY, Verb
from cs_desk.models.runs import RunEvent, ScriptRun
from cs_desk.queries import calls, customers, people, start
from cs_desk.services import calldata, complaints, contacts, kpis, moments, resolve, runs, schedules, staff
from cs_desk.services import customers as customer_services
from cs_desk.services.unit import Service
from cs_desk.store import health
from tests.demo.conftest import Demo
from tests.demo.dump import END

SERVICES = {
    work.name: work.verb
    for module in (calldata, complaints, contacts, customer_services, kpis, moments, resolve, runs, schedules, staff)
    for work in vars(module).values()
    if isinstance(work, Service)
}


def test_the_start_page_has_something_in_every_section(demo: Demo) -> None:
    page = demo.ask(start.page)
    assert len(page.approvals) == 1
    assert page.approvals[0].asked_by == "Tuva Lindholm"
    assert [one.state for one in page.open_contacts] == ["parked", "parked"]
    assert all(one.step and one.complaint for one in page.open_contacts)
    assert len(page.unowned) == 4
    assert page.day.contacts == 6
    assert page.day.complaints == 3
    assert page.day.resolved == 1
    assert page.day.moments_positive + page.day.moments_negative > 0
    assert page.day.handling_seconds > 0


def test_a_promise_is_overdue_one_is_due_today_and_more_are_to_come(demo: Demo) -> None:
    desk = demo.ask(people.desk)
    zone = ZoneInfo(desk.zone)
    today = local(END, zone).date()
    dues = [one.due_at for one in demo.ask(start.page).promises]
    assert any(due < END for due in dues)
    assert any(due > END and local(due, zone).date() == today for due in dues)
    assert any(local(due, zone).date() > today for due in dues)
    kept = Promise.select().where(Promise.done_at.is_null(False))
    assert all(one.made_at < one.done_at <= END for one in kept)
    assert kept.count() >= 2


def test_the_demo_user_is_an_operator_who_leads_the_team_and_may_act_for_anyone(demo: Demo) -> None:
    me = people.who_acts("clerk", None, "test")
    assert me.roles == {Role.OPERATOR, Role.TEAM_LEADER}
    assert me.name == bank.load().staff.you.name
    assert me.team_name == "Harbour"
    for colleague in bank.load().staff.staff:
        assert people.who_acts("clerk", colleague.login, "test").roles == set(colleague.roles)
    assert Account.select().count() == 1
    assert Setting.get(Setting.key == "demo").value == "yes"
    assert demo.ask(people.desk).demo is True


@pytest.mark.usefixtures("demo")
def test_complaints_stand_at_every_stage_of_their_clock() -> None:
    rows = list(Complaint.select())
    assert 110 <= len(rows) <= 170
    still_open = [row for row in rows if row.closed_at is None]
    stages = {
        "closed": [row for row in rows if row.closed_at is not None],
        "not acknowledged": [row for row in still_open if row.acknowledged_at is None],
        "late to acknowledge": [row for row in still_open if row.acknowledged_at is None and row.acknowledge_due < END],
        "acknowledged": [row for row in still_open if row.acknowledged_at is not None],
        "late to answer": [row for row in still_open if row.answer_due < END],
        "unowned": [row for row in still_open if row.owner_id is None],
        "anonymous": [row for row in rows if row.anonymous],
    }
    assert {name for name, found in stages.items() if not found} == set()
    assert all(row.received_at <= row.logged_at <= END for row in rows)
    assert all(row.own_words and row.wanted for row in rows)
    assert "{" not in "".join(row.own_words + row.wanted for row in rows)


@pytest.mark.usefixtures("demo")
def test_late_deliveries_are_the_cluster() -> None:
    found = Counter(row.difficulty_code for row in Complaint.select()).most_common(2)
    assert found[0][0] == "goods.late"
    assert found[0][1] >= 2 * found[1][1]
    known = {row.code for row in Difficulty.select()}
    assert {row.difficulty_code for row in Contact.select() if row.difficulty_code} <= known
    assert {cause.difficulty for cause in bank.load().complaints.cause} <= known


@pytest.mark.usefixtures("demo")
def test_offers_approvals_and_feedback_come_in_every_kind() -> None:
    assert {row.accepted for row in Offer.select()} == {True, False}
    answered = list(Approval.select().where(Approval.answered_at.is_null(False)))
    assert answered
    assert all(row.granted and row.answered_by_id != row.asked_by_id for row in answered)
    assert {row.status for row in Feedback.select().where(Feedback.question == "csat")} == {one.value for one in Answer}
    closed_with = (
        Feedback.select()
        .join(Complaint, on=Feedback.complaint_id == Complaint.id)
        .where((Feedback.question == "csat") & Feedback.value.is_null(False) & Complaint.closed_at.is_null(False))
    )
    assert closed_with.count() >= 5


@pytest.mark.usefixtures("demo")
def test_runs_are_done_or_parked_half_way() -> None:
    assert Counter(row.state for row in ScriptRun.select())["parked"] == 3
    assert {row.step for row in ScriptRun.select().where(ScriptRun.state == "parked")} == {
        "listen",
        "apologise",
        "resolve",
    }
    assert {"enter", "skip", "park", "finish"} <= {row.kind for row in RunEvent.select()}


@pytest.mark.usefixtures("demo")
def test_contacts_are_closed_with_a_rhythm() -> None:
    rows = list(Contact.select().order_by(Contact.id))
    still_open = [row for row in rows if row.closed_at is None]
    assert len(rows) - len(still_open) >= 1_200
    assert len(still_open) == 3  # two parked by the demo user, one by the colleague who waits for a yes
    assert [row.started_at for row in rows] == sorted(row.started_at for row in rows)
    assert all(row.disposition for row in rows if row.closed_at is not None)
    assert max(row.closed_at for row in rows if row.closed_at is not None) <= END
    times = [local(row.started_at, ZoneInfo("Australia/Sydney")) for row in rows]
    assert {at.weekday() for at in times} == {0, 1, 2, 3, 4}
    hours = Counter(at.hour for at in times)
    assert hours[11] + hours[12] > hours[14] + hours[15]
    assert len({row.channel for row in rows}) >= 5
    assert {row.direction for row in rows} == {"inbound", "outbound"}
    assert "hold" in {row.kind for row in ContactEvent.select()}


@pytest.mark.usefixtures("demo")
def test_nobody_holds_two_calls_and_who_asked_not_to_be_called_is_not() -> None:
    spans: dict[int, list[Contact]] = {}
    parked = {event.contact_id for event in ContactEvent.select().where(ContactEvent.kind == "park")}
    for row in Contact.select().where(Contact.closed_at.is_null(False)).order_by(Contact.started_at):
        if row.id in parked:
            continue
        spans.setdefault(row.operator_id, []).append(row)
    for rows in spans.values():
        for one, following in pairwise(rows):
            assert one.closed_at is not None
            assert one.closed_at <= following.started_at
    quiet = {row.id for row in Customer.select().where(Customer.do_not_call == True)}  # noqa: E712  # SQL, not Python
    called = {row.customer_id for row in Contact.select().where(Contact.direction == "outbound")}
    assert quiet
    assert not quiet & called


@pytest.mark.usefixtures("demo")
def test_moments_go_both_ways_and_say_what_was_seen() -> None:
    energies = Counter(row.energy > 0 for row in Moment.select().where(Moment.energy != 0))
    assert min(energies[True], energies[False]) > 30
    by_hand = [row for row in Moment.select() if not row.trigger.startswith("script:")]
    assert by_hand
    assert all(row.seen for row in by_hand)


def test_some_customers_are_in_contact_for_the_third_time(demo: Demo) -> None:
    counts = Counter(row.customer_id for row in Contact.select() if row.customer_id)
    often = [one for one, count in counts.items() if count >= 3]
    cards = [demo.ask(customers.card, one) for one in often]
    assert sum(card.contacts_30_days >= 3 for card in cards) >= 4
    parked = next(row for row in demo.ask(calls.open_contacts) if row.channel == "phone")
    assert demo.ask(calls.call, parked.id).customer.contacts_30_days >= 3


@pytest.mark.usefixtures("demo")
def test_customers_are_invented_and_unreachable() -> None:
    rows = list(Customer.select())
    assert len(rows) == 120
    assert len({row.locale for row in rows}) >= 10
    for column in (
        "company",
        "special_needs",
        "preferred_times",
        "preferred_channel",
        "do_not_call",
        "vulnerable",
        "consent_marketing",
        "consent_recording",
    ):
        assert any(getattr(row, column) for row in rows), column
    assert {one.address.partition("@")[2] for one in CustomerEmail.select()} <= {
        "example.com",
        "example.org",
        "example.net",
    }
    ranges = [prefix for found in bank.load().people.ranges.values() for prefix, _ in found]
    phones = list(CustomerPhone.select())
    assert all(any(phone.given.startswith(prefix) for prefix in ranges) for phone in phones)
    assert len({phone.given for phone in phones}) == len(phones)
    for phone in phones:
        number = phonenumbers.format_number(phonenumbers.parse(phone.given), phonenumbers.PhoneNumberFormat.E164)
        assert phone.e164 in (number, None)  # UK drama mobiles are no numbers to the library


def test_the_audit_trail_is_whole_and_every_event_was_allowed(demo: Demo) -> None:
    findings = health.check(demo.store)
    assert [one.name for one in findings if not one.good] == []
    events = demo.store.execute("SELECT act, staff_id, at FROM audit ORDER BY id").fetchall()
    sealed = demo.store.execute("SELECT COUNT(*) FROM audit_seal").fetchone()[0]
    assert sealed == len(events) > 1_000
    assert "refused" not in {event[0] for event in events}
    assert [event[2] for event in events] == sorted(event[2] for event in events)
    roles: dict[int, set[Role]] = {}
    for row in StaffRole.select():
        roles.setdefault(row.staff_id, set()).add(Role(row.role))
    for act, staff_id, _ in events:
        if staff_id == 0:
            assert act in ("_found", "add_staff")  # the setup, before anybody works there
        else:
            assert _may(SERVICES[act], roles[staff_id]), act


def _may(verb: Verb, roles: set[Role]) -> bool:
    return any(POLICY[verb][role] > 0 for role in roles)


@pytest.mark.usefixtures("demo")
def test_there_are_two_teams_of_four_and_three_who_watch() -> None:
    teams = Counter(row.team_id for row in Staff.select())
    assert sorted(teams.values()) == [3, 4, 4]
