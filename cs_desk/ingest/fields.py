"""The fields that a file may fill, for each kind of record: what they hold, what is needed, how columns are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from cs_desk.models.enums import Channel, Direction, Disposition, Operation, Recognised, Remedy, Stage


class Type(Enum):
    """What a field holds."""

    LINE = auto()
    TEXT = auto()
    FLAG = auto()
    CHOICE = auto()
    MOMENT = auto()
    MONEY = auto()
    CURRENCY = auto()
    SPAN = auto()
    NUMBER = auto()
    SEVERAL = auto()
    STAFF = auto()
    TEAM = auto()
    DIFFICULTY = auto()
    CLASS = auto()
    EVENTS = auto()


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `also` are other names of its column, `words` other words for its choices (folded)."""

    name: str
    type: Type = Type.LINE
    choices: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    low: int = 0
    high: int = 0
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: its name, its fields, and the fields of which one at least must be given."""

    name: str
    fields: tuple[Field, ...]
    needed: tuple[tuple[str, ...], ...]

    def field(self, name: str) -> Field | None:
        """Return a field by name."""
        return next((one for one in self.fields if one.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields."""
        return tuple(one.name for one in self.fields)


CHANNEL_WORDS = {
    "telephone": "phone", "call": "phone", "voice": "phone", "mail": "email", "e mail": "email", "live chat": "chat",
    "web chat": "chat", "text": "sms", "text message": "sms", "social media": "social", "twitter": "social",
    "facebook": "social", "post": "letter", "postal mail": "letter", "fax": "letter", "in person": "counter",
    "branch": "counter", "web": "web_form", "website": "web_form", "online": "web_form", "form": "web_form",
}  # fmt: skip
STATUS_WORDS = {
    "solved": "closed", "resolved": "closed", "done": "closed", "complete": "closed", "completed": "closed",
    "new": "open", "pending": "open", "in progress": "open", "active": "open", "re opened": "open", "reopened": "open",
    "on hold": "open", "waiting": "open",
}  # fmt: skip
SOURCE = Field("source")  # whose key it is, where a file holds rows of several systems
PERSON = (
    Field("customer_name", also=("customer", "complainant", "client", "name", "full name", "caller")),
    Field("customer_phones", Type.SEVERAL, also=("phone", "mobile", "telephone", "phone number", "customer phone")),
    Field("customer_emails", Type.SEVERAL, also=("email", "e mail", "customer email", "email address")),
    Field("customer_key", also=("customer id", "customer number", "customer no", "client id", "customer reference")),
    Field("customer_source"),  # whose key that is, where it is not the row's source
    Field("anonymous", Type.FLAG),
)
CHANNEL = Field(
    "channel",
    Type.CHOICE,
    tuple(Channel),
    CHANNEL_WORDS,
    also=("submitted via", "ticket channel", "source channel", "medium", "contact channel", "via"),
)
DIFFICULTY = Field(
    "difficulty", Type.DIFFICULTY, also=("issue", "category", "complaint type", "ticket subject", "topic")
)
TEAM = Field("team", Type.TEAM, also=("group", "queue"))
SCORES = (
    Field("csat", Type.NUMBER, low=1, high=5, also=("customer satisfaction rating", "satisfaction rating", "rating")),
    Field("ces", Type.NUMBER, low=1, high=7, also=("customer effort score", "effort")),
    Field("nps", Type.NUMBER, low=0, high=10, also=("net promoter score",)),
)

