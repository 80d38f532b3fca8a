"""A tile of the board: a figure with its n, its state in word, glyph and colour, its course and its change."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from cs_desk.models.boardrows import Tile
from cs_desk.models.kpishow import NOTHING, number
from cs_desk.models.kpivalues import Value
from cs_desk.models.targets import State
from cs_desk.widgets.ink import DONE, HEAD, LATE, QUIET, SOON, STRONG, clipped, ink, spread

BARS = "▁▂▃▄▅▆▇█"
STATES = {State.ON_TARGET: ("●", "on", DONE), State.WATCH: ("◆", "watch", SOON), State.BREACH: ("▼", "breach", LATE)}
"""Glyph, word and colour of a state."""
COURSE = 12
"""How many cells the course of a figure takes at least, where it has so many steps."""


def tall(tile: Tile, width: int) -> tuple[Content, ...]:
    """Return a tile as four lines: name, value with state and target, course with change, n with what it counts."""
    room = width - 2
    change = changed(tile)
    lines = (
        ink((_name(tile).upper(), HEAD)),
        spread(_value(tile), _aim(tile), room) if tile.state else _value(tile),
        spread(_course(tile, room - change.cell_length - 1), change, room),
        ink((_beneath(tile), QUIET)),
    )
    return tuple(ink(" ", clipped(line, room), " ") for line in lines)


def flat(tile: Tile, width: int) -> tuple[Content, ...]:
    """Return a tile as two lines: name and value with state, course with n and change."""
    room = width - 2
    value = _value(tile)
    name = clipped(ink((_name(tile), "")), max(room - value.cell_length - 1, 6))
    change = changed(tile)
    aim = ink(("target ", QUIET), _aim(tile), "  ") if tile.state else Content("")
    under = spread(ink(_course(tile, COURSE), (f" n {tile.figure.found.n:,}", QUIET)), ink(aim, change), room)
    return tuple(ink(" ", clipped(line, room), " ") for line in (spread(name, value, room), under))


def _name(tile: Tile) -> str:
    return tile.figure.choice.kpi.word


def _unit(tile: Tile) -> str:
    choice = tile.figure.choice
    return choice.kpi.unit_of(choice.variant)


def state_style(state: State | None) -> str:
    """Return the colour of a state."""
    return STATES[state][2] if state else STRONG


def _value(tile: Tile) -> Content:
    found = tile.figure.found
    if found.value is None:
        return ink((NOTHING, QUIET))
    text, _, unit = shown_as(found.value, _unit(tile)).partition(" ")
    value = ink((text, f"{state_style(tile.state)} bold"), (f" {unit}" if unit else "", QUIET))
    if tile.state is None:
        return value
    glyph, word, style = STATES[tile.state]
    return ink(value, "  ", (f"{glyph} {word}", f"{style} bold"))


def shown_as(value: float, unit: str) -> str:
    """Return a value with its unit; what can be below zero has its sign."""
    text = number(abs(value), unit)
    sign = "−" if value < 0 else "+" if unit == "score" and value > 0 else ""
    return f"{sign}{text}"


def _aim(tile: Tile) -> Content:
    target = tile.figure.target
    return ink((shown_as(target, _unit(tile)) if target is not None else "", QUIET))


def _course(tile: Tile, room: int) -> Content:
    style = STATES[tile.state][2] if tile.state else QUIET
    return ink((course(tile.series[-max(room, 0) :] if room > 0 else ()), style))


def course(values: Sequence[float | None]) -> str:
    """Return values as bars from zero, one cell each; a blank where there is no value."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    low, high = min(0.0, *known), max(0.0, *known)
    wide = high - low or 1.0
    return "".join(
        " " if value is None else BARS[min(int((value - low) / wide * len(BARS)), len(BARS) - 1)] for value in values
    )


def changed(tile: Tile) -> Content:
    """Return the change against the period before, with better or worse where that is more than chance."""
    before, found = tile.figure.before, tile.figure.found
    if before is None or before.value is None or found.value is None:
        return Content("")
    verdict = tile.change.verdict(tile.figure.choice.kpi.better) if tile.change else None
    style = {"better": DONE, "worse": LATE}.get(verdict or "", QUIET)
    word = f" {verdict}" if style != QUIET else ""
    return ink((f"{difference(found, before, _unit(tile))}{word}", style))


def difference(found: Value, before: Value, unit: str) -> str:
    """Return by how much a value changed, with its sign and its unit where that is not per cent."""
    by = (found.value or 0.0) - (before.value or 0.0)
    text = number(abs(by), unit).removesuffix(" %")
    return f"{'+' if by >= 0 else '−'}{text}" if text.strip("0.,: ") not in ("", "s") else "±0"


def _beneath(tile: Tile) -> str:
    found, choice = tile.figure.found, tile.figure.choice
    parts = [f"n {found.n:,}"]
    parts += ["indicative"] if found.indicative else []
    parts += ["provisional"] if found.provisional and choice.variant.settles_days else []
    parts += [" ".join([choice.variant.id, *(f"{one:g}" for one in choice.params.values())])] if (
        len(choice.kpi.variants) > 1 or choice.params
    ) else []  # fmt: skip
    return " · ".join(parts)
