"""What the demo centre aims at: set by its manager when the desk was founded."""

from __future__ import annotations

from cs_desk.demo.stage import Stage
from cs_desk.models.enums import Role
from cs_desk.models.kpirows import CENTRE, Scope
from cs_desk.services import kpis

AIMS = (
    ("service_level", 80.0, 70.0),
    ("average_speed_of_answer", 20.0, 30.0),
    ("abandonment_rate", 5.0, 8.0),
    ("first_contact_resolution", 75.0, 65.0),
    ("csat", 75.0, 60.0),
    ("nps", 10.0, -10.0),
    ("adherence", 92.0, 88.0),
    ("acknowledged_in_time", 98.0, 95.0),
    ("days_to_resolve", 5.0, 10.0),
    ("promises_kept", 95.0, 85.0),
    ("recovery", 60.0, 45.0),
)
OWN = (("csat", 80.0, 65.0), ("adherence", 92.0, 88.0), ("promises_kept", 95.0, 85.0))
"""What each of the teams and whoever opens the demo aims at."""


def set_aims(stage: Stage) -> None:
    """Set targets of the centre, of each team, and of whoever opens the demo."""
    manager = next(actor for actor in stage.actors.values() if Role.MANAGER in actor.roles)
    teams = {actor.team_id: actor.team_name for actor in stage.operators() if actor.team_id is not None}
    scopes = [Scope("team", str(number), name) for number, name in sorted(teams.items())]
    scopes.append(Scope("person", str(stage.you.staff_id), stage.you.name))
    for scope, aims in ((CENTRE, AIMS), *((scope, OWN) for scope in scopes)):
        for kpi, value, watch in aims:
            stage.tell(manager, kpis.set_target, kpi, scope, value, watch)
