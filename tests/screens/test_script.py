"""The six steps: every kind of field, back and forth, skipping, parking, handing over."""

from __future__ import annotations

import pytest
from textual.widgets import Input, TextArea

from cs_desk.models.contacts import Contact
from cs_desk.models.enums import Channel, Step
from cs_desk.models.runs import RunEvent
from cs_desk.models.script import FIELDS
from cs_desk.queries import calls, complaints, handover
from cs_desk.services import runs
from cs_desk.widgets.talk import TalkPane
from tests.support import scene, standard
from tests.support.screens import (
    SIZES,
    Floor,
    TestedDesk,
    focused_id,
    screen_lines,
    screen_text,
    told,
    type_keys,
    until,
)


def stand_in(floor: Floor, step: Step) -> dict[str, int]:
    """Let Amira have a call in hand whose script stands at the beginning of a step."""
    found = scene.complain(floor.store, "amira", Channel.PHONE)
    if step is not Step.ATTENTION:
        scene.walk(floor.store, "amira", found["run"], list(Step)[step.number - 2])
        floor.store.tell("amira", runs.enter_step, found["run"], step.value)
    return found


def answers(app: TestedDesk) -> dict[str, object]:
    """Return what is stored of the script."""
    assert app.call.run is not None
    return dict(app.call.run.answers)


@pytest.mark.parametrize("size", SIZES)
async def test_a_step_shows_all_its_fields_and_marks_what_is_needed(floor: Floor, size: tuple[int, int]) -> None:
    stand_in(floor, Step.ATTENTION)
    async with floor.open(size=size) as app:
        for step in Step:
            assert app.call.run is not None
            assert app.call.run.step == step.value
            text = screen_text(app)
            assert all((field.short or field.label) in text for field in FIELDS if field.step is step)
            needed = sum(field.needed for field in FIELDS if field.step is step)
            assert sum("◀" in line for line in screen_lines(app)) == needed
            await type_keys(app, "ctrl+n")
            assert told(app).startswith("Still open: ")
            await type_keys(app, "ctrl+o", "s", *"in a hurry", "enter")
        assert app.call.run is not None
        assert app.call.run.state == "done"


@pytest.mark.parametrize(
    ("step", "typed", "stored"),
    [
        (Step.ATTENTION, ("3",), {"identity": "failed"}),
        (Step.ATTENTION, ("right", "right", "tab"), {"identity": "not_needed"}),
        (Step.ATTENTION, ("tab", "tab", "+", "3"), {"opening_energy": 3}),
        (Step.ATTENTION, ("tab", *"asked", "tab", "5"), {"identity_how": "asked", "opening_energy": -5}),
        (Step.ATTENTION, ("tab", "tab", "right", "right", "shift+tab"), {"opening_energy": 2}),
        (Step.LISTEN, (*"a", "enter", *"b", "tab"), {"own_words": "a\nb"}),
        (Step.LISTEN, ("tab", *"damag", "enter"), {"difficulty": "goods.damaged"}),
        (Step.LISTEN, ("shift+tab",), {"paraphrase_confirmed": None}),
        (Step.ACKNOWLEDGE, ("y", "space", "tab"), {"problem_acknowledged": True, "reference_given": True}),
        (Step.ACKNOWLEDGE, ("y", "y", "shift+tab", "n", "tab"), {"reference_given": None}),
        (Step.ACKNOWLEDGE, (*["tab"] * 5, *"weekly", "enter"), {"updates_every": 7}),
        (Step.APOLOGISE, ("enter", "w"), {"apology_given": True, "energy_after": 2}),
        (Step.RESOLVE, ("3", *"two vans", "tab"), {"route": "investigation", "findings": "two vans"}),
        (Step.THANK, ("tab", "4", "shift+tab"), {"csat": 4}),
        (Step.THANK, ("tab", "d", "shift+tab"), {"csat": "declined"}),
        (Step.THANK, ("tab", "tab", "tab", "1", "0", "shift+tab"), {"nps": 10}),
        (Step.THANK, ("tab", "tab", "tab", "1", "tab"), {"nps": 1}),
        (Step.THANK, ("tab", "9", "tab"), {"csat": None}),
        (Step.THANK, (*["tab"] * 4, "5", "tab"), {"level": "unexpected"}),
        (Step.THANK, ("shift+tab", *"+7", "tab"), {"follow_up": "2026-11-27"}),
    ],
)
async def test_every_kind_of_field(floor: Floor, step: Step, typed: tuple[str, ...], stored: dict[str, object]) -> None:
    stand_in(floor, step)
    async with floor.open() as app:
        await type_keys(app, *typed)
        await type_keys(app, "shift+tab")
        assert {name: answers(app).get(name) for name in stored} == stored


