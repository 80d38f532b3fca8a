"""Partial updates in few bytes: the same screen as Textual's own updates leave, whatever changed on whatever ground."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from io import StringIO
from typing import Any

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from cs_desk.terminal.thrift import ThriftyUpdate, thrifty

WIDTH, CUT = 24, 10
COLOURS = ["#c8d3f5", "#16181f", "#f7768e", "red", "default", None]
STYLES = st.one_of(
    st.none(),
    st.builds(
        Style, color=st.sampled_from(COLOURS), bgcolor=st.sampled_from(COLOURS), bold=st.booleans(),
        underline=st.booleans(), reverse=st.booleans(), italic=st.booleans(),
    ),
)  # fmt: skip
PIECES = st.lists(st.tuples(st.sampled_from(["ab", "  ", "n 1,240", "▆▅ ", "é", "木", " x "]), STYLES), max_size=6)
Pieces = Sequence[tuple[str, Style | None]]


def console() -> Console:
    """A terminal with all colours, to nowhere."""
    return Console(file=StringIO(), force_terminal=True, color_system="truecolor", legacy_windows=False)


def strip(pieces: Pieces, width: int) -> Strip:
    """A strip of exactly so many cells."""
    return Strip([Segment(text, style) for text, style in pieces]).adjust_cell_length(width, Style(bgcolor="#16181f"))


def screen_after(*written: str) -> list[list[Any]]:
    """What stands on a terminal that showed these."""
    screen = pyte.Screen(WIDTH, 2)
    stream = pyte.Stream(screen)
    for text in written:
        stream.feed(text.replace("\n", "\r\n"))
    return [[_cell(screen.buffer[y][x]) for x in range(WIDTH)] for y in range(2)]


def _cell(char: Any) -> tuple[Any, ...]:
    """What is seen of a cell: of a blank its ground and the lines through it."""
    if char.data == " " and not char.underscore and not char.reverse:
        return " ", char.bg
    return tuple(char)


@given(st.lists(st.tuples(PIECES, PIECES), min_size=2, max_size=2), st.data())
def test_the_same_screen_in_fewer_bytes(rows: list[tuple[Pieces, Pieces]], data: st.DataObject) -> None:
    chops = [{0: strip(left, CUT), CUT: strip(right, WIDTH - CUT)} for left, right in rows]
    whole = LayoutUpdate([list(row.values()) for row in chops], Region(0, 0, WIDTH, 2)).render_segments(console())
    ends = [[CUT, WIDTH]] * 2
    first = data.draw(st.integers(0, WIDTH - 1))
    span = (data.draw(st.integers(0, 1)), first, data.draw(st.integers(first + 1, WIDTH)))
    theirs = ChopsUpdate(chops, [span], ends).render_segments(console())
    ours = ThriftyUpdate(chops, [span], ends).render_segments(console())
    assert screen_after(whole, ours) == screen_after(whole)
    changes = sum(len(left) + len(right) for left, right in rows)
    # Theirs may cut a wide character in half, and says "plain" in two bytes less than ours what differs from before.
    assert len(ours) <= len(theirs) + len("\x1b[0m木") + 2 * changes


def test_a_change_in_the_middle_of_a_line_is_painted_alone() -> None:
    ground, strong = Style(color="#c8d3f5", bgcolor="#16181f"), Style(color="#9ece6a", bgcolor="#16181f", bold=True)
    chops = [{0: Strip([Segment("SERVICE LEVEL ", ground), Segment("70.0", strong), Segment(" %   ", ground)])}]
    update = thrifty(ChopsUpdate(chops, [(0, 14, 18)], [[WIDTH]]))
    assert update.render_segments(console()) == "\x1b[1;15H\x1b[0;1;38;2;158;206;106;48;2;22;24;31m70.0\x1b[0m"
    assert thrifty(None) is None


class Paper:
    """A line of a terminal that gives each mark, joiner and variant so many cells of its own, and wraps no lines."""

    def __init__(self, marks: int, before: str):
        self.cells = list(before)
        self._marks = marks
        self._at = 0

    def feed(self, text: str) -> str:
        """Show what was written, and return the line without blanks at its end."""
        for order, letter in re.findall(r"\x1b\[([\d;]*[A-Za-z])|(.)", text):
            if order[-1:] in ("H", "G"):
                self._at = int(order[:-1].split(";")[-1]) - 1
            elif letter:
                self._put(letter)
        return "".join(self.cells).rstrip()

    def _put(self, letter: str) -> None:
        mark = unicodedata.category(letter) in ("Mn", "Mc", "Me", "Cf")
        width = self._marks if mark else 2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1
        if not width:
            self.cells[self._at - 1] += letter
            return
        at = min(self._at, len(self.cells) - width)
        self.cells[at : at + width] = [letter, *[""] * (width - 1)]
        self._at = at + width


NAMES = ("राजेश वर्मा", "👩\u200d👩\u200d👧 Wu", "e\u0301a\u0308o\u0308 x", "שָׁלוֹם")


@pytest.mark.parametrize("marks", [0, 1])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("apart", [False, True])
def test_what_follows_unsettled_writing_stands_in_its_place(name: str, marks: int, apart: bool) -> None:
    ground, blanks = Style(bgcolor="#16181f"), " " * (19 - cell_len(name))
    written = [Segment(name, ground), Segment(blanks, ground)] if apart else [Segment(name + blanks, ground)]
    line = Strip([*written, Segment("23:59", ground)])
    whole = LayoutUpdate([[line]], Region(0, 0, WIDTH, 1))
    parts = [ChopsUpdate([{0: line}], [(0, *span)], [[WIDTH]]) for span in ((0, WIDTH), (3, 4), (14, 15))]
    paper = Paper(marks, "X" * WIDTH)
    for update in (whole, *parts):
        shown = paper.feed(thrifty(update).render_segments(console()))
        assert "".join(paper.cells[19:]) == "23:59"
        assert shown.removesuffix("23:59").rstrip() == name


@pytest.mark.parametrize("marks", [0, 1])
def test_nothing_of_a_line_is_lost_where_there_is_little_room(marks: int) -> None:
    line = Strip([Segment("ask "), Segment("राजेश वर्मा  twice", Style(bold=True)), Segment("       23:59")])
    paper = Paper(marks, "X" * 40)
    for update in (
        LayoutUpdate([[line]], Region(0, 0, 40, 1)), ChopsUpdate([{0: line}], [(0, 6, 7)], [[40]]),
    ):  # fmt: skip
        shown = paper.feed(thrifty(update).render_segments(console()))
        assert " ".join(shown.rstrip("X").split()) == "ask राजेश वर्मा twice 23:59"
        assert "".join(paper.cells[25:30]) == "23:59"


@pytest.mark.parametrize("marks", [0, 1])
def test_a_line_that_is_full_keeps_what_stands_before(marks: int) -> None:
    text = "twice, please: राजेश वर्मा"
    paper = Paper(marks, "X" * cell_len(text))
    line = Strip([Segment(text)])
    paper.feed(thrifty(LayoutUpdate([[line]], Region(0, 0, cell_len(text), 1))).render_segments(console()))
    assert "".join(paper.cells).startswith("twice, please: राजे")
    assert "X" not in paper.cells


def test_a_screen_of_settled_writing_is_painted_as_it_was() -> None:
    update = LayoutUpdate([[Strip([Segment("Zoë 木 ▼ late … “so”")])]], Region(0, 0, WIDTH, 1))
    assert thrifty(update).render_segments(console()) == update.render_segments(console())
