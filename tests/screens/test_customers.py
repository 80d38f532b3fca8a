"""Customers on their own screen: found, read, changed, and what happens when two change one."""

from __future__ import annotations

import pytest

from cs_desk.models.inputs import CustomerChange
from cs_desk.queries import customers
from cs_desk.services import contacts
from cs_desk.services import customers as verbs
from tests.support import scene
from tests.support.screens import SIZES, Floor, screen_lines, screen_text, told, type_keys, until


@pytest.mark.parametrize("size", SIZES)
async def test_found_and_shown_whole(floor: Floor, size: tuple[int, int]) -> None:
    found = scene.complain(floor.store, "amira")
    floor.store.tell("amira", contacts.set_customer, found["contact"], 1)
    async with floor.open("sam", size) as app:
        await type_keys(app, "f6", *"wei")
        text = screen_text(app)
        for words in ("Tan Wei Ming", "U-000001", "Ming & Sons", "0491 570 006", "w.tan@example.net", "hearing aid"):
            assert words in text
        assert "HISTORY  1 in 30 days" in text
        assert "C-2026-000001" in text


async def test_the_card_follows_the_selection(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "f6", *"ta", "down")
        await until(app, lambda: "U-000002" in screen_text(app), "the card of the second")
        await type_keys(app, "up")
        await until(app, lambda: "U-000001" in screen_text(app), "the card of the first")
        await type_keys(app, *"zzz")
        await until(app, lambda: "U-000001" not in screen_text(app), "no card")
        assert "Nobody has “tazzz”." in screen_text(app)
        assert "U-000001" not in screen_text(app)


async def test_flags_and_texts_are_changed(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "f6", *"wei", "enter", "d")
        assert "! do not call" in screen_text(app)
        await type_keys(app, "enter", "v", "enter", "m", "enter", "d")
        assert "! vulnerable" in screen_text(app)
        assert "✓ consents to marketing" in screen_text(app)
        assert "! do not call" not in screen_text(app)
        await type_keys(app, "enter", "t", *"after six", "enter")
        assert "after six" in screen_text(app)
    card = floor.store.ask("amira", customers.card, 1)
    assert (card.vulnerable, card.consent_marketing, card.do_not_call) == (True, True, False)
    assert card.preferred_times == "after six"


async def test_a_text_left_with_escape_is_there_again(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "f6", *"wei", "enter", "n", *", or text", "escape", "enter", "n")
        assert "hearing aid: write, do not ring, or text" in screen_lines(app)[-3]
        await type_keys(app, "enter")
    assert floor.store.ask("amira", customers.card, 1).special_needs.endswith(", or text")


async def test_who_changed_first_wins_and_the_other_is_told_and_keeps_the_text(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "f6", *"wei", "enter", "c", *" Ltd")
        floor.store.tell("ben", verbs.change_customer, 1, CustomerChange(company="Ming Brothers"), None)
        await type_keys(app, "enter")
        assert "changed" in told(app)
        assert floor.store.ask("amira", customers.card, 1).company == "Ming Brothers"
        await type_keys(app, "enter", "c")
        assert "Ming & Sons Ltd" in screen_lines(app)[-3]
        await type_keys(app, "enter")
        assert told(app) == ""
    assert floor.store.ask("amira", customers.card, 1).company == "Ming & Sons Ltd"
