"""Migrations: from nothing, from every older schema, by many at once, and never backwards."""

from __future__ import annotations

import hashlib

import pytest

from cs_desk.errors import StoreError
from cs_desk.models import audit, board, calls, complaints, contacts, customers, people, runs
from cs_desk.models.base import Table
from cs_desk.store import migrate
from cs_desk.store.address import StoreAddress
from cs_desk.store.connect import Store
from cs_desk.store.opening import open_store

TABLES = [
    model
    for module in (audit, board, calls, complaints, contacts, customers, people, runs)
    for model in vars(module).values()
    if isinstance(model, type) and issubclass(model, Table) and model is not Table
]
RELEASED = (
    ("8937f2dea762e0c7", "b9aa986faf15c009"),
    ("4db2135e45c0ff25", "467d901a0b895703"),
    ("c447d596d63bb537", "c447d596d63bb537"),
    ("97a068813cf858e1", "e459f4d12d3df643"),
    ("3de19556748d23a4", "08f0242216984cd6"),
    ("7deb783bdf5c9797", "e3b0c44298fc1c14"),
)
"""The beginnings of the digests of each migration's statements, for SQLite and for PostgreSQL."""


def test_a_new_store_gets_the_program_s_schema(empty_address: StoreAddress) -> None:
    store = open_store(empty_address)
    assert migrate.state(store).current
    assert migrate.migrate(store) == []
    store.close()


def test_every_model_column_exists_and_no_other(empty_address: StoreAddress) -> None:
    store = open_store(empty_address)
    for model in TABLES:
        stored = {column.name for column in store.database.get_columns(model._meta.table_name)}
        assert stored == {field.column_name for field in model._meta.sorted_fields}, model.__name__
    store.close()


@pytest.mark.parametrize("older", range(len(migrate.all_migrations())))
def test_every_older_schema_is_brought_up(empty_address: StoreAddress, older: int) -> None:
    store = Store(empty_address)
    store.open()
    steps = migrate.all_migrations()
    if older:
        migrate.migrate(store, steps[:older])
    assert migrate.migrate(store) == [step.NUMBER for step in steps[older:]]
    assert migrate.state(store).current
    store.close()


def test_a_released_migration_is_never_edited() -> None:
    """Stores have been made by these: what is to be different goes into the next number, which is then added here."""
    said = [
        hashlib.sha256("\n".join(step.statements(engine)).encode()).hexdigest()[:16]
        for step in migrate.all_migrations()
        for engine in ("sqlite", "postgres")
    ]
    assert said == [one for both in RELEASED for one in both]


def test_feedback_outlives_the_change_of_its_table(empty_address: StoreAddress) -> None:
    store = Store(empty_address)
    store.open()
    steps = migrate.all_migrations()
    migrate.migrate(store, steps[:1])
    for sql in (
        "INSERT INTO staff (id, login, name, created_at) VALUES (7, 'a', 'A', 1)",
        "INSERT INTO contact (id, reference, channel, direction, operation, operator_id, started_at) "
        "VALUES (5, 'K', 'phone', 'inbound', 'sales', 7, 1)",
        "INSERT INTO feedback (id, contact_id, question, status, value, scale_low, scale_high, text, at, staff_id) "
        "VALUES (3, 5, 'csat', 'answered', 4, 1, 5, 'fine', 9, 7)",
    ):
        store.execute_raw(sql)
    migrate.migrate(store, steps)
    kept = contacts.Feedback.get_by_id(3)
    assert (kept.contact_id, kept.value, kept.text, kept.source) == (5, 4, "fine", "customer")
    store.close()


def test_a_newer_schema_is_refused_and_left_alone(address: StoreAddress) -> None:
    store = open_store(address)
    store.execute("INSERT INTO schema_version (number, title) VALUES (99, 'from the future')")
    store.close()
    with pytest.raises(StoreError, match="newer version") as caught:
        open_store(address)
    assert "schema 99" in str(caught.value)


def test_a_file_of_something_else_is_refused(empty_address: StoreAddress) -> None:
    store = Store(empty_address)
    store.open()
    store.execute_raw("CREATE TABLE cookbook (id INTEGER)")
    with pytest.raises(StoreError, match="holds other data"):
        migrate.migrate(store)
    store.close()
