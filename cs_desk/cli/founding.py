"""A store first made by a command takes the machine's defaults, and says so."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from cs_desk.cli.context import address_of, os_user, settings_of
from cs_desk.cli.progress import Upgrading
from cs_desk.cli.say import answer, answer_json
from cs_desk.clock import SystemClock
from cs_desk.errors import InputError, UsageError
from cs_desk.services.lookup import is_founded
from cs_desk.session import Worker
from cs_desk.text import clean

if TYPE_CHECKING:
    from cs_desk.services.founding import Founding

SHOWN = ("organisation", "zone", "region", "currency", "profile", "login", "name", "team")
_NO_REGION = " The zone names no country: telephone numbers are read with their country code (+61 …)."


def init(arguments: argparse.Namespace) -> int:
    """Set up a new store by flags; a store that is set up already is refused and left as it is."""
    for flag in ("name", "team"):  # of what else may be left out the parser says so
        if getattr(arguments, flag) is not None and not getattr(arguments, flag).strip():
            raise InputError(f"{flag}: nothing is given; leave --{flag} out for the default.")
    worker = Worker(address_of(settings_of(arguments)), SystemClock())
    worker.open(tell=Upgrading())
    try:
        founding = defaults(
            os_user(),
            organisation=arguments.organisation,
            zone=arguments.zone or "",
            profile=arguments.profile or "",
            name=arguments.name or "",
            team=arguments.team,
        )
        made = found_with(worker, founding)
        if not made:
            raise UsageError(f"{worker.address.shown} is set up already; nothing was changed.")
    finally:
        worker.close()
    if arguments.json:
        answer_json({"store": worker.address.shown, **{name: getattr(founding, name) for name in SHOWN}})
    else:
        answer(made[:1].upper() + made[1:])
    return 0


def found_with_defaults(worker: Worker, user: str) -> str:
    """Set up a new store with the system zone, the default profile and the user as administrator and operator.

    Returns a sentence that says so, or "" where the store is set up already.
    """
    return "" if is_founded() else found_with(worker, defaults(user))


def defaults(
    user: str,
    *,
    organisation: str = "My organisation",
    zone: str = "",
    profile: str = "",
    name: str = "",
    team: str = "Desk",
) -> Founding:
    """Return what a new store gets: what is given, and for the rest what the machine knows."""
    from cs_desk.cli.context import system_zone
    from cs_desk.models.profiles import DEFAULT_PROFILE
    from cs_desk.models.regions import currency_of, region_for_zone
    from cs_desk.services.founding import Founding

    zone = zone or system_zone()
    region = region_for_zone(zone)
    return Founding(
        organisation=clean(organisation).strip(),
        zone=zone,
        region=region,
        currency=currency_of(region),
        profile=profile or DEFAULT_PROFILE,
        login=user,
        name=clean(name).strip() or full_name(user),
        team=clean(team).strip() or "Desk",
    )


def found_with(worker: Worker, founding: Founding) -> str:
    """Set up a new store and return a sentence on what with, "" where it was set up before; raises InputError."""
    from cs_desk.services.founding import found

    if not found(worker.store, worker.clock, founding):
        return ""
    return (
        f"made a new store at {worker.address.shown}: zone {founding.zone}, profile {founding.profile}, "
        f"{founding.login} as administrator and operator." + ("" if founding.region else _NO_REGION)
    )


def full_name(user: str) -> str:
    """Return the user's name as the system knows it, else the login."""
    import pwd

    try:
        name = pwd.getpwnam(user).pw_gecos.partition(",")[0].strip()
    except KeyError:
        name = ""
    return name or user
