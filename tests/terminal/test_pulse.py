"""The pulse: who is asked, who is alive, who is dead."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cs_desk.terminal.pulse import PATIENCE, Beat, Pulse

ANSWER = b"\x1b[?2026;2$y"


def test_a_terminal_that_never_answered_is_left_in_peace() -> None:
    pulse = Pulse()
    pulse.heard(b"typing")
    assert [pulse.beat() for _ in range(10)] == [Beat.QUIET] * 10


def test_three_silent_beats_after_the_last_sign_of_life_are_death() -> None:
    pulse = Pulse()
    pulse.heard(ANSWER)
    assert [pulse.beat() for _ in range(4)] == [Beat.ASK, Beat.ASK, Beat.ASK, Beat.DEAD]


def test_an_unknown_mode_is_an_answer_too() -> None:
    pulse = Pulse()
    pulse.heard(b"\x1b[?2026;0$y")
    assert pulse.beat() is Beat.ASK


@given(st.lists(st.booleans(), max_size=40))
def test_dead_means_silent_since_as_many_beats_as_there_is_patience(heard: list[bool]) -> None:
    pulse = Pulse()
    pulse.heard(ANSWER)
    pulse.beat()
    silent = 0
    for sign in heard:
        if sign:
            pulse.heard(b"x")
        silent = 0 if sign else silent + 1
        assert (pulse.beat() is Beat.DEAD) == (silent >= PATIENCE)
