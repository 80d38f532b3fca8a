"""Step 5 in one list: offers, requests for approval and promises, one line each, what waits for somebody first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar, NamedTuple
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from cs_desk.models.enums import Remedy
from cs_desk.models.rows import ApprovalRow, OfferRow, PromiseRow, RunView
from cs_desk.widgets.ink import DONE, LATE, QUIET, SOON, hang, ink, money, packed, spread, when
from cs_desk.widgets.rowlist import Row, RowList


class Deal(NamedTuple):
    """A line of the list: `rank` orders it, `left` gives way to `right` where both do not fit; `whole` is all of it."""

    id: str
    rank: int
    left: Content
    right: Content
    whole: tuple[tuple[str, str], ...]


class DealList(RowList):
    """The list itself; enter takes what is selected."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "pick", show=False)]

    class Picked(Message):
        """A line was taken: "offer", "approval" or "promise", a colon and its number."""

        def __init__(self, row_id: str):
            super().__init__()
            self.row_id = row_id

    def action_pick(self) -> None:
        """Take what is selected."""
        if self.selected is not None:
            self.post_message(self.Picked(self.selected))


class Deals(Vertical):
    """Head and list; the list is there once it holds something."""

    def __init__(self) -> None:
        super().__init__(id="deals")
        self._head: tuple[Content, ...] = ()
        self.deals: tuple[Deal, ...] = ()

    def compose(self) -> ComposeResult:
        """Head and list."""
        yield Static("", id="deals-head", markup=False)
        yield DealList(id="deals-list")

    def show(self, head: Sequence[Content], deals: Sequence[Deal]) -> None:
        """Show what there is, what waits for an answer first."""
        self._head, self.deals = tuple(head), tuple(sorted(deals, key=lambda deal: deal.rank))
        found = self.query_one(DealList)
        found.display = bool(self.deals)
        before = len(found.rows)
        found.show([Row(deal.id, partial(_line, deal)) for deal in self.deals])
        if len(found.rows) != before:
            found.refresh(layout=True)
        self.on_resize()

    def on_resize(self) -> None:
        """Lay the head out to the width."""
        self.query_one("#deals-head", Static).update(packed(self._head, max(self.size.width, 20)))

    def find(self, row_id: str) -> Deal | None:
        """Return a line by its id."""
        return next((deal for deal in self.deals if deal.id == row_id), None)


def _line(deal: Deal, width: int) -> Content:
    return spread(deal.left, deal.right, width) if deal.right else deal.left


def whole_lines(deal: Deal, width: int) -> list[Content]:
    """Return all of a line, a fact a row, each as long as it is."""
    return [line for label, text in deal.whole if text for line in hang(label, text, width, indent=12)]


def deals_of(run: RunView, now: datetime, zone: ZoneInfo) -> list[Deal]:
    """Return everything that was offered, asked and promised in a run."""
    return [
        *(_offer(offer) for offer in run.offers),
        *(_approval(asked, now, zone) for asked in run.approvals),
        *(_promise(promise, now, zone) for promise in run.promises),
    ]


def _offer(offer: OfferRow) -> Deal:
    amount = f" {money(offer.cost_cents, offer.currency)}" if offer.cost_cents else ""
    what = f"{Remedy(offer.remedy).word}{amount}"
    rank, word, style = (
        (0, "no answer yet", SOON)
        if offer.accepted is None
        else ((3, "accepted", DONE) if offer.accepted else (5, "declined", QUIET))
    )
    left = ink(("offered  ", QUIET), f"{what}  ", (word, style), (f"  {offer.detail}" if offer.detail else "", QUIET))
    return Deal(
        f"offer:{offer.id}", rank, left, Content(""), (("offered", what), ("answer", word), ("detail", offer.detail))
    )


def _approval(asked: ApprovalRow, now: datetime, zone: ZoneInfo) -> Deal:
    what = f"{Remedy(asked.remedy).word} {money(asked.cost_cents, asked.currency)}"
    rank, word, style = (
        (1, "waiting", SOON)
        if asked.granted is None
        else ((1, "granted", DONE) if asked.granted else (4, "refused", LATE))
    )
    note = f" “{asked.note}”" if asked.note else ""
    by = f"{word} by {asked.answered_by}" if asked.answered_by else word
    return Deal(
        f"approval:{asked.id}",
        rank,
        ink(("asked    ", QUIET), f"{what}  ", (word, style), note),
        Content(""),
        (
            ("asked", f"{what}, {when(asked.asked_at, now, zone)}"),
            ("because", asked.reason),
            ("answer", by),
            ("word", asked.note),
        ),
    )


def _promise(promise: PromiseRow, now: datetime, zone: ZoneInfo) -> Deal:
    due = when(promise.due_at, now, zone)
    kept = promise.done_at is not None
    late = not kept and promise.due_at < now
    state = "kept" if kept else f"late, {due}" if late else due
    return Deal(
        f"promise:{promise.id}",
        6 if kept else 2,
        ink(("promised ", QUIET), promise.what),
        ink((f"{promise.owner}, ", QUIET), (state, DONE if kept else LATE if late else "")),
        (("promised", promise.what), ("by", promise.owner), ("due", "kept" if kept else due)),
    )
