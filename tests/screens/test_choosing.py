"""A colleague is found by a part of the name, however it is typed."""

from __future__ import annotations

import pytest

from cs_desk.models.rows import Colleague
from cs_desk.screens.choosing import called

ZOE = Colleague(1, "zoe", "Zoë Müller-Łazarz", "Blue", ("operator",), 1)
BEN = Colleague(2, "bsato", "Ben Sato", "Blue", ("operator",), 1)


@pytest.mark.parametrize("typed", ["zoë", "ZOE", "muller", "Müller-L", " lazarz "])
def test_with_or_without_accents(typed: str) -> None:
    assert called(typed, (ZOE, BEN)) == [ZOE]


def test_by_login_too_and_by_nothing_else() -> None:
    assert called("bsa", (ZOE, BEN)) == [BEN]
    assert called("blue", (ZOE, BEN)) == []
