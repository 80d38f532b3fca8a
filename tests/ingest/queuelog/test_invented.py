"""Whatever a log is made of, its legs are that, wherever its reading is broken off and gone on with."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cs_desk.models.acd import Leg
from tests.ingest.queuelog.invented import calls
from tests.ingest.queuelog.reading import read


@given(calls(), st.sets(st.integers(0, 80)))
def test_legs_are_those_that_the_log_was_made_of(made: tuple[list[str], list[Leg]], cuts: set[int]) -> None:
    lines, legs = made
    found = read(lines, sorted(cuts))
    assert found.legs == {(leg.call, leg.number): leg for leg in legs}
    assert found.unknown == []
    assert found.machine.still_open() == sum(leg.outcome == "open" for leg in legs)


@given(calls())
def test_a_state_comes_back_as_it_was(made: tuple[list[str], list[Leg]]) -> None:
    machine = read(made[0]).machine
    assert type(machine).of(machine.state()).state() == machine.state()
