"""The script as it stands: six steps with their times, the coach's lines, the moments of truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from textual.content import Content
from textual.widget import Widget

from cs_desk.models.enums import Stage, Step
from cs_desk.models.rows import MomentRow
from cs_desk.widgets.ink import (
    DONE,
    HEAD,
    HERE,
    QUIET,
    SOON,
    clipped,
    energy_style,
    ink,
    lines,
    running,
    signed,
    spread,
    stopwatch,
    time_of,
)

SHORT_NAMES = {
    Step.ATTENTION: "Attention",
    Step.LISTEN: "Listen",
    Step.ACKNOWLEDGE: "Acknowledge",
    Step.APOLOGISE: "Apologise",
    Step.RESOLVE: "Resolve",
    Step.THANK: "Thank",
}


@dataclass(frozen=True, slots=True)
class StepState:
    """A step as the rail shows it: `state` is done, here, skipped, open or ahead; seconds spent so far."""

    step: Step
    state: str
    seconds: float


@dataclass(frozen=True, slots=True)
class RailView:
    """What the rail shows; coach lines are (warning?, sentence)."""

    steps: tuple[StepState, ...] = ()
    coach: tuple[tuple[bool, str], ...] = ()
    moments: tuple[MomentRow, ...] = ()
    moment_key: str = "^G"


GLYPH = {"done": ("✓", DONE), "here": ("▶", HERE), "skipped": ("×", SOON), "open": ("○", SOON), "ahead": ("·", QUIET)}


def _step_line(state: StepState, width: int) -> Content:
    glyph, style = GLYPH[state.state]
    name = f"{state.step.number} {SHORT_NAMES[state.step]}"
    here = state.state == "here"
    shown = ink((glyph, style), " ", (name, f"{HERE} bold" if here else "" if state.state == "done" else QUIET))
    clock = "" if state.state == "ahead" else running(state.seconds) if here else stopwatch(state.seconds)
    return spread(shown, ink((clock, f"{HERE} bold" if here else QUIET)), width)


class ScriptRail(Widget):
    """The left column on wide terminals."""

    def __init__(self, zone: ZoneInfo):
        super().__init__(id="rail")
        self._zone = zone
        self._view = RailView()

    def show(self, view: RailView) -> None:
        """Show a state of the script."""
        if view != self._view:
            self._view = view
            self.refresh()

    def render(self) -> Content:
        """Draw it."""
        width = max(self.content_size.width, 8)
        rows: list[Content] = []
        if self._view.steps:
            rows += [ink(("SCRIPT", HEAD)), Content("")]
            rows += [_step_line(state, width) for state in self._view.steps]
            rows.append(Content(""))
            for warning, sentence in self._view.coach:
                glyph = ("▲ ", SOON) if warning else ("· ", QUIET)
                wrapped = _wrap(sentence, width - 2)
                rows.append(ink(glyph, (wrapped[0], "" if warning else QUIET)))
                rows += [ink("  ", (more, "" if warning else QUIET)) for more in wrapped[1:]]
            rows.append(Content(""))
        rows += [ink(("MOMENTS OF TRUTH", HEAD)), Content("")]
        rows += self._moments(width, max(self.content_size.height - len(rows) - 2, 2))
        rows += [Content(""), ink((f"{self._view.moment_key} adds one anywhere", QUIET))]
        return lines(rows)

    def _moments(self, width: int, room: int) -> list[Content]:
        rows: list[Content] = []
        for moment in self._view.moments[-(room // 2) :]:
            what = moment.seen or _from_script(moment.trigger) or "noted"
            energy = (f"{signed(moment.energy):>3}", f"{energy_style(moment.energy)} bold")
            rows.append(spread(ink(energy, "  ", what), ink((time_of(moment.at, self._zone), QUIET)), width))
            rows.append(clipped(ink("     ", (Stage(moment.stage).word, QUIET)), width))
        return rows or [ink(("none yet", QUIET))]


def _from_script(trigger: str) -> str:
    return {
        "script:opening_energy": "at the start",
        "script:energy_after": "after the apology",
        "script:closing_energy": "at the end",
    }.get(trigger, trigger)


def _wrap(sentence: str, width: int) -> list[str]:
    found = [""]
    for word in sentence.split():
        if found[-1] and len(found[-1]) + 1 + len(word) > width:
            found.append(word)
        else:
            found[-1] = f"{found[-1]} {word}".strip()
    return found


def script_line(steps: Sequence[StepState]) -> Content:
    """Return the script as one line, for narrow terminals."""
    parts = []
    for state in steps:
        glyph, style = GLYPH[state.state]
        here = state.state == "here"
        parts.append(
            ink(
                (f"{glyph}{state.step.number}", style),
                " ",
                (SHORT_NAMES[state.step], f"{HERE} bold" if here else QUIET),
            )
        )
    return Content(" ").join(parts)


def coach_line(coach: Sequence[tuple[bool, str]]) -> Content:
    """Return the most important line of the coach, for narrow terminals."""
    if not coach:
        return Content("")
    warning, sentence = coach[0]
    return ink(("▲ ", SOON) if warning else ("· ", QUIET), (sentence, SOON if warning else QUIET))


def energy_line(moments: Sequence[MomentRow]) -> Content:
    """Return the running energy as figures, the latest last."""
    if not moments:
        return ink(("energy ", QUIET), ("not noted", QUIET))
    shown = [ink((signed(moment.energy), f"{energy_style(moment.energy)} bold")) for moment in moments[-5:]]
    return ink(("energy ", QUIET), Content(" ").join(shown))
