"""How the desk looks: every screen at both sizes, and three of them without colours or with the terminal's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from pytest_textual_snapshot import SVGImageExtension  # type: ignore[import-untyped]
from syrupy.assertion import SnapshotAssertion
from textual.command import CommandList

from cs_desk.drafts import State
from cs_desk.models.enums import Step
from cs_desk.palette import DeskPalette
from cs_desk.screens.complaint import ComplaintScreen
from tests.support import desks, standard, stories
from tests.support.desks import DeskStore
from tests.support.screens import NARROW, SIZES, Floor, TestedDesk, at_rest, type_keys, until

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
class Walk:
    """Who looks at what stands in the store, and what they type before each picture, one after the other."""

    pictures: dict[str, tuple[str, ...]]
    prepare: Callable[[DeskStore], None] = _nothing
    login: str = "amira"
    week: bool = True
    """False: a store without any customer."""


RESOLVE = _at(Step.RESOLVE)
OFFERED = ("1", "ctrl+o", "o", "c", *"20", "enter", "y")
WALKS = (
    Walk({"start-empty": (), "complaints-empty": ("f3",)}, week=False),
    Walk(
        {
            "start-full": (),
            "keys": ("?",),
            "palette": ("escape", "ctrl+p"),
            "look-up": ("escape", "n", *"ta"),
        }
    ),
    Walk({"talk-prompt": ("n", *"wei", "enter", *"third time he rings, still no kettle")}),
    Walk({"wrap-question": ("n", *"wei", "enter", *"asks for the price", "ctrl+e")}),
    Walk({"start-leader": (), "customers": ("f6", *"ta")}, login="sam"),
    Walk({"complaints-full": ("f3", "4"), "complaint": ("end", "enter")}, login="mia"),
    Walk({"step-1": ("1",)}, _at(Step.ATTENTION)),
    Walk(
        {
            "help": ("f1",),
            "second-stroke": ("escape", "ctrl+o"),
            "moment": ("escape", "ctrl+g", "g"),
            "step-2": ("escape", "escape", *"I ordered it on the 2nd", "tab", *"lat"),
        },
        _at(Step.LISTEN),
    ),
    Walk({"step-3": ("enter", "enter")}, _at(Step.ACKNOWLEDGE)),
    Walk({"step-4": ()}, _at(Step.APOLOGISE)),
    Walk(
        {
            "step-5": (),
            "words": ("ctrl+o", "w"),
            "offer-question": ("ctrl+o", "w", "ctrl+o", "o"),
            "offer-approval-promise": (
                "escape", *OFFERED, "ctrl+y", "r", *"90", "enter", *"third time", "enter",
                "ctrl+o", "m", *"ring back", "enter", *"mon 10:00", "enter",
            ),
        },
        RESOLVE,
    ),
    Walk({"many-deals": ("tab", "tab", "down", "down", "down")}, _many_deals),
    Walk({"finished": (*OFFERED, "ctrl+n", *standard.keys_of(standard.THANK))}, RESOLVE),
    Walk({"step-6": ("space", "tab")}, _at(Step.THANK)),
    Walk({"approval-question": ("down", "a")}, _long_reason, login="sam"),
)  # fmt: skip
COLOURS = ("desk-16", "desk-plain")
COLOURED = ("start-full", "complaints-full", "step-3")


def _cases() -> Iterator[Any]:
    """Every walk at both sizes, and the first pictures of some in other colours."""
    for walk in WALKS:
        first, *_ = walk.pictures
        for size in SIZES:
            yield pytest.param(walk, size, "desk-dark", id=f"{first}-{size[0]}")
        if first in COLOURED:
            short = replace(walk, pictures={first: walk.pictures[first]})
            for theme in COLOURS:
                yield pytest.param(short, NARROW, theme, id=f"{first}-{theme}")


class Album(SVGImageExtension):  # type: ignore[misc]  # not typed
    """Pictures by their own names, however many a test takes."""

    @classmethod
    def get_snapshot_name(cls, *, test_location: Any, index: Any = 0) -> str:
        """Return the name under which a picture is kept."""
        return f"{test_location.methodname}[{index}]"


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


async def taken(app: TestedDesk, walk: Walk, size: tuple[int, int]) -> dict[str, str]:
    """Walk, and return each picture."""
    found = {}
    try:
        async with app.run_test(size=size) as app.pilot:
            await at_rest(app)
            for name, keys in walk.pictures.items():
                await type_keys(app, *keys)
                await settle(app)
                await app.pilot.pause()
                found[name] = app.export_screenshot(title=app.title, simplify=True)
    finally:
        await app.finish()
    return found


@pytest.mark.parametrize(("walk", "size", "theme"), _cases())
async def test_picture(
    walk: Walk,
    size: tuple[int, int],
    theme: str,
    make_floor: Callable[[bool], Floor],
    snapshot: SnapshotAssertion,
) -> None:
    floor = make_floor(walk.week)
    walk.prepare(floor.store)
    album = snapshot.use_extension(Album)
    kind = size[0] if theme == "desk-dark" else theme
    pictures = await taken(floor.desk(walk.login, theme=theme), walk, size)
    differ = [name for name, picture in pictures.items() if not album(name=f"{name}-{kind}") == picture]  # noqa: SIM201
    assert differ == [], "they look otherwise; if they should, take them with --snapshot-update and look at them"
