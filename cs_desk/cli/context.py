"""What most commands need first: settings, the store's address, an open and founded store, who acts."""

from __future__ import annotations

import argparse
import getpass
import os
from pathlib import Path
from typing import TYPE_CHECKING

from cs_desk import paths
from cs_desk.clock import is_zone
from cs_desk.config import Flags, Settings, resolve
from cs_desk.store.address import StoreAddress, keep_out_drivers, parse_address

if TYPE_CHECKING:
    from cs_desk.session import Worker


def settings_of(arguments: argparse.Namespace) -> Settings:
    """Return the settings that count for a command; raises ConfigError."""
    flags = Flags(
        config=arguments.config,
        db=arguments.db,
        theme=getattr(arguments, "theme", None),
        density=getattr(arguments, "density", None),
        mouse=getattr(arguments, "mouse", None),
    )
    return resolve(flags, os.environ, paths.config_dir() / "config.toml")


def address_of(settings: Settings, default: str = "desk.db", *, other: str | None = None) -> StoreAddress:
    """Return the store meant: named, or the default file in the platform's data folder.

    `other` is a second place that the command names, as `restore --to` does: a server there needs its driver as well.
    """
    named = settings.db.value
    address = parse_address(named) if named else parse_address(str(paths.data_dir() / default))
    if not (other or "").startswith(("postgresql://", "postgres://")):
        keep_out_drivers(address)
    return address


def os_user() -> str:
    """Return the operating-system user by the process's own identity, not by what the environment claims."""
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return getpass.getuser()


def system_zone() -> str:
    """Return the machine's time zone, UTC where it does not say; TZ comes first where it names one."""
    for said in (os.environ.get("TZ", "").lstrip(":"), str(Path("/etc/localtime").resolve())):
        zone = said.rpartition("zoneinfo/")[2].removeprefix("posix/").removeprefix("right/")
        if is_zone(zone):
            return zone
    return "UTC"


def open_worker(arguments: argparse.Namespace, *, found: bool = True) -> Worker:
    """Open the store for a headless command and sign in whoever runs it; a new store takes defaults and says so."""
    from cs_desk.cli.founding import found_with_defaults
    from cs_desk.cli.progress import Upgrading
    from cs_desk.cli.say import tell
    from cs_desk.clock import SystemClock
    from cs_desk.session import Worker

    worker = Worker(address_of(settings_of(arguments)), SystemClock())
    worker.open(create=found, tell=Upgrading())
    try:
        if found:
            made = found_with_defaults(worker, os_user())
            if made:
                tell(f"cs-desk: {made}")
        _sign_in(worker, arguments.acting_as)
    except BaseException:
        worker.close()
        raise
    return worker


def _sign_in(worker: Worker, acting_as: str | None) -> None:
    from cs_desk.errors import RefusedError, StoreError
    from cs_desk.services.lookup import is_founded

    try:
        worker.sign_in(os_user(), acting_as)
    except RefusedError:
        if is_founded():
            raise
        where = worker.address.shown
        raise StoreError(f"the store at {where} is not set up yet: start cs-desk once, or use cs-desk init.") from None