async def test_what_does_not_fit_is_named_and_stays_typed(floor: Floor) -> None:
    stand_in(floor, Step.ACKNOWLEDGE)
    async with floor.open() as app:
        await type_keys(app, *["tab"] * 5, *"soon", "enter")
        assert focused_id(app) == "field-updates_every"
        assert "is not a whole number" in screen_text(app)
        await type_keys(app, "ctrl+n")
        assert "Updates every: “soon” is not a whole number" in " ".join(told(app).split())
        field = app.focused
        assert isinstance(field, Input)
        assert field.value == "soon"
        assert "updates_every" not in answers(app)


async def test_a_difficulty_is_proposed_as_one_types(floor: Floor) -> None:
    stand_in(floor, Step.LISTEN)
    async with floor.open() as app:
        await type_keys(app, "tab", *"lat")
        assert "⏎ goods: late" in screen_text(app)
        await type_keys(app, "enter")
        assert isinstance(app.screen.query_one("#field-difficulty"), Input)
        assert app.screen.query_one("#field-difficulty", Input).value == "goods: late"


@pytest.mark.parametrize("size", SIZES)
async def test_back_and_forth_keeps_every_word(floor: Floor, size: tuple[int, int]) -> None:
    stand_in(floor, Step.LISTEN)
    async with floor.open(size=size) as app:
        await type_keys(app, *"it never", "ctrl+r")
        assert "▶ 1 Attention" in screen_text(app).replace("▶1", "▶ 1")
        await type_keys(app, "ctrl+n")
        assert app.screen.query_one("#field-own_words", TextArea).text == "it never"
        await type_keys(app, "ctrl+r", "ctrl+r")
        assert told(app) == "This is the first step."


async def test_a_value_that_does_not_fit_survives_going_back(floor: Floor) -> None:
    stand_in(floor, Step.ACKNOWLEDGE)
    async with floor.open() as app:
        await type_keys(app, *["tab"] * 5, *"soon", "ctrl+r", "ctrl+n")
        assert app.call.run is not None
        assert app.call.run.step == "acknowledge"
        assert app.screen.query_one("#field-updates_every", Input).value == "soon"


async def test_skipping_needs_a_reason_and_keeps_it(floor: Floor) -> None:
    found = stand_in(floor, Step.LISTEN)
    async with floor.open() as app:
        await type_keys(app, "ctrl+o", "s", "enter")
        assert app.call.run is not None
        assert app.call.run.step == "listen"
        await type_keys(app, "ctrl+o", "s", *"in a hur", "escape", "ctrl+o", "s", *"ry", "enter")
        assert app.call.run is not None
        assert app.call.run.step == "acknowledge"
        assert "×2 Listen" in screen_lines(app)[2]
    with floor.store.store.reading():
        (skip,) = RunEvent.select().where((RunEvent.run == found["run"]) & (RunEvent.kind == "skip"))
    assert (skip.step, skip.reason) == ("listen", "in a hurry")


async def test_parked_and_resumed_at_the_same_step_field_and_letter(floor: Floor) -> None:
    stand_in(floor, Step.LISTEN)
    async with floor.open() as app:
        await type_keys(app, "tab", "tab", *"on Tues", "ctrl+o", "p", *"rings back", "enter")
        assert not app.on_call
        assert "parked" in screen_text(app)
    async with floor.open() as app:
        await type_keys(app, "r")
        assert app.call.run is not None
        assert (app.call.run.step, app.call.run.state) == ("listen", "open")
        assert app.screen.query_one("#field-happened_when", Input).value == "on Tues"


async def test_left_and_come_back_at_the_same_field_and_letter(floor: Floor) -> None:
    stand_in(floor, Step.LISTEN)
    async with floor.open() as app:
        await type_keys(app, "tab", "tab", *"on Tues")
    async with floor.open() as app:
        assert focused_id(app) == "field-happened_when"
        await type_keys(app, *"day")
        assert app.screen.query_one("#field-happened_when", Input).value == "on Tuesday"


async def test_another_session_s_words_are_not_written_over_unseen(floor: Floor) -> None:
    found = stand_in(floor, Step.LISTEN)
    async with floor.open() as one, floor.open() as two:
        await type_keys(one, *"broken")
        await type_keys(two, *"late", "tab")
        await type_keys(one, "tab")
        assert told(one).startswith("you, in another session, changed this at 14:32: ")
        assert "is “late” now, yours was “broken”" in told(one)
        assert one.screen.query_one("#field-own_words", TextArea).text == "broken"
        assert floor.store.ask("amira", calls.call, found["contact"]).run.answers["own_words"] == "late"
        await type_keys(one, "shift+tab", "tab")  # said once; now it is meant
        assert floor.store.ask("amira", calls.call, found["contact"]).run.answers["own_words"] == "broken"


async def test_another_session_s_notes_are_not_written_over_unseen(floor: Floor) -> None:
    contact = scene.start(floor.store, "amira", Channel.PHONE, anonymous=True)
    async with floor.open() as one, floor.open() as two:
        await type_keys(one, *"wants mail")
        await type_keys(two, *"wants a call", "ctrl+o", "p", "enter")
        assert not two.on_call
        await type_keys(one, "ctrl+o", "p", "enter")
        assert "notes is “wants a call” now, yours was “wants mail”" in told(one)
        assert one.screen.query_one(TalkPane).notes.text == "wants mail"
        assert Contact.get_by_id(contact).notes == "wants a call"


