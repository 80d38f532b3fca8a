"""A contact is handed over with everything: what was typed and could not be saved waits for the colleague."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cs_desk.errors import InputError
from cs_desk.queries import handover
from cs_desk.services import contacts
from tests.support.desks import DeskStore
from tests.support.scene import complain, last_event, staff_id


def _give(desk: DeskStore, giver: str, contact: int, to: str, typed: Mapping[str, str] | None = None) -> None:
    desk.tell(giver, contacts.hand_over, contact, staff_id(to), "end of shift", typed)


def test_it_waits_through_several_hands_until_somebody_takes_it_up(desk: DeskStore) -> None:
    found = complain(desk, "amira")
    contact, every, due = found["contact"], f"run/{found['run']}/updates_every", f"run/{found['run']}/follow_up"
    _give(desk, "amira", contact, "ben", {every: "soon", due: "\x1b[2Jafter Easter"})
    assert desk.ask("ben", handover.typed, contact) == {every: "soon", due: "\ufffd[2Jafter Easter"}
    assert desk.ask("sam", handover.typed, contact) == {}
    _give(desk, "ben", contact, "nora", {every: "often", f"contact/{contact}/lookup": "Zo"})
    waiting = {every: "often", due: "\ufffd[2Jafter Easter", f"contact/{contact}/lookup": "Zo"}
    assert desk.ask("nora", handover.typed, contact) == waiting
    desk.tell("nora", contacts.move_contact, contact, "unpark")
    assert desk.ask("nora", handover.typed, contact) == {}
    _give(desk, "nora", contact, "amira")
    assert desk.ask("amira", handover.typed, contact) == {}


@pytest.mark.parametrize("key", ["contact/{other}/lookup", "run/999/wanted", "ui/contact", "contact/{contact}"])
def test_only_what_belongs_to_the_contact_goes_along(desk: DeskStore, key: str) -> None:
    found, other = complain(desk, "amira"), complain(desk, "amira")
    before = last_event(desk.store)
    with pytest.raises(InputError, match="does not belong to this contact"):
        _give(desk, "amira", found["contact"], "ben", {key.format(other=other["contact"], **found): "x"})
    with pytest.raises(InputError, match="101 texts are too many"):
        _give(desk, "amira", found["contact"], "ben", {f"contact/{found['contact']}/{n}": "" for n in range(101)})
    assert last_event(desk.store) == before
