"""The wall: digits that are as large as there is room for, one size for all, readable as digits."""

from __future__ import annotations

import pytest

from cs_desk.models.targets import State
from cs_desk.widgets import bigdigits
from cs_desk.widgets.bigdigits import Size, draw, drawable, largest, span
from cs_desk.widgets.walltile import Face, hang

FACES = [
    Face("waiting", "4", "calls", State.BREACH, ""),
    Face("service level", "70.0", "%", State.BREACH, "target 80.0 %  n 240"),
    Face("average speed of answer", "22", "s", State.ON_TARGET, "target 30 s  n 240"),
    Face("abandonment rate", "0.0", "%", None, "n 240"),
    Face("average handling time", "11:40", "min", None, "n 240"),
    Face("net promoter score", "-", "", None, "n 0"),
]


def test_digits_are_told_apart_at_every_size() -> None:
    for high in range(bigdigits.LEAST, 40):
        size = Size(high, max(round(high * 0.5), 3), max(high // 7, 1))
        assert len({"\n".join(draw(digit, size)) for digit in "0123456789-+.:"}) == 14


def test_how_digits_look() -> None:
    assert draw("4:35", Size(8, 5, 1)) == [
        "█   █ ▄ ▀▀▀▀█ █▀▀▀▀",
        "█▄▄▄█   ▄▄▄▄█ █▄▄▄▄",
        "    █       █     █",
        "    █ ▀ ▄▄▄▄█ ▄▄▄▄█",
    ]


@pytest.mark.parametrize(
    ("width", "height", "lines"), [(34, 4, 4), (33, 11, 9), (60, 21, 18), (60, 40, 18), (14, 3, 3)]
)
def test_the_largest_size_fits(width: int, height: int, lines: int) -> None:
    size = largest(["70.0", "22"], width, height)
    assert size is not None
    drawn = draw("70.0", size)
    assert lines <= len(drawn) == size.lines <= height
    assert {len(line) for line in drawn} == {span("70.0", size)}
    assert span("70.0", size) <= width


def test_what_has_no_room_or_no_digits() -> None:
    assert largest(["1,234,567"], 8, 3) is None
    assert drawable("1:02:03")
    assert not drawable("—")
    assert not drawable("")


@pytest.mark.parametrize(
    ("size", "columns", "lines"), [((78, 20), 2, 4), ((116, 35), 3, 7), ((196, 55), 3, 13), ((30, 20), 1, 3)]
)
def test_the_wall_is_divided_so_that_digits_are_large(size: tuple[int, int], columns: int, lines: int) -> None:
    hung = hang(FACES if size[0] > 40 else FACES[:3], size)
    assert hung.columns == columns
    assert hung.digits is not None
    assert hung.digits.lines >= lines
    rows = -(-len(FACES if size[0] > 40 else FACES[:3]) // columns)
    assert hung.height * rows + hung.between * (rows - 1) <= size[1]


def test_few_figures_are_larger() -> None:
    six, two = hang(FACES, (116, 35)), hang(FACES[:2], (116, 35))
    assert six.digits is not None
    assert two.digits is not None
    assert two.digits.lines > six.digits.lines
