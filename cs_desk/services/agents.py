"""Which member of staff an agent of a telephone system is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cs_desk.errors import NotFoundError
from cs_desk.models.people import Staff
from cs_desk.models.policy import Verb
from cs_desk.services.calllegs import Member
from cs_desk.services.unit import Unit, service
from cs_desk.store import bulk
from cs_desk.text import clean, fold

TIED = "SELECT agent, staff_id FROM acd_agent WHERE source = ? AND staff_id IS NOT NULL AND agent IN"
TIE = (
    "INSERT INTO acd_agent (source, agent, staff_id) VALUES (?, ?, ?) "
    "ON CONFLICT (source, agent) DO UPDATE SET staff_id = excluded.staff_id"
)
HELD = "SELECT staff_id, COUNT(*) FROM {} WHERE source = ? AND agent = ? GROUP BY staff_id ORDER BY staff_id"
GIVE = "UPDATE {} SET staff_id = ?, team_id = ? WHERE source = ? AND agent = ?"


def who_they_are(unit: Unit, source: str, agents: Iterable[str]) -> dict[str, Member]:
    """Return the members of staff (id, team) that agents are, of those that are known.

    What was tied by hand comes first; then the one member of staff, among those who have not left, whose login or name
    is the agent's, with or without the technology before it (`PJSIP/amira`, `Agent/amira`).
    """
    wanted = {agent for agent in agents if agent}
    tied = dict(bulk.select_among(unit.store, TIED, sorted(wanted), source))
    rows: list[Any] = list(Staff.select(Staff.id, Staff.login, Staff.name, Staff.team_id, Staff.retired_at))
    teams = {row.id: row.team_id for row in rows}
    here = [row for row in rows if row.retired_at is None]
    names = [fold(row.name) for row in here]
    by_name = {name: row.id for name, row in zip(names, here, strict=True) if names.count(name) == 1}
    by_name |= {fold(row.login): row.id for row in here}
    found: dict[str, Member] = {}
    for agent in wanted:
        member = tied.get(agent) or by_name.get(fold(agent)) or by_name.get(fold(_bare(agent)))
        if member is not None:
            found[agent] = (member, teams[member])
    return found


def _bare(agent: str) -> str:
    """Return an interface without its technology and what follows the name: amira of Local/amira@from-queue/n."""
    return agent.partition("/")[2].partition("@")[0].partition("/")[0]


@service(Verb.STAFF_MANAGE)
def tie_agent(unit: Unit, login: str, agent: str, source: str) -> dict[str, int]:
    """Say which member of staff an agent is, for what is stored as for what comes; raises NotFoundError.

    Returns how many {"legs", "spans"} were given to them.
    """
    unit.require(what="agents of the telephone system")
    row: Staff | None = Staff.get_or_none(Staff.login == login)
    if row is None:
        raise NotFoundError(f"nobody here has the login {clean(login)!r}; see cs-desk staff list.")
    agent = clean(agent).strip()
    tied = unit.store.execute(
        "SELECT staff_id FROM acd_agent WHERE source = ? AND agent = ?", (source, agent)
    ).fetchone()
    old: dict[str, Any] = {"staff_id": tied[0] if tied else None}
    unit.store.execute(TIE, (source, agent, row.id))
    given = {}
    for name, table in (("legs", "leg"), ("spans", "agent_span")):
        # Whose they were: what was not tied by hand was given by name, maybe to several people over the years.
        old[name] = [list(held) for held in unit.store.execute(HELD.format(table), (source, agent)).fetchall()]
        cursor = unit.store.execute(GIVE.format(table), (row.id, row.team_id, source, agent))
        given[name] = int(cursor.rowcount)
    unit.record("agent", f"{source}/{agent}", old=old, new={"staff_id": row.id, **given})
    unit.touch("calls", "staff")
    return given
