"""The state of a script run as the coach and the step rules look at it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cs_desk.models.enums import Channel, Step
from cs_desk.models.fielddefs import Value
from cs_desk.models.script import is_empty


class ApprovalState(StrEnum):
    """How a request to the leader stands."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class OfferState:
    """One offer of the run: its cost in cents, and whether the customer accepted it (None: no answer yet)."""

    cost_cents: int = 0
    accepted: bool | None = None


@dataclass(frozen=True, slots=True)
class RunState:
    """All that the coach looks at; times in seconds, `energies` oldest first.

    `spent` holds the whole time given to each step so far; `on_hold` is None when not on hold; `authority_cents` is
    None where no limit applies; `promises_undated` counts promises without a date.
    """

    step: Step
    channel: Channel
    in_step: float = 0
    in_call: float = 0
    on_hold: float | None = None
    spent: Mapping[Step, float] = field(default_factory=dict)
    answers: Mapping[str, Value | None] = field(default_factory=dict)
    skipped: Collection[Step] = ()
    energies: tuple[int, ...] = ()
    offers: tuple[OfferState, ...] = ()
    authority_cents: int | None = None
    approval: ApprovalState | None = None
    promises_undated: int = 0
    complaint: bool = True

    def has(self, name: str) -> bool:
        """Return True when the field holds an answer."""
        return not is_empty(self.answers.get(name))

    def past(self, step: Step) -> bool:
        """Return True when the run stands after `step` and did not skip it with a reason."""
        return self.step.number > step.number and step not in self.skipped

    @property
    def live(self) -> bool:
        """True where the customer waits on the line or at the counter, so that seconds count."""
        return not self.channel.written

    @property
    def agreed(self) -> bool:
        """True when an offer was accepted."""
        return any(offer.accepted for offer in self.offers)
