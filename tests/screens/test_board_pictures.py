"""How the board looks: full, empty, an operator's own, a figure, its records, the wall; with and without colour."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.screens.test_snapshots import Compare
from tests.support import desks, floorday
from tests.support.screens import NARROW, WIDE, Floor, TestedDesk, at_rest, type_keys


@dataclass(frozen=True, slots=True)
class Picture:
    """Who looks at the board, after which keys; `full` False = a store in which nothing happened."""

    keys: tuple[str, ...] = ("f5",)
    login: str = "mia"
    full: bool = True


PICTURES = {
    "full": Picture(),
    "week": Picture(("f5", "w"), "sam"),
    "empty": Picture(full=False),
    "own": Picture(login="amira"),
    "figure": Picture(("f5", "?")),
    "records": Picture(("f5", "enter")),
    "whose": Picture(("f5", "s")),
    "help": Picture(("f5", "f1")),
    "wall": Picture(("f5", "v")),
}
CASES = [
    *(pytest.param(name, size, "desk-dark", id=f"{name}-{size[0]}") for name in PICTURES for size in (NARROW, WIDE)),
    *(pytest.param(name, WIDE, "desk-plain", id=f"{name}-plain") for name in ("full", "figure", "wall")),
]


@pytest.fixture(scope="session")
def floor_template(week_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The furnished store after its week and a morning on the telephones."""
    path = tmp_path_factory.mktemp("floor") / "desk.db"
    for desk in desks.open_desk(desks.copy_template(week_template, path)):
        floorday.play(desk)
    return path


@pytest.fixture
def make_floor(sqlite_template: Path, floor_template: Path, tmp_path: Path) -> Iterator[Callable[[bool], Floor]]:
    """Return a way to make the floor of a picture."""
    made: list[Floor] = []

    def make(full: bool) -> Floor:
        (tmp_path / "store").mkdir(mode=0o700)
        address = desks.copy_template(floor_template if full else sqlite_template, tmp_path / "store" / "desk.db")
        made.append(Floor(address, tmp_path))
        return made[-1]

    yield make
    for floor in made:
        floor.close()


@pytest.mark.parametrize(("name", "size", "theme"), CASES)
def test_picture(
    name: str, size: tuple[int, int], theme: str, make_floor: Callable[[bool], Floor], snap_compare: Compare
) -> None:
    picture = PICTURES[name]
    app: TestedDesk = make_floor(picture.full).desk(picture.login, theme=theme)

    async def play(_pilot: Pilot[int]) -> None:
        await at_rest(app)
        await type_keys(app, *picture.keys)
        await at_rest(app)

    try:
        assert snap_compare(app, terminal_size=size, run_before=play)
    finally:
        asyncio.run(app.finish())