CUSTOMERS = Kind(
    "customers",
    (
        SOURCE,
        Field("name", also=("customer", "full name", "customer name")),
        Field("company", also=("organisation", "organization")),
        Field("phones", Type.SEVERAL, also=("phone", "mobile", "telephone", "phone number", "customer phone")),
        Field("emails", Type.SEVERAL, also=("email", "e mail", "mail", "email address", "customer email")),
        Field("addresses", Type.SEVERAL, also=("address", "postal address")),
        Field("kind", Type.CHOICE, ("external", "internal")),
        Field("locale"),
        Field("preferred_channel", Type.CHOICE, tuple(Channel), CHANNEL_WORDS),
        Field("preferred_times"),
        Field("special_needs"),
        Field("representative"),
        Field("consent_marketing", Type.FLAG),
        Field("consent_recording", Type.FLAG),
        Field("do_not_call", Type.FLAG),
        Field("vulnerable", Type.FLAG),
        Field("source_key", also=("id", "key", "customer id", "reference")),
    ),
    (("name",),),
)
COMPLAINTS = Kind(
    "complaints",
    (
        SOURCE,
        Field("key", also=("complaint id", "ticket id", "case id", "case number", "id", "reference", "source key")),
        *PERSON,
        CHANNEL,
        Field("received_at", Type.MOMENT, also=("date received", "received", "received on", "opened", "created",
                                               "created at", "date", "complaint date", "open date")),
        Field("logged_at", Type.MOMENT, also=("logged", "date logged")),
        Field("recognised_by", Type.CHOICE, tuple(Recognised)),
        Field("recogniser", Type.STAFF),
        Field("complaint_class", Type.CLASS),
        Field("owner", Type.STAFF, also=("assignee", "agent", "handler", "assigned to", "case owner")),
        TEAM,
        Field("own_words", Type.TEXT, also=("consumer complaint narrative", "ticket description", "description",
                                            "narrative", "complaint", "complaint text", "details")),
        Field("wanted", also=("remedy sought", "desired outcome")),
        DIFFICULTY,
        Field("stage", Type.CHOICE, tuple(Stage)),
        Field("acknowledged_at", Type.MOMENT, also=("first response time", "first response", "first response at",
                                                    "acknowledged", "date acknowledged")),
        Field("resolved_at", Type.MOMENT, also=("time to resolution", "resolved", "date resolved", "resolution time")),
        Field("closed_at", Type.MOMENT, also=("closed", "date closed", "closed on", "close date")),
        Field("undated", Type.FLAG),  # that date is only the last one known
        Field("status", Type.CHOICE, ("open", "closed"), STATUS_WORDS, also=("ticket status", "state of case",
                                                                             "complaint status")),
        Field("outcome", Type.CHOICE, ("accepted", "not_accepted", "rejected", "withdrawn")),
        Field("remedy", Type.CHOICE, tuple(Remedy)),
        Field("cost", Type.MONEY, also=("remedy cost", "amount", "compensation")),
        Field("currency", Type.CURRENCY, also=("currency code",)),  # of the cost, where it is not the desk's
        Field("accepted", Type.FLAG),
        *SCORES,
        Field("timely", Type.FLAG, also=("timely response", "timely response?")),
        Field("disputed", Type.FLAG, also=("consumer disputed", "consumer disputed?")),
        Field("note", Type.TEXT),
        Field("contact_key"),  # of the contact that it came on
        Field("contact_source"),
        Field("acknowledge_due", Type.MOMENT),  # what was promised; else by the profile of this desk
        Field("answer_due", Type.MOMENT),
    ),
    (("received_at",), ("channel",)),
)  # fmt: skip
CONTACTS = Kind(
    "contacts",
    (
        SOURCE,
        Field("key", also=("call id", "contact id", "ticket id", "id", "external id", "uniqueid", "reference")),
        *PERSON,
        CHANNEL,
        Field("direction", Type.CHOICE, tuple(Direction), {"in": "inbound", "out": "outbound", "incoming": "inbound",
                                                           "outgoing": "outbound"}),
        Field("operation", Type.CHOICE, tuple(Operation)),
        Field("operator", Type.STAFF, also=("agent", "agent name", "handled by", "advisor", "user")),
        TEAM,
        Field("started_at", Type.MOMENT, also=("start", "started", "start time", "call start", "date", "date time")),
        Field("ended_at", Type.MOMENT, also=("end", "ended", "end time", "call end")),
        Field("closed_at", Type.MOMENT, also=("closed",)),
        Field("talk", Type.SPAN, also=("talk time", "duration", "talk duration", "avgtalkduration", "call duration")),
        Field("wrap", Type.SPAN, also=("wrap time", "wrap up", "after call work", "acw")),
        Field("disposition", Type.CHOICE, tuple(Disposition), {"follow up": "follow_up", "no answer": "no_answer",
              "wrong number": "wrong_number", "abandoned": "dropped", "answered": "resolved"}, also=("result",)),
        Field("events", Type.EVENTS),  # instead of talk and wrap: see `cells.events`
        DIFFICULTY,
        Field("difficulty_note", Type.TEXT),
        *SCORES,
        Field("notes", Type.TEXT, also=("note", "comment", "comments", "summary")),
    ),
    (("started_at",), ("channel",)),
)  # fmt: skip
KINDS = {kind.name: kind for kind in (CUSTOMERS, COMPLAINTS, CONTACTS)}
