"""Who the demo's customers are: enough names for a large centre."""

from __future__ import annotations

from collections import Counter
from random import Random

from cs_desk.demo import bank
from cs_desk.demo.cast import Invention
from cs_desk.demo.programme import SIZES


def test_a_large_centre_has_hardly_any_namesakes() -> None:
    people = Invention(bank.load(), Random(1))
    found = [people.customer(number) for number in range(1, SIZES["large"].customers + 1)]
    names = Counter(one.name for one in found)
    assert max(names.values()) <= 2
    assert sum(names.values()) - len(names) < 0.01 * len(found)
    phones = Counter(phone for one in found for phone in one.phones)
    assert max(phones.values()) == 1
