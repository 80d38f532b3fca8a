"""A staffing plan as it is read: the same words and roundings on the screen, in the table and beside the figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cs_desk.clock import local, stamp
from cs_desk.models.kpishow import NOTHING, duration
from cs_desk.models.staffing import Need
from cs_desk.models.staffplan import NO_CALLS, StaffingDay, StaffingPlan, expected

HEAD = ("from", "calls", "handling", "needed", "scheduled", "gap", "in time", "answer after", "busy")
"""What stands above `row`."""
ENDLESS = "endless"
"""How long callers wait where the queue grows without end."""
COLUMNS = (
    "from", "to", "calls", "least", "most", "average_handling_time", "days", "agents_needed", "staff_needed",
    "scheduled", "gap", "service_level", "average_speed_of_answer", "occupancy", "stable",
)  # fmt: skip


def people(count: float | None) -> str:
    """Return a number of people: whole, or with one decimal where somebody is there for a part of the time."""
    if count is None:
        return NOTHING
    return f"{count:.0f}" if abs(count - round(count)) < 0.05 else f"{count:.1f}"


def gap(need: Need) -> str:
    """Return how many people are too many (+) or missing (−)."""
    by = need.gap
    if by is None:
        return NOTHING
    text = people(abs(by))
    return text if text == "0" else f"{'+' if by > 0 else '−'}{text}"


def percent(share: float | None) -> str:
    """Return a share from 0 to 1 in per cent."""
    return NOTHING if share is None else f"{100 * share:.1f} %"


def row(need: Need, plan: StaffingPlan, zone: ZoneInfo) -> tuple[str, ...]:
    """Return an interval as the columns of HEAD; what is not known is a dash."""
    calls, made = expected(need), need.as_scheduled
    level = wait = busy = NOTHING
    if made is not None and calls:
        level, busy = percent(made.service_level(plan.seconds)), percent(made.occupancy)
        wait = ENDLESS if made.speed_of_answer is None else duration(made.speed_of_answer)
    return (
        f"{local(need.forecast.period.start, zone):%H:%M}",
        NOTHING if calls is None else f"{calls:,.1f}",
        NOTHING if need.forecast.handling is None else duration(need.forecast.handling),
        people(need.rostered), people(need.scheduled), gap(need), level, wait, busy,
    )  # fmt: skip


def asked(plan: StaffingPlan) -> str:
    """Return the target and what is supposed: 80 % in 20 s, volume +10 %."""
    what, aim = plan.what, f"{plan.level:g} % in {plan.seconds:g} s"
    parts = [aim if (what.level, what.seconds) != (None, None) or plan.day.aimed else f"{aim} (usual)"]
    parts += [f"volume {_by(what.volume)} %"] if what.volume else []
    parts += [f"handling {_by(what.handling)} %"] if what.handling else []
    parts += [f"staff {_by(what.staff)}"] if what.staff else []
    parts += [f"shrinkage {what.shrinkage:g} %"] if what.shrinkage else []
    return ", ".join(parts)


def _by(change: float) -> str:
    return f"{'+' if change > 0 else '−'}{abs(change):g}"


def whole(plan: StaffingPlan) -> str:
    """Return what the day comes to: calls, hours of people, intervals short, service level; "" for nothing known."""
    parts = []
    if plan.calls is not None:
        parts.append(f"{plan.calls:,.1f} calls")
    hours = [("needs", plan.needed_hours), ("has", plan.scheduled_hours)]
    if known := [f"{word} {number:,.1f} h" for word, number in hours if number is not None]:
        parts.append(", ".join(known))
    if len(known) == len(hours):
        parts.append(short(plan))
    if plan.service_level is not None:
        parts.append(f"{percent(plan.service_level)} in time")
    return " · ".join(parts)


def short(plan: StaffingPlan) -> str:
    """Return in how many of the intervals people are missing."""
    return f"short in {plan.short} of {len(plan.needs)}"


def rests_on(day: StaffingDay) -> str:
    """Return which days before the forecast rests on, and which were left out and why."""
    used = [f"{one.day.day} {one.day:%b}" for one in day.days if not one.why]
    said = f"forecast from {day.day:%A}s {', '.join(reversed(used))}" if used else "no forecast"
    for why in dict.fromkeys(one.why for one in day.days if one.why):
        left = ", ".join(f"{one.day.day} {one.day:%b}" for one in reversed(day.days) if one.why == why)
        said += f"; {left}: {why}"
    return said


def warnings(plan: StaffingPlan) -> Iterator[str]:
    """Yield what somebody should know before trusting the plan."""
    day = plan.day
    if not day.used:
        hint = " Calls come in with cs-desk import queue-log, cdr or calls." if _blank(day) else ""
        yield f"No {day.day:%A} of the {day.weeks} weeks before can be used: nothing is forecast.{hint}"
    if day.shut:
        tail = "; the forecast is that of an ordinary day" if day.used else ""
        yield f"{day.day:%A} {day.day}: {day.shut}{tail}."
    if day.scheduled is None:
        yield "Nothing is scheduled on this day; schedules: cs-desk import schedule."
    if any(one.as_scheduled is not None and not one.as_scheduled.stable for one in plan.needs):
        yield "Where 0.0 % are in time, the queue grows without end."


def _blank(day: StaffingDay) -> bool:
    return any(one.why == NO_CALLS for one in day.days)


def document(plan: StaffingPlan) -> dict[str, Any]:
    """Return a plan as the JSON object of the command line: times in seconds, per cent 0–100, unrounded."""
    day, what = plan.day, plan.what
    return {
        "day": day.day.isoformat(), "queue": day.queue or None, "interval_minutes": day.minutes, "weeks": day.weeks,
        "days": [{"day": one.day.isoformat(), "used": not one.why, "why": one.why or None} for one in day.days],
        "closed": day.shut or None, "scheduled_known": day.scheduled is not None,
        "target": {"service_level": plan.level, "seconds": plan.seconds, "set": day.aimed},
        "what_if": {
            "staff": what.staff, "volume": what.volume, "handling": what.handling, "shrinkage": what.shrinkage,
        },
        "calls": plan.calls, "hours_needed": plan.needed_hours, "hours_scheduled": plan.scheduled_hours,
        "intervals_short": plan.short if any(one.gap is not None for one in plan.needs) else None,
        "service_level": _hundred(plan.service_level),
        "intervals": [dict(zip(COLUMNS, values(one, plan, stamp), strict=True)) for one in plan.needs],
        "warnings": list(warnings(plan)),
    }  # fmt: skip


def values(need: Need, plan: StaffingPlan, written: Callable[[datetime], str]) -> tuple[Any, ...]:
    """Return an interval as the values of COLUMNS, its ends as `written` writes them, None where nothing is known."""
    one, made = need.forecast, need.as_scheduled
    loaded = made is not None and bool(one.calls)
    return (
        written(one.period.start), written(one.period.end), expected(need),
        None if one.calls is None else one.least * one.period.hours,
        None if one.calls is None else one.most * one.period.hours,
        one.handling, one.days, need.needed.agents if need.needed else None, need.rostered, need.scheduled, need.gap,
        _hundred(made.service_level(plan.seconds)) if made is not None and loaded else None,
        made.speed_of_answer if made is not None and loaded else None,
        _hundred(made.occupancy) if made is not None and loaded else None,
        made.stable if made is not None and loaded else None,
    )  # fmt: skip


def _hundred(share: float | None) -> float | None:
    return None if share is None else 100 * share
