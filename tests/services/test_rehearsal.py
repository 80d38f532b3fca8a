"""A rehearsed unit of work does what the unit would do, and leaves nothing."""

from __future__ import annotations

import pytest

from cs_desk.errors import ClashError
from cs_desk.models.people import Staff
from cs_desk.models.policy import Verb
from cs_desk.services.unit import TRIES, Unit, new_command, perform, rehearse, service
from tests.support.desks import DeskStore


@service(Verb.STAFF_MANAGE)
def _rename(unit: Unit, met: list[int], clashes: int) -> str:
    """Give Ben another name; the first times somebody else writes between the reading and the writing."""
    unit.require()
    ben = Staff.get(Staff.login == "ben")
    if len(met) < clashes:
        met.append(ben.version)
        unit.store.execute("UPDATE staff SET version = version + 1 WHERE login = ?", ("ben",))
    unit.change(ben, None, {"name": "Ben S"})
    unit.record("staff", ben.id, new={"name": "Ben S"})
    return str(Staff.get(Staff.login == "ben").name)


@pytest.mark.parametrize("clashes", [0, 1, TRIES - 1])
def test_it_is_run_again_where_it_meets_another_session(desk: DeskStore, clashes: int) -> None:
    for dry in (True, False):
        met: list[int] = []
        if dry:
            done = rehearse(desk.store, desk.actor("adm"), desk.clock, _rename, met, clashes)
        else:
            done = perform(desk.store, desk.actor("adm"), desk.clock, _rename, new_command(), met, clashes)
        assert (done, len(met)) == ("Ben S", clashes)
        assert Staff.get(Staff.login == "ben").name == ("Ben Sato" if dry else "Ben S")


def test_it_gives_up_where_the_unit_would(desk: DeskStore) -> None:
    met: list[int] = []
    with pytest.raises(ClashError, match="Try again"):
        rehearse(desk.store, desk.actor("adm"), desk.clock, _rename, met, TRIES + 1)
    assert (len(met), Staff.get(Staff.login == "ben").name) == (TRIES, "Ben Sato")
