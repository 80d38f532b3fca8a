"""What is played: which contacts and complaints, on which days, and what waits on the demo user's start page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from cs_desk.clock import local, require_aware
from cs_desk.demo.bank import Cause
from cs_desk.demo.complaints import Case, Outcome, complaint
from cs_desk.demo.enquiries import Talk, enquiry
from cs_desk.demo.history import History
from cs_desk.demo.stage import Stage, Story
from cs_desk.demo.timetable import Timetable
from cs_desk.models.enums import Channel, Role, Step
from cs_desk.models.policy import Actor

Scheduled = tuple[datetime, Story]
DAYS = 30
# Outcome, how many of it, and between how many days ago they begin. Answers fall due after 20 business days, so that
# the four of the oldest row are late.
ROWS = (
    (Outcome.INVESTIGATED, 4, 32, 38),
    (Outcome.SETTLED, 11, 1, 29),
    (Outcome.APPROVED, 2, 2, 20),
    (Outcome.DECLINED, 4, 2, 24),
    (Outcome.INVESTIGATED, 4, 1, 12),
    (Outcome.WRITTEN, 2, 3, 15),
    (Outcome.RESUMED, 3, 12, 29),
)
UNOWNED = (("Harbour", 1), ("Harbour", 4), ("Harbour", 9), ("Harbour", 34), ("Hillside", 2), ("Hillside", 6))
LATE = "goods.late"
LATE_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Size:
    """How large a centre is: its customers, contacts and complaints of an average month, and how many times ROWS."""

    customers: int
    contacts: float
    complaints: float
    open_complaints: int = 1


SIZES = {"small": Size(120, 100, 8), "large": Size(1_500, 1_640, 105, 5)}
LAST_MONTH = 1.12
"""How many times the average month the last one is."""


class Programme:
    """Plans the stories of a stage; the same seed and end give the same plan."""

    def __init__(self, stage: Stage, timetable: Timetable, size: Size):
        self.stage = stage
        self.timetable = timetable
        self.rng = stage.random("programme")
        self.regulars = self.rng.sample(stage.customers, 4)
        self.size = size

    def stories(self) -> list[Scheduled]:
        """Return every story with its beginning."""
        return [
            *History(self.stage, self.timetable, DAYS + 1).stories(self.size.contacts, self.size.complaints),
            *self._enquiries(),
            *self._regulars(),
            *self._complaints(),
            *self._unowned(),
            *self._yours(),
            *self._today(),
            self._request(),
        ]

    def cause(self, rng: Random, code: str = "") -> Cause:
        """Return a cause; a late delivery is one of six or seven, since what was mended stays mended."""
        wanted = code or (LATE if rng.random() < LATE_SHARE else "")
        causes = self.stage.bank.complaints.cause
        return rng.choice([one for one in causes if (one.difficulty == wanted if wanted else one.difficulty != LATE)])

    def _enquiries(self) -> Iterator[Scheduled]:
        for number in range(round(self.size.contacts * LAST_MONTH)):
            yield self.timetable.moment(self.rng, 0, DAYS - 1), enquiry(self.stage, Talk(f"enquiry {number}"))

    def _regulars(self) -> Iterator[Scheduled]:
        """Customers who were in contact twice already in these 30 days; the next contact is their third."""
        for place, customer in enumerate(self.regulars):
            for turn, (newest, oldest) in enumerate(((3, 8), (12, 22))):
                talk = Talk(f"regular {place} {turn}", customer_id=customer)
                yield self.timetable.moment(self.rng, newest, oldest), enquiry(self.stage, talk)

    def _complaints(self) -> Iterator[Scheduled]:
        for row, (outcome, count, newest, oldest) in enumerate(ROWS):
            for number in range(count * self.size.open_complaints):
                operator = self._asker() if outcome is Outcome.APPROVED else None
                written = outcome is Outcome.WRITTEN or self.rng.random() < 0.2
                case = Case(
                    f"complaint {row} {number}",
                    outcome,
                    self.cause(self.rng),
                    self.rng.choice(self.stage.customers),
                    operator,
                    Channel.EMAIL if written else self.rng.choice((Channel.PHONE, Channel.CHAT)),
                )
                yield self.timetable.moment(self.rng, newest, oldest), complaint(self.stage, case)

    def _asker(self) -> Actor:
        """Return an operator who has to ask somebody else for approval."""
        return self.rng.choice([one for one in self.stage.operators() if Role.TEAM_LEADER not in one.roles])

    def _unowned(self) -> Iterator[Scheduled]:
        for number, (team, days_ago) in enumerate(UNOWNED):
            clerks = [one for one in self.stage.operators(team) if Role.TEAM_LEADER not in one.roles]
            anonymous = number == 2
            case = Case(
                f"unowned {number}",
                Outcome.UNOWNED,
                self.cause(self.rng, LATE if number < 2 else ""),
                None if anonymous else self.rng.choice(self.stage.customers),
                self.rng.choice(clerks),
                Channel.WEB_FORM if anonymous else Channel.EMAIL,
            )
            yield self.timetable.moment(self.rng, days_ago, days_ago), complaint(self.stage, case)

    def _yours(self) -> Iterator[Scheduled]:
        """The demo user's open complaints of the past days, each with a promise: one overdue, one today, two soon."""
        end, you = self.stage.end, self.stage.you
        midnight = require_aware(
            local(end + timedelta(days=1), self.stage.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        )
        dues = (
            end - timedelta(hours=20),
            end + (midnight - end) * 0.4,
            end + timedelta(hours=26),
            end + timedelta(days=3),
        )
        causes = self.rng.sample(self.stage.bank.complaints.cause, len(dues))
        for number, due_at in enumerate(dues):
            case = Case(
                f"yours {number}",
                Outcome.INVESTIGATED,
                causes[number],
                self.rng.choice(self.stage.customers),
                you,
                promised_for=due_at,
            )
            yield self.timetable.moment(self.rng, 2 + number, 5 + number), complaint(self.stage, case)

    def _today(self) -> Iterator[Scheduled]:
        """The demo user's own day: contacts done, a complaint settled, two put aside half way."""
        window, you, first = self.stage.today(), self.stage.you, self.regulars[0]
        for number, share in enumerate((0.02, 0.4, 0.75)):
            talk = Talk(f"today {number}", you, pace=window.pace)
            yield window.at(share), enquiry(self.stage, talk)
        late = self.cause(self.rng, LATE)
        cases = (
            (0.14, Case("today settled", Outcome.SETTLED, late, self._someone(), you, pace=window.pace)),
            (0.28, Case("today parked", Outcome.PARKED, late, first, you, pace=window.pace)),
            (
                0.6,
                Case(
                    "today chat",
                    Outcome.PARKED,
                    self.cause(self.rng, "goods.damaged"),
                    self._someone(),
                    you,
                    Channel.CHAT,
                    window.pace,
                    stop_before=Step.ACKNOWLEDGE,
                ),
            ),
        )
        for share, case in cases:
            yield window.at(share), complaint(self.stage, case)

    def _someone(self) -> int:
        return self.rng.choice([one for one in self.stage.customers if one not in self.regulars])

    def _request(self) -> Scheduled:
        """A colleague's request for approval, a few minutes old."""
        window = self.stage.today()
        colleague = self.stage.actors["tuva"]
        case = Case(
            "request", Outcome.WAITING, self.cause(self.rng, LATE), self.regulars[1], colleague, pace=window.pace
        )
        return window.at(0.94), complaint(self.stage, case)
