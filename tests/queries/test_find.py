"""Looking somebody up by what is typed like an e-mail address, on both engines."""

from __future__ import annotations

import pytest

from cs_desk.models.inputs import NewCustomer
from cs_desk.queries import customers
from cs_desk.services import customers as verbs
from tests.support.desks import DeskStore

ADDRESSES = {"Tan": "w.tan@example.net", "Tanaka": "tan@example.org", "Ægir": "Ægir@Example.org"}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("tan@", ["Tanaka"]),
        ("TAN@exam", ["Tanaka"]),
        ("tan@example.net", ["Tan"]),  # nobody's address begins so: its words count
        ("w.tan@example.net", ["Tan"]),
        ("æGIR@", ["Ægir"]),
        ("@example.org", ["Tanaka", "Ægir"]),  # nothing before the @: words
        ("tan@example.com", []),
        ("tan", ["Tan", "Tanaka"]),
    ],
)
def test_an_address_means_addresses_that_begin_so(desk: DeskStore, typed: str, found: list[str]) -> None:
    for name, address in ADDRESSES.items():
        desk.tell("amira", verbs.create_customer, NewCustomer(name=name, emails=(address,)))
    assert sorted(hit.name for hit in desk.ask("amira", customers.find, typed)) == found
