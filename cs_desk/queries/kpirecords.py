"""The records behind figures: which ones count in a period, and what each of them adds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain

from cs_desk.clock import from_micros, to_micros
from cs_desk.models.facts import Fact, over_hours
from cs_desk.models.kpichoice import Choice
from cs_desk.models.kpirows import Contribution, Scope
from cs_desk.models.kpiterms import Term
from cs_desk.models.measures import MEASURES, SPREADS
from cs_desk.models.periods import Period
from cs_desk.models.policy import Verb
from cs_desk.models.presence import LONGEST
from cs_desk.queries.view import View
from cs_desk.store.connect import Store
from cs_desk.store.facts import FACTS
from cs_desk.store.rollups import desk_zone

AT_ONCE = 400
# Records that may have a fact in [start, end): the marks are start and end, alternately.
COMING = {
    "contact": "SELECT id FROM contact WHERE started_at >= ? AND started_at < ?",
    "leg": "SELECT id FROM leg WHERE entered_at >= ? AND entered_at < ?",
    "moment": "SELECT id FROM moment WHERE at >= ? AND at < ?",
    "feedback": "SELECT id FROM feedback WHERE at >= ? AND at < ?",
    "offer": "SELECT id FROM offer WHERE COALESCE(answered_at, offered_at) >= ? "
    "AND COALESCE(answered_at, offered_at) < ?",
    "promise": "SELECT id FROM promise WHERE due_at >= ? AND due_at < ?",
    "span": "SELECT id FROM agent_span WHERE ended_at > ? AND started_at < ?",
    "shift": "SELECT id FROM shift WHERE ends_at > ? AND starts_at < ?",
    "run": "SELECT id FROM script_run WHERE ended_at >= ? AND ended_at < ?",
    "complaint": "SELECT id FROM complaint WHERE received_at >= ? AND received_at < ? UNION "
    "SELECT id FROM complaint WHERE resolved_at >= ? AND resolved_at < ? UNION "
    "SELECT id FROM complaint WHERE acknowledge_due >= ? AND acknowledge_due < ? UNION "
    "SELECT id FROM complaint WHERE acknowledged_at >= ? AND acknowledged_at < ? UNION "
    "SELECT complaint.id FROM complaint JOIN contact ON contact.id = complaint.contact_id "
    "WHERE COALESCE(contact.ended_at, contact.closed_at) >= ? AND COALESCE(contact.ended_at, contact.closed_at) < ? "
    "UNION "
    "SELECT complaint_id FROM complaint_event WHERE kind IN ('closed', 'reopened') AND at >= ? AND at < ?",
}
AHEAD = {
    "promise": COMING["promise"],
    "shift": COMING["shift"],
    "complaint": "SELECT id FROM complaint WHERE acknowledge_due >= ? AND acknowledge_due < ?",
}
"""What may count later than it was written."""
NAMES = {
    "contact": "SELECT id, reference FROM contact WHERE id IN ({ids})",
    "complaint": "SELECT id, reference FROM complaint WHERE id IN ({ids})",
    "leg": "SELECT id, call_key FROM leg WHERE id IN ({ids})",
    "moment": "SELECT moment.id, contact.reference FROM moment JOIN contact ON contact.id = moment.contact_id "
    "WHERE moment.id IN ({ids})",
    "feedback": "SELECT feedback.id, COALESCE(contact.reference, complaint.reference, leg.call_key) FROM feedback "
    "LEFT JOIN leg ON leg.id = feedback.leg_id LEFT JOIN complaint ON complaint.id = feedback.complaint_id "
    "LEFT JOIN contact ON contact.id = COALESCE(feedback.contact_id, leg.contact_id) WHERE feedback.id IN ({ids})",
    "offer": "SELECT offer.id, complaint.reference FROM offer JOIN complaint ON complaint.id = offer.complaint_id "
    "WHERE offer.id IN ({ids})",
    "promise": "SELECT promise.id, COALESCE(complaint.reference, contact.reference) FROM promise "
    "LEFT JOIN complaint ON complaint.id = promise.complaint_id LEFT JOIN contact ON contact.id = promise.contact_id "
    "WHERE promise.id IN ({ids})",
    "span": "SELECT id, agent FROM agent_span WHERE id IN ({ids})",
    "shift": "SELECT shift.id, staff.name FROM shift JOIN staff ON staff.id = shift.staff_id WHERE shift.id IN ({ids})",
    "run": "SELECT script_run.id, complaint.reference FROM script_run JOIN complaint ON complaint.id = "
    "script_run.complaint_id WHERE script_run.id IN ({ids})",
}
OPEN_SPANS = """SELECT id, staff_id, team_id, kind, started_at FROM agent_span
  WHERE ended_at IS NULL AND kind IN ('signed_in', 'paused') AND started_at > ? AND started_at < ?"""


def facts(
    store: Store, period: Period, subjects: Iterable[str] = tuple(FACTS), asked: Mapping[str, str] = COMING
) -> Iterator[tuple[str, int, Fact]]:
    """Yield (subject, id, fact) for every fact of a period, made from the records themselves."""
    zone, span = desk_zone(store), (to_micros(period.start), to_micros(period.end))
    for subject in subjects:
        sql = asked[subject]
        ids = sorted(row[0] for row in store.execute(sql, span * (sql.count("?") // 2)).fetchall())
        for start in range(0, len(ids), AT_ONCE):
            for number, found in FACTS[subject](store, ids[start : start + AT_ONCE], zone).items():
                yield from ((subject, number, one) for one in found if span[0] <= one.at < span[1])


def going_on(store: Store, period: Period, now: datetime) -> Iterator[tuple[int, Fact]]:
    """Yield (id, fact): what spans that have not ended come to by now, inside a period.

    Cells have them once they have ended. One that nobody ever ended lasts as long as the longest day.
    """
    zone, end = desk_zone(store), min(now, period.end)
    started = (to_micros(period.start - LONGEST), to_micros(end))
    for number, person, team, kind, began in store.execute(OPEN_SPANS, started).fetchall():
        begin = from_micros(began)
        for at, spent in over_hours(max(begin, period.start), min(end, begin + LONGEST), zone):
            yield number, Fact(at, person, team, sums={kind: spent})


def inside(scope: Scope, fact: Fact) -> bool:
    """True when a fact belongs to a scope."""
    held = {
        "centre": "", "team": _text(fact.team), "person": _text(fact.person), "queue": fact.queue,
        "channel": fact.channel,
    }  # fmt: skip
    return held[scope.dim] == scope.value


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def used(choice: Choice) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of the measures and of the spreads that a figure is made of."""
    variant = choice.variant
    terms: list[Term] = [*variant.numerator, *variant.denominator, *variant.n_of]
    names = {term.name for term in terms if term.how != "="} | {variant.plus, variant.minus, variant.spread}
    return frozenset(names & MEASURES.keys()), frozenset(names & SPREADS.keys())


