"""The tour of the demo: nine cards in one place, over whatever one does, from where it was left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from cs_desk.actions import COMMAND, resolve_keys
from cs_desk.cli.context import settings_of
from cs_desk.cli.demo import invitation
from cs_desk.cli.parser import parse
from cs_desk.demo.tour import Tour, cards
from cs_desk.models.people import Setting
from tests.support import desks
from tests.support.screens import NARROW, SIZES, WIDE, Floor, at_rest, focused_id, screen_text, told, type_keys

NEXT, BACK, LEAVE = ("ctrl+o", "g"), ("ctrl+o", "z"), ("ctrl+o", "q")


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def floor(week_template: Path, tmp_path: Path) -> Iterator[Floor]:
    """A desk of demo people with their week behind them."""
    (tmp_path / "store").mkdir(mode=0o700)
    made = Floor(desks.copy_template(week_template, tmp_path / "store" / "desk.db"), tmp_path)
    yield made
    made.close()


def test_there_are_nine_cards_and_each_names_keys_that_there_are() -> None:
    assert len(cards()) == 9
    named = {command for card in cards() for _, command in card.parts() if command}
    assert named <= COMMAND.keys()
    assert len(named) > 15
    assert all(len(card.title) <= 30 for card in cards())


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}")
async def test_every_card_fits_with_its_keys(floor: Floor, size: tuple[int, int]) -> None:
    async with floor.open("amira", size) as app:
        for number, card in enumerate(cards(), 1):
            await type_keys(app, *NEXT)
            shown = screen_text(app)
            assert f"TOUR {number}/9  {card.title}" in shown
            strokes = [resolve_keys().strokes(COMMAND[command])[0] for _, command in card.parts() if command]
            assert all(stroke in shown for stroke in strokes)
            assert card.parts()[-1][0].split()[-1] in shown, "the end of the card is cut off"
            assert "^O g next  ^O z back  ^O q leave" in shown
        await type_keys(app, *NEXT)
        assert "TOUR" not in screen_text(app)
        assert "That was the tour." in told(app)


async def test_a_card_follows_the_size_of_the_terminal(floor: Floor) -> None:
    async with floor.open("amira", WIDE) as app:
        for number, card in enumerate(cards(), 1):
            await type_keys(app, *NEXT)
            end = card.parts()[-1][0].split()[-1]
            for size in ((60, 15), NARROW, WIDE):
                await app.pilot.resize_terminal(*size)
                await at_rest(app)
                rows = [row for row in screen_text(app).splitlines() if row.startswith("▌")]
                assert any(f"TOUR {number}/9" in row for row in rows)
                assert end in rows[-1], "the end of the card is cut off"
                full = [row for row in rows[1:-1] if "leave" not in row]
                assert all(len(row) > size[0] - 16 for row in full), "laid out for another width"


async def test_work_goes_on_beside_a_card(floor: Floor) -> None:
    async with floor.open("amira", NARROW) as app:
        await type_keys(app, *NEXT, *NEXT)
        before = focused_id(app)
        await type_keys(app, "n", *"wei", "enter", *"third time he rings")
        assert app.on_call
        assert "TOUR 2/9" in screen_text(app)
        await type_keys(app, *NEXT, *" today")
        assert "third time he rings today" in screen_text(app)
        assert "TOUR 3/9" in screen_text(app)
        assert before != focused_id(app)
        await type_keys(app, "f3")
        assert "TOUR 3/9" in screen_text(app)
        await type_keys(app, *BACK)
        assert "TOUR 2/9" in screen_text(app)
        await type_keys(app, "f2")
        assert "TOUR 2/9" in screen_text(app)
        await type_keys(app, *LEAVE)
        assert "TOUR" not in screen_text(app)


async def test_the_place_is_remembered_and_offered(floor: Floor) -> None:
    assert invitation(settings_of(parse(["demo"]))) == "^O g: a tour of nine cards."
    async with floor.open("amira", WIDE) as app:
        await type_keys(app, *NEXT, *NEXT, *NEXT)
        await type_keys(app, *LEAVE)
    assert invitation(settings_of(parse(["demo"]))) == "^O g: on with the tour, card 3 of 9."
    async with floor.open("amira", WIDE) as app:
        assert "TOUR" not in screen_text(app)
        await type_keys(app, *NEXT)
        assert "TOUR 3/9" in screen_text(app)


async def test_a_real_desk_has_no_tour(floor: Floor) -> None:
    floor.store  # noqa: B018  # opens it
    Setting.update(value="").where(Setting.key == "demo").execute()
    async with floor.open("amira", WIDE) as app:
        await type_keys(app, *NEXT)
        assert "There is no command ^O g here." in told(app)
        assert "TOUR" not in screen_text(app)


@pytest.mark.parametrize("words", ["", "nine", "12", "-1", "\x00"])
def test_a_place_that_is_none_begins_anew(tmp_path: Path, words: str) -> None:
    (tmp_path / "tour").write_text(words)
    assert Tour.at(tmp_path / "tour").card == 0
    assert Tour.at(tmp_path).card == 0  # a folder


PICTURES = {
    "first": (),
    "fourth": (*NEXT, *NEXT, *NEXT),
    "last": (*NEXT,) * 8,
}
PLAYED: dict[str, tuple[str, ...]] = {"first": (), "fourth": ("n", *"wei", "enter", "ctrl+f"), "last": ("f3",)}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}")
@pytest.mark.parametrize("name", PICTURES)
def test_picture(name: str, size: tuple[int, int], floor: Floor, snap_compare: Callable[..., bool]) -> None:
    app = floor.desk("amira", theme="desk-dark")

    async def play(_pilot: Pilot[Any]) -> None:
        await at_rest(app)
        await type_keys(app, *PLAYED[name])
        await type_keys(app, *NEXT, *PICTURES[name])
        await at_rest(app)

    try:
        assert snap_compare(app, terminal_size=size, run_before=play)
    finally:
        asyncio.run(app.finish())
