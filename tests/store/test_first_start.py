"""Eight first starts at the same moment on a store that does not exist: one schema, one founding, nobody fails."""

from __future__ import annotations

from cs_desk.services.founding import Founding
from cs_desk.store import migrate, seal
from cs_desk.store.address import StoreAddress
from cs_desk.store.opening import open_store
from tests.support import writers
from tests.support.desks import FOUNDING
from tests.support.writers import Helper

STARTS = 8


def _facts(number: int) -> Founding:
    values = {name: getattr(FOUNDING, name) for name in ("zone", "region", "currency", "profile", "name")}
    return Founding(organisation=f"Desk {number}", login=f"founder{number}", **values)


def test_eight_first_starts_found_one_desk(empty_address: StoreAddress) -> None:
    helpers = [Helper(writers.first_start, empty_address, _facts(number)) for number in range(STARTS)]
    assert [one.hear() for one in helpers] == ["ready"] * STARTS
    for one in helpers:
        one.say("go")
    assert [one.hear() for one in helpers] == ["done"] * STARTS
    store = open_store(empty_address)
    assert migrate.state(store).current

    def column(sql: str) -> list[str]:
        return [str(row[0]) for row in store.execute(sql).fetchall()]

    steps = [str(step.NUMBER) for step in migrate.all_migrations()]
    assert column("SELECT number FROM schema_version ORDER BY number") == steps
    [login] = column("SELECT login FROM staff")
    number = login.removeprefix("founder")
    assert column("SELECT value FROM setting WHERE key = 'organisation'") == [f"Desk {number}"]
    assert column("SELECT name FROM team") == ["Desk"]
    assert column("SELECT os_user FROM account") == [login]
    assert column("SELECT act FROM audit") == ["_found"]
    with store.writing():
        seal.seal(store)
    assert seal.verify(store).broken_at is None
    store.close()
