"""The wall: figures with name, value in digits as large as there is room for, state and target in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from textual.content import Content

from cs_desk.models.boardrows import BoardPage, Tile
from cs_desk.models.targets import State
from cs_desk.widgets import bigdigits
from cs_desk.widgets.canvas import Block
from cs_desk.widgets.ink import HEAD, QUIET, STRONG, clipped, ink
from cs_desk.widgets.tiles import STATES, shown_as, state_style

EDGE = 2
"""Cells left free at the sides of a figure, and between two of them."""
AIRY = 10
"""From so many lines on a figure has free lines above, between and below."""
TIGHT = 6
"""From so many lines on a figure gives a line away, to be told apart from the one below."""
NONE, USUAL = "-", "00.0"
"""What a figure without a value shows, and what is kept free for the value that will come."""


class Face(NamedTuple):
    """What a figure of the wall shows: name, digits, unit, state, and what stands under it."""

    name: str
    digits: str
    unit: str
    state: State | None
    under: str


class Hanging(NamedTuple):
    """How the wall is divided: columns, size of each figure, free lines between them, and the size of all digits."""

    columns: int
    width: int
    height: int
    between: int
    digits: bigdigits.Size | None


def wall(page: BoardPage, size: tuple[int, int], places: int) -> list[Block]:
    """Return the wall of a board for so many cells and lines."""
    faces = wall_faces(page, places)
    hung = hang(faces, size)
    across, down = hung.width + EDGE, hung.height + hung.between
    return [
        Block(
            f"wall:{face.name}", at % hung.columns * across, at // hung.columns * down, hung.width,
            tuple(_drawn(face, hung))[: hung.height], panel=True,
        )
        for at, face in enumerate(faces)
    ]  # fmt: skip


def hang(faces: Sequence[Face], size: tuple[int, int]) -> Hanging:
    """Return the division in which the digits are largest and, where that is no matter, the words have most room.

    All digits have one size, so that none looks important.
    """
    words = max(max(_name(face).cell_length, _under(face).cell_length) for face in faces) + 2 * EDGE
    return max(
        (_divided(faces, size, columns) for columns in range(1, len(faces) + 1)),
        key=lambda hung: (hung.digits or (0,), min(hung.width, words), hung.columns),
    )


def _divided(faces: Sequence[Face], size: tuple[int, int], columns: int) -> Hanging:
    lines = -(-len(faces) // columns)
    width = (size[0] - EDGE * (columns - 1)) // columns
    between = 1 if (size[1] - lines + 1) // lines >= TIGHT else 0
    height = (size[1] - between * (lines - 1)) // lines
    room = height - (6 if height >= AIRY else 2)
    texts = [USUAL if face.digits == NONE else face.digits for face in faces if bigdigits.drawable(face.digits)]
    return Hanging(columns, width, height, between, bigdigits.largest(texts, width - 2 * EDGE, room))


def _drawn(face: Face, hung: Hanging) -> Iterator[Content]:
    """Yield the lines of a figure: its name above, what is under it below, the digits between them."""
    room, side = hung.width - 2 * EDGE, " " * EDGE
    style = state_style(face.state)
    big = hung.digits if bigdigits.drawable(face.digits) else None
    digits = [ink((line, style)) for line in bigdigits.draw(face.digits, big)] if big else [ink((face.digits, STRONG))]
    rim = [ink("")] if hung.height >= AIRY else []
    free = hung.height - len(digits) - 2 * len(rim) - 2
    above = free // 2
    between = [ink("")] * above, [ink("")] * (free - above)
    for line in (*rim, _name(face), *between[0], *digits, *between[1], _under(face), *rim):
        yield ink(side, clipped(line, room))


def _name(face: Face) -> Content:
    return ink((face.name.upper(), HEAD), (f"  {face.unit}" if face.unit else "", QUIET))


def _under(face: Face) -> Content:
    glyph, word, style = STATES[face.state] if face.state else ("", "", QUIET)
    return ink((f"{glyph} {word}  " if word else "", f"{style} bold"), (face.under, QUIET))


def wall_faces(page: BoardPage, places: int) -> list[Face]:
    """Return what the wall shows: who waits where there are queues, then figures with a value; without any, all."""
    known = [tile for tile in page.tiles if tile.figure.found.value is not None]
    faces = [*_waiting(page)] if page.queues else []
    faces += [_face(tile) for tile in (known if known or faces else page.tiles)]
    return faces[:places]


def _waiting(page: BoardPage) -> Iterator[Face]:
    waiting = sum(queue.waiting for queue in page.queues)
    since = [queue.since for queue in page.queues if queue.since is not None]
    states = [queue.state for queue in page.queues if queue.state is not None]
    worst = max(states, key=list(State).index, default=None)
    yield Face("waiting", str(waiting), "calls", worst, "")
    minutes = int((page.at - min(since)).total_seconds() // 60) if since else 0
    yield Face("longest wait", str(minutes), "minutes", worst, "")


def _face(tile: Tile) -> Face:
    figure = tile.figure
    unit = figure.choice.kpi.unit_of(figure.choice.variant)
    if figure.found.value is None:
        return Face(figure.choice.kpi.word, NONE, "", None, "n 0")
    text, _, word = shown_as(figure.found.value, unit).replace("−", "-").partition(" ")
    target = f"target {shown_as(figure.target, unit)}  " if figure.target is not None else ""
    return Face(figure.choice.kpi.word, text, word, tile.state, f"{target}n {figure.found.n:,}")
