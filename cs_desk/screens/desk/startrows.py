"""The rows of the start page: what is open, what was promised, what nobody owns, what waits for a yes."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from textual.content import Content

from cs_desk.models.enums import Channel, Remedy, Step
from cs_desk.models.rows import (
    MOST_REQUESTS,
    MOST_WAITING,
    ApprovalRow,
    ComplaintRow,
    MyDay,
    OpenContact,
    PromiseRow,
    StartPage,
)
from cs_desk.text import cells, clip
from cs_desk.widgets.columns import difficulty_in
from cs_desk.widgets.ink import (
    DONE,
    HEAD,
    HERE,
    LATE,
    QUIET,
    SOON,
    ago,
    duration,
    hang,
    ink,
    money,
    pad,
    running,
    spread,
    when,
)
from cs_desk.widgets.rowlist import Row


def start_rows(page: StartPage, now: datetime, zone: ZoneInfo) -> list[Row]:
    """Return the rows with their heads; ids are kind:number, so that a selection survives a refresh."""
    rows: list[Row] = []
    _section(
        rows,
        "APPROVALS WAITING FOR YOU",
        [Row(f"approval:{row.id}", partial(_approval, row, now)) for row in page.approvals],
        MOST_REQUESTS,
    )
    _section(
        rows,
        "OPEN AND PARKED",
        [Row(f"contact:{row.id}", partial(_contact, row, now)) for row in page.open_contacts],
        len(page.open_contacts),
    )
    _section(
        rows, "PROMISES DUE", [Row(f"promise:{row.id}", partial(_promise, row, now, zone)) for row in page.promises]
    )
    _section(
        rows,
        "COMPLAINTS NOBODY OWNS",
        [Row(f"complaint:{row.id}", partial(_unowned, row, now, zone)) for row in page.unowned],
    )
    return rows


def at_most(found: int, most: int) -> str:
    """Return how many there are in a word, 20+ where there are more than so many."""
    return f"{most}+" if found > most else str(found)


def _section(rows: list[Row], title: str, found: list[Row], most: int = MOST_WAITING) -> None:
    if not found:
        return
    if rows:
        rows.append(Row(f"gap:{title}", lambda _width: Content(""), head=True))
    count = at_most(len(found), most)
    rows.append(Row(f"head:{title}", lambda _width: ink((title, HEAD), ("  ", ""), (count, QUIET)), head=True))
    rows += found[:most]


def promise_word(promise: PromiseRow | None, now: datetime, zone: ZoneInfo) -> Content:
    """Return the next promise for the first line: when it is due, or since when it is late."""
    if promise is None:
        return ink("")
    late = promise.due_at < now
    word = "▼ promise late since" if late else "▲ promise due"
    return ink((f"{word} {when(promise.due_at, now, zone)}", f"{LATE} bold" if late else SOON))


def _due(at: datetime, now: datetime, zone: ZoneInfo) -> Content:
    late = at < now
    return ink(("▼ late " if late else "", f"{LATE} bold"), (when(at, now, zone), LATE if late else SOON))


def _contact(row: OpenContact, now: datetime, width: int) -> Content:
    glyph, style = ("‖", SOON) if row.state == "parked" else ("●", DONE)
    narrow = width < 100
    step = f"{'' if narrow else 'step '}{Step(row.step).number} {Step(row.step).word.lower()}" if row.step else ""
    left = ink(
        (f" {glyph} ", style),
        (pad(row.state, 8), style),
        pad(row.customer, 18 if narrow else 24),
        " ",
        (row.complaint or row.reference, HERE),
        ("  " + step, QUIET),
    )
    right = ink((Channel(row.channel).word, QUIET), "  ", running((now - row.since).total_seconds()))
    return spread(left, right, width)


def _promise(row: PromiseRow, now: datetime, zone: ZoneInfo, width: int) -> Content:
    due = _due(row.due_at, now, zone)
    what = clip(row.what, width - due.cell_length - cells(row.complaint) - 6)
    return spread(ink("   ", what, "  ", (row.complaint, HERE)), due, width)


def _unowned(row: ComplaintRow, now: datetime, zone: ZoneInfo, width: int) -> Content:
    due = _due(row.next_at, now, zone) if row.next_at else ink(("▼ late" if row.late else "", f"{LATE} bold"))
    right = ink((f"{row.next_word} ", QUIET), due)
    lead = ink("   ", (row.reference, HERE), "  ", pad(row.customer, 22 if width >= 100 else 18), "  ")
    room = width - lead.cell_length - right.cell_length - 1
    return spread(ink(lead, (difficulty_in(row.difficulty, room), QUIET)), right, width)


def _approval(row: ApprovalRow, now: datetime, width: int) -> Content:
    amount = money(row.cost_cents, row.currency)
    left = ink(
        (" ! ", f"{SOON} bold"),
        pad(row.asked_by, 18),
        " ",
        (f"{Remedy(row.remedy).word} {amount}", "bold"),
        "  ",
        (row.complaint, HERE),
        ("  " + row.reason, QUIET),
    )
    return spread(left, ink((ago((now - row.asked_at).total_seconds()), QUIET)), width)


def request_lines(row: ApprovalRow, own_cents: int, now: datetime, width: int) -> list[Content]:
    """Return a request for approval whole: who asks, for whom, what and how much above whose limit, and all of why."""
    above = row.cost_cents - row.limit_cents
    limit = f"{row.asked_by} may grant {money(row.limit_cents, row.currency)} without asking"
    mine = f"you may grant {money(own_cents, row.currency)}"
    facts = (
        ("asks", f"{row.asked_by}, {ago((now - row.asked_at).total_seconds())}"),
        ("complaint", f"{row.complaint}  {row.customer}"),
        ("remedy", f"{Remedy(row.remedy).word} {money(row.cost_cents, row.currency)}"),
        ("limit", f"{limit}; this is {money(above, row.currency)} above it" if above > 0 else limit),
        ("", f"{mine}: a manager has to answer this" if row.cost_cents > own_cents else mine),
        ("because", row.reason or "no reason was given"),
    )
    rows = [ink(("REQUEST FOR APPROVAL", HEAD))]
    for label, text in facts:
        rows += hang(label, text, width, indent=12, style="bold" if label in ("remedy", "because") else "")
    return rows


def my_day(day: MyDay) -> Content:
    """Return one's own day as a line; every figure with its n."""
    parts: list[Content] = [
        ink((f"{day.contacts}", "bold"), (" contact" if day.contacts == 1 else " contacts", QUIET)),
        ink(
            (f"{day.complaints}", "bold"),
            (f" complaint{'' if day.complaints == 1 else 's'}, {day.resolved} closed", QUIET),
        ),
    ]
    if day.handling_seconds:
        parts.append(ink((duration(day.handling_seconds / max(day.contacts, 1)), "bold"), (" a contact", QUIET)))
    moments = day.moments_positive + day.moments_negative
    signs = ink((f"+{day.moments_positive}", DONE), " ", (f"−{day.moments_negative}", SOON)) if moments else ink("—")
    parts.append(ink(signs, (f" moments n {moments}", QUIET)))
    if day.csat_count:
        parts.append(ink((f"{day.csat_sum / day.csat_count:.1f}", "bold"), (f" CSAT of 5 n {day.csat_count}", QUIET)))
    return ink(("MY DAY  ", HEAD), Content("  ·  ").join(parts))
