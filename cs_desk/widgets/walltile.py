"""One figure for the wall: its name, its value in digits three lines high, its state and target in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Digits, Static

from cs_desk.models.boardrows import BoardPage, Tile
from cs_desk.models.targets import State
from cs_desk.widgets.ink import HEAD, QUIET, ink
from cs_desk.widgets.tiles import STATES, shown_as


class Face(NamedTuple):
    """What a tile of the wall shows: name, digits, unit, state, and what stands under it."""

    name: str
    digits: str
    unit: str
    state: State | None
    under: str


class WallTile(Vertical):
    """A name, digits and a line under them."""

    def __init__(self, *, id: str | None = None):  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self._face: Face | None = None

    def compose(self) -> ComposeResult:
        """The three parts."""
        yield Static("", classes="wall-name", markup=False)
        yield Digits("")
        yield Static("", classes="wall-under", markup=False)

    def show(self, face: Face) -> None:
        """Show a face; what is the same stays as it is."""
        before, self._face = self._face, face
        if before == face:
            return
        name = ink((face.name.upper(), HEAD), (f"  {face.unit}" if face.unit else "", QUIET))
        self.query_one(".wall-name", Static).update(name)
        if before is None or before.digits != face.digits:
            self.query_one(Digits).update(face.digits)
        for state in State:
            self.set_class(face.state is state, state.value)
        glyph, word, style = STATES[face.state] if face.state else ("", "", QUIET)
        left = ink((f"{glyph} {word}  ", f"{style} bold")) if word else Content("")
        self.query_one(".wall-under", Static).update(ink(left, (face.under, QUIET)))


def wall_faces(page: BoardPage, places: int) -> list[Face]:
    """Return what the wall shows: who waits where there are queues, then figures with a value, then those without."""
    faces = [*_waiting(page)] if page.queues else []
    known = [tile for tile in page.tiles if tile.figure.found.value is not None]
    others = [tile for tile in page.tiles if tile.figure.found.value is None]
    faces += [_face(tile) for tile in (*known, *others)]
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
        return Face(figure.choice.kpi.word, "-", "", None, "n 0")
    text, _, word = shown_as(figure.found.value, unit).replace("−", "-").partition(" ")
    target = f"target {shown_as(figure.target, unit)}  " if figure.target is not None else ""
    return Face(figure.choice.kpi.word, text, word, tile.state, f"{target}n {figure.found.n:,}")
