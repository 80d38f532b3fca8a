"""One key begins a contact of each kind; who it is with is found by any part, or made in place."""

from __future__ import annotations

import pytest
from textual.events import Paste

from cs_desk.models.contacts import Contact
from cs_desk.models.enums import Channel
from cs_desk.queries import customers
from cs_desk.queries.start import page
from cs_desk.services import contacts
from cs_desk.widgets.lookup import Lookup
from cs_desk.widgets.rowlist import RowList
from tests.support import scene
from tests.support.screens import NARROW, WIDE, Floor, focused_id, screen_lines, screen_text, told, type_keys, until

KINDS = {
    "n": ("phone", "inbound", "customer_support"),
    "t": ("chat", "inbound", "customer_support"),
    "oi": ("phone", "outbound", "information_service"),
    "op": ("phone", "outbound", "service_provision"),
    "we": ("email", "inbound", "customer_support"),
    "ws": ("sms", "inbound", "customer_support"),
    "wo": ("social", "inbound", "customer_support"),
    "wl": ("letter", "inbound", "customer_support"),
    "wf": ("web_form", "inbound", "customer_support"),
    "wc": ("counter", "inbound", "customer_support"),
}


PARK = ("ctrl+o", "p", "enter")


async def test_one_key_begins_each_kind(floor: Floor) -> None:
    async with floor.open() as app:
        for keys, kind in KINDS.items():
            assert not app.on_call
            await type_keys(app, *keys)
            assert (app.call.channel, app.call.direction, app.call.operation) == kind
            assert focused_id(app) == "lookup-input"
            await type_keys(app, *PARK)


async def test_escape_at_the_question_begins_nothing(floor: Floor) -> None:
    async with floor.open() as app:
        for key in ("o", "w"):
            await type_keys(app, key, "escape")
            assert not app.on_call
            assert focused_id(app) == "start-list"
    assert floor.store.ask("amira", page).open_contacts == ()


PARTS = ("wei", "MING", "0491 570 006", "0491570", "U-000001", "w.tan@ex", "sons")


@pytest.mark.parametrize(("parts", "size"), [(PARTS[:1], WIDE), (PARTS, NARROW)])
async def test_any_part_finds_the_customer(floor: Floor, parts: tuple[str, ...], size: tuple[int, int]) -> None:
    async with floor.open(size=size) as app:
        for typed in parts:
            assert not app.on_call
            await type_keys(app, "n", *typed)
            assert any("Tan Wei Ming" in line and "0491 570 006" in line for line in screen_lines(app)), typed
            await type_keys(app, "enter")
            assert app.call.customer is not None
            assert app.call.customer.name == "Tan Wei Ming"
            assert focused_id(app) == "field-contact_notes"
            await type_keys(app, *PARK)


async def test_accents_need_not_be_typed_and_arrows_choose(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "n", *"ta")
        assert [row in screen_text(app) for row in ("Tan Wei Ming", "Zoë Tañner")] == [True, True]
        await type_keys(app, "down", "enter")
        assert app.call.customer is not None
        assert app.call.customer.name == "Zoë Tañner"


async def test_what_was_typed_last_decides_however_fast_enter_comes(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "n", *"tan", *["backspace"] * 3, *"zoe", "enter")
        assert app.call.customer is not None
        assert app.call.customer.name == "Zoë Tañner"


async def test_anonymous(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "t", "enter")
        assert app.call.anonymous
        assert app.call.customer is None
        assert "anonymous" in screen_lines(app)[1]


MADE = {
    "Ada Byron": (("enter", *"0491 570 157", "enter", "enter"), ("Ada Byron", ("+61491570157",), ())),
    "0491 570 158": ((*"Bo", "enter", "enter", "enter"), ("Bo", ("+61491570158",), ())),
    "cy@example.org": ((*"Cy", "enter", "enter", "enter"), ("Cy", (), ("cy@example.org",))),
}


async def test_made_in_place_from_what_was_typed(floor: Floor) -> None:
    async with floor.open() as app:
        for typed, (asked, made) in MADE.items():
            await type_keys(app, "n", *typed, "up", "up")
            found = app.screen.query_one("#lookup-list", RowList)
            found.select("new")
            assert f"+ new customer “{typed}”" in screen_text(app)
            await type_keys(app, "enter", *asked)
            card = app.call.customer
            assert card is not None
            assert (card.name, card.phones, card.emails) == made
            await type_keys(app, *PARK)


async def test_leaving_the_questions_for_a_new_customer_keeps_what_was_typed(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "n", *"Ada", "enter", *" Byron", "escape")
        assert app.call.customer is None
        assert app.screen.query_one(Lookup).text == "Ada"
        await type_keys(app, "enter")
        assert "Ada Byron" in screen_text(app)
        await type_keys(app, "enter", *"12", "escape", "enter", "enter")
        assert screen_lines(app)[-3].split() == ["Number", "12"]
    assert floor.store.ask("amira", customers.find, "byron") == ()


async def test_long_notes_are_read_and_kept_whole_and_more_than_fits_is_refused(floor: Floor) -> None:
    contact = scene.start(floor.store, "amira", Channel.PHONE)
    floor.store.tell("amira", contacts.set_customer, contact, 1)
    floor.store.tell("amira", contacts.write_notes, contact, "said " * 3_000)
    async with floor.open() as app:
        await until(app, lambda: app.on_call, "the call")
        await type_keys(app, *"x", *PARK)
        assert not app.on_call
        notes = Contact.get_by_id(contact).notes
        assert (len(notes), sorted(notes)) == (15_001, sorted("said " * 3_000 + "x"))
        await type_keys(app, "r")
        await until(app, lambda: app.on_call, "the call again")
        app.post_message(Paste("y" * 5_000))
        await type_keys(app, *PARK)
        assert told(app) == "notes: 20,001 characters are more than the 20,000 that fit. Nothing was cut off."
        assert app.on_call
        await type_keys(app, "backspace", *PARK)
        assert not app.on_call
    assert len(Contact.get_by_id(contact).notes) == 20_000


async def test_a_name_too_long_to_keep_is_refused_and_can_be_mended(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "n", *"Ada", "enter")
        app.post_message(Paste(" Byron" * 67))
        await type_keys(app, "enter", "enter", "enter")
        assert told(app) == "name: 405 characters are more than the 400 that fit"
        assert app.call.customer is None
        await type_keys(app, "enter", *["backspace"] * 6, "enter", "enter", "enter")
        await until(app, lambda: app.call.customer is not None, "the customer")
    (found,) = floor.store.ask("amira", customers.find, "byron")
    assert len(found.name) == 399


async def test_a_second_voice_call_is_refused_in_a_sentence(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "n", "enter", "ctrl+o", "n", "c")
        assert told(app) == "call K-2026-000001 is still in hand: end and close it, or park it, first."
        await type_keys(app, "ctrl+o", "n", "t")
        assert app.call.channel == "chat"
