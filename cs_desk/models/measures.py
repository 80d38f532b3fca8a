"""Every counter, sum and histogram that a figure is made of: who gives it, what it counts, when it counts.

A fact names measures and spreads by the names that stand here, and the definitions in assets/kpis.toml use no others.
Sums are whole numbers in the unit given here. A spread counts values by bucket (`facts.bucket`: the upper edge in whole
seconds; for days the number of days itself), so that a limit in whole seconds up to 600 is answered exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from cs_desk.models.enums import Level, Stage


class Measured(Enum):
    """The unit of a sum; `per` is what it is divided by to give the unit that formulas use."""

    COUNT = ("count", 1)
    MILLISECONDS = ("ms", 1_000)
    SQUARED_MILLISECONDS = ("ms²", 1_000_000)
    CENTS = ("cents", 100)
    DAYS = ("days", 1)
    SQUARED_DAYS = ("days²", 1)
    POINTS = ("points", 1)
    SQUARED_POINTS = ("points²", 1)
    HUNDREDTHS = ("hundredths", 100)

    def __init__(self, word: str, per: int):
        self.word = word
        self.per = per


@dataclass(frozen=True, slots=True)
class Measure:
    """A named sum: `subjects` are the kinds of record that give it, `at` says which instant decides its period."""

    name: str
    unit: Measured
    subjects: tuple[str, ...]
    sentence: str
    at: str


@dataclass(frozen=True, slots=True)
class Spread:
    """A named histogram of times in seconds or of whole days, given by the same records at the same instant."""

    name: str
    unit: str
    subjects: tuple[str, ...]
    sentence: str
    at: str


_N, _MS, _MS2 = Measured.COUNT, Measured.MILLISECONDS, Measured.SQUARED_MILLISECONDS
_PTS, _PTS2 = Measured.POINTS, Measured.SQUARED_POINTS
_Row = tuple[str, Measured, str]

_ENTERED = "when the caller entered the queue"
_BEGAN = "when the contact began; a leg of its own: when the caller entered the queue"
_OWN_LEG = "a leg of its own is an answered leg that has ended and that is tied to no contact of ours"

_QUEUE: tuple[_Row, ...] = (
    ("offered", _N, "Legs that ended or were answered: answered, abandoned and otherwise left together."),
    ("answered", _N, "Legs that an agent answered, also while they still talk."),
    ("abandoned", _N, "Legs in which the caller hung up while waiting; leaving by a key (a callback) is none."),
    ("left_otherwise", _N, "Legs that ended unanswered by timeout, key, an emptied queue or a restart."),
    ("turned_away", _N, "Calls that a full, closed or empty queue did not take in; they are not offered."),
    ("waiting", _N, "Legs still waiting, not offered yet."),
    ("lost", _N, "Legs whose end the source does not tell (cut file); they are not offered."),
    ("answered_untimed", _N, "Of the answered legs, those of which the source does not tell the wait."),
    ("abandoned_untimed", _N, "Of the abandoned legs, those of which the source does not tell the wait."),
    ("wait_answered", _MS, "Time that answered callers waited in the queue."),
    ("wait_answered_sq", _MS2, "Squares of these times."),
)
_CONTACTS: tuple[_Row, ...] = (
    (
        "contacts",
        _N,
        "Contacts begun, running or closed, and of calls without a contact of ours the first answered leg.",
    ),
    ("running", _N, "Contacts not closed yet (parked ones too), and answered legs of their own that still talk."),
    (
        "handled",
        _N,
        f"Contacts that are closed, and legs of their own whose talk is known ({_OWN_LEG}); each leg of a transfer "
        "is one.",
    ),
    ("talk", _MS, "Time talked on what is handled."),
    ("hold", _MS, "Time on hold on what is handled; 0 where the source does not tell."),
    ("wrap", _MS, "Time of wrap-up on what is handled; 0 where the source does not tell."),
    ("handling", _MS, "Talk, hold and wrap together."),
    ("handling_sq", _MS2, "Squares of the handling time of each."),
    ("transferred", _N, "What is handled and was handed to a colleague, closed as transferred, or left by a transfer."),
    ("contact_cost", Measured.CENTS, "Cost booked on what is handled; no record gives it yet."),
    ("costed", _N, "What is handled and has a cost booked."),
)
# First contact resolution: what is not resolvable at the front line is a contact referred outside, or one whose
# complaint went to an investigation or an external body.
_FCR: tuple[_Row, ...] = (
    ("fcr_operator", _N, "Closed contacts, and legs of their own with a mark, in which the operator said how it ended "
     "(resolved, follow-up, transferred or referred outside)."),
    ("fcr_operator_resolved", _N, "Of these, closed as resolved."),
    ("fcr_operator_beyond", _N, "Of these, not resolvable at the front line."),
    ("fcr_operator_both", _N, "Of these, not resolvable at the front line and yet closed as resolved."),
)  # fmt: skip
_REPEATS: tuple[_Row, ...] = (
    ("fcr_repeat", _N, "Closed contacts with a known customer."),
    ("fcr_repeat_resolved", _N, "Of these, without a later contact of the same customer and issue within 7 days."),
    ("fcr_repeat_beyond", _N, "Of these, not resolvable at the front line."),
    ("fcr_repeat_both", _N, "Of these, not resolvable at the front line and yet without a later contact."),
    ("repeated", _N, "Closed contacts with a known customer that a later contact of the same customer and issue (the "
     "complaint's difficulty, else the contact's, else the operation) followed within 7 days."),
)  # fmt: skip
_WALK: tuple[_Row, ...] = (
    ("felt_contacts", _N, "Closed contacts with at least one moment of truth."),
    ("felt_leaving", _N, "Of these, the last moment has energy below 0 and there is no complaint."),
)
_SPANS: tuple[_Row, ...] = (
    ("signed_in", _MS, "Time signed in to the telephone system, of spans that have ended."),
    ("paused", _MS, "Time paused while signed in, overlapping pauses once, of spans that have ended."),
)
_SHIFTS: tuple[_Row, ...] = (
    ("scheduled", _MS, "Whole minutes scheduled, without leave and approved exceptions."),
    ("adhered", _MS, "Of that time, what was spent in the scheduled state."),
    ("scheduled_work", _MS, "Of the scheduled time, what is to be worked (breaks and lunch left out)."),
    ("worked", _MS, "Time signed in and not paused for a break or lunch, while scheduled, whatever the schedule says "
     "of the minute."),
    ("paid", _MS, "Time scheduled and paid (unpaid lunch and leave left out)."),
)  # fmt: skip
_PROMISES: tuple[_Row, ...] = (
    ("promises_due", _N, "Promises, each at the time it was promised for."),
    ("promises_kept", _N, "Of these, done by then."),
)
_RECEIVED: tuple[_Row, ...] = (
    ("complaints", _N, "Complaints received."),
    ("complaints_open", _N, "Of these, not closed yet."),
    (
        "recognised_at_once",
        _N,
        "Complaints received and recognised during the contact (by customer, operator or prompt).",
    ),
    ("recognised_later", _N, "Complaints received and found later, in a review."),
    ("felt_complaints", _N, "Complaints received with an opening and a closing energy (two moments at least)."),
    ("felt_recovered", _N, "Of these, the opening energy is below 0 and the closing energy above."),
)
_ACKNOWLEDGED: tuple[_Row, ...] = (
    ("acknowledgements", _N, "Complaints with a limit for acknowledging that is kept or over."),
    ("acknowledged_in_time", _N, "Of these, acknowledged by the limit."),
)
_RESOLVED: tuple[_Row, ...] = (
    ("resolved", _N, "Complaints resolved on a known date."),
    ("resolve_days", Measured.DAYS, "Local calendar days from receipt (day 0) to resolution."),
    ("resolve_days_sq", Measured.SQUARED_DAYS, "Squares of these."),
    ("resolve_business", Measured.DAYS, "Business days from receipt (day 0) to resolution."),
    ("resolve_business_sq", Measured.SQUARED_DAYS, "Squares of these."),
)
_CLOSINGS: tuple[_Row, ...] = (
    ("closings", _N, "Closings of complaints (events)."),
    ("reopenings", _N, "Reopenings of complaints (events)."),
)
_REMEDIES: tuple[_Row, ...] = (
    ("remedies", _N, "Offers that the customer accepted."),
    ("remedy_cost", Measured.CENTS, "What these cost, where it is in the desk's currency."),
)


def _asked(question: str, scale: str) -> tuple[_Row, ...]:
    return (
        (f"{question}_asked", _N, f"Questions for {question.upper()} that were answered or declined."),
        (f"{question}_answers", _N, f"Answers on the scale {scale}; where low is good, the scale is turned round."),
        (f"{question}_other_scale", _N, f"Answers on another scale than {scale}; they go into no figure."),
    )


_FEEDBACK: tuple[_Row, ...] = (
    *_asked("csat", "1 to 5"),
    ("csat_top", _N, "Answers of 4 or 5."),
    ("csat_sum", _PTS, "Sum of the answers."),
    ("csat_sq", _PTS2, "Sum of their squares."),
    *_asked("nps", "0 to 10"),
    ("nps_promoters", _N, "Answers of 9 or 10."),
    ("nps_passives", _N, "Answers of 7 or 8."),
    ("nps_detractors", _N, "Answers of 0 to 6."),
    *_asked("ces", "1 to 7"),
    ("ces_easy", _N, "Answers of 5 to 7."),
    ("ces_sum", _PTS, "Sum of the answers."),
    ("ces_sq", _PTS2, "Sum of their squares."),
    *_asked("level", "1 to 5"),
    *((f"level_{level.value}", _N, f"Answers that delivery was {level.value}.") for level in Level),
    ("fcr_customer", _N, "Answers to the question whether the matter was settled (question “resolved”, 1 or 0)."),
    ("fcr_customer_resolved", _N, "Of these, yes."),
    ("fcr_customer_beyond", _N, "Of these, about a contact not resolvable at the front line."),
    ("fcr_customer_both", _N, "Of these, not resolvable at the front line and yet yes."),
)


def _moments(tail: str, which: str) -> tuple[_Row, ...]:
    return (
        (f"moments{tail}", _N, f"Moments of truth{which}."),
        (f"moments_positive{tail}", _N, "Of these, with energy above 0."),
        (f"moments_negative{tail}", _N, "Of these, with energy below 0."),
        (f"energy{tail}", _PTS, "Sum of their energies, −5 to +5 each."),
        (f"energy_sq{tail}", _PTS2, "Sum of the squares of their energies."),
    )


_MOMENTS: tuple[_Row, ...] = (
    *_moments("", ""),
    *(row for stage in Stage for row in _moments(f"_{stage.value}", f" at the stage “{stage.word}”")),
)
# What later parts of the product record; until then these stay 0 and their figures answer n = 0.
_REVIEWS: tuple[_Row, ...] = (
    ("reviews", _N, "Quality reviews."),
    ("review_weight", Measured.HUNDREDTHS, "Weights of the items that apply."),
    ("review_points", Measured.HUNDREDTHS, "Weight × mark (0 to 1) of these; 0 for a review with a critical error."),
    ("reviews_without_critical", _N, "Reviews without any critical error."),
    *((f"reviews_without_{kind}", _N, f"Reviews without an error critical to {whom}.")
      for kind, whom in (("customer", "the customer"), ("business", "the business"), ("compliance", "compliance"))),
)  # fmt: skip
_SALES: tuple[_Row, ...] = (
    ("opportunities", _N, "Contacts with an opportunity to sell; complaints are none."),
    ("sales", _N, "Of these, with a sale."),
    ("sales_value", Measured.CENTS, "What was sold."),
    ("sales_target", Measured.CENTS, "The target, in proportion to the scheduled hours."),
)
_ENTRY: tuple[_Row, ...] = (
    ("fields_mandatory", _N, "Fields that a finished script needs."),
    ("fields_complete", _N, "Of these, filled in when it was finished."),
    ("fields_kept", _N, "Fields filled in when it was finished."),
    ("fields_corrected", _N, "Of these, changed after it was finished, by the audit trail."),
)

_GROUPS: tuple[tuple[tuple[str, ...], str, tuple[_Row, ...]], ...] = (
    (("leg",), _ENTERED, _QUEUE),
    (("contact", "leg"), _BEGAN, _CONTACTS),
    (("contact", "leg"), _BEGAN, _FCR),
    (("contact",), "when the contact began", (*_REPEATS, *_WALK)),
    (("span",), "each local hour, as the span is cut at the hours", _SPANS),
    (("shift",), "each local hour, as the shift is cut at the hours", _SHIFTS),
    (("promise",), "when it was promised for, which may be still to come", _PROMISES),
    (("complaint",), "when the complaint was received", _RECEIVED),
    (("complaint",), "when it was acknowledged or the limit came, whichever is earlier, so it may be still to come; "
     "where the limit is at once, the acknowledgement in the contact of receipt, else the end of that contact",
     _ACKNOWLEDGED),
    (("complaint",), "when it was resolved", _RESOLVED),
    (("complaint",), "when it was closed or reopened, each event by itself", _CLOSINGS),
    (("offer",), "when the customer accepted", _REMEDIES),
    (("feedback",), "when the answer was given", _FEEDBACK),
    (("moment",), "when the moment was recorded", _MOMENTS),
    (("review",), "when the review was finished", _REVIEWS),
    (("sale",), "when the contact with the opportunity began", _SALES),
    (("run",), "when the script was finished", _ENTRY),
)  # fmt: skip

_SPREADS = (
    Spread("answered_after", "s", ("leg",), "How long answered callers waited.", _ENTERED),
    Spread("abandoned_after", "s", ("leg",), "How long callers waited who gave up.", _ENTERED),
    # Its bucket is that of the first whole second after the wait, bucket(floor(wait) + 1): “under 5 s” is exact too.
    Spread("abandoned_before", "s", ("leg",), "How long callers waited who gave up, for “under so many seconds”.",
           _ENTERED),
    Spread("resolved_after", "days", ("complaint",), "Calendar days to resolution.", "when it was resolved"),
    Spread("resolved_business", "days", ("complaint",), "Business days to resolution.", "when it was resolved"),
)  # fmt: skip


def _all() -> Iterator[Measure]:
    for subjects, at, rows in _GROUPS:
        for name, unit, sentence in rows:
            yield Measure(name, unit, subjects, sentence, at)


MEASURES = MappingProxyType({one.name: one for one in _all()})
"""Every measure by its name."""
SPREADS = MappingProxyType({one.name: one for one in _SPREADS})
"""Every spread by its name."""


def given_by(subject: str) -> frozenset[str]:
    """Return the names of the measures and spreads that a kind of record may give."""
    everything: Iterable[Measure | Spread] = (*MEASURES.values(), *SPREADS.values())
    return frozenset(one.name for one in everything if subject in one.subjects)
