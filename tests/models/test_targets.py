"""States of figures against their targets: worse at once, better by a margin, and no flapping."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_desk.errors import InputError
from cs_desk.models.targets import Limits, State

LEVEL = Limits(80, 70, "up")
WAIT = Limits(30, 60, "down")
ON, WATCH, BREACH = State.ON_TARGET, State.WATCH, State.BREACH


@pytest.mark.parametrize(
    ("limits", "value", "state"),
    [
        (LEVEL, 80, ON), (LEVEL, 79.99, WATCH), (LEVEL, 70, WATCH), (LEVEL, 69.9, BREACH),
        (WAIT, 30, ON), (WAIT, 30.01, WATCH), (WAIT, 60, WATCH), (WAIT, 60.1, BREACH),
    ],
)  # fmt: skip
def test_the_limits_belong_to_the_better_side(limits: Limits, value: float, state: State) -> None:
    assert limits.plain(value) is state
    assert limits.after(None, value) is state


def test_it_gets_worse_at_once_and_better_by_a_margin() -> None:
    # The margin is a quarter of the way between 70 and 80.
    values = [85, 79, 81, 82.4, 82.5, 69, 71, 72.4, 72.5, 81, 82.5, 60, 90]
    assert LEVEL.over(values) == [
        ON, WATCH, WATCH, WATCH, ON, BREACH, BREACH, BREACH, WATCH, WATCH, ON, BREACH, ON,
    ]  # fmt: skip
    assert WAIT.over([20, 61, 55, 52.5, 25, 22.5]) == [ON, BREACH, BREACH, WATCH, WATCH, ON]


def test_out_of_breach_into_the_margin_of_the_target_is_to_be_watched() -> None:
    assert LEVEL.over([60, 81]) == [BREACH, WATCH]


def test_without_a_value_the_state_stays() -> None:
    assert LEVEL.over([None, 60, None, 90, None]) == [None, BREACH, BREACH, ON, ON]


@given(st.lists(st.floats(-2.49, 2.49), max_size=60), st.sampled_from([70.0, 80.0]), st.sampled_from(list(State)))
def test_trembling_around_a_limit_changes_the_state_once_at_most(
    tremble: list[float], limit: float, began: State
) -> None:
    states = LEVEL.over([limit + one for one in tremble], began)
    # From breach it may take the first step up to watch where the trembling is around the target.
    settled = states[1:] if limit == 80 else states
    assert sum(a is not b for a, b in pairwise(settled)) <= 1


@given(st.lists(st.one_of(st.none(), st.floats(0, 100)), max_size=40))
def test_the_state_is_never_better_than_the_value_is(values: list[float | None]) -> None:
    order = list(State)
    for value, state in zip(values, LEVEL.over(values), strict=True):
        if value is not None and state is not None:
            assert order.index(state) >= order.index(LEVEL.plain(value))


@given(st.floats(0, 100), st.sampled_from(list(State)))
def test_the_same_value_again_changes_nothing(value: float, began: State) -> None:
    once = LEVEL.after(began, value)
    assert LEVEL.after(once, value) is once


def test_one_limit_alone_is_possible_and_the_wrong_way_round_is_not() -> None:
    assert Limits(80, 80, "up").over([81, 79, 80]) == [ON, BREACH, ON]
    with pytest.raises(InputError, match="must be below the target, 80, or the same: of this figure more is better"):
        Limits(80, 90, "up")
    with pytest.raises(InputError, match="must be above the target, 60, or the same: of this figure less is better"):
        Limits(60, 30, "down")
