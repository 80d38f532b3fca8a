"""Due dates: when a duty of a profile falls due, and the arithmetic that anybody can check.

The conventions of counting (day 0, end of the day, receipt outside hours, holidays, daylight saving) are written down
in `cs_desk.models.counting`; the figures and the choices between conventions are data of the profile.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cs_desk.clock import require_aware
from cs_desk.errors import InputError
from cs_desk.models.calendars import DeskCalendar
from cs_desk.models.counting import Count, End, Line, count_span, say_day, say_moment
from cs_desk.models.enums import Channel
from cs_desk.models.opening import Opening
from cs_desk.models.profile_limits import Duty, Limit, Unit
from cs_desk.models.profile_shape import Profile
from cs_desk.models.regions import home_of_zone

__all__ = ["DeskCalendar", "Due", "Line", "calendar_for", "due"]

_TRUST = {"V": "read in the source", "V2": "read in a secondary source", "M": "not checked against the source"}


@dataclass(frozen=True, slots=True)
class Due:
    """When one duty is due: `at` (aware UTC) is the last moment in time, `day` its local date in the desk's zone.

    `rule` is the limit in words ("30 calendar days"), `unit` that of the span which decided, `source` the profile's
    short name ("RG 271"), `citation` the place in the rules; `arithmetic` explains every step.
    """

    duty: Duty
    at: datetime
    day: date
    rule: str
    unit: Unit
    source: str
    citation: str
    arithmetic: tuple[Line, ...]

    def met(self, done_at: datetime, *, same_contact: bool = False) -> bool:
        """Return True when `done_at` (aware) kept the limit; "at once" is kept within the contact of receipt."""
        if self.unit is Unit.IMMEDIATE and same_contact:
            return True
        return require_aware(done_at) <= self.at

    def brief(self) -> str:
        """Return rule and source for a status line: "30 calendar days, RG 271"."""
        return f"{self.rule}, {self.source}"

    def explain(self) -> list[str]:
        """Return the arithmetic as sentences in order: rule, start, what was skipped and why, result, source."""
        return [line.text for line in self.arithmetic]


def due(
    profile: Profile,
    duty: Duty,
    *,
    received_at: datetime,
    channel: Channel,
    complaint_class: str = "standard",
    calendar: DeskCalendar,
    agreed_at: datetime | None = None,
) -> Due | None:
    """Return when `duty` is due for a complaint received at `received_at` (aware UTC), or None.

    None means that the profile sets no such limit for this channel and class, or that its clock starts with an
    agreement (`agreed_at`) that has not been made. Raises InputError for a class the profile does not know and for a
    calendar without open days, ValueError for a naive time. Source of each figure: the limit's citation.
    """
    known = [item.key for item in profile.classes]
    if complaint_class not in known:
        raise InputError(
            f"The profile {profile.key} knows no class {complaint_class!r} of complaint. Use one of {', '.join(known)}."
        )
    limit = profile.limit(duty, channel, complaint_class)
    moment = agreed_at if limit and limit.starts == "agreement" else received_at
    if limit is None or moment is None:
        return None
    moment = require_aware(moment)
    start = Count(moment, calendar.local_day(moment), limit, profile, calendar)
    ends = [count_span(span, start) for span in limit.spans]
    chosen = (max if limit.whichever == "later" else min)(ends, key=lambda end: end.at)
    lines = _arithmetic(start, ends, chosen)
    return Due(duty, chosen.at, chosen.day, str(limit), chosen.span.unit, profile.short, limit.citation, lines)


def calendar_for(
    profile: Profile,
    zone: ZoneInfo,
    *,
    country: str | None = None,
    subdivision: str | None = None,
    windows: Opening | None = None,
    extra_closed: Iterable[date] = (),
) -> DeskCalendar:
    """Return the calendar of a desk in `zone` under `profile`: what is given, else the profile's, else the zone's.

    The part of the country follows the zone where it names one ("Australia/Melbourne" is VIC in AU) and else the
    profile, and is taken only where the country agrees.
    """
    zone_country, zone_part = home_of_zone(zone.key)
    place = profile.jurisdiction
    country = country or place.country or zone_country
    if subdivision is None and country == zone_country:
        subdivision = zone_part
    if subdivision is None and country == place.country:
        subdivision = place.subdivision
    return DeskCalendar(zone, country, subdivision, windows or profile.opening, frozenset(extra_closed))


def _arithmetic(start: Count, ends: list[End], chosen: End) -> tuple[Line, ...]:
    limit, calendar = start.limit, start.calendar
    event = "Received" if limit.starts == "receipt" else "Agreed"
    lines = [
        Line("rule", f"{limit.duty.word.capitalize()}: {limit} ({_whose(limit, start.profile)})."),
        Line("start", f"{event} {say_moment(start.moment, calendar)}, {calendar.zone.key}.", start.day),
    ]
    if start.day < start.profile.effective_from:
        since = say_day(start.profile.effective_from)
        lines.append(Line("note", f"Version {start.profile.version} of this profile is in force from {since} only."))
    for end in ends:
        lines += end.lines
    if limit.whichever:
        lines.append(Line("choice", f"The {limit.whichever} counts: {chosen.span}."))
    if limit.note:
        lines.append(Line("note", limit.note))
    lines.append(Line("result", f"Due {say_moment(chosen.at, calendar)}.", chosen.day))
    trust = f" ({_TRUST[limit.verified]})" if limit.binding == "regulatory" else ""
    lines.append(Line("source", f"Source: {limit.citation}{trust}."))
    return tuple(lines)


def _whose(limit: Limit, profile: Profile) -> str:
    return f"{profile.short}, never pauses" if limit.binding == "regulatory" else "the organisation's own limit"
