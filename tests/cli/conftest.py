"""A furnished store on either engine with a little life in it, and a shell that runs commands on it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from cs_desk.models.complaints import Complaint
from cs_desk.models.contacts import Contact
from cs_desk.models.customers import Customer
from cs_desk.store.address import StoreAddress
from tests.support.commands import Shell, admit
from tests.support.desks import open_desk
from tests.support.scene import set_scene


@dataclass(frozen=True)
class Life:
    """References of the scene: Amira's contact, complaint and customer, and a complaint nobody owns."""

    contact: str
    complaint: str
    unowned: str
    customer: str


@pytest.fixture
def life(address: StoreAddress) -> Life:
    """The scene of tests/support/scene.py, played and closed again."""
    for desk in open_desk(address):
        admit(desk)
        scene = set_scene(desk)
        found = Life(
            Contact.get_by_id(scene.contact).reference,
            Complaint.get_by_id(scene.complaint).reference,
            Complaint.get_by_id(scene.unowned).reference,
            Customer.get_by_id(scene.customer).reference,
        )
    return found


@pytest.fixture
def shell(address: StoreAddress, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell on the store of the test."""
    return Shell(address.location, capsys)
