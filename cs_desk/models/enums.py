"""The closed lists of the domain. Values are stored as they stand here, so they are never renamed."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a member of staff may do; one person may hold several."""

    OPERATOR = "operator"
    TEAM_LEADER = "team_leader"
    MANAGER = "manager"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def word(self) -> str:
        """The role as people say it."""
        return self.value.replace("_", " ")

    @property
    def one(self) -> str:
        """Somebody who has it: an operator, a team leader."""
        return f"an {self.word}" if self.word[0] in "aeiou" else f"a {self.word}"


class Stage(StrEnum):
    """The six stages of the service delivery cycle, in order."""

    ESTABLISH_CONTACT = "establish_contact"
    BUILD_RAPPORT = "build_rapport"
    PRESENT_PRODUCT = "present_product"
    COMPLETE_SALE = "complete_sale"
    DELIVER_PRODUCT = "deliver_product"
    MONITOR_SATISFACTION = "monitor_satisfaction"

    @property
    def number(self) -> int:
        """Position in the cycle, 1 to 6."""
        return list(Stage).index(self) + 1

    @property
    def word(self) -> str:
        """The stage as people say it."""
        return "deliver the product" if self is Stage.DELIVER_PRODUCT else self.value.replace("_", " ")


class Step(StrEnum):
    """The six steps of the complaint script, in order."""

    ATTENTION = "attention"
    LISTEN = "listen"
    ACKNOWLEDGE = "acknowledge"
    APOLOGISE = "apologise"
    RESOLVE = "resolve"
    THANK = "thank"

    @property
    def number(self) -> int:
        """Position in the script, 1 to 6."""
        return list(Step).index(self) + 1

    @property
    def word(self) -> str:
        """The step as a heading."""
        return self.value.capitalize()


class Channel(StrEnum):
    """How a contact reaches the desk."""

    PHONE = "phone"
    EMAIL = "email"
    CHAT = "chat"
    SMS = "sms"
    SOCIAL = "social"
    LETTER = "letter"
    COUNTER = "counter"
    WEB_FORM = "web_form"

    @property
    def word(self) -> str:
        """The channel as people say it."""
        return {"sms": "SMS", "email": "e-mail", "web_form": "web form"}.get(self.value, self.value)

    @property
    def written(self) -> bool:
        """True where the customer writes, so that words are pasted, not said, and the written clock runs."""
        return self not in (Channel.PHONE, Channel.COUNTER)

    @property
    def exclusive(self) -> bool:
        """True for live voice: an operator holds one such contact at a time."""
        return self in (Channel.PHONE, Channel.COUNTER)


class Direction(StrEnum):
    """Who began the contact."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Operation(StrEnum):
    """The customer contact operations."""

    CUSTOMER_SUPPORT = "customer_support"
    DATA_COLLECTION = "data_collection"
    INFORMATION_SERVICE = "information_service"
    MARKETING = "marketing"
    SALES = "sales"
    SERVICE_PROVISION = "service_provision"

    @property
    def word(self) -> str:
        """The operation as people say it."""
        return self.value.replace("_", " ")


class Level(StrEnum):
    """The level of delivery as the customer met it, in order."""

    UNMET = "unmet"
    BASIC = "basic"
    EXPECTED = "expected"
    DESIRED = "desired"
    UNEXPECTED = "unexpected"


class Evidence(StrEnum):
    """Objective evidence can be verified; subjective is somebody's impression. They never share a field."""

    OBJECTIVE = "objective"
    SUBJECTIVE = "subjective"


class Answer(StrEnum):
    """How a question for feedback ended; three different facts."""

    ANSWERED = "answered"
    DECLINED = "declined"
    NOT_ASKED = "not_asked"


class Remedy(StrEnum):
    """What a complaint was put right with."""

    APOLOGY = "apology"
    EXPLANATION = "explanation"
    SERVICE = "service"
    REFUND = "refund"
    CREDIT = "credit"
    REPLACEMENT = "replacement"
    DECISION_CHANGE = "decision_change"
    NONE = "none"

    @property
    def word(self) -> str:
        """The remedy as people say it."""
        return self.value.replace("_", " ")


class Recognised(StrEnum):
    """Who saw that a contact is a complaint."""

    CUSTOMER = "customer"
    OPERATOR = "operator"
    PROMPT = "prompt"
    REVIEW = "review"


class Disposition(StrEnum):
    """How a contact ended; required at close."""

    RESOLVED = "resolved"
    FOLLOW_UP = "follow_up"
    TRANSFERRED = "transferred"
    REFERRED_OUTSIDE = "referred_outside"
    NO_ANSWER = "no_answer"
    DROPPED = "dropped"
    WRONG_NUMBER = "wrong_number"

    @property
    def word(self) -> str:
        """The disposition as people say it."""
        return self.value.replace("_", " ")
