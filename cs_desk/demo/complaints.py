"""The story of a complaint: the six steps with what each captures, as far as this one came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from cs_desk.demo.bank import Bank, Cause
from cs_desk.demo.enquiries import operator_for, slots_of
from cs_desk.demo.stage import Stage, Story
from cs_desk.models.enums import Channel, Direction, Disposition, Recognised, Step
from cs_desk.models.fielddefs import Value
from cs_desk.models.inputs import (
    ApprovalAnswer,
    CloseContact,
    NewComplaint,
    NewContact,
    NewMoment,
    NewOffer,
    NewPromise,
    SkipStep,
)
from cs_desk.models.policy import Actor
from cs_desk.services import complaints, contacts, moments, resolve, runs

TROUBLED = 0.55  # of those put right before the breakdown was mended, how many are not pleased all the same
APPROVED_CENTS = 18_500  # above an operator's authority, within a team leader's


class Outcome(StrEnum):
    """How far a complaint comes while its contact lasts."""

    SETTLED = "settled"
    APPROVED = "approved"
    DECLINED = "declined"
    INVESTIGATED = "investigated"
    RESUMED = "resumed"
    WRITTEN = "written"
    UNOWNED = "unowned"
    PARKED = "parked"
    WAITING = "waiting"


FOLLOWED = frozenset({Outcome.DECLINED, Outcome.INVESTIGATED, Outcome.WRITTEN, Outcome.UNOWNED})
"""What is still worked on after the contact."""


@dataclass(frozen=True, slots=True)
class Case:
    """One complaint to come: its chance, its end, who takes it, with whom, about what, and what is promised by when.

    `troubled` is one of the time before the breakdown was mended: put right, and yet less well taken.
    """

    name: str
    outcome: Outcome
    cause: Cause
    customer_id: int | None
    operator: Actor | None = None
    channel: Channel = Channel.PHONE
    pace: float = 1.0
    promised_for: datetime | None = None
    stop_before: Step = Step.RESOLVE
    troubled: bool = False


def complaint(stage: Stage, case: Case) -> Story:
    """Play one complaint from the contact it arrives on to wherever it comes."""
    rng = stage.random(case.name)
    operator = yield from operator_for(stage, rng, case.operator)
    telling = Telling(stage, case, rng, operator)
    yield from telling.play()
    stage.release(operator)
    yield from telling.aftermath()


class Telling:
    """One complaint while it is told: the contact, the complaint and the run it made, and who works on it."""

    def __init__(self, stage: Stage, case: Case, rng: Random, operator: Actor):
        self.stage = stage
        self.case = case
        self.rng = rng
        self.operator = operator
        self.slots = slots_of(stage, rng)
        self.contact = self.complaint = self.run = 0
        self.promise: tuple[int, datetime] | None = None

    def play(self) -> Story:
        """Play the contact: recognised, then the steps that this case gets to."""
        stage, case = self.stage, self.case
        new = NewContact(
            channel=case.channel,
            direction=Direction.INBOUND,
            customer_id=case.customer_id,
            anonymous=case.customer_id is None,
        )
        self.contact = stage.tell(self.operator, contacts.start_contact, new)
        yield self._wait(0.5, 1.5)
        who = self.rng.choice((Recognised.OPERATOR, Recognised.CUSTOMER, Recognised.PROMPT))
        made = stage.tell(self.operator, runs.recognise, self.contact, NewComplaint(recognised_by=who))
        self.complaint, self.run = made["complaint"], made["run"]
        yield from self._hear()
        if case.outcome in (Outcome.WRITTEN, Outcome.UNOWNED):
            yield from self._log()
            return
        if case.outcome is Outcome.PARKED and case.stop_before is Step.ACKNOWLEDGE:
            self._park(self.rng.choice(stage.bank.complaints.park_reasons))
            return
        yield from self._answer()
        if case.outcome is Outcome.PARKED:
            self._park(self.rng.choice(stage.bank.complaints.park_reasons))
            return
        yield from self._resolve()
        if case.outcome is Outcome.RESUMED:
            yield from self._later()
        if case.outcome is not Outcome.WAITING:
            yield from self._thank()

    def aftermath(self) -> Story:
        """Play what follows in the days after: the team gets it, notes are added, promises are kept."""
        if self.case.outcome not in FOLLOWED:
            return
        if self.case.outcome is Outcome.UNOWNED:
            yield self.stage.after(minutes=self.rng.uniform(5, 90), pace=self.case.pace)
            leader = self.stage.leader(self.operator.team_id)
            self.stage.tell(leader, complaints.assign_complaint, self.complaint, None)
            return
        for note in self.rng.sample(self.stage.bank.complaints.notes, self.rng.choice((1, 1, 2))):
            yield self._at_work(hours=self.rng.uniform(3, 40))
            self.stage.tell(self.operator, complaints.add_note, self.complaint, note)
        if self.promise is not None:
            yield max(self.promise[1], self.stage.clock.now())
            self.stage.tell(self.operator, resolve.keep_promise, self.promise[0])

    def _wait(self, low: float, high: float) -> datetime:
        return self.stage.after(minutes=self.rng.uniform(low, high), pace=self.case.pace)

    def _at_work(self, **span: float) -> datetime:
        return self.stage.at_work(self.rng, self.stage.after(**span))

    def _say(self, phrase: str) -> str:
        return phrase.format(**self.slots)

    def _save(self, values: Mapping[str, Value | None]) -> None:
        self.stage.tell(self.operator, runs.save_answers, self.run, values)

    def _enter(self, step: Step) -> None:
        self.stage.tell(self.operator, runs.enter_step, self.run, step.value)

    def _park(self, reason: str) -> None:
        self.stage.tell(self.operator, contacts.move_contact, self.contact, "park", reason)

    def _hear(self) -> Story:
        """Attention and listen: who it is, how they sound, what happened in their words, what they want."""
        rng, case = self.rng, self.case
        known = case.customer_id is not None
        self._save(
            {
                "identity": "verified" if known else "not_needed",
                "identity_how": "order number and postcode" if known else None,
                "opening_energy": rng.choice((-5, -4, -3, -3, -2)),
            }
        )
        yield self._wait(0.3, 1.0)
        self._enter(Step.LISTEN)
        self._save({"own_words": self._say(case.cause.own_words), "difficulty": case.cause.difficulty})
        yield self._wait(1.0, 3.0)
        self._moment()
        self._save(
            {
                "happened_when": f"{self.slots['day']}, and again since",
                "wanted": self._say(case.cause.wanted),
                "product": f"{self.slots['product']}, order {self.slots['order']}",
                "paraphrase_confirmed": True,
                "operator_impression": rng.choice(self.stage.bank.complaints.impressions)
                if rng.random() < 0.5
                else None,
            }
        )
        yield self._wait(0.3, 0.8)

    def _moment(self) -> None:
        book = self.stage.bank.complaints
        seen = self.rng.choice(book.written_moments if self.case.channel.written else book.moments)
        moment = NewMoment(energy=seen.energy, seen=seen.seen, trigger=seen.trigger)
        self.stage.tell(self.operator, moments.add_moment, self.contact, moment)

    def _answer(self) -> Story:
        """Acknowledge and apologise."""
        rng = self.rng
        self._enter(Step.ACKNOWLEDGE)
        self._save(
            {
                "problem_acknowledged": True,
                "reference_given": True,
                "no_charge_said": True,
                "answer_date_said": True,
                "updates_by": rng.choice(("phone", "email", "sms")),
                "updates_every": rng.choice((2, 3, 5, 7)),
            }
        )
        yield self._wait(0.5, 1.2)
        self._enter(Step.APOLOGISE)
        self._save({"apology_given": True, "energy_after": rng.choice((-2, -1, 0, 1))})
        yield self._wait(0.4, 1.0)

    def _resolve(self) -> Story:
        """Resolve: the way, what was found, the offer and its answer, the promise."""
        case, outcome = self.case, self.case.outcome
        self._enter(Step.RESOLVE)
        asks = outcome in (Outcome.APPROVED, Outcome.WAITING)
        looks = outcome in (Outcome.INVESTIGATED, Outcome.RESUMED)
        route = "approval" if asks else "investigation" if looks else "front_line"
        self._save({"route": route, "findings": self._say(case.cause.findings)})
        yield self._wait(1.0, 2.5)
        if asks:
            yield from self._ask()
        if outcome in (Outcome.SETTLED, Outcome.APPROVED, Outcome.DECLINED):
            yield from self._offer(APPROVED_CENTS if asks else case.cause.share)
        if case.promised_for is not None or outcome is Outcome.INVESTIGATED:
            self._promise(case.promised_for or self._at_work(days=self.rng.uniform(2, 9)))

    def _later(self) -> Story:
        """Look into it for some days, the contact put aside, then take it up again and put it right."""
        self._park(self.rng.choice(self.stage.bank.complaints.park_reasons))
        self.stage.release(self.operator)
        yield self._at_work(days=self.rng.uniform(1.5, 9))
        yield from self.stage.hire(self.rng, [self.operator])
        self.stage.tell(self.operator, contacts.move_contact, self.contact, "unpark")
        yield self._wait(0.5, 2.0)
        self._save({"route": "front_line"})
        yield from self._offer(self.case.cause.share)

    def _offer(self, cents: int) -> Story:
        offer = NewOffer(remedy=self.case.cause.remedy, detail=self._say(self.case.cause.detail), cost_cents=cents)
        number = self.stage.tell(self.operator, resolve.make_offer, self.complaint, offer)
        yield self._wait(0.3, 1.0)
        self.stage.tell(self.operator, resolve.answer_offer, number, self.case.outcome is not Outcome.DECLINED)

    def _ask(self) -> Story:
        """Ask the team leader for more than one's own authority; an answer only comes where the case has one."""
        offer = NewOffer(
            remedy=self.case.cause.remedy, detail=self._say(self.case.cause.detail), cost_cents=APPROVED_CENTS
        )
        number = self.stage.tell(
            self.operator,
            resolve.ask_approval,
            self.complaint,
            offer,
            self.stage.bank.complaints.approval_reasons[0],
        )
        if self.case.outcome is Outcome.WAITING:
            self._park(self.stage.bank.complaints.approval_park)
            return
        yield self._wait(1.0, 4.0)
        yes = ApprovalAnswer(granted=True, note="fair, go ahead")
        self.stage.tell(self.stage.leader(self.operator.team_id), resolve.answer_approval, number, yes)

    def _promise(self, due_at: datetime) -> None:
        promise = NewPromise(what=self._say(self.case.cause.promise), due_at=due_at)
        number = self.stage.tell(self.operator, resolve.make_promise, self.complaint, promise)
        if self.case.promised_for is None and self.rng.random() < 0.8:
            early = self.stage.at_work(self.rng, due_at - timedelta(hours=self.rng.uniform(2, 30)))
            self.promise = number, min(early, due_at - timedelta(minutes=1))

    def _thank(self) -> Story:
        """Thank: feedback where it was asked, energy at the end; then the contact is closed."""
        rng, settled = self.rng, self.case.outcome in (Outcome.SETTLED, Outcome.APPROVED, Outcome.RESUMED)
        self._enter(Step.THANK)
        pleased = settled and not (self.case.troubled and rng.random() < TROUBLED)
        over = self.case.outcome is not Outcome.INVESTIGATED  # else it is asked how it went once it is
        self._save(
            (feedback(self.stage.bank, rng, pleased) if over else {})
            | {"thanks_given": True, "closing_energy": rng.choice((1, 2, 2, 3) if pleased else (-2, -1, 0))}
        )
        yield self._wait(0.3, 1.0)
        self.stage.tell(self.operator, runs.finish_run, self.run)
        yield self._wait(0.4, 1.5)
        self._close(Disposition.RESOLVED if settled else Disposition.FOLLOW_UP)

    def _log(self) -> Story:
        """What came in writing is only logged: the later steps are left out with the reason."""
        reason = self.stage.bank.complaints.skip_reason
        self.stage.tell(self.operator, runs.skip_to, self.run, SkipStep(to=Step.THANK, reason=reason))
        yield self._wait(0.2, 0.6)
        self.stage.tell(self.operator, runs.finish_run, self.run, reason)
        self._close(Disposition.FOLLOW_UP)

    def _close(self, disposition: Disposition) -> None:
        notes = f"{self._say(self.case.cause.wanted).capitalize()}."
        self.stage.tell(
            self.operator, contacts.close_contact, self.contact, CloseContact(disposition=disposition, notes=notes)
        )


def feedback(bank: Bank, rng: Random, settled: bool) -> dict[str, Value | None]:
    """Return the answers to the questions of step 6; some decline, some are not asked."""
    chance = rng.random()
    if chance < 0.12:
        return {"csat": "declined"}
    if chance < 0.2:
        return {}
    answers: dict[str, Value | None] = {"csat": rng.choice((3, 4, 4, 5, 5) if settled else (1, 2, 2, 3))}
    if rng.random() < 0.6:
        answers |= {
            "ces": rng.choice((4, 5, 6, 7) if settled else (1, 2, 3)),
            "nps": rng.choice((6, 7, 8, 9, 10) if settled else (0, 2, 4, 5)),
            "level": rng.choice(("expected", "desired") if settled else ("unmet", "basic")),
        }
    if rng.random() < 0.4:
        answers["verbatim"] = rng.choice(bank.complaints.verbatim)
    return answers
