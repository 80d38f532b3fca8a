"""Keeping to the schedule, minute by minute."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cs_desk.models.adherence import Kept, Stretch, kept

SHIFT: list[Stretch] = [(540, 1020, "work"), (720, 780, "lunch")]


def test_who_keeps_it_keeps_all_of_it() -> None:
    assert kept(SHIFT, SHIFT) == Kept(480, 480, 420, 420)


def test_who_is_away_keeps_nothing() -> None:
    assert kept(SHIFT, []) == Kept(480, 0, 420, 0)


def test_grace_forgives_a_change_that_is_a_little_late_or_early_but_no_more() -> None:
    late: list[Stretch] = [(540, 1020, "work"), (724, 783, "lunch")]
    assert kept(SHIFT, late).adhered == 480 - 4 - 3
    assert kept(SHIFT, late, grace=3).adhered == 480 - 1
    assert kept(SHIFT, late, grace=4).adhered == 480
    in_between: list[Stretch] = [(540, 1020, "work"), (600, 603, "lunch"), (720, 780, "lunch")]
    assert kept(SHIFT, in_between, grace=5).adhered == 480 - 3


def test_coming_late_is_forgiven_within_the_grace() -> None:
    assert kept([(540, 600, "work")], [(545, 600, "work")], grace=5).adhered == 60
    assert kept([(540, 600, "work")], [(546, 600, "work")], grace=5).adhered == 59


def test_approved_exceptions_count_nowhere() -> None:
    assert kept(SHIFT, [(600, 1020, "work"), (720, 780, "lunch")], excused=[(540, 600)]) == Kept(420, 420, 360, 360)


def test_minutes_to_come_count_nowhere() -> None:
    assert kept(SHIFT, [(540, 600, "work")], until=600) == Kept(60, 60, 60, 60)
    assert kept(SHIFT, [], until=540) == Kept(0, 0, 0, 0)


def test_working_through_lunch_conforms_and_does_not_adhere() -> None:
    assert kept(SHIFT, [(540, 1020, "work")]) == Kept(480, 420, 420, 480)


stretches = st.lists(
    st.tuples(st.integers(0, 200), st.integers(1, 60), st.sampled_from(["work", "lunch", "training"])).map(
        lambda one: (one[0], one[0] + one[1], one[2])
    ),
    max_size=6,
)


@given(stretches, stretches, st.integers(0, 5))
def test_figures_stay_within_the_schedule(schedule: list[Stretch], actual: list[Stretch], grace: int) -> None:
    found = kept(schedule, actual, grace=grace)
    assert 0 <= found.adhered <= found.scheduled
    assert found.scheduled_work <= found.scheduled
    assert found.adhered >= kept(schedule, actual).adhered
    assert kept(schedule, schedule) == Kept(
        found.scheduled, found.scheduled, found.scheduled_work, found.scheduled_work
    )
