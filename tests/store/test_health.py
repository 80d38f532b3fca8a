"""What somebody at the engine's prompt breaks is told by `cs-desk db check`, on either engine."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import pytest

from cs_desk.cli import run
from cs_desk.models.customers import Customer
from cs_desk.models.inputs import CustomerChange, NewCustomer
from cs_desk.services import customers
from cs_desk.store import built, health
from cs_desk.store.address import StoreAddress
from tests.support.desks import DeskStore
from tests.support.desks import open_desk as opened
from tests.support.scene import set_scene

ASKED = {
    "sqlite": [
        "schema",
        "integrity",
        "structure",
        "references",
        "numbers",
        "privacy",
        "search",
        "figures",
        "audit trail",
    ],
    "postgres": ["schema", "structure", "references", "numbers", "privacy", "search", "figures", "audit trail"],
}
NEW = NewCustomer(name="Zoë Ng", company="Harbour", emails=("zoe@example.org",), phones=("+61 491 570 156",))


@pytest.fixture
def lived(address: StoreAddress) -> StoreAddress:
    """A store in which a little happened."""
    for desk in opened(address):
        set_scene(desk)
        desk.tell("amira", customers.create_customer, NEW)
    return address


def told(desk: DeskStore) -> dict[str, str]:
    """What is wrong, by the question."""
    return {one.name: one.words for one in health.check(desk.store) if not one.good}


def broken(desk: DeskStore, *statements: str) -> dict[str, str]:
    """Run statements past everything, and return what is told then."""
    for sql in statements:
        with desk.store.writing():
            desk.store.execute_raw(sql)
    return told(desk)


def test_a_whole_store_is_asked_everything(lived: StoreAddress) -> None:
    for desk in opened(lived):
        found = health.check(desk.store)
        assert [one.name for one in found] == ASKED[desk.store.address.engine]
        assert [one.words for one in found if not one.good] == []


def test_customers_who_are_not_found(lived: StoreAddress) -> None:
    for desk in opened(lived):
        who = Customer.get(Customer.name == NEW.name)
        terms = desk.store.execute("SELECT terms FROM customer_search WHERE rowid = ?", (who.id,)).fetchone()[0]
        assert terms
        less = "'harbour'" if desk.store.sqlite else "array_to_tsvector(ARRAY['harbour'])"
        said = broken(desk, f"UPDATE customer_search SET terms = {less} WHERE rowid = {who.id}")
        mends = "any change of it mends that"
        assert said == {"search": f"{who.reference} is not found by all of its words; {mends}"}
        said = broken(desk, f"DELETE FROM customer_search WHERE rowid = {who.id}")
        assert said == {"search": f"{who.reference} is not found by anything; {mends}"}
        with desk.store.writing():
            value = "'stray'" if desk.store.sqlite else "array_to_tsvector(ARRAY['stray'])"
            desk.store.execute_raw(f"INSERT INTO customer_search (rowid, terms) VALUES (999, {value})")
        assert told(desk)["search"].endswith("; 1 entries belong to no customer")
        desk.tell("amira", customers.change_customer, who.id, CustomerChange(company="Hill"), who.version)
        assert told(desk)["search"] == "1 entries belong to no customer"


def test_figures_that_differ(lived: StoreAddress) -> None:
    for desk in opened(lived):
        said = broken(desk, "UPDATE rollup SET sums = '{\"calls\":7}' WHERE grain = 'day' AND dim = 'centre'")
        assert list(said) == ["figures"]
        assert said["figures"].startswith("not what the records say: cell day·centre")
        assert said["figures"].endswith("cs-desk kpi rebuild")


def test_rows_that_point_at_nothing(lived: StoreAddress) -> None:
    for desk in opened(lived):
        if desk.store.sqlite:
            desk.store.execute("PRAGMA foreign_keys = 0")
            said = broken(desk, "INSERT INTO customer_email (customer_id, address, folded) VALUES (999, 'a', 'a')")
            assert said == {"references": "1 rows point at nothing"}
            continue
        off = "ALTER TABLE customer_email DISABLE TRIGGER ALL"
        said = broken(desk, off, "INSERT INTO customer_email (customer_id, address, folded) VALUES (999, 'a', 'a')")
        assert said == {
            "structure": "references of customer_email are switched off", "references": "1 rows point at nothing",
        }  # fmt: skip
        broken(desk, "DELETE FROM customer_email WHERE customer_id = 999", off.replace("DISABLE", "ENABLE"))
        assert told(desk) == {}
        said = broken(desk, "ALTER TABLE customer_email DROP CONSTRAINT customer_email_customer_id_fkey")
        assert said == {"structure": "1 references between tables are gone"}


def test_what_was_taken_away(lived: StoreAddress) -> None:
    for desk in opened(lived):
        of = "" if desk.store.sqlite else " ON audit"
        said = broken(desk, "DROP INDEX contact_started", f"DROP TRIGGER audit_keep{of}")
        assert said == {"structure": "index contact_started is gone; trigger audit_keep is gone"}
        said = broken(desk, "ALTER TABLE target RENAME TO target_2")
        assert said == {"structure": "index contact_started is gone; table target is gone; trigger audit_keep is gone"}
        assert [one.name for one in health.check(desk.store)][-1] == "structure"  # nothing more can be asked


def test_triggers_that_are_switched_off(lived: StoreAddress) -> None:
    for desk in opened(lived):
        if not desk.store.sqlite:  # which has none that may be
            said = broken(desk, "ALTER TABLE audit DISABLE TRIGGER audit_keep")
            assert said == {"structure": "audit_keep of audit are switched off"}


def test_numbers_that_would_be_given_twice(lived: StoreAddress) -> None:
    for desk in opened(lived):
        newest = Customer.select().order_by(Customer.reference.desc()).get().reference
        said = broken(desk, "UPDATE sequence_counter SET value = 1 WHERE name = 'U'")
        assert said == {"numbers": f"the counter of U stands at 1, behind {newest}"}
        if not desk.store.sqlite:
            said = broken(desk, "SELECT setval(pg_get_serial_sequence('customer', 'id'), 1)")
            assert "; the numbers of customer go on from 1, behind " in said["numbers"]


def test_tables_open_to_everybody(lived: StoreAddress) -> None:
    for desk in opened(lived):
        if not desk.store.sqlite:
            said = broken(desk, "GRANT SELECT ON complaint TO PUBLIC")
            assert said == {"privacy": "every user of the server may use complaint; REVOKE ALL … FROM PUBLIC"}


@pytest.mark.parametrize("address", ["postgres"], indirect=True)
def test_a_user_of_the_server_who_is_not_the_owner(lived: StoreAddress, capsys: pytest.CaptureFixture[str]) -> None:
    name = "clerk_" + urlsplit(lived.location).path.strip("/")
    whole = urlsplit(lived.location)
    theirs = urlunsplit(whole._replace(netloc=f"{name}:x@{whole.netloc.rpartition('@')[2]}"))
    for desk in opened(lived):
        broken(desk, f"CREATE ROLE {name} LOGIN PASSWORD 'x'")
    try:
        for command in (["db", "check"], ["complaints", "list"]):
            assert run([*command, "--db", theirs]) == 74
            assert "the database user may not use all of this store" in capsys.readouterr().err
        for desk in opened(lived):
            rights = "SELECT, INSERT, UPDATE, DELETE ON ALL TABLES"
            for granted in (rights, "USAGE ON ALL SEQUENCES"):
                broken(desk, f"GRANT {granted} IN SCHEMA public TO {name}")
        assert run(["db", "check", "--db", theirs]) == 0
        assert "BAD" not in capsys.readouterr().out
    finally:
        for desk in opened(lived):
            broken(desk, f"DROP OWNED BY {name}", f"DROP ROLE {name}")


def test_the_command_tells_it_and_ends_with_1(lived: StoreAddress, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["db", "check", "--db", lived.location]) == 0
    assert "BAD" not in capsys.readouterr().out
    for desk in opened(lived):
        broken(desk, "DROP INDEX contact_started")
    assert run(["db", "check", "--db", lived.location]) == 1
    assert "BAD  structure    index contact_started is gone\n" in capsys.readouterr().out


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_what_migrations_make_is_read_from_them(engine: str) -> None:
    made = built.made(engine)
    assert ("table", "complaint") in made
    assert ("table", "feedback_3") not in made  # made on the way from one schema to the next
    assert len(made) > 140
