"""Which cells of a line differ, so that no others are painted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from cs_desk.widgets.changes import changed
from cs_desk.widgets.ink import DONE, LATE, QUIET, ink

TEXTS = st.lists(
    st.tuples(st.sampled_from(["a", "bc", " ", "n 12", "▆"]), st.sampled_from(["", DONE, LATE])), max_size=5
)


@pytest.mark.parametrize(
    ("before", "after", "cells"),
    [
        (ink("70.0 %", (" on", DONE)), ink("70.0 %", (" on", DONE)), None),
        (ink("70.0 %", (" on", DONE)), ink("71.0 %", (" on", DONE)), (1, 2)),
        (ink("70.0 %", (" on", DONE)), ink("70.0 %", (" on", LATE)), (6, 9)),
        (ink("n 9", (" x", QUIET)), ink("n 10", (" x", QUIET)), (2, 6)),
        (ink("lunch"), ink("lunch  "), None),
        (ink("lunch"), ink("lunch 18"), (6, 8)),
        (ink("木 1"), ink("木 2"), (0, 4)),
        (ink("aa"), ink("aaa"), (2, 3)),
    ],
)
def test_cells_that_differ(before: Content, after: Content, cells: tuple[int, int] | None) -> None:
    assert changed(before, after) == cells


@given(TEXTS, TEXTS)
def test_outside_of_them_nothing_differs(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> None:
    old, new = ink(*before), ink(*after)
    width = max(old.cell_length, new.cell_length)
    first, last = changed(old, new) or (width, width)
    painted = old.pad_right(width - old.cell_length), new.pad_right(width - new.cell_length)
    assert painted[0][:first].plain == painted[1][:first].plain
    assert painted[0][last:].plain == painted[1][last:].plain
    assert changed(new, old) == changed(old, new)
