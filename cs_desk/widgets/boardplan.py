"""Where everything stands on the board: tiles above, the floor in columns below; wide, middling or narrow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from textual.content import Content

from cs_desk.models.boardrows import BoardPage
from cs_desk.widgets import floorlines, tiles
from cs_desk.widgets.canvas import Block
from cs_desk.widgets.floorlines import FOR, STATE
from cs_desk.widgets.ink import HEAD, QUIET, ink, spread

WIDE = 112
"""From this width on tiles have four lines and stand by four or more; below they have two and stand by two or three."""
TILE = 28
GAP = 2
DUMB = "~"
"""What the names of lines begin with that open nothing."""
MOST = 9
"""Lines of a list that are shown before it says how many more there are."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the floor: its head, lines with their ids ("" = nothing to open), and words where there are none."""

    id: str
    head: Content
    rows: Sequence[tuple[str, Content]]
    nothing: str


def plan(page: BoardPage, size: tuple[int, int], zone: ZoneInfo, held: Sequence[str] = ()) -> list[Block]:
    """Return the blocks of a board for a screen of so many cells.

    `held` are the ids that stood here last, with the one under the cursor last of all: what it is on keeps its place.
    """
    width, _ = size
    wide = width >= WIDE
    columns = min(max(width // TILE, 2), 6) if wide else 3 if width >= 104 else 2
    blocks = list(_tiles(page, width, columns, wide=wide))
    top = max(block.region.bottom for block in blocks) + 1
    count = 3 if wide else 2
    each = (width - GAP * (count - 1)) // count
    for number, names in enumerate(_COLUMNS[count]):
        x, y = number * (each + GAP), top
        for name in names:
            part = _PARTS[name](page, zone, each)
            blocks += _listed(part, x, y, each, held)
            y = blocks[-1].region.bottom + 1
    return blocks


def _tiles(page: BoardPage, width: int, columns: int, *, wide: bool) -> Iterator[Block]:
    each = (width - GAP * (columns - 1)) // columns
    draw, high = (tiles.tall, 5) if wide else (tiles.flat, 2)
    for number, tile in enumerate(page.tiles):
        x, y = (number % columns) * (each + GAP), (number // columns) * high
        name = f"tile:{tile.figure.choice.kpi.id}"
        yield Block(name, x, y, each, draw(tile, each), stop=True, panel=wide)


def _listed(part: Part, x: int, y: int, width: int, held: Sequence[str]) -> Iterator[Block]:
    yield Block(f"head:{part.id}", x, y, width, (part.head,))
    rows = _kept(
        [(f"{part.id}:{name or f'{DUMB}{at}'}", content) for at, (name, content) in enumerate(part.rows)], held
    )
    for number, (name, content) in enumerate(rows[:MOST]):
        yield Block(name, x, y + 1 + number, width, (content,), stop=f":{DUMB}" not in name)
    if not rows:
        yield Block(f"none:{part.id}", x, y + 1, width, (ink((f" {part.nothing}", QUIET)),))
    elif len(rows) > MOST:
        yield Block(f"more:{part.id}", x, y + 1 + MOST, width, (ink((f" {len(rows) - MOST} more", QUIET)),))


def _kept(rows: list[tuple[str, Content]], held: Sequence[str]) -> list[tuple[str, Content]]:
    """Return rows in their order, but with the one under the cursor on the line where it was."""
    at = held[-1] if held else ""
    kind = at.partition(":")[0] + ":"
    before = [name for name in held[:-1] if name.startswith(kind)]
    row = next((row for row in rows if row[0] == at), None)
    if row is None or at not in before:
        return rows
    others = [other for other in rows if other is not row]
    place = min(before.index(at), len(others))
    return [*others[:place], row, *others[place:]]


def _queue(page: BoardPage, _zone: ZoneInfo, width: int) -> Part:
    head = spread(ink(("QUEUE", HEAD)), ink(("waiting   longest", QUIET)), width)
    rows = [(row.queue, floorlines.queue_line(row, page.at, width)) for row in page.queues]
    return Part("queue", head, rows, "no queue has had calls")


def _hands(page: BoardPage, _zone: ZoneInfo, width: int) -> Part:
    rows = [
        (f"{row.kind}-{row.reference}" if row.reference else "", floorlines.hand_line(row, page.at, width))
        for row in page.hands
    ]
    return Part("hand", ink(("NEEDS A HAND", HEAD)), rows, "nobody")


def _risks(page: BoardPage, zone: ZoneInfo, width: int) -> Part:
    risks = page.risks
    counts = ink((f"{risks.late} late, {risks.soon} soon", QUIET)) if risks.lines else Content("")
    rows = [(str(row.complaint_id), floorlines.risk_line(row, page.at, zone, width)) for row in risks.lines]
    return Part("risk", spread(ink(("AT RISK", HEAD)), counts, width), rows, "no complaint")


def _stages(page: BoardPage, _zone: ZoneInfo, width: int) -> Part:
    count = sum(row.found.n for row in page.stages)
    head = spread(ink(("MOMENTS OF TRUTH", HEAD)), ink((f"n {count:,}", QUIET)), width)
    rows = [(row.choice.variant.id, floorlines.stage_line(row, width)) for row in page.stages]
    return Part("stage", head, rows, "none")


def _people(page: BoardPage, _zone: ZoneInfo, width: int) -> Part:
    head = spread(ink(("PEOPLE", HEAD)), ink((f"{'state':<{STATE}}{'for':>{FOR}} done", QUIET)), width)
    rows = [("", floorlines.person_line(row, page.at, width)) for row in page.people]
    return Part("people", head, rows, "nobody is signed in")


def _alarms(page: BoardPage, _zone: ZoneInfo, width: int) -> Part:
    rows = [("", floorlines.alarm_line(row, width)) for row in page.alarms]
    return Part("alarm", ink(("ALARMS", HEAD)), rows, "none")


_PARTS: dict[str, Callable[[BoardPage, ZoneInfo, int], Part]] = {
    "queue": _queue, "hand": _hands, "risk": _risks, "stage": _stages, "people": _people, "alarm": _alarms,
}  # fmt: skip
_COLUMNS = {
    3: (("queue", "hand", "risk"), ("stage", "alarm"), ("people",)),
    2: (("alarm", "queue", "risk"), ("hand", "people", "stage")),
}
