"""Opens a store ready for work: connected, at the program's schema."""

from __future__ import annotations

from cs_desk.errors import StoreError
from cs_desk.store import migrate
from cs_desk.store.address import StoreAddress
from cs_desk.store.connect import BUSY_SECONDS, Store


def open_store(
    address: StoreAddress,
    *,
    create: bool = True,
    busy_seconds: float = BUSY_SECONDS,
    tell: migrate.Tell = migrate.nobody,
) -> Store:
    """Connect, refuse a store made by a newer program, and apply missing migrations; `tell` is told of those.

    With `create=False` a missing SQLite file or an empty store raises StoreError instead of being made.
    """
    if not create and address.engine == "sqlite" and not address.path.exists():
        raise StoreError(f"there is no store at {address.shown}. Start cs-desk once to make it, or name one with --db.")
    store = Store(address, busy_seconds=busy_seconds)
    store.open()
    try:
        found = migrate.state(store)
        migrate.refuse_newer(store, found)
        if not create and found.stored == 0:
            raise StoreError(f"{address.shown} is an empty store. Start cs-desk once to set it up.")
        if not found.current:
            migrate.migrate(store, tell=tell)
    except BaseException:
        store.close()
        raise
    return store
