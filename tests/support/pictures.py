"""The README's pictures, taken of the running program on the demo: `python -m tests.support.pictures FOLDER`.

The demo has seed 1 and ends on a Friday at 14:32 in Sydney, where the clock of the pictures stands still; its floor is
closed. So the same program makes the same pictures.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from cs_desk import app as app_module
from cs_desk.actions import resolve_keys
from cs_desk.clock import ManualClock
from cs_desk.config import Flags, resolve
from cs_desk.demo.make import Wanted, make_demo
from cs_desk.models.profiles import load_profile, profile_keys
from cs_desk.opening import Opening, OpeningDesk
from cs_desk.screens.founding import FirstAnswers, FoundingScreen
from cs_desk.store.address import parse_address
from cs_desk.store.opening import open_store
from cs_desk.themes import load_look
from tests.support import desks
from tests.support.screens import NARROW, PATIENCE, WIDE, Floor, at_rest, type_keys

if TYPE_CHECKING:
    from cs_desk.opening import Ask, Tell

CALL = ("down", "r")
TOUR = ("ctrl+o", "g")


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: on a terminal of which size, after which keys."""

    name: str
    size: tuple[int, int]
    keys: tuple[str, ...] = ()


SHOTS = (
    Shot("desk-120", WIDE, CALL),
    Shot("desk-80", NARROW, CALL),
    Shot("start-120", WIDE),
    Shot("complaints-120", WIDE, ("f3", "4")),
    Shot("complaint-120", WIDE, ("f3", "4", "down", "down", "enter")),
    Shot("customers-120", WIDE, ("f6", *"burn", "down")),
    Shot("board-120", WIDE, ("f5", "m")),
    Shot("staffing-120", WIDE, ("f5", "f", "v", *"+1500", "enter")),
    Shot("keys-120", WIDE, ("?",)),
    Shot("tour-80", NARROW, (*CALL, *TOUR, *TOUR, *TOUR, *TOUR, *TOUR)),
)


def make(path: Path) -> None:
    """Make the demo that the pictures are taken of."""
    store = open_store(parse_address(str(path)))
    try:
        wanted, who = Wanted(seed=1), desks.FOUNDING.login
        assert make_demo(store, ManualClock(desks.START), wanted=wanted, os_user=who, zone="Australia/Sydney")
    finally:
        store.close()


async def take(shot: Shot, demo: Path, folder: Path) -> str:
    """Return the picture as SVG; `folder` is where the store and the drafts may lie meanwhile."""
    (folder / "store").mkdir(mode=0o700)
    floor = Floor(desks.copy_template(demo, folder / "store" / "desk.db"), folder)
    try:
        async with floor.open(desks.FOUNDING.login, shot.size) as app:
            await type_keys(app, *shot.keys)
            await at_rest(app)
            return steady(app.export_screenshot(title="cs-desk", simplify=True))
    finally:
        floor.close()


class FirstDesk(OpeningDesk):
    """The desk at its first start."""

    CSS_PATH = str(Path(app_module.__file__).with_name("desk.tcss"))


async def take_first(folder: Path) -> str:
    """Return the picture of the first start, with its questions half answered."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def begin(ask: Ask, _tell: Tell) -> NoReturn:
        loop.call_soon_threadsafe(asked.set)
        proposed = FirstAnswers("", "Australia/Sydney", "iso10002", "Robin Ashdown")
        ask(proposed, [(key, load_profile(key).title) for key in profile_keys()])
        raise AssertionError("nobody was to answer")

    look = load_look(resolve(Flags(), {"CS_DESK_THEME": "desk-dark"}, folder / "no-such.toml"), {}, folder)
    shown = "~/.local/share/cs-desk/desk.db"
    app = FirstDesk(Opening(begin, shown, resolve_keys(), look, ManualClock(desks.START)))
    async with app.run_test(size=WIDE) as pilot:
        await asyncio.wait_for(asked.wait(), PATIENCE)
        while not (isinstance(app.screen, FoundingScreen) and app.screen.focused is not None):
            await pilot.pause()
        await pilot.press(*"Harbour Goods", "enter")
        while not app.typed_out:
            await pilot.pause()
        return steady(app.export_screenshot(title="cs-desk", simplify=True))


def steady(svg: str) -> str:
    """Return the picture with names that are the same each time it is taken."""
    return re.sub(r"\bterminal-\d+-", "terminal-", svg)


def main(arguments: Sequence[str]) -> int:
    """Write every picture into the folder that is named."""
    if len(arguments) != 1:
        sys.stderr.write("python -m tests.support.pictures FOLDER\n")
        return 2
    os.environ.pop("NO_COLOR", None)
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as base:
        os.environ["XDG_STATE_HOME"] = base  # the tour begins with its first card
        demo = Path(base) / "demo" / "demo.db"
        make(demo)
        for shot in SHOTS:
            with tempfile.TemporaryDirectory() as work:
                (Path(base) / "cs-desk" / "tour").unlink(missing_ok=True)
                _write(folder / f"{shot.name}.svg", asyncio.run(take(shot, demo, Path(work))))
        _write(folder / "first-120.svg", asyncio.run(take_first(Path(base))))
    return 0


def _write(path: Path, svg: str) -> None:
    path.write_text(svg, encoding="utf-8")
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
