"""A floor for each test: a store of its own with two customers, desks to be opened on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from cs_desk.models.inputs import NewCustomer
from cs_desk.services import customers
from cs_desk.store.address import StoreAddress
from tests.support import desks, stories
from tests.support.desks import DeskStore
from tests.support.screens import Floor

TAN = NewCustomer(
    name="Tan Wei Ming",
    company="Ming & Sons",
    phones=("0491 570 006",),
    emails=("w.tan@example.net",),
    special_needs="hearing aid: write, do not ring",
)
ZOE = NewCustomer(name="Zoë Tañner", phones=("0491 570 156",), emails=("zoe@example.net",))


@pytest.fixture(autouse=True)
def quiet_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the look of the machine that runs the tests out of them."""
    for name in ("NO_COLOR", "COLORTERM", "TEXTUAL_THEME", "TEXTUAL_ANIMATIONS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session", autouse=True)
def _styles_read_once() -> Iterator[None]:
    """Let every desk of this process take its style sheets from those that one before it has read.

    A list of rules follows from the sheet, from where it came and from the theme's variables, and nothing writes to it
    afterwards. To read them anew is a tenth of what a short test costs.
    """
    known: dict[Any, list[RuleSet]] = {}
    read = Stylesheet._parse_rules

    def recall(self: Stylesheet, css: str, read_from: Any, *more: Any, **named: Any) -> list[RuleSet]:
        key = (frozenset(self._variables.items()), css, read_from, more, tuple(named.items()))
        if key not in known:
            known[key] = read(self, css, read_from, *more, **named)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", recall)
        yield


@pytest.fixture(scope="session")
def peopled_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The furnished store with its two customers, written once and copied for each test."""
    path = tmp_path_factory.mktemp("peopled") / "desk.db"
    for desk in desks.open_desk(desks.copy_template(sqlite_template, path)):
        add_customers(desk)
    return path


@pytest.fixture(scope="session")
def week_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The furnished store after its week, written once and copied for each picture."""
    path = tmp_path_factory.mktemp("week") / "desk.db"
    for desk in desks.open_desk(desks.copy_template(sqlite_template, path)):
        stories.week(desk)
    return path


def add_customers(desk: DeskStore) -> None:
    """Add Mr Tan and Ms Tañner, the customers of these tests."""
    for data in (TAN, ZOE):
        desk.tell("amira", customers.create_customer, data)


@pytest.fixture
def floor(peopled_template: Path, tmp_path: Path) -> Iterator[Floor]:
    """A floor on SQLite."""
    (tmp_path / "store").mkdir(mode=0o700)
    made = Floor(desks.copy_template(peopled_template, tmp_path / "store" / "desk.db"), tmp_path)
    yield made
    made.close()


@pytest.fixture
def bare_floor(sqlite_address: StoreAddress, tmp_path: Path) -> Iterator[Floor]:
    """A floor without customers."""
    made = Floor(sqlite_address, tmp_path)
    yield made
    made.close()


@pytest.fixture
def either_floor(address: StoreAddress, tmp_path: Path) -> Iterator[Floor]:
    """A floor with its customers, once on each engine."""
    made = Floor(address, tmp_path)
    add_customers(made.store)
    yield made
    made.close()
