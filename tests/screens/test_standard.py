"""The standard complaint: how many keystrokes it takes, typed key by key and typed all at once, on both engines."""

from __future__ import annotations

import pytest

from cs_desk.queries import complaints
from tests.support import standard
from tests.support.screens import WIDE, Floor, post_keys, resting, type_keys, until

KEYSTROKES = 43


async def handled(floor: Floor) -> None:
    """Check that the complaint stands in the store as it was typed."""
    page = floor.store.ask("amira", complaints.register, which="all")
    (row,) = page.rows
    whole = floor.store.ask("amira", complaints.one, row.id)
    assert (row.state, row.customer, row.difficulty) == ("closed", "Tan Wei Ming", "goods: late")
    assert (whole.own_words, whole.wanted, whole.recognised_by) == ("Nobody came, twice.", "a new one", "operator")
    wanted = {
        "identity": "verified",
        "opening_energy": -4,
        "happened_when": "12 Nov",
        "paraphrase_confirmed": True,
        "updates_by": "email",
        "updates_every": 5,
        "apology_given": True,
        "energy_after": -1,
        "route": "front_line",
        "thanks_given": True,
        "csat": 4,
        "closing_energy": 1,
    }
    assert {name: whole.answers.get(name) for name in wanted} == wanted
    assert [(offer.remedy, offer.cost_cents, offer.accepted) for offer in whole.offers] == [("refund", 2000, True)]
    assert [moment.energy for moment in whole.moments] == [-4, -1, 1]


async def test_the_number_of_keystrokes(either_floor: Floor, capsys: pytest.CaptureFixture[str]) -> None:
    """Known customer, category, apology, refund within authority, CSAT 4: from the start page back to the start page.

    A keystroke is one key pressed, two-stroke commands are two. Not counted is what is written down of the customer:
    the part of the name they are looked up by, their words, when it happened, what they want. Counted is all else:
    the letters by which the category is found, the days between updates, the digits of the amount, every tick.
    All of it is typed at once, far ahead of the desk: not one key is lost or lands in another field.
    """
    async with either_floor.open() as app:
        post_keys(app, *standard.keys_of(standard.WHOLE))
        await until(app, lambda: resting(app) and not app.on_call, "the start page again", patience=90)
    await handled(either_floor)
    with capsys.disabled():
        print(f"\nstandard complaint: {standard.counted(standard.WHOLE)} keystrokes")  # noqa: T201  # a figure we keep
    assert standard.counted(standard.WHOLE) == KEYSTROKES < 45


async def test_key_by_key_on_a_wide_terminal(floor: Floor) -> None:
    async with floor.open(size=WIDE) as app:
        for key in standard.keys_of(standard.WHOLE):
            await type_keys(app, key)
        assert not app.on_call
    await handled(floor)
