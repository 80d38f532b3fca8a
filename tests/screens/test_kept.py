"""Nothing typed is ever lost: escape, other people's writing, a store that cannot be written to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from textual.events import Key, Paste
from textual.widgets import Input, TextArea

from cs_desk.models.enums import Step
from cs_desk.models.inputs import CustomerChange, NewCustomer, NewMoment
from cs_desk.services import contacts, customers, moments, runs
from tests.screens.test_script import stand_in
from tests.support import scene
from tests.support.screens import Floor, TestedDesk, focused_id, screen_lines, screen_text, told, type_keys, until


async def test_escape_in_a_field_does_nothing_to_it(floor: Floor) -> None:
    stand_in(floor, Step.LISTEN)
    async with floor.open() as app:
        await type_keys(app, *"it never", "escape", "escape", *" came")
        assert app.screen.query_one("#field-own_words", TextArea).text == "it never came"
        await type_keys(app, "tab", "tab", *"Tues", "escape", *"day")
        assert app.screen.query_one("#field-happened_when", Input).value == "Tuesday"
        assert app.on_call


async def test_escape_on_the_notes_and_in_the_look_up(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "n", *"ta", "escape", *"n")
        assert app.screen.query_one("#lookup-input", Input).value == "tan"
        await type_keys(app, "enter", *"note", "escape", *"s")
        assert focused_id(app) == "field-contact_notes"
        assert app.screen.query_one("#field-contact_notes", TextArea).text == "notes"


QUESTIONS = (
    (("ctrl+o", "p"), "gone to the shelf"),
    (("ctrl+o", "s"), "in a hurry"),
    (("ctrl+o", "x"), "damag"),
    (("ctrl+o", "h", *"ben", "enter"), "shift ends"),
    (("ctrl+o", "m"), "ring back"),
    (("ctrl+y", "r", *"90", "enter"), "third time"),
)
OFFER = (("ctrl+o", "o", "r"), "12")
"""Alone, since it asks for an amount as the question before the leader's does."""


@pytest.mark.parametrize("questions", [QUESTIONS, (OFFER,)], ids=["six", "offer"])
async def test_a_question_left_with_escape_is_asked_again_with_what_was_typed(
    floor: Floor, questions: tuple[tuple[tuple[str, ...], str], ...]
) -> None:
    stand_in(floor, Step.RESOLVE)
    async with floor.open() as app:
        field = app.screen.query_one("#prompt-input", Input)
        for before, typed in questions:
            await type_keys(app, *before)
            assert (app.asking, field.value) == (True, "")
            await type_keys(app, *typed, "escape")
            assert not app.asking
        for before, typed in questions:
            await type_keys(app, *before)
            assert field.value == typed
            await type_keys(app, "escape")
            assert not app.asking
            assert focused_id(app) == "field-route"


async def test_others_move_neither_cursor_nor_selection_nor_text(floor: Floor) -> None:
    found = stand_in(floor, Step.LISTEN)
    async with floor.open() as app:
        await type_keys(app, *"it never came", "left", "left", "shift+left", "shift+left")
        notes = app.screen.query_one("#field-own_words", TextArea)
        before = (notes.text, notes.selection, app.focused)
        seen = len(app.call.moments)
        floor.store.tell("amira", moments.add_moment, found["contact"], NewMoment(energy=-2))
        floor.store.tell("amira", contacts.set_customer, found["contact"], 1, False)
        floor.store.tell("sam", customers.change_customer, 1, CustomerChange(name="Tan Wei Mong"), None)
        scene.start(floor.store, "ben")
        await until(app, lambda: "Tan Wei Mong" in screen_text(app), "the other's change")
        assert len(app.call.moments) == seen + 1
        assert (notes.text, notes.selection, app.focused) == before
        await type_keys(app, "x")
        assert notes.text == "it never xme"


async def test_others_do_not_change_a_field_that_is_being_typed(floor: Floor) -> None:
    found = stand_in(floor, Step.LISTEN)
    async with floor.open() as app:
        await type_keys(app, "tab", "tab", *"on Tues")
        floor.store.tell("amira", runs.save_answers, found["run"], {"happened_when": "May", "wanted": "a van"})
        wanted = app.screen.query_one("#field-wanted", Input)
        await until(app, lambda: wanted.value == "a van", "the other's answer")
        assert app.screen.query_one("#field-happened_when", Input).value == "on Tues"


