"""The journal's lines: torn at every byte, damaged at every byte, copies that are whole or not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_desk.drafts.record import Change, Draft, Value, change_line, decode, encode, same
from cs_desk.drafts.sheet import Replay, Sheet

START = datetime(2026, 11, 21, 10, 42, tzinfo=UTC)
VALUES = st.one_of(
    st.text(st.characters(codec=None)), st.integers(), st.booleans(), st.floats(allow_nan=False, allow_infinity=False)
)


def at(seconds: float) -> datetime:
    """Return a moment of the morning."""
    return START + timedelta(seconds=seconds)


def replay(*files: bytes) -> Replay:
    """Read the files of one session."""
    done = Replay()
    for file in files:
        done.feed(file)
    return done


def plain(done: Replay) -> dict[str, Value]:
    """Return the values without their times."""
    return {key: draft.value for key, draft in done.sheet.live.items()}


LINES = [
    change_line("note", Change("third time, \u00e9\U0001f600 and a\nline break", at(1))),
    change_line("name", Change("Tan", at(2))),
    change_line("note", Change("third time, still not", at(3))),
    change_line("name", Change(None, at(4))),
    change_line("tick", Change(True, at(5))),
]


def test_a_file_torn_at_any_byte_gives_the_lines_before_the_tear() -> None:
    data = b"".join(LINES)
    for cut in range(len(data) + 1):
        whole = data[:cut].count(b"\n") + (cut < len(data) and data[cut : cut + 1] == b"\n")
        done = replay(data[:cut])
        assert plain(done) == plain(replay(*LINES[:whole])), f"torn at byte {cut}"
        assert done.bad == (not (data[:cut].endswith(b"\n") or whole > data[:cut].count(b"\n") or cut == 0))


def test_one_wrong_byte_costs_no_more_than_the_lines_it_touches() -> None:
    data = b"".join(LINES)
    ends = [len(b"".join(LINES[: count + 1])) for count in range(len(LINES))]
    for position in range(len(data)):
        hurt = bytearray(data)
        hurt[position] ^= 0x15
        line = next(number for number, end in enumerate(ends) if position < end)
        touched = {line, line + 1} if position == ends[line] - 1 else {line}
        spared = [text for number, text in enumerate(LINES) if number not in touched]
        assert plain(replay(bytes(hurt))) == plain(replay(*spared)), f"byte {position}"


@given(st.text(), VALUES, st.integers(0, 10**15))
def test_what_is_written_is_what_is_read(key: str, value: Value, micros: int) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    line = change_line(key, Change(value, moment))
    assert line.count(b"\n") == 1
    assert line.isascii()
    read = replay(line).sheet.live[key]
    assert same(read.value, value)
    assert read.at == moment


@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_an_error(data: bytes) -> None:
    noise = replay(data, LINES[1])
    assert plain(noise)["name"] == "Tan"


@pytest.mark.parametrize(
    "record",
    [
        {"k": "a", "v": "x"},
        {"k": 1, "v": "x", "t": 0},
        {"k": "a", "v": ["x"], "t": 0},
        {"k": "a", "v": "x", "t": 10**30},
        {"k": "a", "v": "x", "t": "soon"},
        {"z": 1},
    ],
)
def test_a_record_of_another_shape_counts_as_damaged(record: dict[str, object]) -> None:
    done = replay(encode(record) + LINES[1])
    assert (plain(done), done.bad) == ({"name": "Tan"}, 1)


def test_a_line_that_is_not_an_object_is_damaged() -> None:
    assert decode(b"%08x %s" % (0x5E7B_0B5F, b"[1]")) is None
    assert decode(encode({"k": 1})[:-1]) == {"k": 1}


def copy(values: dict[str, str], *adopted: str) -> bytes:
    """Return a file that is a full copy."""
    sheet = Sheet({key: Draft(value, at(0)) for key, value in values.items()})
    return b"".join(sheet.lines(adopted))


def test_a_whole_copy_replaces_the_older_file_and_a_torn_one_does_not() -> None:
    older = change_line("gone", Change("x", at(0))) + change_line("note", Change("old", at(1)))
    newer = copy({"note": "new", "name": "Tan"})
    assert plain(replay(older, newer)) == {"note": "new", "name": "Tan"}
    closing = newer.rindex(b"\n", 0, -1) + 1
    for cut in range(closing + 1, len(newer) - 1):
        assert plain(replay(older, newer[:cut])) == {"gone": "x", "note": "new", "name": "Tan"}


def test_a_copy_with_a_damaged_line_does_not_hide_the_older_file() -> None:
    older = change_line("note", Change("old", at(1)))
    newer = copy({"note": "new", "name": "Tan"}).replace(b"new", b"nex")
    assert plain(replay(older, newer)) == {"note": "old", "name": "Tan"}


def test_a_copy_that_lost_a_whole_line_does_not_hide_the_older_file() -> None:
    older = change_line("note", Change("old", at(1)))
    newer = copy({"name": "Tan", "note": "new"})
    second = newer.index(b"\n") + 1
    lost = newer[:second] + newer[newer.index(b"\n", second) + 1 :]
    assert plain(replay(older, lost)) == {"note": "old", "name": "Tan"}


def test_a_copy_remembers_what_was_taken_over() -> None:
    assert replay(copy({"note": "n"}, "one", "two")).adopted == {"one", "two"}


def test_merging_keeps_the_later_value_and_the_other_text_as_older() -> None:
    one = Sheet({"note": Draft("early", at(1)), "same": Draft("s", at(1)), "mine": Draft(1, at(1))})
    two = Sheet({"note": Draft("late", at(2)), "same": Draft("s", at(2)), "yours": Draft(True, at(1))})
    for first, second in ((one, two), (two, one)):
        sheet = first.copy()
        sheet.merge(second)
        assert sheet.live == one.live | two.live
        assert sheet.older == {"note": (Draft("early", at(1)),)}
        again = sheet.copy()
        again.merge(first)
        again.merge(second)
        assert again == sheet


def test_true_and_one_are_different_values() -> None:
    assert not same(True, 1)
    assert not same(1, 1.0)
    assert same("a", "a")
