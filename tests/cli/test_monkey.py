"""Two desks on one store that keys are pressed on at random end in order, and leave a store that is whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from cs_desk.store.address import StoreAddress
from tests.support.commands import Shell
from tests.support.monkey import play

STROKES = 150


@pytest.mark.usefixtures("life")
def test_keys_at_random_end_no_desk(address: StoreAddress, shell: Shell, tmp_path: Path) -> None:
    faults = play(address.location, ("amira", "sam"), tmp_path, 7, STROKES)
    assert faults == [], "\n\n".join(faults)
    checked = shell("adm", "db", "check")
    assert checked.code == 0, checked.out
