"""How the desk looks: every screen at both sizes, and three of them without colours or with the terminal's own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from textual.command import CommandList
from textual.pilot import Pilot

from cs_desk.drafts import State
from cs_desk.models.enums import Step
from cs_desk.palette import DeskPalette
from cs_desk.screens.complaint import ComplaintScreen
from tests.support import desks, standard, stories
from tests.support.desks import DeskStore
from tests.support.screens import NARROW, WIDE, Floor, TestedDesk, at_rest, type_keys, until

Compare = Callable[..., bool]


def _nothing(_desk: DeskStore) -> None:
    """Leave the store as it is."""


def _at(step: Step) -> Callable[[DeskStore], None]:
    def prepare(desk: DeskStore) -> None:
        stories.call_in_hand(desk, step)

    return prepare


def _many_deals(desk: DeskStore) -> None:
    """At step 5, more was offered, asked and promised than the narrow screen has lines for."""
    stories.call_in_hand(desk, Step.RESOLVE)
    stories.deals(desk)


def _long_reason(desk: DeskStore) -> None:
    """A second request, with a reason longer than its line."""
    stories.ask_at_length(desk)


@dataclass(frozen=True, slots=True)
class Picture:
    """What stands in the store, who looks, and what they type; `week` False = a store without any customer."""

    keys: tuple[str, ...] = ()
    prepare: Callable[[DeskStore], None] = _nothing
    login: str = "amira"
    week: bool = True


RESOLVE = _at(Step.RESOLVE)
OFFERED = ("1", "ctrl+o", "o", "c", *"20", "enter", "y")
PICTURES = {
    "start-empty": Picture(week=False),
    "start-full": Picture(),
    "start-leader": Picture(login="sam"),
    "look-up": Picture(("n", *"ta")),
    "talk-prompt": Picture(("n", *"wei", "enter", *"third time he rings, still no kettle")),
    "step-1": Picture(("1",), _at(Step.ATTENTION)),
    "step-2": Picture((*"I ordered it on the 2nd", "tab", *"lat"), _at(Step.LISTEN)),
    "step-3": Picture(("enter", "enter"), _at(Step.ACKNOWLEDGE)),
    "step-4": Picture((), _at(Step.APOLOGISE)),
    "step-5": Picture((), RESOLVE),
    "step-6": Picture(("space", "tab"), _at(Step.THANK)),
    "moment": Picture(("ctrl+g", "g"), _at(Step.LISTEN)),
    "second-stroke": Picture(("ctrl+o",), _at(Step.LISTEN)),
    "offer-question": Picture(("ctrl+o", "o"), RESOLVE),
    "offer-approval-promise": Picture(
        (
            *OFFERED,
            "ctrl+y",
            "r",
            *"90",
            "enter",
            *"third time",
            "enter",
            "ctrl+o",
            "m",
            *"ring back",
            "enter",
            *"mon 10:00",
            "enter",
        ),
        RESOLVE,
    ),
    "many-deals": Picture(("tab", "tab", "down", "down", "down"), _many_deals),
    "words": Picture(("ctrl+o", "w"), RESOLVE),
    "approval-question": Picture(("down", "a"), _long_reason, login="sam"),
    "wrap-question": Picture(("n", *"wei", "enter", *"asks for the price", "ctrl+e")),
    "finished": Picture((*OFFERED, "ctrl+n", *standard.keys_of(standard.THANK)), RESOLVE),
    "complaints-empty": Picture(("f3",), week=False),
    "complaints-full": Picture(("f3", "4"), login="mia"),
    "complaint": Picture(("f3", "4", "end", "enter"), login="mia"),
    "customers": Picture(("f6", *"ta"), login="sam"),
    "help": Picture(("f1",), _at(Step.LISTEN)),
    "keys": Picture(("?",)),
    "palette": Picture(("ctrl+p",)),
}
COLOURS = ("desk-16", "desk-plain")
CASES = [
    *(pytest.param(name, size, "desk-dark", id=f"{name}-{size[0]}") for name in PICTURES for size in (NARROW, WIDE)),
    *(
        pytest.param(name, NARROW, theme, id=f"{name}-{theme}")
        for name in ("step-3", "start-full", "complaints-full")
        for theme in COLOURS
    ),
]


@pytest.fixture(scope="session")
def week_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The furnished store after its week, written once and copied for each picture."""
    path = tmp_path_factory.mktemp("week") / "desk.db"
    for desk in desks.open_desk(desks.copy_template(sqlite_template, path)):
        stories.week(desk)
    return path


@pytest.fixture
def make_floor(sqlite_template: Path, week_template: Path, tmp_path: Path) -> Iterator[Callable[[bool], Floor]]:
    """Return a way to make the floor of a picture."""
    made: list[Floor] = []

    def make(week: bool) -> Floor:
        (tmp_path / "store").mkdir(mode=0o700)
        address = desks.copy_template(week_template if week else sqlite_template, tmp_path / "store" / "desk.db")
        made.append(Floor(address, tmp_path))
        return made[-1]

    yield make
    for floor in made:
        floor.close()


async def settle(app: TestedDesk) -> None:
    """Wait until nothing of the screen is still on its way: what is typed is saved, lists are read, entries listed."""
    if isinstance(app.screen, DeskPalette):
        await until(app, lambda: app.screen.query_one(CommandList).option_count > 3, "the palette's commands")
    if isinstance(app.screen, ComplaintScreen):
        screen = app.screen
        await until(app, lambda: screen.whole is not None, "the complaint")
    desk = app.screen_stack[0]
    if app.journal.saved_at is not None and getattr(desk, "call", None) is not None:
        saved = lambda: (s := getattr(desk, "draft_status", None)) is not None and s.state is State.SAVED  # noqa: E731
        await until(app, saved, "the journal's word that all is saved")
    for mark in app.screen.query(".mark"):  # marks keep their room until the next layout, which may have been or not
        mark.refresh(layout=True)
    await at_rest(app)


@pytest.mark.parametrize(("name", "size", "theme"), CASES)
def test_picture(
    name: str, size: tuple[int, int], theme: str, make_floor: Callable[[bool], Floor], snap_compare: Compare
) -> None:
    picture = PICTURES[name]
    floor = make_floor(picture.week)
    picture.prepare(floor.store)
    app = floor.desk(picture.login, theme=theme)

    async def play(_pilot: Pilot[Any]) -> None:
        await at_rest(app)
        await type_keys(app, *picture.keys)
        await settle(app)

    try:
        assert snap_compare(app, terminal_size=size, run_before=play)
    finally:
        asyncio.run(app.finish())
