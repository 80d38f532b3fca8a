"""A store first made by a command takes the machine's defaults, and says so."""

from __future__ import annotations

from cs_desk.services.lookup import is_founded
from cs_desk.session import Worker


def found_with_defaults(worker: Worker, user: str) -> str:
    """Set up a new store with the system zone, the default profile and the user as administrator and operator.

    Returns a sentence that says so, or "" where the store is set up already.
    """
    if is_founded():
        return ""
    from cs_desk.cli.context import system_zone
    from cs_desk.models.profiles import DEFAULT_PROFILE
    from cs_desk.models.regions import currency_of, region_for_zone
    from cs_desk.services.founding import Founding, found

    zone = system_zone()
    region = region_for_zone(zone)
    founding = Founding(
        organisation="My organisation",
        zone=zone,
        region=region,
        currency=currency_of(region),
        profile=DEFAULT_PROFILE,
        login=user,
        name=full_name(user),
    )
    found(worker.store, worker.clock, founding)
    return (
        f"made a new store at {worker.address.shown}: zone {zone}, profile {DEFAULT_PROFILE}, "
        f"{user} as administrator and operator."
        + ("" if region else " The zone names no country: telephone numbers are read with their country code (+61 …).")
    )


def full_name(user: str) -> str:
    """Return the user's name as the system knows it, else the login."""
    import pwd

    try:
        name = pwd.getpwnam(user).pw_gecos.partition(",")[0].strip()
    except KeyError:
        name = ""
    return name or user