async def test_handed_over_to_a_colleague_who_goes_on(floor: Floor) -> None:
    found = stand_in(floor, Step.LISTEN)
    async with floor.open() as app, floor.open("ben") as bens:
        await type_keys(app, *"it never came", "ctrl+o", "h", *"ben", "enter", *"my shift ends", "enter")
        assert told(app) == "Ben Sato has it, at the step where it stands."
        assert not app.on_call
        await type_keys(bens, "f2")
        await until(bens, lambda: "OPEN AND PARKED" in screen_text(bens), "the contact on Ben's start page")
        await type_keys(bens, "r")
        assert bens.call.run is not None
        assert bens.call.run.id == found["run"]
        assert bens.screen.query_one("#field-own_words", TextArea).text == "it never came"
    assert floor.store.ask("ben", complaints.one, found["complaint"]).row.owner == "Ben Sato"


async def test_what_does_not_fit_yet_goes_along_to_the_colleague(floor: Floor) -> None:
    found = stand_in(floor, Step.ACKNOWLEDGE)
    async with floor.open() as app:
        await type_keys(app, *["tab"] * 5, *"soon", "ctrl+r")
        await type_keys(app, "ctrl+o", "h", *"ben", "enter", *"my shift ends", "enter")
        assert not app.on_call
        assert app.journal.drafts(f"run/{found['run']}/") == {}
    async with floor.open("ben") as bens:
        await type_keys(bens, "r")
        assert bens.journal.drafts()[f"run/{found['run']}/updates_every"].value == "soon"
    async with floor.open("ben") as bens:  # taken up once; from now on it is Ben's
        await type_keys(bens, "ctrl+n")
        assert bens.screen.query_one("#field-updates_every", Input).value == "soon"
        await type_keys(bens, *["tab"] * 5, *["backspace"] * 4, "7", "shift+tab")
        assert answers(bens)["updates_every"] == 7
    assert floor.store.ask("ben", handover.typed, found["contact"]) == {}


async def test_a_colleague_who_does_not_exist_is_named(floor: Floor) -> None:
    stand_in(floor, Step.LISTEN)
    async with floor.open() as app:
        await type_keys(app, "ctrl+o", "h", *"zz", "enter")
        assert told(app) == "No colleague who takes contacts is called “zz”."
        await type_keys(app, "ctrl+o", "h", *"a", "enter")
        assert "1 Ben Sato" in screen_text(app)
        assert "2 Nora Lind" in screen_text(app)
        await type_keys(app, "escape")
        assert app.on_call


@pytest.mark.parametrize("size", SIZES)
async def test_finishing_closes_the_complaint_and_the_contact_is_ended_apart(
    floor: Floor, size: tuple[int, int]
) -> None:
    found = stand_in(floor, Step.RESOLVE)
    async with floor.open(size=size) as app:
        await type_keys(app, *standard.keys_of([*standard.RESOLVE, *standard.THANK]))
        assert told(app) == "Script finished: C-2026-000001 resolved and closed. ^E ends the contact."
        await type_keys(app, "ctrl+n")
        assert "the complaint script is not running" in told(app)
        await type_keys(app, "ctrl+e", "1")
        assert not app.on_call
    assert floor.store.ask("amira", complaints.one, found["complaint"]).row.state == "closed"


async def test_a_contact_cannot_be_closed_over_a_running_script(floor: Floor) -> None:
    stand_in(floor, Step.LISTEN)
    async with floor.open() as app:
        await type_keys(app, "ctrl+e")
        assert told(app) == "The script is not finished: go on to step 6, or park it with ^O p."
        assert app.on_call


@pytest.mark.parametrize("size", SIZES)
async def test_the_keys_of_a_scale_come_with_the_cursor_and_the_mark_stays(floor: Floor, size: tuple[int, int]) -> None:
    stand_in(floor, Step.THANK)
    async with floor.open(size=size) as app:
        await type_keys(app, "space", "tab")
        assert [line for line in screen_lines(app) if "CSAT" in line and "1–5, d declined" in line]
        await type_keys(app, *["tab"] * 5)
        (scale,) = [line for line in screen_lines(app) if "Closing energy" in line]
        assert "q…t" in scale
        assert "◀" in scale


async def test_all_the_words_of_a_step(floor: Floor) -> None:
    stand_in(floor, Step.LISTEN)
    async with floor.open(size=(120, 40)) as app:
        before = screen_text(app).count("ASK")
        await type_keys(app, "ctrl+o", "w")
        assert screen_text(app).count("ASK") > before
        await type_keys(app, "ctrl+o", "w")
        assert screen_text(app).count("ASK") == before
