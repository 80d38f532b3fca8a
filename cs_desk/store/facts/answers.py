"""What answers of customers and moments of truth contribute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cs_desk.models.enums import Channel, Level
from cs_desk.models.facts import Fact
from cs_desk.store.connect import Store
from cs_desk.store.facts.asking import Row, rows

FEEDBACK = """SELECT feedback.id, feedback.at, COALESCE(contact.operator_id, leg.staff_id, complaint.owner_id),
  COALESCE(contact.team_id, leg.team_id, complaint.team_id), COALESCE(leg.queue, tied.queue, ''),
  COALESCE(contact.channel, complaint.channel, ''), feedback.question, feedback.status, feedback.value,
  feedback.scale_low, feedback.scale_high, feedback.polarity, contact.disposition = 'referred_outside', contact.id
  FROM feedback LEFT JOIN leg ON leg.id = feedback.leg_id
  LEFT JOIN contact ON contact.id = COALESCE(feedback.contact_id, leg.contact_id)
  LEFT JOIN complaint ON complaint.id = feedback.complaint_id
  LEFT JOIN leg tied ON tied.id = (SELECT MIN(one.id) FROM leg one WHERE one.contact_id = feedback.contact_id)
  WHERE feedback.id IN ({ids})"""
ON_CALLS = """SELECT leg.contact_id, feedback.question, feedback.status <> 'answered', 1, feedback.id FROM leg
  JOIN feedback ON feedback.leg_id = leg.id AND feedback.status <> 'not_asked' WHERE leg.contact_id IN ({ids})"""
ON_CONTACTS = """SELECT contact_id, question, status <> 'answered', 0, id FROM feedback
  WHERE status <> 'not_asked' AND contact_id IN ({ids})"""
MOMENTS = """SELECT moment.id, moment.at, contact.operator_id, contact.team_id, contact.channel, moment.stage,
  moment.energy FROM moment JOIN contact ON contact.id = moment.contact_id WHERE moment.id IN ({ids})"""
SCALES = {"csat": (1, 5), "ces": (1, 7), "nps": (0, 10), "level": (1, 5)}
HIGH_IS_GOOD = "high_is_good"


def feedback(store: Store, ids: Sequence[int], _zone: str) -> Mapping[int, Sequence[Fact]]:
    """Return the facts of customers' answers; those not asked for contribute nothing."""
    found = rows(store, FEEDBACK, ids)
    second = _second_tellings(store, sorted({row[-1] for row in found if row[-1] is not None}))
    return {row[0]: [_answer(row[:-1])] for row in found if row[0] not in second}


def _second_tellings(store: Store, contacts: Sequence[int]) -> set[int]:
    """Return the answers that were told of once more: a contact has one to each question, its calls' included.

    It came with the call and with the contact, say. An answer counts before a refusal to answer, the contact's own
    before that of a call, the first before later ones.
    """
    told = rows(store, ON_CALLS, contacts)
    told += rows(store, ON_CONTACTS, sorted({row[0] for row in told}))
    first: set[tuple[int, str]] = set()
    second: set[int] = set()
    for contact, question, *_, number in sorted(told):
        if (contact, question) in first:
            second.add(number)
        first.add((contact, question))
    return second


def _answer(row: Row) -> Fact:
    _, at, person, team, queue, channel, question, status, value, low, high, polarity, beyond = row
    channel = channel or (Channel.PHONE.value if queue else "")
    sums: dict[str, int] = {}
    if question == "resolved" and value is not None:
        sums = {
            "fcr_customer": 1, "fcr_customer_resolved": value, "fcr_customer_beyond": int(bool(beyond)),
            "fcr_customer_both": int(bool(beyond) and bool(value)),
        }  # fmt: skip
    elif question in SCALES and status in ("answered", "declined"):
        sums = {f"{question}_asked": 1}
        if value is not None and (low, high) != SCALES[question]:
            sums[f"{question}_other_scale"] = 1
        elif value is not None:
            sums |= _scored(question, value if polarity == HIGH_IS_GOOD else low + high - value)
    return Fact(at, person, team, queue, channel, sums)


def _scored(question: str, value: int) -> dict[str, int]:
    found = {f"{question}_answers": 1}
    if question == "nps":
        kind = "promoters" if value >= 9 else "passives" if value >= 7 else "detractors"
        return found | {f"nps_{kind}": 1}
    if question == "level":
        return found | {f"level_{list(Level)[value - 1].value}": 1}
    good = {"csat_top": int(value >= 4)} if question == "csat" else {"ces_easy": int(value >= 5)}
    return found | good | {f"{question}_sum": value, f"{question}_sq": value * value}


def moments(store: Store, ids: Sequence[int], _zone: str) -> Mapping[int, Sequence[Fact]]:
    """Return the facts of moments of truth, together and by stage."""
    facts: dict[int, Sequence[Fact]] = {}
    for number, at, person, team, channel, stage, energy in rows(store, MOMENTS, ids):
        one = {
            "moments": 1, "moments_positive": int(energy > 0), "moments_negative": int(energy < 0), "energy": energy,
            "energy_sq": energy * energy,
        }  # fmt: skip
        sums = one | {f"{name}_{stage}": value for name, value in one.items()}
        facts[number] = [Fact(at, person, team, "", channel, sums)]
    return facts
