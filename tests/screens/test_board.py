"""The board: what stands on it, the keys, what happens when others write."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import cast

import pytest
from textual.app import App
from textual.command import CommandList
from textual.geometry import Region

from cs_desk.models.imports import Origin
from cs_desk.models.inputs import NewMoment
from cs_desk.models.surveys import ImportedSurvey, SurveyAnswer
from cs_desk.screens.board import BoardScreen
from cs_desk.screens.boardfigure import FigureScreen
from cs_desk.screens.help import HelpScreen
from cs_desk.services import calldata, moments, surveys
from cs_desk.terminal.thrift import ThriftyUpdate
from cs_desk.widgets.bars import KeyBar
from cs_desk.widgets.canvas import Canvas
from tests.support import floorday, scene
from tests.support.called import a_batch, a_leg
from tests.support.screens import (
    SIZES,
    WIDE,
    Floor,
    TestedDesk,
    at_rest,
    screen_lines,
    screen_text,
    told,
    type_keys,
    until,
)


def canvas(app: TestedDesk) -> Canvas:
    return app.screen.query_one(Canvas)


@pytest.mark.parametrize("size", SIZES)
async def test_figures_with_n_and_state_and_the_floor(floor: Floor, size: tuple[int, int]) -> None:
    floorday.play(floor.store)
    async with floor.open("mia", size) as app:
        await type_keys(app, "f5")
        shown = screen_text(app)
        assert isinstance(app.screen, BoardScreen)
        for words in ("70.0 %  ▼ breach", "n 240", "QUEUE", "orders", "NEEDS A HAND", "ALARMS", "PEOPLE", "lunch"):
            assert words.lower() in shown.lower()
        assert "2 alarms" in screen_lines(app)[0]
        assert "today Fri 20 Nov · centre" in screen_lines(app)[0]
        assert ("· against Thu 19 Nov" in screen_lines(app)[0]) is (size == WIDE)


async def test_the_question_mark_is_a_figures_and_all_keys_are_in_the_palette(floor: Floor) -> None:
    """Where ? asks what a figure is, the last line does not promise all keys by it; the palette still lists them."""

    def promised() -> bool:
        return next(possible for key, _, possible in app.screen.query_one(KeyBar)._items if key == "?")

    floorday.play(floor.store)
    async with floor.open("mia", WIDE) as app:
        await type_keys(app, "f5", "?")
        assert isinstance(app.screen, FigureScreen)
        await type_keys(app, "escape")
        assert not promised()
        await type_keys(app, "ctrl+p", *"all keys")
        await until(app, lambda: app.screen.query_one(CommandList).option_count == 1, "the command")
        await type_keys(app, "enter")
        await until(app, lambda: isinstance(app.screen, HelpScreen), "the page of all keys")
        await type_keys(app, "escape")
        canvas(app).select(next(block.id for block in canvas(app).blocks if block.id.startswith("queue:")))
        await until(app, promised, "the key of all keys, on a line that is no figure")
        await type_keys(app, "?")
        assert isinstance(app.screen, HelpScreen)


async def test_periods(floor: Floor) -> None:
    floorday.play(floor.store)
    async with floor.open("mia", WIDE) as app:
        heads = {}
        for key in "nwmt":
            await type_keys(app, *(("f5",) if key == "n" else ()), key)
            heads[key] = screen_lines(app)[0]
        assert "now, since 13:00" in heads["n"]
        assert "week 16 Nov to 20 Nov" in heads["w"]
        assert "month 1 Nov to 20 Nov · centre · against Thu 1 Oct on" in heads["m"]
        assert "today" in heads["t"]
        await type_keys(app, "c")
        assert "against" not in screen_lines(app)[0]
        await type_keys(app, "p", *"2026-11-19 2026-11-20", "enter")
        assert "19 Nov 2026 to 20 Nov 2026" in screen_lines(app)[0]
        await type_keys(app, "p", *"2026-11-20 2026-11-19", "enter")
        assert "with the earlier one first" in told(app)
        await type_keys(app, "p", *"soon", "enter")
        assert "type a day, or a first and a last day" in told(app)


async def test_whose(floor: Floor) -> None:
    floorday.play(floor.store)
    async with floor.open("sam", WIDE) as app:
        await type_keys(app, "f5")
        assert "· Blue ·" in screen_lines(app)[0]
        await type_keys(app, "s", "3")
        assert "· billing ·" in screen_lines(app)[0]
        assert "orders" not in screen_text(app)


async def test_an_operator_s_own(floor: Floor) -> None:
    floorday.play(floor.store)
    async with floor.open("amira", WIDE) as app:
        await type_keys(app, "f5")
        assert "· Amira Khan ·" in screen_lines(app)[0]
        assert "HOLD SHARE" in screen_text(app)
        assert "Ben" not in screen_text(app)
        await type_keys(app, "s")
        assert told(app) == "The board is your own: nobody else's figures are on it."


@pytest.mark.parametrize("size", SIZES)
async def test_an_empty_board_says_what_will_be_here(floor: Floor, size: tuple[int, int]) -> None:
    async with floor.open("mia", size) as app:
        await type_keys(app, "f5")
        assert "No figure yet." in screen_text(app)
        assert "F2 goes to the desk" in screen_text(app)


@pytest.mark.parametrize("size", SIZES)
async def test_the_cursor_goes_everywhere(floor: Floor, size: tuple[int, int]) -> None:
    floorday.play(floor.store)
    async with floor.open("mia", size) as app:
        await type_keys(app, "f5")
        stops = {block.id for block in canvas(app).blocks if block.stop}
        await type_keys(app, "home")
        seen = {canvas(app).selected}
        for _ in range(3):
            for key in ("right", "down", "left", "down", "down", "right", "right", "up"):
                await type_keys(app, key)
                seen.add(canvas(app).selected)
        await type_keys(app, "end")
        assert canvas(app).selected == next(b.id for b in reversed(canvas(app).blocks) if b.stop)
        assert seen <= stops
        assert len(seen) >= 8


async def test_what_others_write_is_shown_and_the_cursor_stays(floor: Floor) -> None:
    floorday.play(floor.store)
    async with floor.open("mia") as app:
        await type_keys(app, "f5", "right")
        at = canvas(app).selected
        floor.store.tell("mia", calldata.store_calls, a_batch(*(a_leg(9 * n, call=f"more{n}") for n in range(9))))
        await until(app, lambda: "n 249" in screen_text(app), "nine more calls")
        assert canvas(app).selected == at == "tile:average_speed_of_answer"


async def test_a_complaint_at_risk_is_opened(floor: Floor) -> None:
    made = scene.complain(floor.store, "amira")
    floor.clock.advance(days=400)
    async with floor.open("mia") as app:
        await type_keys(app, "f5", "end")
        canvas(app).select(f"risk:{made['complaint']}")
        await type_keys(app, "enter")
        assert made["reference"] in screen_lines(app)[0]
        await type_keys(app, "escape")
        assert isinstance(app.screen, BoardScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_what_a_figure_is_its_course_and_its_records(floor: Floor, size: tuple[int, int]) -> None:
    floorday.play(floor.store)
    async with floor.open("mia", size) as app:
        await type_keys(app, "f5", "?")
        shown = screen_text(app)
        for words in ("70.0 %  breach", "240", "63.9 %–75.4 %", "14:00", "┼"):
            assert words in shown
        await type_keys(app, "pagedown")
        await until(app, lambda: "abandons-negative: Answered in time" in screen_text(app), "the definition")
        await type_keys(app, "r")
        assert "240 behind 70.0 %" in screen_text(app)
        await type_keys(app, "enter")
        shown = screen_text(app)
        for words in ("QUEUE", "leg 1", "0491 570 006", "waited", "4:00 min", "nobody has recorded one"):
            assert words in shown
        await type_keys(app, "escape", "escape", "escape")
        assert isinstance(app.screen, BoardScreen)


async def test_records_lead_to_the_contact_and_to_the_complaint(floor: Floor) -> None:
    made = scene.complain(floor.store, "amira")
    floor.store.tell("amira", moments.add_moment, made["contact"], NewMoment(energy=-2))
    async with floor.open("mia", WIDE) as app:
        await type_keys(app, "f5")
        canvas(app).select("tile:moments_balance")
        await type_keys(app, "enter")
        assert "RECORDS  1 behind" in screen_text(app)
        await type_keys(app, "enter")
        assert "WHAT HAPPENED" in screen_text(app)
        assert "−2" in screen_text(app)
        await type_keys(app, "escape", "escape")
        floor.clock.advance(days=400)
        await type_keys(app, "t", "p", *"2026-01-01 2028-01-01", "enter")
        canvas(app).select("tile:acknowledged_in_time")
        await type_keys(app, "d", "r")
        assert "RECORDS" in screen_text(app)


@pytest.mark.parametrize("size", SIZES)
async def test_the_wall_names_nobody(floor: Floor, size: tuple[int, int]) -> None:
    floorday.play(floor.store)
    async with floor.open("mia", size) as app:
        await type_keys(app, "f5", "v")
        shown = screen_text(app)
        assert "WAITING  calls" in shown
        assert "SERVICE LEVEL  %" in shown
        assert "▼ breach  target 80.0 %  n 240" in shown
        for name in ("Mia", "Amira", "Ben"):
            assert name not in shown
        floor.store.tell("mia", calldata.store_calls, a_batch(*(a_leg(9 * n, call=f"more{n}") for n in range(9))))
        await until(app, lambda: "n 249" in screen_text(app), "nine more calls")
        await type_keys(app, "escape")
        assert isinstance(app.screen, BoardScreen)


async def test_what_it_shows_goes_to_a_file_that_was_not_there(floor: Floor, tmp_path: Path) -> None:
    floorday.play(floor.store)
    async with floor.open("mia", WIDE) as app:
        await type_keys(app, "f5", "e", *str(tmp_path / "now.csv"), "enter")
        assert "The board was exported to" in told(app)
        rows = list(csv.DictReader(StringIO((tmp_path / "now.csv").read_text(encoding="utf-8"))))
        level = next(row for row in rows if row["kpi"] == "service_level")
        assert (level["value"], level["n"], level["state"], level["scope"]) == ("70.0", "240", "breach", "centre")
        await type_keys(app, "e", *str(tmp_path / "now.csv"), "enter")
        assert "there is a file of that name already" in told(app)
        await type_keys(app, "e", *(["backspace"] * 7), *"now.txt", "enter")
        assert "ends in .csv" in told(app)
        await type_keys(app, "e", *(["backspace"] * 4), *".json", "enter")
        assert "The board was exported to" in told(app)
        whole = json.loads((tmp_path / "now.json").read_text(encoding="utf-8"))
        assert [one["word"] for one in whole["alarms"]] == ["service level", "queue orders"]
        assert [one["new"]["form"] for one in scene.events(floor.store.store) if one["object"] == "export"] == [
            "csv", "json",
        ]  # fmt: skip


@pytest.mark.parametrize(("key", "burns"), [("t", "70.0 %  ▼ breach"), ("v", "▼ breach  target 80.0 %")])
async def test_a_state_gets_better_only_where_it_passes_its_limit_well(floor: Floor, key: str, burns: str) -> None:
    floorday.play(floor.store)
    async with floor.open("mia", WIDE) as app:
        await type_keys(app, "f5", key)
        assert burns in screen_text(app)
        more = [a_leg(9 * n, call=f"more{n}") for n in range(50)]
        floor.store.tell("mia", calldata.store_calls, a_batch(*more))  # 218 of 290: 75.2 %, to watch from 75 % on
        await until(app, lambda: "n 290" in screen_text(app), "fifty more calls")
        assert burns.replace("70.0", "75.2") in screen_text(app)
        await type_keys(app, "escape", "w") if key == "v" else await type_keys(app, "w")
        assert "75.2 %  ◆ watch" in screen_text(app)


async def test_at_rest_nothing_is_drawn_and_one_tile_is_little(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    floorday.play(floor.store)
    shown: list[ThriftyUpdate] = []
    monkeypatch.setattr(App, "_display", lambda _app, _screen, update: shown.append(update) if update else None)
    async with floor.open("mia", WIDE) as app:
        await type_keys(app, "f5", "end")
        shown.clear()
        cast("BoardScreen", app.screen).draw()
        await at_rest(app)
        assert shown == []
        answer = ImportedSurvey(Origin("s", "k", "d", 2), "d0", None, (SurveyAnswer("csat", 4, 1, 5),))
        floor.store.tell("mia", surveys.import_surveys, [answer], "s.csv")
        await until(app, lambda: "n 1" in screen_text(app), "the score")
        await at_rest(app)
        tile = next(block for block in canvas(app).blocks if block.id == "tile:csat").region
        place = tile.translate(canvas(app).region.offset)
        assert all(type(update) is ThriftyUpdate for update in shown)
        spans = [span for update in shown for span in update.spans]
        assert spans
        assert all(place.contains_region(Region(first, y, last - first, 1)) for y, first, last in spans)
        assert sum(len(update.render_segments(app.console).encode()) for update in shown) <= 600
