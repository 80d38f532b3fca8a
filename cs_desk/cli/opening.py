"""Opens the full-screen desk: its frame first, store and sign-in behind it; what is wrong is told at the end."""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cs_desk.cli.context import address_of, os_user, settings_of
from cs_desk.cli.progress import in_words
from cs_desk.config import Settings
from cs_desk.errors import StoreError
from cs_desk.store.address import StoreAddress

if TYPE_CHECKING:
    from cs_desk.app import Start
    from cs_desk.drafts import Journal
    from cs_desk.models.rows import Desk, StartPage
    from cs_desk.opening import Ask, Tell
    from cs_desk.session import Session


def open_desk(arguments: argparse.Namespace) -> int:
    """Open the desk on the store that is meant."""
    settings = settings_of(arguments)
    return show(arguments, settings, address_of(settings))


def show(
    arguments: argparse.Namespace,
    settings: Settings,
    address: StoreAddress,
    *,
    prepare: Callable[[Tell], str] | None = None,
) -> int:
    """Check the terminal, open the store, and run the screen until it ends; returns the exit code.

    `prepare` runs behind the first frame, before the store is opened; it returns what is said once the desk is there.
    """
    from cs_desk.terminal.preflight import check, prepare_environment

    check(os.environ, sys.stdin, sys.stdout)
    prepare_environment(os.environ)
    gc.disable()  # thousands of classes and functions come now, and all of them stay
    from cs_desk import paths
    from cs_desk.actions import resolve_keys
    from cs_desk.clock import SystemClock
    from cs_desk.opening import Opening, OpeningDesk
    from cs_desk.themes import load_look

    keymap = resolve_keys(settings.keys)
    look = load_look(settings, os.environ, paths.config_dir() / "themes")
    begin = partial(_begin, settings, address, arguments.acting_as, prepare)
    first: str = getattr(arguments, "first", "desk")
    app = OpeningDesk(Opening(begin, address.shown, keymap, look, SystemClock(), first))
    try:
        code = app.run(mouse=settings.mouse.value)
    finally:
        asyncio.run(app.finish())
    if app.failure is not None:
        raise app.failure
    return code or app.return_code or 0


def _begin(
    settings: Settings,
    address: StoreAddress,
    acting_as: str | None,
    prepare: Callable[[Tell], str] | None,
    ask: Ask,
    tell: Tell,
) -> Start:
    """Open store and journal, sign in, and return what the desk starts from; while the first frame is on the screen."""
    try:
        notice = prepare(tell) if prepare is not None else ""
        return begin(settings, address, acting_as, notice, ask, tell)
    finally:
        gc.freeze()
        gc.enable()


def begin(
    settings: Settings,
    address: StoreAddress,
    acting_as: str | None,
    notice: str = "",
    ask: Ask | None = None,
    tell: Tell = lambda _words: None,
) -> Start:
    """Open store and journal, sign in, and return what the desk works with.

    A store that is not set up yet is set up with what `ask` answers, without it with what the machine knows. `tell` is
    told how far an older store has been brought up.
    """
    from cs_desk.app import Start
    from cs_desk.cli.founding import found_with_defaults
    from cs_desk.clock import SystemClock
    from cs_desk.drafts import Journal, draft_folder
    from cs_desk.queries import people
    from cs_desk.queries import start as first_page
    from cs_desk.services.lookup import setting
    from cs_desk.session import Session, Worker

    clock = SystemClock()
    session = Session(Worker(address, clock))
    worker = session.worker

    def sign_in() -> tuple[str, Desk, str, StartPage]:
        made = found_with_defaults(worker, os_user())
        worker.sign_in(os_user(), acting_as, present=True)
        worker.changed()  # screens read from here on: the feed announces what comes later, not everything once more
        return made, worker.ask(people.desk), setting("store_id"), worker.ask(first_page.page)

    session.now(partial(worker.open, tell=partial(in_words, tell)))
    late = _set_up(session, ask) if ask is not None else ""
    made, facts, store_id, page = session.now(sign_in)
    folder = draft_folder(store_id, session.actor.login)
    journal = Journal.open(folder, clock)
    taken_over = _taken_over(folder, journal, ZoneInfo(facts.zone))
    told = "  ".join(filter(None, (late, made[:1].upper() + made[1:], notice, taken_over)))
    return Start(session, facts, journal, clock, settings.density.value, told, page, settings.backup_warn_hours.value)


def _set_up(session: Session, ask: Ask) -> str:
    """Ask what a new store has to know, and set it up; the session's thread is free while a person answers.

    Returns a sentence where somebody else set it up meanwhile, else "".
    """
    from cs_desk.services.lookup import is_founded

    if session.now(is_founded):
        return ""
    from cs_desk.cli.founding import defaults, found_with
    from cs_desk.models.profiles import load_profile, profile_keys
    from cs_desk.screens.founding import FirstAnswers

    user = os_user()
    known = defaults(user)
    proposed = FirstAnswers("", known.zone, known.profile, known.name)
    given = ask(proposed, [(key, load_profile(key).title) for key in profile_keys()])
    founding = defaults(user, organisation=given.organisation, zone=given.zone, profile=given.profile, name=given.name)
    made = session.now(partial(found_with, session.worker, founding))
    return "" if made else "Somebody else set this store up meanwhile; your four answers were not taken."


def _taken_over(folder: Path, journal: Journal, zone: ZoneInfo) -> str:
    """Take over what a session that ended badly left unsent, and say so; drafts that cannot be read stop nobody."""
    from cs_desk.clock import local
    from cs_desk.drafts import AHEAD, Ahead, recover
    from cs_desk.drafts.words import unplaced

    try:
        found = recover(folder, journal)
    except StoreError as error:
        return str(error)
    told = unplaced(Ahead(journal).left())
    typed = [draft for key, draft in found.values.items() if not key.startswith(("ui/", AHEAD))]
    if not typed:
        return told
    last = local(max(draft.at for draft in typed), zone)
    many = f"{len(typed)} unsent drafts from {last:%H:%M} are back where they were."
    drafts = many if len(typed) > 1 else f"One unsent draft from {last:%H:%M} is back where it was."
    return f"{told}  {drafts}" if told else drafts
