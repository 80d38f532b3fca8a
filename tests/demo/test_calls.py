"""The demo's telephone system: a year of calls, agents at work, a schedule, targets; nothing counted twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cs_desk.models.board import Shift
from cs_desk.models.calls import QueueLeg, SpanRow
from cs_desk.models.contacts import Contact
from cs_desk.models.customers import CustomerPhone
from cs_desk.models.kpirows import CENTRE, Figure, Question, Scope
from cs_desk.models.kpis import shipped_kpis
from cs_desk.models.people import Staff
from cs_desk.models.periods import Period
from cs_desk.queries import kpi, targets
from cs_desk.store import rollups
from tests.demo.conftest import Demo
from tests.demo.dump import END

MONTH = Period(END - timedelta(days=30), END)
TODAY = Period(END - timedelta(hours=14, minutes=32), END)


def figures(demo: Demo, period: Period, by: str = "", scope: Scope = CENTRE, only: str = "") -> list[Figure]:
    """Return figures as the manager sees them."""
    wanted = [shipped_kpis()[only]] if only else list(shipped_kpis().values())
    chosen = demo.ask(kpi.choices, wanted, acting_as="grace")
    return list(demo.ask(kpi.figures, Question(chosen, period, by=by, scope=scope), acting_as="grace"))


def test_the_board_is_alive_and_believable(demo: Demo) -> None:
    month = {one.choice.kpi.id: one for one in figures(demo, MONTH)}
    for name, low, high in (
        ("service_level", 65, 90), ("average_speed_of_answer", 8, 30), ("abandonment_rate", 2, 14),
        ("adherence", 85, 99), ("occupancy", 1, 90), ("csat", 40, 95), ("average_handling_time", 120, 600),
    ):  # fmt: skip
        found = month[name].found
        assert found.value is not None, name
        assert low <= found.value <= high, (name, found.value)
    assert month["service_level"].state is not None
    [today] = figures(demo, TODAY, only="service_level")
    assert today.found.n >= 10
    assert {str(one.scope) for one in figures(demo, MONTH, by="queue", only="offered")} == {
        "queue:sales", "queue:support",
    }  # fmt: skip
    years = Period(END - timedelta(days=395), END)
    months = figures(demo, years, by="month", only="offered")
    assert len([one for one in months if one.found.n >= 10]) >= 12


@pytest.mark.usefixtures("demo")
def test_people_are_at_work_and_somebody_planned_it() -> None:
    there = SpanRow.select().where((SpanRow.kind == "signed_in") & SpanRow.ended_at.is_null())
    assert there.count() >= 5
    now = Shift.select().where((Shift.starts_at <= END) & (Shift.ends_at > END))
    assert now.where(Shift.state == "work").count() >= 5
    assert Shift.select().where(Shift.starts_at > END + timedelta(days=5)).count() > 10
    assert {row.state for row in Shift.select(Shift.state)} == {"work", "lunch", "break", "leave"}


def test_a_call_and_its_contact_are_one(demo: Demo) -> None:
    assert rollups.check(demo.store) == []
    calls = Contact.select().where((Contact.channel == "phone") & (Contact.direction == "inbound"))
    reached = CustomerPhone.select(CustomerPhone.customer_id).where(CustomerPhone.e164.is_null(False))
    known = calls.where(Contact.customer << reached)
    tied = {row.contact_id for row in QueueLeg.select(QueueLeg.contact_id)}
    assert sum(row.id in tied for row in known) >= 0.95 * known.count()
    mine = QueueLeg.select().where(QueueLeg.contact.is_null() & QueueLeg.answered_at.is_null(False)).count()
    assert mine < 0.4 * QueueLeg.select().count()
    [counted] = figures(demo, Period(END - timedelta(days=800), END), only="contacts")
    assert counted.found.value == Contact.select().count() + mine
    logins = {row.id: row.login for row in Staff.select()}
    assert all(row.agent == f"PJSIP/{logins[row.staff_id or 0]}" for row in QueueLeg.select() if row.agent)


def test_targets_are_set_and_the_person_has_their_own(demo: Demo) -> None:
    mine = demo.ask(targets.listed)
    assert {one.scope.dim for one in mine} == {"centre", "team", "person"}
    assert all(one.holds for one in mine)
    assert {one.kpi.id for one in mine if one.scope == CENTRE} >= {"service_level", "csat", "adherence"}
