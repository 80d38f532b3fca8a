"""What a user, a file or another program may say: checked, cleaned, and refused with a sentence that helps."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from cs_desk.clock import require_aware
from cs_desk.errors import InputError
from cs_desk.models.enums import Channel, Direction, Disposition, Operation, Recognised, Remedy, Role, Stage, Step
from cs_desk.text import LINE, TEXT, too_long, whole


def _fitting(value: Any, limit: int, *, multiline: bool = False) -> Any:
    """Return cleaned text; raises ValueError for more than fits: nothing that was said is cut off."""
    if not isinstance(value, str):
        return value
    text = whole(value, multiline=multiline)
    if problem := too_long(text.strip(), limit):
        raise ValueError(problem)
    return text


def _line(value: Any) -> Any:
    text = _fitting(value, LINE)
    return text.strip() if isinstance(text, str) else text


def _notes(value: Any) -> Any:
    return _fitting(value, TEXT, multiline=True)


def _address(value: Any) -> Any:
    text = _notes(value)
    return text.strip() if isinstance(text, str) else text


def _energy(value: int) -> int:
    if not -5 <= value <= 5:
        raise ValueError("emotional energy goes from −5 to +5")
    return value


Line = Annotated[str, BeforeValidator(_line)]
Name = Annotated[str, BeforeValidator(_line), Field(min_length=1)]
Notes = Annotated[str, BeforeValidator(_notes)]
Address = Annotated[str, BeforeValidator(_address)]
Energy = Annotated[int, AfterValidator(_energy)]
Instant = Annotated[datetime, AfterValidator(require_aware)]
Cents = Annotated[int, Field(ge=0, le=10**12)]

LOGIN = r"^[\w.@-]{1,64}$"
KIND = "^(external|internal)$"
PATTERNS = {LOGIN: "1 to 64 letters, digits or any of . _ @ -", KIND: "external or internal"}  # as people are told them


class Input(BaseModel):
    """Base of all inputs: unknown fields are refused, values do not change after the check."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class NewCustomer(Input):
    """A customer to be created; numbers are given as heard and turned into E.164 by the service."""

    name: Name
    company: Line = ""
    phones: tuple[Line, ...] = ()
    emails: tuple[Line, ...] = ()
    addresses: tuple[Address, ...] = ()
    kind: Annotated[str, Field(pattern=KIND)] = "external"
    locale: Line = ""
    preferred_channel: Channel | None = None
    preferred_times: Line = ""
    special_needs: Line = ""
    representative: Line = ""
    consent_marketing: bool = False
    consent_recording: bool = False
    do_not_call: bool = False
    vulnerable: bool = False
    source: Line | None = None
    source_key: Line | None = None


class CustomerChange(Input):
    """New values for some fields of a customer; None leaves a field as it is."""

    name: Name | None = None
    company: Line | None = None
    phones: tuple[Line, ...] | None = None
    emails: tuple[Line, ...] | None = None
    addresses: tuple[Address, ...] | None = None
    preferred_channel: Channel | None = None
    preferred_times: Line | None = None
    special_needs: Line | None = None
    representative: Line | None = None
    consent_marketing: bool | None = None
    consent_recording: bool | None = None
    do_not_call: bool | None = None
    vulnerable: bool | None = None


class NewContact(Input):
    """A contact that begins now."""

    channel: Channel = Channel.PHONE
    direction: Direction = Direction.INBOUND
    operation: Operation = Operation.CUSTOMER_SUPPORT
    customer_id: int | None = None
    anonymous: bool = False


class CloseContact(Input):
    """How a contact ended."""

    disposition: Disposition
    notes: Notes = ""


class NewMoment(Input):
    """A moment of truth: what was seen or heard, not what it may mean."""

    energy: Energy
    stage: Stage | None = None
    seen: Line = ""
    trigger: Line = ""


class NewComplaint(Input):
    """A contact (or something that arrived another way) recognised as a complaint."""

    recognised_by: Recognised = Recognised.OPERATOR
    complaint_class: Line = "standard"
    received_at: Instant | None = None


class NewOffer(Input):
    """A remedy put to the customer; cost in cents of the desk's currency."""

    remedy: Remedy
    detail: Line = ""
    cost_cents: Cents = 0


class NewPromise(Input):
    """Something promised: what and by when (the owner is the one who promises unless named)."""

    what: Name
    due_at: Instant
    owner_id: int | None = None


class ApprovalAnswer(Input):
    """A team leader's answer to a request for approval."""

    granted: bool
    note: Line = ""


class SkipStep(Input):
    """Leaving steps of the script out needs a reason."""

    to: Step
    reason: Name


class NewStaff(Input):
    """A member of staff."""

    login: Annotated[str, BeforeValidator(_line), Field(pattern=LOGIN)]
    name: Name
    roles: tuple[Role, ...]
    team: Line | None = None


def check(kind: type[Input], values: dict[str, Any], where: str = "") -> Any:
    """Return the checked input; raises InputError naming each field and what would be right."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        faults = [f"{'.'.join(str(part) for part in fault['loc'])}: {_words(fault)}" for fault in error.errors()]
        raise InputError(f"{where}{': ' if where else ''}{'; '.join(faults)}") from error


def _words(fault: Any) -> str:
    kind = fault["type"]
    if kind in ("string_too_short", "too_short"):  # the second of what is cleaned first
        return "may not be empty"
    if kind == "enum":
        return f"{fault['input']!r} is none of {fault['ctx']['expected']}"
    if kind == "extra_forbidden":
        return "no such field"
    if kind == "string_pattern_mismatch":
        return f"{fault['input']!r} is not {PATTERNS[fault['ctx']['pattern']]}"
    return str(fault["msg"]).removeprefix("Value error, ").lower()
