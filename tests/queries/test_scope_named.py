"""A scope as it is typed means one thing, or is refused."""

from __future__ import annotations

import pytest

from cs_desk.errors import NotFoundError
from cs_desk.models.enums import Role
from cs_desk.models.inputs import NewStaff
from cs_desk.queries import kpi
from cs_desk.services import staff
from tests.support.desks import DeskStore
from tests.support.scene import staff_id


def test_a_person_is_meant_by_login_before_name(desk: DeskStore) -> None:
    odd = NewStaff(login="odd", name="ben", roles=(Role.OPERATOR,), team="Blue")
    desk.tell("adm", staff.add_staff, odd)
    for text, login in (("person:ben", "ben"), ("person:odd", "odd"), ("person:Amira Khan", "amira")):
        assert desk.ask("mia", kpi.scope_named, text).value == str(staff_id(login))


def test_a_name_that_two_have_is_refused(desk: DeskStore) -> None:
    desk.tell("adm", staff.add_staff, NewStaff(login="ben2", name="Ben Sato", roles=(Role.OPERATOR,), team="Green"))
    with pytest.raises(NotFoundError, match=r"several.*Ben Sato.*ben, ben2"):
        desk.ask("mia", kpi.scope_named, "person:Ben Sato")
    assert desk.ask("mia", kpi.scope_named, "person:ben2").word == "Ben Sato"
