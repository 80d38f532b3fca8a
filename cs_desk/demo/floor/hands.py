"""What everybody on the floor has in hand, read at once: a turn costs as much with thirty contacts as with one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from cs_desk.clock import from_micros
from cs_desk.demo.floor.hall import Hall, InHand
from cs_desk.models.complaints import Approval, Offer, Promise
from cs_desk.models.contacts import Contact
from cs_desk.models.policy import Actor
from cs_desk.models.runs import RunAnswer, ScriptRun
from cs_desk.models.timers import ContactEventKind, timers

Rows = Mapping[int, list[Any]]
OPEN = "SELECT id FROM contact WHERE closed_at IS NULL"
RUNS = f"SELECT id FROM script_run WHERE contact_id IN ({OPEN})"
HAPPENED = f"SELECT contact_id, kind, at FROM contact_event WHERE contact_id IN ({OPEN}) ORDER BY at, id"
MOMENTS = f"SELECT contact_id, at, trigger FROM moment WHERE contact_id IN ({OPEN})"
ANSWERS = f"SELECT run_id, at, field, value FROM run_answer WHERE run_id IN ({RUNS})"
EVENTS = f"SELECT run_id, at FROM run_event WHERE run_id IN ({RUNS})"
OF_COMPLAINTS = f"complaint_id IN (SELECT complaint_id FROM script_run WHERE contact_id IN ({OPEN})) ORDER BY id"


def in_hands(hall: Hall, people: Iterable[Actor]) -> dict[int, list[InHand]]:
    """Return what each of some people has not closed, by person, the oldest contact first; nobody is left out."""
    by_id = {who.staff_id: who for who in people}
    found: dict[int, list[InHand]] = {number: [] for number in by_id}
    read = _Read(hall)
    for row in read.contacts:
        if row.operator_id in by_id:
            found[row.operator_id].append(read.whole(hall, row, by_id[row.operator_id]))
    return found


class _Read:
    """All open contacts with everything that happened on them, each table read once."""

    def __init__(self, hall: Hall):
        """Read the store of a hall."""
        self.contacts = hall.rows(Contact, "closed_at IS NULL ORDER BY id")
        self.happened = _by(hall.store.execute(HAPPENED))
        self.moments = _by(row for row in hall.store.execute(MOMENTS) if not row[2].startswith("script:"))
        self.runs: dict[int, ScriptRun] = {}
        for run in hall.rows(ScriptRun, f"contact_id IN ({OPEN}) ORDER BY id"):
            self.runs.setdefault(run.contact_id, run)
        self.answers = _by(hall.store.execute(ANSWERS))
        self.run_events = _by(hall.store.execute(EVENTS))
        self.offers = _by_complaint(hall.rows(Offer, OF_COMPLAINTS))
        self.approvals = _by_complaint(hall.rows(Approval, OF_COMPLAINTS))
        self.promises = _by_complaint(hall.rows(Promise, OF_COMPLAINTS))

    def whole(self, hall: Hall, row: Contact, operator: Actor) -> InHand:
        """Return a contact with everything that happened on it."""
        happened = [(ContactEventKind(kind), from_micros(at)) for _, kind, at in self.happened.get(row.id, ())]
        moments = self.moments.get(row.id, [])
        run = self.runs.get(row.id)
        found = InHand(
            row,
            operator,
            timers(happened, hall.clock.now()).state,
            {kind.value for kind, _ in happened},
            row.started_at,
            0,
            run,
            len(moments),
            hall.plan(row),
        )
        times = [at for _, at in happened] + [from_micros(at) for _, at, _ in moments]
        if run is not None:
            times += self._complaint(found, run)
        found.last, found.count = max(times, default=row.started_at), len(times)
        return found

    def _complaint(self, found: InHand, run: ScriptRun) -> Iterator[datetime]:
        """Fill in what hangs on the complaint, and yield when each of it happened."""
        answers = self.answers.get(run.id, [])
        found.answers = {name: RunAnswer.value.python_value(value) for _, _, name, value in answers}
        found.offers = self.offers.get(run.complaint_id, [])
        found.approvals = self.approvals.get(run.complaint_id, [])
        promises = self.promises.get(run.complaint_id, [])
        found.promised = bool(promises)
        times: list[datetime | None] = [from_micros(at) for _, at in self.run_events.get(run.id, ())]
        times += [from_micros(at) for _, at, _, _ in answers] + [one.made_at for one in promises]
        times += [at for offer in found.offers for at in (offer.offered_at, offer.answered_at)]
        times += [at for request in found.approvals for at in (request.asked_at, request.answered_at)]
        return (at for at in times if at is not None)


def _by(rows: Iterable[tuple[Any, ...]]) -> Rows:
    """Return rows by their first column, each in the order they came."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def _by_complaint(rows: Iterable[Any]) -> Rows:
    """Return rows by their complaint, each in the order they came."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.complaint_id].append(row)
    return found
