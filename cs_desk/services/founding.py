"""The first write to a new store: who runs the desk, in which zone, under which profile, with the shipped data."""

from __future__ import annotations

import contextlib
import uuid
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from cs_desk.clock import Clock, is_zone
from cs_desk.errors import InputError
from cs_desk.models import difficulties, holiday_store, words
from cs_desk.models.complaints import ProfileVersion
from cs_desk.models.contacts import Difficulty
from cs_desk.models.deadlines import calendar_for
from cs_desk.models.enums import Role
from cs_desk.models.people import Account, Authority, Setting, Staff, StaffRole, Team
from cs_desk.models.policy import Actor, Verb
from cs_desk.models.profiles import load_profile, profile_keys
from cs_desk.models.runs import WordsVersion
from cs_desk.services.lookup import is_founded as is_founded  # handed on: asked together with founding
from cs_desk.services.unit import Unit, new_command, perform, service
from cs_desk.store.connect import Store
from cs_desk.text import LINE, too_long

AUTHORITY_CENTS = {Role.OPERATOR: 10_000, Role.TEAM_LEADER: 50_000, Role.MANAGER: 500_000}


@dataclass(frozen=True, slots=True)
class Founding:
    """What a new store has to know; the founder joins the first team, as administrator and operator unless said."""

    organisation: str
    zone: str
    region: str
    currency: str
    profile: str
    login: str
    name: str
    team: str = "Desk"
    demo: bool = False
    roles: tuple[Role, ...] = (Role.ADMINISTRATOR, Role.OPERATOR)


def found(store: Store, clock: Clock, founding: Founding) -> bool:
    """Set up an empty store in one transaction; tell whether we did: one that is set up already is left as it is."""
    if not is_founded():
        with contextlib.suppress(_FoundedMeanwhileError):
            perform(store, setup_actor(founding), clock, _found, new_command(), founding)
            return True
    return False


class _FoundedMeanwhileError(Exception):
    """Two first starts at once and the other was quicker: this one is rolled back whole and leaves no event."""


def setup_actor(founding: Founding) -> Actor:
    """Return whoever sets a store up, before anybody works there."""
    return Actor(0, founding.login, founding.name, frozenset({Role.ADMINISTRATOR}), None, "", founding.login, "setup")


@service(Verb.SETTINGS_CHANGE)
def _found(unit: Unit, founding: Founding) -> None:
    unit.require(what="the store")
    unit.store.wait_long()
    unit.record(
        "store",
        "",
        new={
            "organisation": founding.organisation,
            "zone": founding.zone,
            "profile": founding.profile,
            "founder": founding.login,
        },
    )
    if is_founded():
        raise _FoundedMeanwhileError
    _check(founding)
    _settings(founding)
    _reference_data(unit)
    team = Team.create(name=founding.team)
    staff = Staff.create(login=founding.login, name=founding.name, team_id=team.id, created_at=unit.now)
    for role in founding.roles:
        StaffRole.create(staff=staff.id, role=role.value)
    Account.create(
        os_user=founding.login, staff_id=staff.id, acts_for="anyone" if founding.demo else "self", created_at=unit.now
    )
    for role, cents in AUTHORITY_CENTS.items():
        Authority.create(role=role.value, limit_cents=cents, currency=founding.currency)
    # The library of holidays is slow to load: the years at hand are kept now, before anybody is on a call.
    calendar = calendar_for(load_profile(founding.profile), ZoneInfo(founding.zone))
    holiday_store.keep(calendar, unit.now.year, unit.now.year + 1)
    unit.touch("staff")


def _check(founding: Founding) -> None:
    if not founding.organisation:
        raise InputError("organisation: a name is needed; the desk's letters are signed with it.")
    for name, text in (("organisation", founding.organisation), ("name", founding.name), ("team", founding.team)):
        if problem := too_long(text, LINE):
            raise InputError(f"{name}: {problem}.")
    if not is_zone(founding.zone):
        raise InputError(f"zone: {founding.zone!r} is not a time zone; give one such as Australia/Sydney.")
    if founding.profile not in profile_keys():
        raise InputError(f"profile: {founding.profile!r} is none of {', '.join(profile_keys())}.")


def _settings(founding: Founding) -> None:
    values = {
        "store_id": uuid.uuid4().hex,
        "organisation": founding.organisation,
        "zone": founding.zone,
        "region": founding.region,
        "currency": founding.currency,
        "profile": founding.profile,
        "demo": "yes" if founding.demo else "",
    }
    for key, value in values.items():
        Setting.create(key=key, value=value)


def _reference_data(unit: Unit) -> None:
    for entry in difficulties.load_shipped().entries:
        Difficulty.create(code=entry.code, word=entry.word, parent_code=entry.parent)
    for key in profile_keys():
        profile = load_profile(key)
        ProfileVersion.create(key=key, version=profile.version, body=profile.model_dump(mode="json"), at=unit.now)
    WordsVersion.create(version=1, body=words.load_shipped().to_document(), at=unit.now)
