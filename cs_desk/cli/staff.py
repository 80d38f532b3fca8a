"""`cs-desk staff …`: who works here, and as whom they act."""

from __future__ import annotations

import argparse

from cs_desk.cli.context import open_worker
from cs_desk.cli.say import answer, answer_json, tell
from cs_desk.errors import NotFoundError, UsageError
from cs_desk.models.inputs import NewStaff, check
from cs_desk.models.rows import Colleague
from cs_desk.queries import people
from cs_desk.services import agents, staff
from cs_desk.session import Worker


def list_staff(arguments: argparse.Namespace) -> int:
    """List everybody with roles and team."""
    worker = open_worker(arguments, found=False)
    try:
        found = worker.ask(people.colleagues)
    finally:
        worker.close()
    if arguments.json:
        answer_json(
            [{"login": one.login, "name": one.name, "team": one.team, "roles": list(one.roles)} for one in found]
        )
    else:
        for one in found:
            answer(f"{one.login:<16} {one.name:<28} {one.team:<16} {', '.join(one.roles)}")
    return 0


def _person(arguments: argparse.Namespace) -> NewStaff:
    values = {"login": arguments.login, "name": arguments.name, "roles": arguments.roles, "team": arguments.team}
    person: NewStaff = check(NewStaff, values, "staff")
    return person


def _named(worker: Worker, login: str, option: str) -> Colleague:
    for one in worker.ask(people.colleagues):
        if one.login == login:
            return one
    raise NotFoundError(f"{option}{login}: there is nobody with that login.")


def add(arguments: argparse.Namespace) -> int:
    """Add somebody."""
    worker = open_worker(arguments)
    try:
        worker.tell(staff.add_staff, _person(arguments))
    finally:
        worker.close()
    tell(f"{arguments.login} added.")
    return 0


def change(arguments: argparse.Namespace) -> int:
    """Change somebody; what is not said stays as it is."""
    said = {"name": arguments.name, "roles": arguments.roles, "team": arguments.team}
    if all(value is None for value in said.values()):
        raise UsageError("staff change: say what is to change: --name, --role or --team.")
    worker = open_worker(arguments)
    try:
        one = _named(worker, arguments.login, "")
        now = {"login": one.login, "name": one.name, "roles": one.roles, "team": one.team or None}
        person = check(NewStaff, now | {name: value for name, value in said.items() if value is not None}, "staff")
        worker.tell(staff.change_staff, person, one.version)
    finally:
        worker.close()
    tell(f"{arguments.login} changed.")
    return 0


def retire(arguments: argparse.Namespace) -> int:
    """End somebody's access."""
    worker = open_worker(arguments)
    try:
        worker.tell(staff.retire_staff, arguments.login)
    finally:
        worker.close()
    tell(f"{arguments.login} has no access any more.")
    return 0


def account(arguments: argparse.Namespace) -> int:
    """Tie an operating-system user to a member of staff."""
    worker = open_worker(arguments)
    try:
        staff_id = None
        if arguments.login:
            staff_id = _named(worker, arguments.login, "--login ").id
        worker.tell(staff.set_account, arguments.os_user, staff_id, arguments.acts_for)
    finally:
        worker.close()
    tell(f"{arguments.os_user} is set.")
    return 0


def agent(arguments: argparse.Namespace) -> int:
    """Tie an agent of the telephone system to a member of staff, for the calls that are stored as for those to come."""
    worker = open_worker(arguments)
    try:
        given = worker.tell(agents.tie_agent, arguments.login, arguments.agent, arguments.source)
    finally:
        worker.close()
    tell(f"{arguments.agent} is {arguments.login}: {given['legs']} legs, {given['spans']} spans.")
    return 0
