"""Who is acting, and who works here."""

from __future__ import annotations

from cs_desk.errors import RefusedError
from cs_desk.models.enums import Role
from cs_desk.models.people import Account, Authority, Setting, Staff, StaffRole, Team
from cs_desk.models.policy import Actor
from cs_desk.models.rows import Colleague, Desk
from cs_desk.queries.view import View
from cs_desk.text import clean


def who_acts(os_user: str, acting_as: str | None, session: str) -> Actor:
    """Return the actor for an operating-system user, or for the one named by `--as` where the account may.

    Raises RefusedError, in words, when the user is unknown, may not act for others, or the name is nobody's.
    """
    account = Account.get_or_none(Account.os_user == os_user)
    if account is None:
        raise RefusedError(
            f"the operating-system user {clean(os_user)} is not known to this desk; "
            "an administrator can add it with: cs-desk staff account."
        )
    if acting_as is None:
        staff = Staff.get_or_none((Staff.id == account.staff_id) & Staff.retired_at.is_null())
        if staff is None:
            raise RefusedError(f"{clean(os_user)} is not a member of staff; say who acts with --as NAME.")
    else:
        staff = Staff.get_or_none((Staff.login == acting_as) & Staff.retired_at.is_null())
        if staff is None:
            raise RefusedError(f"--as {clean(acting_as)}: there is nobody with that login.")
        if staff.id != account.staff_id and account.acts_for != "anyone":
            raise RefusedError(f"--as {clean(acting_as)}: the account {clean(os_user)} may act for itself only.")
    return actor_of(staff, os_user, session)


def still_acts(actor: Actor) -> Actor:
    """Return the actor with the roles and team held now; raises RefusedError once their access has ended."""
    staff = Staff.get_or_none((Staff.id == actor.staff_id) & Staff.retired_at.is_null())
    if staff is None:
        raise RefusedError(f"{actor.name} has no access to this desk any more; an administrator ended it.")
    return actor_of(staff, actor.os_user, actor.session)


def actor_of(staff: Staff, os_user: str, session: str) -> Actor:
    """Return the actor that a member of staff is, with roles and team."""
    roles = frozenset(Role(row.role) for row in StaffRole.select().where(StaffRole.staff == staff.id))
    team = Team.get_or_none(Team.id == staff.team_id) if staff.team_id else None
    return Actor(
        int(staff.id),
        staff.login,
        clean(staff.name),
        roles,
        staff.team_id,
        clean(team.name) if team else "",
        os_user,
        session,
    )


def desk(view: View) -> Desk:
    """Return the facts of the store that every screen needs, with the asker's authority in cents."""
    facts = {row.key: row.value for row in Setting.select()}
    held = [role.value for role in view.actor.roles]
    limits = [row.limit_cents for row in Authority.select().where(Authority.role.in_(held))]
    return Desk(
        clean(facts["organisation"]),
        facts["zone"],
        facts["region"],
        facts["currency"],
        facts["profile"],
        bool(facts["demo"]),
        max(limits, default=0),
    )


def colleagues(_view: View) -> tuple[Colleague, ...]:
    """Return everybody who works here, by name."""
    roles: dict[int, list[str]] = {}
    for row in StaffRole.select():
        roles.setdefault(row.staff_id, []).append(row.role)
    teams = {team.id: clean(team.name) for team in Team.select()}
    people = Staff.select().where(Staff.retired_at.is_null()).order_by(Staff.name, Staff.id)
    return tuple(
        Colleague(
            row.id,
            row.login,
            clean(row.name),
            teams.get(row.team_id or 0, ""),
            tuple(sorted(roles.get(row.id, []))),
            row.version,
        )
        for row in people
    )