@contextmanager
def full(app: TestedDesk, floor: Floor) -> Iterator[None]:
    """Let the store of a desk be full: not one more page."""
    store = app.session.worker.store

    def limit(pages: int) -> int:
        return int(store.execute(f"PRAGMA max_page_count = {pages}").fetchone()[0])

    held = app.session.now(lambda: limit(1))
    with sqlite3.connect(str(floor.address.path)) as other:
        free = int(other.execute("PRAGMA freelist_count").fetchone()[0])
    other.close()
    assert free == 0
    assert held > 0
    try:
        yield
    finally:
        app.session.now(lambda: limit(1_000_000))


@contextmanager
def read_only(app: TestedDesk, _floor: Floor) -> Iterator[None]:
    """Let the store of a desk be one that may only be read."""
    store = app.session.worker.store
    app.session.now(lambda: store.execute("PRAGMA query_only = ON"))
    try:
        yield
    finally:
        app.session.now(lambda: store.execute("PRAGMA query_only = OFF"))


FILLER = "it never came " * 600
FAULTS = {"full": (full, "the disk is full. Free some space"), "read-only": (read_only, "may not be written to")}


@pytest.mark.parametrize("fault", FAULTS)
async def test_what_cannot_be_saved_is_said_and_stays_typed(floor: Floor, fault: str) -> None:
    stand_in(floor, Step.LISTEN)
    broken, sentence = FAULTS[fault]
    async with floor.open() as app:
        notes = app.screen.query_one("#field-own_words", TextArea)
        with broken(app, floor):
            notes.insert(FILLER)
            await type_keys(app, "!", "ctrl+n")
            assert "not saved: " in told(app)
            assert sentence in " ".join(told(app).split())
            assert notes.text == FILLER + "!"
            assert app.call.run is not None
            assert app.call.run.step == "listen"
        await type_keys(app, "ctrl+n")
        assert "Still open" in told(app)
        assert app.call.run.answers["own_words"] == (FILLER + "!").strip()


async def test_a_question_whose_answer_cannot_be_saved_can_be_asked_again(floor: Floor) -> None:
    stand_in(floor, Step.LISTEN)
    async with floor.open() as app:
        with read_only(app, floor):
            await type_keys(app, "ctrl+o", "s", *"in a hurry", "enter")
            assert "not saved: " in told(app)
        await type_keys(app, "ctrl+o", "s")
        assert screen_lines(app)[-3].split("because")[1].strip() == "in a hurry"


async def test_what_was_typed_is_on_the_disk_before_what_a_command_did(floor: Floor) -> None:
    async with floor.open() as app:
        app.journal.put("run/1/own_words", "it never")
        assert app.journal.flush()
        app.journal.put("run/1/own_words", "it never came")  # the next write would be due 0.15 s later
        await app.session.tell(customers.create_customer, NewCustomer(name="Ana"))
        assert app.journal.unsaved() == {}


async def test_keys_behind_the_one_that_leaves_go_nowhere(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[str] = []
    handing = TestedDesk.handing

    def seen(app: TestedDesk, event: Key | Paste) -> None:
        handed.append(getattr(event, "key", "paste"))
        handing(app, event)

    monkeypatch.setattr(TestedDesk, "handing", seen)
    async with floor.open() as app:
        for key in ("f6", "ctrl+q", "x", "f1"):
            app.post_message(Key(key, None if len(key) > 1 else key))
        await until(app, lambda: not app.is_running, "the desk is left")
    assert handed == ["f6", "ctrl+q"]
    assert app.return_code == 0


async def test_what_is_told_to_a_desk_that_was_left_is_no_fault(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "n", *"wei", "ctrl+q")
        await until(app, lambda: not app.is_running, "the desk is left")
    assert not app.screen_stack
    for lost in (True, False):
        app._store_says(lost)
    app._journal_says(app.journal.status)
    app._changed(frozenset({"complaints"}))
    app.say("nobody is there to read this")
    assert app.return_code == 0
