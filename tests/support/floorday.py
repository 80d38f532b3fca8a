"""A morning on the telephones for tests of the board: calls of two queues, agents signed in, some targets."""

from __future__ import annotations

from cs_desk.models.acd import AgentSpan, Leg
from cs_desk.models.callbatch import CallBatch
from cs_desk.models.kpirows import CENTRE, Scope
from cs_desk.services import calldata, kpis
from tests.support.called import SECOND, a_leg, a_span, an_open_leg
from tests.support.desks import DeskStore
from tests.support.scene import staff_id

HOUR = 3600
TARGETS = (("service_level", 80.0, 75.0), ("average_speed_of_answer", 30.0, 40.0), ("abandonment_rate", 5.0, 8.0))


def calls(late: int, hours: int = 6) -> list[Leg]:
    """Forty calls of each of the last hours; of every ten in the orders queue so many waited a minute."""
    legs = []
    for number in range(40 * hours):
        after = HOUR - (number + 1) * 90
        waited = 60 if number % 10 < late else 5
        queue = "orders" if number % 4 else "billing"
        entered = a_leg(after).entered_at
        legs.append(
            a_leg(
                after, call=f"d{number}", queue=queue, agent="SIP/ben" if number % 2 else "SIP/amira",
                answered_at=entered + waited * SECOND, wait=float(waited), ended_at=entered + (waited + 240) * SECOND,
                talk=240.0,
            )
        )  # fmt: skip
    return legs


def spans() -> list[AgentSpan]:
    """Ben is signed in, Amira paused for lunch."""
    return [
        a_span(-3 * HOUR, None, agent="SIP/ben"),
        a_span(-3 * HOUR, None, agent="SIP/amira"),
        a_span(HOUR - 18 * 60, None, "paused", agent="SIP/amira", reason="lunch"),
    ]


def waiting() -> list[Leg]:
    """Three wait for orders, one of them for four minutes, one for billing."""
    return [
        an_open_leg(HOUR - seconds, call=f"w{seconds}", queue=queue)
        for seconds, queue in ((250, "orders"), (60, "orders"), (10, "orders"), (15, "billing"))
    ]


def play(desk: DeskStore, late: int = 3) -> None:
    """Bring the morning in and set the targets."""
    batch = CallBatch("queue_log", "queue_log", 1000, [*calls(late), *waiting()], spans(), [])
    desk.tell("mia", calldata.store_calls, batch)
    for scope in (CENTRE, Scope("person", str(staff_id("amira")), "Amira Khan")):
        for name, value, watch in TARGETS:
            desk.tell("mia", kpis.set_target, name, scope, value, watch)
    desk.tell("mia", kpis.set_target, "hold_share", Scope("person", str(staff_id("amira")), ""), 10.0, 15.0)
