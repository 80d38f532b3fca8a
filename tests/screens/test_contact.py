"""A contact in hand: its clock from events, how it ended, difficulties, several at once, the quiet prompt."""

from __future__ import annotations

import pytest

from cs_desk.models.contacts import Contact
from cs_desk.queries import calls, complaints
from cs_desk.widgets.prompt import KeyTrap
from cs_desk.widgets.talk import TalkPane
from tests.screens.test_start import furnish
from tests.support.screens import (
    SIZES,
    WIDE,
    Floor,
    focused_id,
    screen_lines,
    screen_text,
    status_line,
    told,
    type_keys,
)


@pytest.mark.parametrize("size", SIZES)
async def test_the_clock_follows_the_events(floor: Floor, size: tuple[int, int]) -> None:
    async with floor.open(size=size) as app:
        await type_keys(app, "n", "enter")
        assert "● ON CALL <1 min" in screen_lines(app)[0]
        floor.clock.advance(minutes=4)
        await type_keys(app, "ctrl+t")
        assert "‖ ON HOLD 4 min" in screen_lines(app)[0]
        floor.clock.advance(minutes=2)
        await type_keys(app, "ctrl+t")
        assert "● ON CALL 6 min" in screen_lines(app)[0]
        assert ("talk 4 min · hold 2 min" in screen_lines(app)[0]) == (size == WIDE)
        floor.clock.advance(minutes=1)
        await type_keys(app, "ctrl+e")
        assert "◆ WRAP 7 min" in screen_lines(app)[0]
        floor.clock.advance(minutes=3)
        await type_keys(app, "1")
        assert "10 min a contact" in screen_text(app)
        assert not app.on_call


async def test_on_a_narrow_line_my_name_gives_way_to_state_and_clock(floor: Floor) -> None:
    furnish(floor)
    floor.clock.advance(hours=24)
    async with floor.open() as app:
        await type_keys(app, "n", "enter")
        floor.clock.advance(minutes=75)
        await type_keys(app, "ctrl+t")
        line = screen_lines(app)[0]
        assert line.startswith(" cs-desk  ‖ ON HOLD 1 h 15 min ▼ promise late since Fri 15:32")
        assert line.endswith("  Amira Kh…  15:47")


async def test_hold_is_for_voice_only(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "t", "enter", "ctrl+t")
        assert told(app) == "Hold or resume: only a phone call or a counter visit can be held."
        assert "● CHAT" in screen_lines(app)[0]


async def test_how_it_ended_is_required(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "n", "enter", *"wants the price", "ctrl+e", "escape")
        assert app.on_call
        assert "WRAP" in screen_lines(app)[0]
        assert app.screen.query_one(TalkPane).notes.text == "wants the price"
        await type_keys(app, "ctrl+e", "z", "9")
        assert app.on_call
        assert app.asking
        await type_keys(app, "2")
        assert not app.on_call
    with floor.store.store.reading():
        row = Contact.get_by_id(1)
    assert (row.notes, row.disposition is not None, row.closed_at is not None) == ("wants the price", True, True)


async def test_a_difficulty_is_noted_without_complaint(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "n", "enter", *"asks why", "ctrl+o", "x", *"damag", "enter")
        assert told(app) == "Noted: goods: damaged."
        assert (app.call.difficulty_code, app.call.run) == ("goods.damaged", None)
        assert focused_id(app) == "field-contact_notes"
        await type_keys(app, *" so")
        assert app.screen.query_one(TalkPane).notes.text == "asks why so"
        await type_keys(app, "ctrl+o", "x", *"goods", "enter")
        assert "Which" in screen_text(app)
        await type_keys(app, "2")
        assert app.call.difficulty_code is not None
        assert app.call.difficulty_code.startswith("goods")
        await type_keys(app, "ctrl+o", "x", *"xyzzy", "enter")
        assert told(app) == "No difficulty on the list is like “xyzzy”."


@pytest.mark.parametrize("size", SIZES)
async def test_every_answer_of_a_long_question_is_seen(floor: Floor, size: tuple[int, int]) -> None:
    async with floor.open(size=size) as app:
        await type_keys(app, "n", "enter", "ctrl+o", "x", *"de", "enter")
        labels = app.screen.query_one(KeyTrap)._parts
        assert len(labels) == 9  # what is asked, seven difficulties, the way back
        shown = screen_text(app)
        assert [label.plain for label in labels if label.plain not in shown] == []


async def test_several_chats_beside_a_live_call(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "n", *"wei", "enter", *"the call", "ctrl+o", "n", "t", *"zoe", "enter", *"first chat")
        assert (app.call.channel, app.call.customer and app.call.customer.name) == ("chat", "Zoë Tañner")
        assert "1 more open, ^O l switches" in status_line(app)
        await type_keys(app, "ctrl+o", "n", "e", "enter", *"a mail", "ctrl+o", "n", "c")
        assert "is still in hand" in told(app)
        seen = {}
        for _ in range(3):
            await type_keys(app, "ctrl+o", "l")
            seen[app.call.channel] = app.screen.query_one(TalkPane).notes.text
        assert seen == {"phone": "the call", "chat": "first chat", "email": "a mail"}


async def test_switching_needs_another_contact(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "n", "enter", "ctrl+o", "l")
        assert told(app) == "Switch contact: no other contact is open."


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("notes", "by"), [("asks for the bill", "operator"), ("third time I ring", "prompt")])
async def test_who_recognised_the_complaint_is_kept(floor: Floor, notes: str, by: str, size: tuple[int, int]) -> None:
    async with floor.open(size=size) as app:
        await type_keys(app, "n", "enter", *notes)
        (line,) = str(app.screen.query_one("#proposal").render()).splitlines() or [""]
        assert ("makes it one" in line) == (by == "prompt")
        await type_keys(app, "ctrl+f")
        run = app.call.run
        assert run is not None
        await type_keys(app, "2", "0", "ctrl+n")
        assert notes in screen_text(app)  # offered as the customer's words
    assert floor.store.ask("amira", complaints.one, run.complaint_id).recognised_by == by


async def test_a_low_energy_proposes_too_and_the_proposal_goes_with_the_words(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "n", "enter", *"this is the third time")
        assert "makes it one" in screen_text(app)
        await type_keys(app, *["backspace"] * 22)
        assert "makes it one" not in screen_text(app)
        await type_keys(app, "ctrl+g", "4")
        assert "makes it one" in screen_text(app)
        await type_keys(app, "ctrl+f")
        await type_keys(app, "ctrl+f")
        assert told(app) == "This is a complaint: this contact is a complaint already."


async def test_notes_survive_leaving_the_desk_and_coming_back(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "n", "enter", *"half a sent")
    async with floor.open() as app:
        assert app.screen.query_one(TalkPane).notes.text == "half a sent"
        await type_keys(app, *"ence")
        await type_keys(app, "ctrl+o", "p", "enter")
    (parked,) = floor.store.ask("amira", calls.open_contacts)
    assert floor.store.ask("amira", calls.call, parked.id).notes.endswith("ence")
