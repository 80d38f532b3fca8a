"""Partial updates in few bytes: the same screen as Textual's own updates leave, whatever changed on whatever ground."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from typing import Any

import pyte
from hypothesis import given
from hypothesis import strategies as st
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
    assert len(ours) <= len(theirs) + len("\x1b[0m木")  # theirs may cut a wide character in half


def test_a_change_in_the_middle_of_a_line_is_painted_alone() -> None:
    ground, strong = Style(color="#c8d3f5", bgcolor="#16181f"), Style(color="#9ece6a", bgcolor="#16181f", bold=True)
    chops = [{0: Strip([Segment("SERVICE LEVEL ", ground), Segment("70.0", strong), Segment(" %   ", ground)])}]
    update = thrifty(ChopsUpdate(chops, [(0, 14, 18)], [[WIDTH]]))
    assert update.render_segments(console()) == "\x1b[1;15H\x1b[0;1;38;2;158;206;106;48;2;22;24;31m70.0\x1b[0m"
    assert thrifty(None) is None
