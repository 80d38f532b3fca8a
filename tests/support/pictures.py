"""The README's pictures, taken of the running program: `python -m tests.support.pictures FOLDER`."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cs_desk.models.enums import Step
from cs_desk.store.address import parse_address
from tests.support import desks, stories
from tests.support.screens import NARROW, WIDE, Floor, at_rest, type_keys

FILLING = ("enter", "enter")


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: who looks, on a terminal of which size, with a call in hand or none, after which keys."""

    name: str
    size: tuple[int, int]
    keys: tuple[str, ...] = ()
    login: str = "amira"
    call: bool = False


SHOTS = (
    Shot("desk-120", WIDE, FILLING, call=True),
    Shot("desk-80", NARROW, FILLING, call=True),
    Shot("start-120", WIDE),
    Shot("complaints-120", WIDE, ("f3", "4"), login="mia"),
    Shot("complaint-120", WIDE, ("f3", "4", "end", "enter"), login="mia"),
)


async def take(shot: Shot, folder: Path) -> str:
    """Return the picture as SVG; `folder` is where the store and the drafts may lie meanwhile."""
    (folder / "store").mkdir(mode=0o700)
    address = parse_address(str(folder / "store" / "desk.db"))
    desks.furnish(address)
    floor = Floor(address, folder)
    try:
        stories.week(floor.store)
        if shot.call:
            stories.call_in_hand(floor.store, Step.ACKNOWLEDGE)
        async with floor.open(shot.login, shot.size) as app:
            await type_keys(app, *shot.keys)
            await at_rest(app)
            return steady(app.export_screenshot(title="cs-desk", simplify=True))
    finally:
        floor.close()


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
    for shot in SHOTS:
        with tempfile.TemporaryDirectory() as work:
            svg = asyncio.run(take(shot, Path(work)))
        (folder / f"{shot.name}.svg").write_text(svg, encoding="utf-8")
        sys.stdout.write(f"{folder / shot.name}.svg\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
