"""One call behind a figure: each visit to a queue with its times, and what the customer said after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from textual.content import Content

from cs_desk.clock import local
from cs_desk.models.callpage import CallPage, LegLine
from cs_desk.models.kpishow import duration
from cs_desk.queries import legs
from cs_desk.screens.wholetext import WholeTextPane
from cs_desk.widgets.ink import HEAD, HERE, QUIET, hang, ink


class CallScreen(WholeTextPane):
    """A call, opened from the records of a figure; escape goes back there."""

    TITLE_WORD = "Call"
    WHERE: ClassVar[frozenset[str]] = frozenset({"contact"})
    CHANGED: ClassVar[frozenset[str]] = frozenset({"figures", "contacts"})

    def __init__(self, key: str):
        super().__init__()
        self.call_key = key
        self._page: CallPage | None = None

    async def read(self) -> None:
        """Ask for all of it."""
        self._page = await self.session.ask(legs.call, self.call_key)

    def show_bars(self) -> None:
        """Fill the fixed lines."""
        self.show_top(ink(("call ", QUIET), (self.call_key, f"{HERE} bold")), Content(""))
        self.show_bottom(Content(""))

    def text(self) -> list[Content]:
        """Return all of it, line by line."""
        if self._page is None:
            return []
        width, _ = self.text_size
        rows: list[Content] = []
        for leg in self._page.legs:
            rows += [Content("")] if rows else []
            rows.append(ink((f"QUEUE {leg.queue}" if leg.queue else "NO QUEUE", HEAD), (f"  leg {leg.number}", QUIET)))
            rows += [line for name, value in self._facts(leg) if value for line in hang(name, value, width)]
        return rows

    def _facts(self, leg: LegLine) -> Iterator[tuple[str, str]]:
        """Yield what is known of a leg, by name."""
        yield "came in", self._moment(leg.entered_at)
        yield "caller", " ".join(part for part in (self.desk_app.phone(leg.caller), leg.caller_name) if part)
        yield "number called", leg.did
        yield "direction", leg.direction
        yield "outcome", leg.outcome.replace("_", " ") + (f", ended by {leg.ended_by}" if leg.ended_by else "")
        yield "answered", self._moment(leg.answered_at)
        yield "by", leg.person or leg.agent
        times = {"waited": leg.wait, "rang": leg.ring, "talked": leg.talk, "on hold": leg.hold, "wrap-up": leg.wrap}
        for name, seconds in times.items():
            yield name, "" if seconds is None else duration(seconds)
        yield "ended", self._moment(leg.ended_at)
        yield "transferred to", leg.transferred_to
        yield "topic", leg.topic
        yield "resolved", {None: "", True: "yes", False: "no"}[leg.resolved]
        yield from leg.answers
        nobody = "nobody has recorded one: the call counts as a contact of its own"
        yield "contact", "recorded, but not yours to see" if leg.contact is None else leg.contact or nobody
        yield "from", leg.source

    def _moment(self, moment: datetime | None) -> str:
        return f"{local(moment, self.zone):%a %d %b %Y %H:%M:%S}" if moment else ""
