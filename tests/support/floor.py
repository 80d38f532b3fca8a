"""A week of a small centre for tests of the figures: calls, contacts, answers and complaints with figures by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cs_desk.clock import require_aware, to_micros
from cs_desk.models.acd import Leg
from cs_desk.models.imports import Scores
from cs_desk.models.people import Staff
from cs_desk.services import calldata, imports
from tests.support.brought import a_complaint, a_contact, origin
from tests.support.called import SECOND, a_batch, a_leg, a_span
from tests.support.desks import DeskStore
from tests.support.scene import staff_id

SYDNEY = ZoneInfo("Australia/Sydney")


def at(text: str) -> datetime:
    """Return in UTC the moment of a local time such as 2026-11-16 09:00 in Sydney, or of one that names its zone."""
    found = datetime.fromisoformat(text)
    return require_aware(found if found.tzinfo else found.replace(tzinfo=SYDNEY))


def answered(key: str, text: str, wait: int, talk: int = 60, **other: Any) -> Leg:
    """A call that was answered after so many seconds."""
    entered = to_micros(at(text))
    return a_leg(
        call=key, entered_at=entered, wait=float(wait), answered_at=entered + wait * SECOND, talk=float(talk),
        ended_at=entered + (wait + talk) * SECOND, **other,
    )  # fmt: skip


def abandoned(key: str, text: str, wait: int, **other: Any) -> Leg:
    """A call whose caller gave up after so many seconds."""
    entered = to_micros(at(text))
    return a_leg(
        call=key, entered_at=entered, wait=float(wait), answered_at=None, talk=None, ring=None, agent="",
        ended_at=entered + wait * SECOND, outcome="abandoned", **other,
    )  # fmt: skip


LEGS = (  # Monday to Wednesday; Ben sits in team Blue, Nora in team Green
    answered("m1", "2026-11-16 09:00", 5),
    answered("m2", "2026-11-16 09:10", 20, 120),
    answered("m3", "2026-11-16 09:59:59", 21, queue="service", agent="SIP/nora"),
    answered("m4", "2026-11-16 10:00", 45, queue="service", agent="SIP/nora"),
    abandoned("m5", "2026-11-16 10:30", 4),
    abandoned("m6", "2026-11-16 17:30", 40, queue="service"),
    answered("t1", "2026-11-17 00:00", 10, 30),
    answered("t2", "2026-11-17 23:59:59", 12, 30),
    answered("w1", "2026-11-18 09:30", 30, queue="service", agent="SIP/nora"),
    answered("spring1", "2026-10-04 01:30", 10),  # the day has 23 hours: 2:00 is not
    answered("spring2", "2026-10-04 03:30", 30),
    answered("autumn1", "2026-04-05T02:30+11:00", 10),  # and here 25: 2:30 comes twice
    answered("autumn2", "2026-04-05T02:30+10:00", 30),
    answered("kolkata1", "2026-07-01T18:29:59+00:00", 10),  # midnight there is half past
    answered("kolkata2", "2026-07-01T18:30:00+00:00", 30),
)
WEEK = ("--from", "2026-11-16", "--to", "2026-11-23")


def team_of(who: int) -> int | None:
    """Return the team of a member of staff."""
    row: Staff = Staff.get_by_id(who)
    return row.team_id


def play(desk: DeskStore) -> None:
    """Bring the week in through the services."""
    began = to_micros(at("2026-11-16 08:30")) - to_micros(at("2026-11-20 13:32"))
    day = (began // SECOND, began // SECOND + 9 * 3600)
    desk.tell("mia", calldata.store_calls, a_batch(*LEGS, span=a_span(*day)))
    desk.tell("mia", calldata.store_calls, a_batch(span=a_span(day[0] + 3600, day[0] + 4500, "paused")))
    ben, nora = staff_id("ben"), staff_id("nora")
    contacts = [
        a_contact(at(text), origin=origin(key, key, line), channel=channel, operator=who, team=team_of(who),
                  scores=Scores(csat=csat, nps=nps))
        for line, (key, text, channel, who, csat, nps) in enumerate((
            ("k1", "2026-11-16 12:00", "chat", ben, 5, 10), ("k2", "2026-11-16 13:00", "chat", ben, 3, 6),
            ("k3", "2026-11-17 12:00", "email", nora, 4, 8), ("k4", "2026-11-18 12:00", "email", nora, 1, 0),
        ), 2)
    ]  # fmt: skip
    desk.tell("mia", imports.import_contacts, contacts, "contacts.csv")
    complaint = a_complaint(at("2026-11-17 15:00"), origin=origin("p1", "p1"), owner=nora)
    desk.tell("mia", imports.import_complaints, [complaint], "complaints.csv")
