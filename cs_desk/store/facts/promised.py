"""What offers that were accepted and promises contribute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cs_desk.models.facts import Fact
from cs_desk.store.connect import Store
from cs_desk.store.facts.asking import rows

OFFERS = """SELECT offer.id, COALESCE(offer.answered_at, offer.offered_at), offer.staff_id, complaint.team_id,
  complaint.channel, CASE WHEN offer.currency IN ('', (SELECT value FROM setting WHERE key = 'currency'))
  THEN offer.cost_cents ELSE 0 END FROM offer JOIN complaint ON complaint.id = offer.complaint_id
  WHERE offer.accepted AND offer.id IN ({ids})"""
PROMISES = """SELECT promise.id, promise.due_at, promise.owner_id, promise.team_id,
  COALESCE(complaint.channel, contact.channel, ''), promise.done_at FROM promise
  LEFT JOIN complaint ON complaint.id = promise.complaint_id LEFT JOIN contact ON contact.id = promise.contact_id
  WHERE promise.id IN ({ids})"""


def offers(store: Store, ids: Sequence[int], _zone: str) -> Mapping[int, Sequence[Fact]]:
    """Return the facts of accepted offers, when they were accepted; what is in another currency costs nothing here."""
    return {
        number: [Fact(at, person, team, "", channel, {"remedies": 1, "remedy_cost": cents})]
        for number, at, person, team, channel, cents in rows(store, OFFERS, ids)
    }


def promises(store: Store, ids: Sequence[int], _zone: str) -> Mapping[int, Sequence[Fact]]:
    """Return the facts of promises, at the time that was promised."""
    return {
        number: [Fact(due, person, team, "", channel, {"promises_due": 1, "promises_kept": int(_kept(done, due))})]
        for number, due, person, team, channel, done in rows(store, PROMISES, ids)
    }


def _kept(done: int | None, due: int) -> bool:
    return done is not None and done <= due