def contributions(view: View, choice: Choice, scope: Scope, period: Period) -> list[Contribution]:
    """Return every record behind a figure with what it adds, in order of time.

    Which record it is stays unsaid where it is not the asker's to see: then it has no reference, and 0 for its id.
    """
    store = view.store
    measures, spreads = used(choice)
    subjects = [
        subject
        for subject in FACTS
        if any(subject in MEASURES[name].subjects for name in measures)
        or any(subject in SPREADS[name].subjects for name in spreads)
    ]
    found: list[tuple[str, int, Fact]] = []
    running = (("span", number, fact) for number, fact in going_on(store, period, view.now))
    for subject, number, fact in chain(facts(store, period, subjects), running):
        counts = any(fact.sums.get(name) for name in measures) or any(fact.spreads.get(name) for name in spreads)
        if counts and from_micros(fact.at) <= view.now and inside(scope, fact):
            found.append((subject, number, fact))
    names = _references(store, found)
    rows = [
        Contribution(
            subject, *_named(view, subject, number, fact, names), from_micros(fact.at),
            {name: fact.sums[name] for name in sorted(measures) if fact.sums.get(name)},
            {name: fact.spreads[name] for name in sorted(spreads) if fact.spreads.get(name)},
        )
        for subject, number, fact in found
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.at, row.subject, row.id))


def _named(view: View, subject: str, number: int, fact: Fact, names: Mapping[tuple[str, int], str]) -> tuple[int, str]:
    verb = Verb.COMPLAINT_SEE if subject in ("complaint", "offer", "promise", "run") else Verb.CONTACT_SEE
    if not view.actor.may(verb, owner_id=fact.person, team_id=fact.team):
        return 0, ""
    return number, names.get((subject, number), "")


def _references(store: Store, found: Sequence[tuple[str, int, Fact]]) -> dict[tuple[str, int], str]:
    names: dict[tuple[str, int], str] = {}
    for subject in {one[0] for one in found}:
        ids = sorted({number for kind, number, _ in found if kind == subject})
        for start in range(0, len(ids), AT_ONCE):
            part = ids[start : start + AT_ONCE]
            rows = store.execute(NAMES[subject].format(ids=", ".join("?" * len(part))), tuple(part)).fetchall()
            names |= {(subject, number): str(name) for number, name in rows}
    return names
