"""One person at two terminals, and on another machine after the first one died with a contact in hand."""

from __future__ import annotations

from cs_desk.queries import complaints
from tests.crash.conftest import Place
from tests.crash.lives import End, Shown
from tests.support.desks import open_desk

SAVED = 1.0  # s after which what was typed is on disk for certain
TO_LISTEN = ("n", *"tan", "enter", *"broken again", "ctrl+f", "1", "4", "ctrl+n")


def contact(shown: Shown) -> Shown:
    """Return the contact in hand."""
    found: Shown = shown["contact"]
    assert found
    return found


def test_another_machine_has_the_contact_the_step_the_clock_and_everything_saved(place: Place, zygote: str) -> None:
    with place.live(zygote) as life:
        life.look()
        for key in (*TO_LISTEN, *"late", "enter", *"12 Nov", "tab", *"half a wo"):
            life.press(key)
        before = life.look()
        life.drain(SAVED)
        life.end(End.KILL)
    with place.elsewhere("laptop").live(zygote) as laptop:
        there = laptop.look()
        laptop.end(End.KILL)
    assert before["clock"]
    assert there["clock"] == before["clock"]
    same = ("reference", "customer", "events", "moments", "step", "state")
    assert {name: contact(there)[name] for name in same} == {name: contact(before)[name] for name in same}
    saved = {"identity": "verified", "opening_energy": -4, "difficulty": "goods.late", "happened_when": "12 Nov"}
    assert {name: contact(there)["values"].get(name) for name in saved} == saved
    assert "happened_where" not in contact(there)["values"], "what is typed and not yet left lies on the first machine"
    with place.live(zygote) as again:
        back = again.look()
        again.end(End.HANG_UP)
    assert contact(back)["fields"]["happened_where"] == "half a wo"
    assert contact(back)["values"]["own_words"] == "broken again"


def test_two_terminals_of_one_person_take_nothing_from_each_other(place: Place, zygote: str) -> None:
    with place.live(zygote) as one:
        one.look()
        for key in (*TO_LISTEN, *"late", "enter", *"12 N"):
            one.press(key)
        assert contact(one.look())["fields"]["happened_when"] == "12 N"
        with place.live(zygote) as two:
            seen = contact(two.look())
            assert seen["step"] == "listen"
            assert seen["fields"]["happened_when"] == "", "a living session's drafts stay its own"
            assert seen["values"]["difficulty"] == "goods.late"
            for key in ("tab", "tab", "tab", *"kettle", "tab"):
                two.press(key)
            two.look()
            two.end(End.HANG_UP)
        for key in ("o", "v", "enter"):
            one.press(key)
        values = contact(one.look())["values"]
        one.drain(SAVED)
        one.end(End.KILL)
    assert values["happened_when"] == "12 Nov"
    with place.live(zygote) as after:
        values = contact(after.look())["values"]
        after.end(End.HANG_UP)
    assert "kettle" in values.values()
    assert values["happened_when"] == "12 Nov"
    for desk in open_desk(place.address):
        assert len(desk.ask("amira", complaints.register, which="all").rows) == 1
