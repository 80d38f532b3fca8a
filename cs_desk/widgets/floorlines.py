"""The floor at this moment as lines: who waits, who does what, who needs a hand, what is at risk, what burns."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from textual.content import Content

from cs_desk.models.boardrows import Alarm, HandLine, PersonLine, QueueLine, RiskLine
from cs_desk.models.enums import Stage
from cs_desk.models.kpirows import Figure
from cs_desk.models.targets import State
from cs_desk.widgets.ink import DONE, HERE, LATE, QUIET, SOON, clipped, ink, pad, running, spread, when_short
from cs_desk.widgets.tiles import STATES, state_style

PEOPLE = {
    "call": ("●", DONE), "contact": ("●", DONE), "hold": ("◆", SOON), "wrap": ("◆", SOON), "paused": ("·", QUIET),
    "available": ("○", HERE), "signed in": ("○", QUIET),
}  # fmt: skip
STATE, FOR = 10, 7
"""How wide the columns of somebody's state and of the time in it are."""
FEW = 10
"""Moments of a stage below which its balance is not coloured."""
FAR = 25
"""A balance this far from zero is coloured."""


def queue_line(line: QueueLine, now: datetime, width: int) -> Content:
    """Return a queue with how many wait and the longest wait."""
    if line.since is None:
        return spread(ink(" ", (line.queue, "")), ink(("0", QUIET), (pad("", 10), "")), width)
    waits = running((now - line.since).total_seconds())
    style = state_style(line.state) if line.state is not State.ON_TARGET else ""
    glyph = f"{STATES[line.state][0]} " if line.state in (State.WATCH, State.BREACH) else ""
    return spread(ink(" ", glyph, line.queue), ink((str(line.waiting), style), (f"{waits:>10}", style)), width)


def person_line(line: PersonLine, now: datetime, width: int) -> Content:
    """Return somebody with state, time in it and how many contacts were handled today."""
    glyph, style = PEOPLE[line.state]
    since = _brief((now - line.since).total_seconds())
    state = line.detail if line.state in ("paused", "contact") and line.detail else line.state
    right = ink((f"{glyph} ", style), (pad(state, STATE), style), f"{since:>{FOR}}", (f"{line.done:>5}", QUIET))
    return spread(ink(" ", line.name), right, width)


def _brief(seconds: float) -> str:
    """Return a time in one unit: 18 min, 5 h."""
    return f"{int(seconds // 3600)} h" if seconds >= 3600 else running(seconds)


def _short(name: str) -> str:
    """Return a first name with the initial of the last: Amira K."""
    first, _, rest = name.partition(" ")
    return f"{first} {rest[:1]}".rstrip()


def hand_line(line: HandLine, now: datetime, width: int) -> Content:
    """Return who needs a hand, for what, since when."""
    glyph, style = ("!", LATE) if line.kind in ("approval", "energy") else ("◆", SOON)
    since = ink((running((now - line.at).total_seconds()), QUIET))
    return spread(ink(" ", (glyph, f"{style} bold"), f" {_short(line.who)} ", (line.what, style)), since, width)


def risk_line(line: RiskLine, now: datetime, zone: ZoneInfo, width: int) -> Content:
    """Return a complaint with its next duty, when it is due and whether it is late."""
    word, style = ("late", LATE) if line.late else (f"{line.share} %", SOON)
    due = when_short(line.due, now, zone) if line.due else "in the contact"
    left = ink(" ", (pad(word, 4), f"{style} bold"), f" {line.reference} ", (line.duty, QUIET))
    return spread(left, ink((due, QUIET)), width)


def stage_line(figure: Figure, width: int) -> Content:
    """Return a stage of the delivery cycle with its balance of moments and their number."""
    stage = Stage(figure.choice.variant.id.replace("-", "_"))
    found = figure.found
    if found.value is None:
        return spread(ink(" ", (stage.word, QUIET)), ink(("—", QUIET), ("   n 0", QUIET)), width)
    sure = found.n >= FEW and abs(found.value) >= FAR
    style = "" if not sure else "$ink on $done-ground" if found.value > 0 else "$ink on $late-ground"
    shown = "0" if round(found.value) == 0 else f"{'+' if found.value > 0 else '−'}{abs(found.value):.0f}"
    word = "" if not sure else " up  " if found.value > 0 else " down"
    right = ink((f" {shown:>4} ", style), (f"{word:5}", QUIET), (f" n {found.n:>3}", QUIET))
    return spread(ink(" ", stage.word), right, width)


def alarm_line(line: Alarm, width: int) -> Content:
    """Return what burns; the target gives way where both do not fit."""
    glyph, _, style = STATES[line.state]
    whole, short = (ink(" ", (f"{glyph} {line.word} ", f"{style} bold"), one) for one in _told(line.detail))
    return clipped(whole if whole.cell_length <= width else short, width)


def _told(detail: str) -> tuple[str, str]:
    return detail, detail.partition(",")[0]
