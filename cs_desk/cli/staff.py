"""`cs-desk staff …`: who works here, and as whom they act."""

from __future__ import annotations

import argparse
from typing import Any

from cs_desk.cli.context import open_worker
from cs_desk.cli.say import answer_json, tell
from cs_desk.cli.tables import table
from cs_desk.errors import NotFoundError, UsageError
from cs_desk.models.inputs import NewStaff, check
from cs_desk.models.rows import Colleague
from cs_desk.queries import people
from cs_desk.services import agents, staff
from cs_desk.session import Worker
from cs_desk.text import clean

WHOM = {"self": "themselves", "anyone": "anyone"}


def list_staff(arguments: argparse.Namespace) -> int:
    """List everybody with roles and team."""
    worker = open_worker(arguments, found=False)
    try:
        found = worker.ask(people.colleagues)
    finally:
        worker.close()
    if arguments.json:
        answer_json([_facts(one) for one in found])
    else:
        table(
            ("login", "name", "team", "roles"), [(one.login, one.name, one.team, ", ".join(one.roles)) for one in found]
        )
    return 0


def _done(arguments: argparse.Namespace, what: str, sentence: str, facts: dict[str, Any]) -> int:
    """Say what was done: with --json as `facts` and the word for it, else in a sentence on stderr."""
    if arguments.json:
        answer_json({**facts, "done": what})
    else:
        tell(sentence)
    return 0


def _facts(one: Colleague) -> dict[str, Any]:
    """Return somebody as `staff list --json` shows them."""
    return {"login": one.login, "name": one.name, "team": one.team, "roles": list(one.roles)}


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
        now = _facts(_named(worker, arguments.login, ""))
        _tell_alone(worker, arguments)
    finally:
        worker.close()
    return _done(arguments, "added", f"{arguments.login} added.", now)


def _tell_alone(worker: Worker, arguments: argparse.Namespace) -> None:
    """Tell who is in a team alone: a name that is spelt otherwise makes a team, too."""
    others = [one for one in worker.ask(people.colleagues) if one.login != arguments.login]
    if arguments.team and clean(arguments.team).strip() not in {one.team for one in others}:
        teams = ", ".join(sorted({one.team for one in others if one.team})) or "no other team"
        tell(f"nobody else is in the team {arguments.team}; a new name makes a team. There are {teams}.")


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
        after = _facts(_named(worker, arguments.login, ""))
        _tell_alone(worker, arguments)
    finally:
        worker.close()
    return _done(arguments, "changed", f"{arguments.login} changed.", after)


def retire(arguments: argparse.Namespace) -> int:
    """End somebody's access."""
    worker = open_worker(arguments)
    try:
        worker.tell(staff.retire_staff, arguments.login)
    finally:
        worker.close()
    return _done(arguments, "retired", f"{arguments.login} has no access any more.", {"login": arguments.login})


def account(arguments: argparse.Namespace) -> int:
    """Tie an operating-system user to a member of staff; what is not said stays as it is."""
    worker = open_worker(arguments)
    try:
        staff_id = None
        if arguments.login is not None:
            staff_id = _named(worker, arguments.login, "--login ").id if arguments.login else staff.NOBODY
        held = worker.tell(staff.set_account, arguments.os_user, staff_id, arguments.acts_for)
        logins = {one.id: one.login for one in worker.ask(people.colleagues)}
    finally:
        worker.close()
    login = logins.get(held["staff_id"] or 0)
    now = {"os_user": arguments.os_user, "login": login, "acts_for": held["acts_for"]}
    sentence = f"{arguments.os_user} is {login or 'nobody here'} and may act for {WHOM[held['acts_for']]}."
    return _done(arguments, "set", sentence, now)


def agent(arguments: argparse.Namespace) -> int:
    """Tie an agent of the telephone system to a member of staff, for the calls that are stored as for those to come."""
    worker = open_worker(arguments)
    try:
        given = worker.tell(agents.tie_agent, arguments.login, arguments.agent, arguments.source)
    finally:
        worker.close()
    sentence = f"{arguments.agent} is {arguments.login}: {given['legs']} legs, {given['spans']} spans."
    tied = {"login": arguments.login, "agent": arguments.agent, "source": arguments.source}
    return _done(arguments, "tied", sentence, {**tied, **given})
