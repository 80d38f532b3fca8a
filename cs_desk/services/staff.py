"""Verbs on staff, teams and accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cs_desk.errors import InputError, NotFoundError
from cs_desk.models.enums import Role
from cs_desk.models.people import Account, Staff, StaffRole, Team
from cs_desk.models.policy import Verb
from cs_desk.services import lookup
from cs_desk.services.unit import Unit, service

if TYPE_CHECKING:  # pydantic costs a third of a start and is needed at the first verb only
    from cs_desk.models.inputs import NewStaff

NOBODY = 0  # whom an account is tied to that is no member of staff


def team_named(name: str | None) -> int | None:
    """Return the id of the team with a name, made here if it is new; None for no team."""
    if not name:
        return None
    team = Team.get_or_none(Team.name == name) or Team.create(name=name)
    return int(team.id)


@service(Verb.STAFF_MANAGE)
def add_staff(unit: Unit, data: NewStaff) -> int:
    """Add a member of staff and return the id; raises InputError when the login is taken."""
    unit.require(what="staff")
    if Staff.get_or_none(Staff.login == data.login):
        raise InputError(f"login: {data.login} is taken already.")
    row = Staff.create(login=data.login, name=data.name, team_id=team_named(data.team), created_at=unit.now)
    _set_roles(int(row.id), data)
    unit.record("staff", row.id, new=data.model_dump(mode="json"))
    unit.touch("staff")
    return int(row.id)


def _set_roles(staff_id: int, data: NewStaff) -> None:
    StaffRole.delete().where(StaffRole.staff == staff_id).execute()
    for role in dict.fromkeys(data.roles):
        StaffRole.create(staff=staff_id, role=role.value)


def _administrators() -> int:
    held = (
        StaffRole.select().join(Staff).where(Staff.retired_at.is_null() & (StaffRole.role == Role.ADMINISTRATOR.value))
    )
    return int(held.count())


@service(Verb.STAFF_MANAGE)
def change_staff(unit: Unit, data: NewStaff, version: int | None = None) -> int:
    """Give a member of staff another name, team or set of roles; InputError where no administrator would be left."""
    unit.require(what="staff")
    row = Staff.get_or_none(Staff.login == data.login)
    if row is None:
        raise NotFoundError(f"there is nobody with the login {data.login}.")
    roles = sorted(r.role for r in StaffRole.select().where(StaffRole.staff == row.id))
    old = unit.change(row, version, {"name": data.name, "team_id": team_named(data.team)})
    _set_roles(int(row.id), data)
    if not _administrators():
        raise InputError("roles: the desk needs an administrator; make somebody else one first, or keep the role too.")
    unit.record("staff", row.id, old=old | {"roles": roles}, new=data.model_dump(mode="json"))
    unit.touch("staff")
    return int(row.id)


@service(Verb.STAFF_MANAGE)
def retire_staff(unit: Unit, login: str, version: int | None = None) -> int:
    """End somebody's access; everything they did stays under their name."""
    unit.require(what="staff")
    row = Staff.get_or_none((Staff.login == login) & Staff.retired_at.is_null())
    if row is None:
        raise NotFoundError(f"there is nobody with the login {login}.")
    if row.id == unit.actor.staff_id:
        unit.refuse("nobody ends their own access; ask another administrator.")
    old = unit.change(row, version, {"retired_at": unit.now})
    unit.record("staff", row.id, old=old, new={"retired_at": unit.now})
    unit.touch("staff")
    return int(row.id)


@service(Verb.STAFF_MANAGE)
def set_account(unit: Unit, os_user: str, staff_id: int | None = None, acts_for: str | None = None) -> dict[str, Any]:
    """Tie an operating-system user to a member of staff (NOBODY unties it), and say whether it may act for others.

    What is None stays as it is; a new account is nobody's and acts for itself. Returns {"staff_id", "acts_for"} as
    they are now.
    """
    unit.require(what="accounts")
    if acts_for not in (None, "self", "anyone"):
        raise InputError("acts for: self or anyone.")
    if not os_user.strip():
        raise InputError("account: name the operating-system user.")
    if staff_id:
        lookup.staff(staff_id)
    row = Account.get_or_none(Account.os_user == os_user) or Account.create(os_user=os_user, created_at=unit.now)
    old = {"staff_id": row.staff_id, "acts_for": row.acts_for}
    row.staff_id = row.staff_id if staff_id is None else staff_id or None
    row.acts_for = acts_for or row.acts_for
    held: dict[str, Any] = {"staff_id": row.staff_id, "acts_for": row.acts_for}
    row.save()
    unit.record("account", row.id, old=old, new={"os_user": os_user, **held})
    unit.touch("staff")
    return held
