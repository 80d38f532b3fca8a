"""Text for the screen: built from plain parts with a meaning each, never from markup."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from textual.content import Content
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual
from textual.widget import Widget

from cs_desk.clock import local
from cs_desk.text import cells, clip

QUIET, HERE, DONE, SOON, LATE, TEXT = "$quiet", "$here", "$done", "$soon", "$late", "$foreground"
HEAD = "$quiet bold"
STRONG = "$foreground bold"

Part = str | tuple[str, str] | Content


def ink(*parts: Part) -> Content:
    """Return the parts one after the other; a pair is (text, style), and text is never read as markup."""
    return Content.assemble(*parts)


def lines(rows: Iterable[Content]) -> Content:
    """Return rows below each other."""
    return Content("\n").join(list(rows))


def spread(left: Content, right: Content, width: int) -> Content:
    """Return one line of `width` cells with `right` at its end; the left gives way where both do not fit."""
    room = width - right.cell_length - 1
    if room < 4:
        return clipped(right, width)
    shown = clipped(left, room)
    return ink(shown, " " * (width - shown.cell_length - right.cell_length), right)


def clipped(content: Content, width: int) -> Content:
    """Return the content cut to `width` cells, with an ellipsis where something is missing."""
    return content if content.cell_length <= width else content.truncate(width, ellipsis=True)


def strip_of(widget: Widget, content: Content, width: int, style: Style) -> Strip:
    """Return one line of a widget, `width` cells; nothing where a terminal has become too narrow for any."""
    if width < 1:
        return Strip.blank(0)
    return Visual.to_strips(widget, clipped(content, width), width, 1, style, apply_selection=False, pad=True)[0]


def packed(parts: Iterable[Content], width: int) -> Content:
    """Return parts in as few lines as they fit into `width` cells, two blanks between them, none of them torn."""
    rows: list[Content] = []
    for part in parts:
        if rows and rows[-1].cell_length + 2 + part.cell_length <= width:
            rows[-1] = ink(rows[-1], "  ", part)
        else:
            rows.append(part)
    return lines(rows)


def wrapped(content: Content, width: int, most: int) -> list[Content]:
    """Return the content in at most so many lines of `width` cells, the last with an ellipsis where more follows."""
    rows = content.wrap(max(width, 1))
    if len(rows) <= most:
        return rows
    return [*rows[: most - 1], clipped(ink(rows[most - 1], " ", *rows[most:]), width)]


def hang(label: str, text: str, width: int, *, indent: int = 16, style: str = "") -> list[Content]:
    """Return a labelled text over as many lines as it needs, all of it to the right of the label."""
    return beside(ink((pad(label, indent), QUIET)), ink((text, style)), max(width, indent + 20))


def beside(lead: Content, content: Content, width: int) -> list[Content]:
    """Return the content over as many lines of `width` cells as it needs, all of it to the right of the lead."""
    first, *more = content.wrap(max(width - lead.cell_length, 1)) or [Content("")]
    return [ink(lead, first), *(ink(" " * lead.cell_length, line) for line in more)]


def pad(text: str, width: int) -> str:
    """Return plain text cut or filled to exactly `width` cells."""
    shown = clip(text, width)
    return shown + " " * (width - cells(shown))


def signed(energy: int) -> str:
    """Return an energy with its sign: −3, 0, +2."""
    return "0" if energy == 0 else f"{'+' if energy > 0 else '−'}{abs(energy)}"


def energy_style(energy: int) -> str:
    """Return the colour of an energy: late from −3 down, soon below zero, done above, quiet at zero."""
    if energy <= -3:
        return LATE
    return SOON if energy < 0 else DONE if energy > 0 else QUIET


def money(cents: int, currency: str) -> str:
    """Return an amount such as AUD 1,200.00."""
    return f"{currency} {cents / 100:,.2f}"


def duration(seconds: float) -> str:
    """Return a time that goes on, as people say it: 12 min, 3 h 52 min, 3 d 4 h; whole minutes, so nothing ticks."""
    whole = int(seconds // 60)
    if whole < 1:
        return "0 min" if seconds < 1 else "<1 min"
    days, rest = divmod(whole, 24 * 60)
    hours, left = divmod(rest, 60)
    parts = ((days, "d"), (hours, "h"), (left, "min"))
    first = next(at for at, (count, _) in enumerate(parts) if count)
    return " ".join(f"{count} {unit}" for count, unit in parts[first : first + 2] if count)


def running(seconds: float) -> str:
    """Return a time that has just begun or goes on: <1 min from its first moment, so nothing turns a second later."""
    return duration(max(seconds, 1))


def ago(seconds: float) -> str:
    """Return how long ago something was: just now, 20 min ago, 3 d 4 h ago."""
    return f"{duration(seconds)} ago" if seconds >= 60 else "just now"


def stopwatch(seconds: float) -> str:
    """Return a time that is over: 0:40, 12:05, 1:02:05."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


def time_of(moment: datetime, zone: ZoneInfo) -> str:
    """Return the time of day, 14:32."""
    return f"{local(moment, zone):%H:%M}"


def day_of(moment: datetime, zone: ZoneInfo, *, year: bool = False) -> str:
    """Return the day, 21 Dec or 21 Dec 2026."""
    day = local(moment, zone)
    return f"{day.day} {day:%b %Y}" if year else f"{day.day} {day:%b}"


def when(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return a moment as briefly as it is clear: 14:32 today, Mon 14:32 within a week, else 21 Dec (with the year
    where it is another)."""
    day, today = local(moment, zone), local(now, zone)
    apart = abs((day.date() - today.date()).days)
    if apart == 0:
        return f"{day:%H:%M}"
    if apart < 7:
        return f"{day:%a %H:%M}"
    return day_of(moment, zone, year=day.year != today.year)


def when_short(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return a moment for a narrow column: 14:32 today, Mon within a week, else 21 Dec."""
    shown = when(moment, now, zone)
    return shown.partition(" ")[0] if ":" in shown else shown
