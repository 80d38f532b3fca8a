"""Role × verb × owner, against what the domain says each role does and sees, written here in its own words."""

from __future__ import annotations

from itertools import combinations

import pytest

from cs_desk.models.enums import Role
from cs_desk.models.policy import Actor, Verb

ME, MY_TEAM, OTHER_TEAM = 1, 10, 20
OWNERS = {
    "mine": (ME, MY_TEAM),
    "teammate's": (2, MY_TEAM),
    "other team's": (3, OTHER_TEAM),
    "nobody's of my team": (None, MY_TEAM),
    "nobody's of no team": (None, None),
}
OWN = {"mine"}
TEAM = {"mine", "teammate's", "nobody's of my team"}
ANYBODY = set(OWNERS)

# What a role may do, by whose record it is. A verb not named is not allowed.
DOES: dict[Role, dict[str, set[str]]] = {
    # takes contacts, runs the script, records moments, captures feedback; sees own contacts and complaints and the
    # customer in front of them; picks up what waits in the team without an owner
    Role.OPERATOR: {
        "contact.take": OWN,
        "contact.see": OWN,
        "run.take": OWN,
        "moment.add": OWN,
        "feedback.add": OWN,
        "complaint.open": OWN,
        "complaint.see": OWN,
        "complaint.work": OWN,
        "complaint.take": TEAM,
        "offer.make": OWN,
        "approval.ask": OWN,
        "promise.make": OWN,
        "promise.keep": OWN,
        "customer.see": ANYBODY,
        "customer.write": ANYBODY,
        "export.read": OWN,
        "kpi.see": OWN,
        "session.keep": OWN,
    },
    # helps and reviews: everything of the own team, approvals, reassigning; takes no contacts of their own
    Role.TEAM_LEADER: {
        "contact.see": TEAM,
        "moment.add": TEAM,
        "feedback.add": TEAM,
        "complaint.open": TEAM,
        "complaint.see": TEAM,
        "complaint.work": TEAM,
        "complaint.take": TEAM,
        "complaint.assign": TEAM,
        "offer.make": TEAM,
        "approval.ask": OWN,
        "approval.answer": TEAM,
        "promise.make": TEAM,
        "promise.keep": TEAM,
        "customer.see": ANYBODY,
        "customer.write": ANYBODY,
        "export.read": TEAM,
        "kpi.see": TEAM,
        "session.keep": OWN,
    },
    # all teams: everything but secrets; takes no contacts
    Role.MANAGER: {
        "contact.see": ANYBODY,
        "kpi.see": ANYBODY,
        "kpi.set": ANYBODY,
        "figures.verify": ANYBODY,
        "figures.rebuild": ANYBODY,
        "contact.import": ANYBODY,
        "complaint.import": ANYBODY,
        "complaint.open": ANYBODY,
        "complaint.see": ANYBODY,
        "complaint.work": ANYBODY,
        "complaint.take": ANYBODY,
        "complaint.assign": ANYBODY,
        "offer.make": ANYBODY,
        "approval.answer": ANYBODY,
        "promise.make": ANYBODY,
        "promise.keep": ANYBODY,
        "customer.see": ANYBODY,
        "customer.write": ANYBODY,
        "customer.import": ANYBODY,
        "words.edit": ANYBODY,
        "export.read": ANYBODY,
        "audit.read": ANYBODY,
        "session.keep": OWN,
    },
    # reads everything, changes nothing
    Role.AUDITOR: {
        "kpi.see": ANYBODY,
        "figures.verify": ANYBODY,
        "contact.see": ANYBODY,
        "complaint.see": ANYBODY,
        "customer.see": ANYBODY,
        "export.read": ANYBODY,
        "audit.read": ANYBODY,
        "audit.verify": ANYBODY,
        "session.keep": OWN,
    },
    # staff, keys, reference data, retention, backup, bringing data in; sees no customer content
    Role.ADMINISTRATOR: {
        "figures.verify": ANYBODY,
        "figures.rebuild": ANYBODY,
        "contact.import": ANYBODY,
        "complaint.import": ANYBODY,
        "customer.import": ANYBODY,
        "words.edit": ANYBODY,
        "profile.edit": ANYBODY,
        "staff.manage": ANYBODY,
        "settings.change": ANYBODY,
        "backup.keep": ANYBODY,
        "audit.verify": ANYBODY,
        "session.keep": OWN,
    },
}
CHANGES = {verb for verb in Verb if not verb.endswith((".see", ".read", ".verify")) and verb != Verb.SESSION_KEEP}
CONTENT = {Verb.CONTACT_SEE, Verb.COMPLAINT_SEE, Verb.CUSTOMER_SEE, Verb.EXPORT_READ, Verb.AUDIT_READ}


def actor(*roles: Role, team: int | None = MY_TEAM) -> Actor:
    return Actor(ME, "me", "Me", frozenset(roles), team, "Mine", "me", "s")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("verb", Verb)
def test_a_role_reaches_exactly_as_far_as_the_domain_says(role: Role, verb: Verb) -> None:
    allowed = DOES[role].get(verb.value, set())
    found = {whose for whose, (owner, team) in OWNERS.items() if actor(role).may(verb, owner_id=owner, team_id=team)}
    assert found == allowed


def test_only_verbs_that_exist_are_expected() -> None:
    assert {name for does in DOES.values() for name in does} <= {verb.value for verb in Verb}
    assert {verb.value for verb in Verb} == {name for does in DOES.values() for name in does}


def test_an_auditor_changes_nothing_and_an_administrator_sees_no_customer() -> None:
    assert not [verb for verb in CHANGES if actor(Role.AUDITOR).scope(verb)]
    assert not [verb for verb in CONTENT if actor(Role.ADMINISTRATOR).scope(verb)]


@pytest.mark.parametrize("pair", combinations(Role, 2))
def test_two_roles_may_what_either_may(pair: tuple[Role, Role]) -> None:
    for verb in Verb:
        for owner, team in OWNERS.values():
            either = any(actor(role).may(verb, owner_id=owner, team_id=team) for role in pair)
            assert actor(*pair).may(verb, owner_id=owner, team_id=team) is either, (verb, owner, team)


def test_without_a_team_a_leader_reaches_no_records_without_a_team() -> None:
    assert not actor(Role.TEAM_LEADER, team=None).may(Verb.COMPLAINT_SEE, owner_id=None, team_id=None)
    assert actor(Role.TEAM_LEADER, team=None).may(Verb.COMPLAINT_SEE, owner_id=ME, team_id=None)


def test_without_a_role_nothing_is_allowed() -> None:
    assert not [verb for verb in Verb if actor().may(verb, owner_id=ME, team_id=MY_TEAM)]
