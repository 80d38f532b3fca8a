"""The targets that were set, with those that hold today."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from cs_desk.clock import local
from cs_desk.models.board import Target
from cs_desk.models.kpirows import CENTRE, Aim, Scope
from cs_desk.models.kpis import shipped_kpis
from cs_desk.models.people import Staff, Team
from cs_desk.queries import kpi as figures
from cs_desk.queries.view import View
from cs_desk.store.rollups import desk_zone


def listed(view: View) -> tuple[Aim, ...]:
    """Return every target of a scope that the asker may see, by KPI and scope, the newest first."""
    figures.may_see(view, CENTRE)
    today = local(view.now, ZoneInfo(desk_zone(view.store))).date().isoformat()
    teams = {row.id: row.name for row in Team.select(Team.id, Team.name)}
    people = {row.id: row.name for row in Staff.select(Staff.id, Staff.name)}
    held: set[tuple[str, Scope]] = set()
    found: list[Aim] = []
    for row in Target.select().order_by(Target.id.desc()):
        scope = _scope(row, teams, people)
        kpi = shipped_kpis().get(row.kpi)
        if kpi is None or not figures.sees(view, scope):
            continue
        today_too = row.from_day <= today and (row.to_day is None or today <= row.to_day)
        holds = today_too and (row.kpi, scope) not in held
        if holds:
            held.add((row.kpi, scope))
        found.append(
            Aim(row.id, kpi, scope, row.value_milli / 1000, row.watch_milli / 1000, row.from_day, row.to_day or "",
                people[row.staff_id], row.at, holds)
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.kpi.id, one.scope.dim, one.scope.word.casefold(), -one.id)))


def _scope(row: Target, teams: Mapping[int, str], people: Mapping[int, str]) -> Scope:
    if row.scope_id is None:
        return CENTRE
    if row.scope == "team":
        return Scope("team", str(row.scope_id), teams[row.scope_id])
    return Scope("person", str(row.scope_id), people[row.scope_id])
