"""A staffing plan in lines: what is supposed and what comes of it, the chart, and the table interval by interval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from textual.content import Content

from cs_desk.clock import local
from cs_desk.models import staffshow
from cs_desk.models.staffing import Need
from cs_desk.models.staffplan import StaffingPlan
from cs_desk.widgets.ink import DONE, HEAD, LATE, QUIET, SOON, STRONG, Part, ink, spread
from cs_desk.widgets.staffchart import LEGEND, Step, staff_chart

WIDE = 100
WIDTHS = (5, 8, 10, 8, 11, 7, 11, 14, 9)
"""Cells of the columns of staffshow.HEAD."""
LEVEL, WAIT = 6, 7
"""The column of the service level, and the one that a narrow terminal has no room for."""
LOW, TALL = 7, 15
"""Lines of the chart at least and at most."""
REST = 22
"""Lines of the screen that are not the chart's."""


def above(plan: StaffingPlan, zone: ZoneInfo, size: tuple[int, int]) -> list[Content]:
    """Return what stands above the table, for so many cells and a screen of so many lines."""
    width, height = size
    return [*_head(plan, max(width, 40)), *_chart(plan, zone, (max(width, 40), min(max(height - REST, LOW), TALL)))]


def _head(plan: StaffingPlan, width: int) -> Iterator[Content]:
    """Yield what is supposed, what the day comes to, what it rests on, and what to beware of."""
    asked, whole = ink((staffshow.asked(plan), STRONG)), _whole(plan)
    if asked.cell_length + whole.cell_length + 3 <= width:
        yield spread(asked, whole, width) if whole else asked
    else:
        yield from (asked, whole)
    yield from ink((staffshow.rests_on(plan.day), QUIET)).wrap(width)[:2]
    for said in staffshow.warnings(plan):
        yield from ink((said, SOON)).wrap(width)[:2]


def _whole(plan: StaffingPlan) -> Content:
    before, word, after = staffshow.whole(plan).partition(staffshow.short(plan))
    return ink(before, (word, LATE if plan.short else ""), after)


def _chart(plan: StaffingPlan, zone: ZoneInfo, size: tuple[int, int]) -> list[Content]:
    if not any(need.rostered is not None or need.scheduled for need in plan.needs):
        return []
    return [ink(*LEGEND), *staff_chart([_step(need, zone) for need in plan.needs], size)]


def _step(need: Need, zone: ZoneInfo) -> Step:
    at = local(need.forecast.period.start, zone)
    return Step(f"{at:%H}" if at.minute == 0 else "", need.rostered, need.scheduled)


def heads(width: int) -> Content:
    """Return the heads of the table on a screen of so many cells."""
    return _columns([(name.upper(), HEAD) for name in staffshow.HEAD], width)


def row(need: Need, plan: StaffingPlan, zone: ZoneInfo, width: int) -> Content:
    """Return an interval as a line of the table on a screen of so many cells."""
    texts = list(staffshow.row(need, plan, zone))
    missing = LATE if need.gap is not None and need.gap < 0 else ""
    level = _level_style(need, plan)
    if level == LATE:
        texts[LEVEL] = f"▼ {texts[LEVEL]}"
    styles = (QUIET, "", QUIET, STRONG, "", missing, level, QUIET, QUIET)
    return _columns(list(zip(texts, styles, strict=True)), width)


def _level_style(need: Need, plan: StaffingPlan) -> str:
    made = need.as_scheduled
    if made is None or not need.forecast.calls:
        return QUIET
    return DONE if made.service_level(plan.seconds) >= plan.level / 100 else LATE


def _columns(texts: Sequence[tuple[str, str]], width: int) -> Content:
    parts: list[Part] = [" "]
    for at, ((text, style), wide) in enumerate(zip(texts, WIDTHS, strict=True)):
        if at != WAIT or width >= WIDE:
            parts.append((f"{text:<{wide}}" if at == 0 else f"{text:>{wide}}", style))
    return ink(*parts)
