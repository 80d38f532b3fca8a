"""Text that waits for a command: kept by session, given back piece by piece, gone when it stands somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cs_desk.clock import SystemClock
from cs_desk.drafts import AHEAD, Ahead, Journal, recover
from cs_desk.drafts.words import unplaced


@contextmanager
def session(folder: Path) -> Iterator[tuple[Journal, Ahead]]:
    """A session that took over what those before it left, and is lost at the end of the block."""
    journal = Journal.open(folder, SystemClock())
    recover(folder, journal)
    try:
        yield journal, Ahead(journal)
    finally:
        assert journal.close()


def test_what_waits_is_the_next_session_s_to_place(tmp_path: Path) -> None:
    with session(tmp_path) as (_, ahead):
        ahead.note(["tan", "Third time", "\x1e\x1b[2Jodd"])
        assert ahead.left() == (), "what waits in this session will still find its field"
    with session(tmp_path) as (_, ahead):
        assert ahead.left() == ("tan", "Third time", "��[2Jodd")
        ahead.drop("Third time")
        assert ahead.left()[0] == "tan", "only the first can be dropped"
        ahead.drop("tan")
    with session(tmp_path) as (journal, ahead):
        for piece in ("Third time", "��[2Jodd"):
            assert ahead.left()[0] == piece
            ahead.drop(piece)
        ahead.drop("none is left")
        assert ahead.left() == ()
        assert journal.drafts(AHEAD) == {}


def test_what_was_handed_out_leaves_nothing(tmp_path: Path) -> None:
    with session(tmp_path) as (journal, ahead):
        ahead.note(["tan", "Th"])
        ahead.note(["Th"])
        assert [draft.value for draft in journal.drafts(AHEAD).values()] == ["Th"]
        ahead.note([])
        assert journal.drafts(AHEAD) == {}
        ahead.note(["", "\u200b"])
        assert journal.drafts(AHEAD) == {}
    assert recover(tmp_path).values == {}


def test_sessions_lost_one_after_the_other_keep_their_order(tmp_path: Path) -> None:
    for piece in ("first", "second"):
        with session(tmp_path) as (journal, ahead):
            ahead.note([piece])
            assert journal.flush()
    with session(tmp_path) as (_, ahead):
        assert set(ahead.left()) == {"first", "second"}


def test_it_is_said_in_a_sentence() -> None:
    assert unplaced(()) == ""
    assert "“tan”, “two lines”." in unplaced(["tan", "two\nlines"])
    assert "“a”, “b”, “c”, “d” and 2 more." in unplaced([*"abcdef"])
    assert len(unplaced(["long" * 5000] * 4)) < 300
