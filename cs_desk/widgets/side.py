"""The right column: the customer, how they feel, the complaint's dates."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from cs_desk.models.enums import Channel
from cs_desk.models.rows import CallView, CustomerCard, HistoryLine, MomentRow
from cs_desk.widgets.ink import (
    DONE,
    HEAD,
    HERE,
    LATE,
    QUIET,
    SOON,
    STRONG,
    beside,
    clipped,
    day_of,
    energy_style,
    ink,
    lines,
    signed,
    spread,
    time_of,
    when,
)

BRIEF_FLAG, BRIEF_PAST = 2, 3  # lines of a need, and of what was before, where there is little room
ORDINALS = {1: "1st", 2: "2nd", 3: "3rd"}


@dataclass(frozen=True, slots=True)
class SideView:
    """What the side column shows."""

    call: CallView | None = None
    now: datetime | None = None
    verified: str = ""
    profile: str = ""
    phones: tuple[str, ...] = ()


def contact_count(card: CustomerCard) -> str:
    """Return "3rd contact in 30 days" from the second on, else nothing."""
    count = card.contacts_30_days
    return f"{ORDINALS.get(count, f'{count}th')} contact in 30 days" if count > 1 else ""


class Brief(Widget):
    """The customer in a few lines, for terminals without the right column: reach, needs, what was before."""

    def __init__(self, zone: ZoneInfo):
        super().__init__(id="brief")
        self._zone = zone
        self._view = SideView()

    def show(self, view: SideView) -> None:
        """Show the customer of a call."""
        if view.call != self._view.call or view.phones != self._view.phones:
            self._view = view
            self.refresh(layout=True)

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        """Return the lines that are shown."""
        return len(self._rows(width))

    def render(self) -> Content:
        """Draw it."""
        return lines(self._rows(self.content_size.width))

    def _rows(self, width: int) -> list[Content]:
        call = self._view.call
        card = call.customer if call is not None else None
        if call is None or card is None:
            return []
        reach = [text for text in (*self._view.phones[:2], *card.emails[:1], card.company) if text]
        rows = [clipped(ink(("  ·  ".join(reach), QUIET)), width)] if reach else []
        for flag in _flags(card):
            rows += beside(ink(("! ", SOON)), Content(flag), width)[:BRIEF_FLAG]
        for line in _past(card, call)[:BRIEF_PAST]:
            said = ink((f"{day_of(line.at, self._zone):>6}  ", QUIET), line.what, "  ", (line.reference, HERE))
            rows.append(spread(said, ink((Channel(line.channel).word, QUIET)), width))
        return rows


class SidePanel(Widget):
    """Customer, energy and clocks, for wide terminals."""

    def __init__(self, zone: ZoneInfo):
        super().__init__(id="side")
        self._zone = zone
        self._view = SideView()

    def show(self, view: SideView) -> None:
        """Show a call; a minute that changes no word is not painted."""
        if view != self._view:
            before = self.render().markup
            self._view = view
            if self.render().markup != before:
                self.refresh()

    def render(self) -> Content:
        """Draw it."""
        call, now = self._view.call, self._view.now
        if call is None or now is None:
            return Content("")
        width = max(self.content_size.width, 8)
        rows = [*self._customer(call, width), Content(""), *self._energy(call.moments, width)]
        if call.run is not None:
            rows += [Content(""), *self._clocks(call, now, width)]
        return lines(rows)

    def _customer(self, call: CallView, width: int) -> list[Content]:
        card = call.customer
        if card is None:
            word = "stays anonymous" if call.anonymous else "not named yet"
            return [ink(("Customer", STRONG)), ink((word, QUIET))]
        verified = ink((self._view.verified, DONE if self._view.verified == "verified" else SOON))
        rows = [spread(ink((card.name, STRONG)), verified, width)]
        rows += [
            clipped(Content(line), width) for line in (*self._view.phones[:2], *card.emails[:1], card.company) if line
        ]
        if card.preferred_channel:
            rows.append(
                clipped(
                    ink((f"prefers {Channel(card.preferred_channel).word} {card.preferred_times}".strip(), QUIET)),
                    width,
                )
            )
        for text in _flags(card):
            first, *more = textwrap.wrap(text, width - 2)[:3]
            rows += [ink(("! ", SOON), first), *(ink("  ", line) for line in more)]
        rows.append(Content(""))
        count = contact_count(card)
        rows.append(ink((count, f"{SOON} bold")) if count else ink(("HISTORY", HEAD)))
        past = _past(card, call)
        for line in past[:4]:
            shown = ink((f"{day_of(line.at, self._zone):>6}", QUIET), "  ", line.what)
            rows.append(spread(shown, ink((Channel(line.channel).word, QUIET)), width))
        return rows if past else [*rows, ink(("first contact", QUIET))]

    def _energy(self, moments: Sequence[MomentRow], width: int) -> list[Content]:
        if not moments:
            return [ink(("ENERGY", HEAD)), ink(("not noted yet", QUIET))]
        now = moments[-1].energy
        head = spread(ink(("ENERGY", HEAD)), ink((f"now {signed(now)}", f"{energy_style(now)} bold")), width)
        shown = moments[-max((width - 4) // 4, 1) :]
        return [head, Content(""), *_bars([moment.energy for moment in shown])]

    def _clocks(self, call: CallView, now: datetime, width: int) -> list[Content]:
        run = call.run
        assert run is not None
        head = spread(ink(("CLOCKS", HEAD)), ink((f"{self._view.profile}, frozen", QUIET)), width)
        rows = [head]
        if run.acknowledged_at is not None:
            rows.append(
                spread(ink(("✓ ", DONE), "acknowledged"), Content(time_of(run.acknowledged_at, self._zone)), width)
            )
        elif run.acknowledge_due is not None and run.acknowledge_due <= run.received_at:
            rows.append(spread(ink(("· ", SOON), "acknowledge"), ink(("at once", SOON)), width))
        elif run.acknowledge_due is not None:
            rows.append(_due("acknowledge", run.acknowledge_due, now, self._zone, width))
        if run.answer_due is not None:
            rows.append(_due("answer by", run.answer_due, now, self._zone, width))
        return rows


def _run_reference(call: CallView) -> str:
    return call.run.reference if call.run else ""


def _past(card: CustomerCard, call: CallView) -> list[HistoryLine]:
    return [line for line in card.history if line.reference not in (call.reference, _run_reference(call))]


def _flags(card: CustomerCard) -> list[str]:
    flags = [f"needs: {card.special_needs}"] if card.special_needs else []
    flags += [f"speaks for them: {card.representative}"] if card.representative else []
    flags += ["do not call for sales or marketing"] if card.do_not_call else []
    return flags + (["handle with care (vulnerable)"] if card.vulnerable else [])


def _due(word: str, at: datetime, now: datetime, zone: ZoneInfo, width: int) -> Content:
    late = at < now
    glyph, style = ("▼ ", LATE) if late else ("· ", QUIET)
    shown = ink((when(at, now, zone), f"{LATE} bold" if late else ""), (" late" if late else "", LATE))
    return spread(ink((glyph, style), word), shown, width)


def _bars(energies: Sequence[int]) -> list[Content]:
    """Draw energies as columns above and below a line, one row a point, with the figures under them."""
    top, bottom = max(0, *energies), max(0, *(-energy for energy in energies))
    rows = []
    for level in range(top, 0, -1):
        rows.append(_bar_row("  ", [(energy >= level, energy) for energy in energies]))
    rows.append(ink(("0 ", QUIET), ("─" * (4 * len(energies)), QUIET)))
    for level in range(1, bottom + 1):
        rows.append(_bar_row("  ", [(-energy >= level, energy) for energy in energies]))
    figures = [ink((f" {signed(energy):>2} ", energy_style(energy))) for energy in energies]
    return [*rows, ink("  ", Content("").join(figures))]


def _bar_row(lead: str, cells: Sequence[tuple[bool, int]]) -> Content:
    return ink(lead, *(ink(" ", ("██" if full else "  ", energy_style(energy)), " ") for full, energy in cells))
