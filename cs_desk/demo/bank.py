"""The demo's material: names, circumstances and phrases from the TOML files that ship under assets/demo."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from cs_desk.models.enums import Disposition, Operation, Remedy, Role
from cs_desk.models.inputs import Energy
from cs_desk.models.shipped import read_shipped

Texts = Annotated[tuple[str, ...], Field(min_length=1)]


class Shipped(BaseModel):
    """Base of the material: unknown keys are refused, so that a slip of the pen is found by the tests."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Colleague(Shipped):
    """Somebody on the staff; without a login it is whoever opens the demo."""

    login: str = ""
    name: str
    team: str | None = None
    roles: tuple[Role, ...]
    shift: Literal["", "early", "late"] = ""


class StaffBook(Shipped):
    """Who works at the centre and what it may be called."""

    organisations: Texts
    teams: Texts
    you: Colleague
    staff: tuple[Colleague, ...]


class Locale(Shipped):
    """How people of a locale are called; `people` are (name, e-mail handle) where the script is not Latin.

    `more_given` and `more_family` are for when the other names run out.
    """

    locale: str
    home: str
    weight: int
    given: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    more_given: tuple[str, ...] = ()
    more_family: tuple[str, ...] = ()
    family_first: bool = False
    people: tuple[tuple[str, str], ...] = ()


class Traits(Shipped):
    """Circumstances that some customers have."""

    companies: Texts
    domains: Texts
    preferred_times: Texts
    special_needs: Texts
    representatives: Texts


class PeopleBook(Shipped):
    """Customers: number ranges (prefix, figures to follow) and streets by country, names by locale."""

    ranges: dict[str, tuple[tuple[str, int], ...]]
    streets: dict[str, Texts]
    locale: tuple[Locale, ...]
    traits: Traits


class Enquiry(Shipped):
    """Something people ask that is no complaint."""

    operation: Operation
    notes: str
    difficulty: str | None = None
    difficulty_note: str = ""


class Mood(Shipped):
    """What may be observed at an emotional energy."""

    energy: Energy
    seen: Texts
    written: Texts


class EnquiryBook(Shipped):
    """Everything for contacts that are no complaints."""

    dispositions: tuple[Disposition, ...]
    enquiry: tuple[Enquiry, ...]
    mood: tuple[Mood, ...]


class Cause(Shipped):
    """What went wrong for a customer, in their words, and what usually puts it right (`share` in cents)."""

    difficulty: str
    own_words: str
    wanted: str
    remedy: Remedy
    share: int
    detail: str
    findings: str
    promise: str


def _moment(value: Any) -> Any:
    return dict(zip(("seen", "energy", "trigger"), value, strict=True)) if isinstance(value, list) else value


class SeenMoment(Shipped):
    """A moment of truth in a complaint: seen or heard, energy, trigger."""

    seen: str
    energy: Energy
    trigger: str


Seen = Annotated[SeenMoment, BeforeValidator(_moment)]


class ComplaintBook(Shipped):
    """Everything for complaints."""

    products: Texts
    skip_reason: str
    park_reasons: Texts
    approval_park: str
    approval_reasons: Texts
    verbatim: Texts
    impressions: Texts
    moments: tuple[Seen, ...]
    written_moments: tuple[Seen, ...]
    notes: Texts
    cause: tuple[Cause, ...]


class Episode(Shipped):
    """Something that happens to many customers at once, on so many days of a month (every year).

    `contacts` and `complaints` say how many times as many of each; `difficulties` are weights of their causes.
    """

    month: int
    first_day: int
    days: int
    contacts: float
    complaints: float
    difficulties: dict[str, float]
    notes: Texts


class Mended(Shipped):
    """A breakdown and the day on which a strategy mended it: causes, notes and moments before and after."""

    months_ago: int
    before: dict[str, float]
    after: dict[str, float]
    before_notes: Texts
    after_notes: Texts
    before_moments: tuple[tuple[str, Energy], ...]
    after_moments: tuple[tuple[str, Energy], ...]
    decided: str


class YearBook(Shipped):
    """The rhythm of a year: weights of the months and weekdays, what happened in it, what was mended."""

    months: Annotated[tuple[float, ...], Field(min_length=12, max_length=12)]
    weekdays: Annotated[tuple[float, ...], Field(min_length=7, max_length=7)]
    episode: tuple[Episode, ...]
    mended: Mended


class Bank(Shipped):
    """All the material together."""

    staff: StaffBook
    people: PeopleBook
    enquiries: EnquiryBook
    complaints: ComplaintBook
    year: YearBook


@cache
def load() -> Bank:
    """Return the shipped material, read once; raises InputError when a file is missing or not TOML."""
    return Bank.model_validate(
        {name: read_shipped(f"demo/{name}.toml") for name in ("staff", "people", "enquiries", "complaints", "year")}
    )
