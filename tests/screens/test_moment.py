"""A moment of truth from anywhere on a contact: two keys, three with a stage, and the field never knows."""

from __future__ import annotations

import pytest
from textual.widgets import Input, TextArea

from tests.support.screens import SIZES, Floor, focused_id, screen_lines, screen_text, told, type_keys


@pytest.mark.parametrize("size", SIZES)
async def test_two_keys_and_the_field_is_as_it_was(floor: Floor, size: tuple[int, int]) -> None:
    async with floor.open(size=size) as app:
        await type_keys(app, "n", "enter", *"two words", "left", "left", "ctrl+g", "3")
        notes = app.screen.query_one(TextArea)
        assert (notes.text, notes.cursor_location, app.focused) == ("two words", (0, 7), notes)
        assert [(moment.energy, moment.seen) for moment in app.call.moments] == [(-3, "")]
        assert told(app) == "Moment of truth −3 noted."
        await type_keys(app, "!")
        assert notes.text == "two wor!ds"


async def test_each_key_is_an_energy(floor: Floor) -> None:
    noted = []
    async with floor.open() as app:
        await type_keys(app, "t", "enter")
        for key, energy in [*zip("12345", range(-1, -6, -1), strict=True), ("0", 0), ("q", 1), ("t", 5)]:
            await type_keys(app, "ctrl+g", key)
            noted.append(energy)
            assert [moment.energy for moment in app.call.moments] == noted


async def test_a_sign_before_a_figure_is_taken_at_its_word(floor: Floor) -> None:
    noted = []
    async with floor.open() as app:
        await type_keys(app, "t", "enter")
        for keys, energy in [("+2", 2), ("-3", -3), ("+0", 0), ("+-1", -1), ("+q", 1)]:
            await type_keys(app, "ctrl+g", *keys)
            noted.append(energy)
            assert [moment.energy for moment in app.call.moments] == noted


async def test_three_keys_with_a_stage(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "t", "enter", "ctrl+g", "g", "2")
        assert [(moment.energy, moment.stage) for moment in app.call.moments] == [(-2, "deliver_product")]


async def test_what_was_seen_and_a_stage(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "t", "enter", "ctrl+g", "space", *"sighs twice", "enter", "h", "1")
        moment = app.call.moments[0]
        assert (moment.energy, moment.stage, moment.seen) == (-1, "monitor_satisfaction", "sighs twice")


async def test_escape_records_nothing_and_keeps_what_was_seen(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "t", "enter", "ctrl+g", "space", *"sighs", "escape")
        assert "Moment" in screen_text(app)
        await type_keys(app, "escape")
        assert not app.call.moments
        await type_keys(app, "ctrl+g", "space")
        assert "sighs" in screen_lines(app)[-3]
        await type_keys(app, "enter", "2")
        assert [moment.seen for moment in app.call.moments] == ["sighs"]


async def test_inside_a_field_of_the_script_the_selection_stays(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(
            app, "n", "enter", "ctrl+f", "tab", *"asked the date", "shift+left", "shift+left", "ctrl+g", "1"
        )
        field = app.focused
        assert isinstance(field, Input)
        assert focused_id(app) == "field-identity_how"
        assert (field.value, field.selection.start, field.selection.end) == ("asked the date", 14, 12)
