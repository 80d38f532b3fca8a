"""Who may do what, and to whose records: the table that every service and every query asks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from cs_desk.models.enums import Role


class Scope(IntEnum):
    """How far a permission reaches; the widest of a person's roles counts."""

    NONE = 0
    OWN = 1
    TEAM = 2
    ALL = 3


class Verb(StrEnum):
    """Everything that can be done or seen, as the audit trail names it."""

    CONTACT_TAKE = "contact.take"
    CONTACT_SEE = "contact.see"
    CONTACT_IMPORT = "contact.import"
    RUN_TAKE = "run.take"
    MOMENT_ADD = "moment.add"
    FEEDBACK_ADD = "feedback.add"
    COMPLAINT_OPEN = "complaint.open"
    COMPLAINT_SEE = "complaint.see"
    COMPLAINT_WORK = "complaint.work"
    COMPLAINT_TAKE = "complaint.take"
    COMPLAINT_ASSIGN = "complaint.assign"
    COMPLAINT_IMPORT = "complaint.import"
    OFFER_MAKE = "offer.make"
    APPROVAL_ASK = "approval.ask"
    APPROVAL_ANSWER = "approval.answer"
    PROMISE_MAKE = "promise.make"
    PROMISE_KEEP = "promise.keep"
    CUSTOMER_SEE = "customer.see"
    CUSTOMER_WRITE = "customer.write"
    CUSTOMER_IMPORT = "customer.import"
    WORDS_EDIT = "words.edit"
    PROFILE_EDIT = "profile.edit"
    STAFF_MANAGE = "staff.manage"
    SETTINGS_CHANGE = "settings.change"
    KPI_SEE = "kpi.see"
    KPI_SET = "kpi.set"
    FIGURES_VERIFY = "figures.verify"
    FIGURES_REBUILD = "figures.rebuild"
    EXPORT_READ = "export.read"
    BACKUP_KEEP = "backup.keep"
    AUDIT_READ = "audit.read"
    AUDIT_VERIFY = "audit.verify"
    SESSION_KEEP = "session.keep"


_N, _O, _T, _A = Scope.NONE, Scope.OWN, Scope.TEAM, Scope.ALL

# One row a verb: operator, team leader, manager, auditor, administrator.
_TABLE: dict[Verb, tuple[Scope, Scope, Scope, Scope, Scope]] = {
    Verb.CONTACT_TAKE: (_O, _N, _N, _N, _N),
    Verb.CONTACT_SEE: (_O, _T, _A, _A, _N),
    Verb.CONTACT_IMPORT: (_N, _N, _A, _N, _A),
    Verb.RUN_TAKE: (_O, _N, _N, _N, _N),
    Verb.MOMENT_ADD: (_O, _T, _N, _N, _N),
    Verb.FEEDBACK_ADD: (_O, _T, _N, _N, _N),
    Verb.COMPLAINT_OPEN: (_O, _T, _A, _N, _N),
    Verb.COMPLAINT_SEE: (_O, _T, _A, _A, _N),
    Verb.COMPLAINT_WORK: (_O, _T, _A, _N, _N),
    Verb.COMPLAINT_TAKE: (_T, _T, _A, _N, _N),
    Verb.COMPLAINT_ASSIGN: (_N, _T, _A, _N, _N),
    Verb.COMPLAINT_IMPORT: (_N, _N, _A, _N, _A),
    Verb.OFFER_MAKE: (_O, _T, _A, _N, _N),
    Verb.APPROVAL_ASK: (_O, _O, _N, _N, _N),
    Verb.APPROVAL_ANSWER: (_N, _T, _A, _N, _N),
    Verb.PROMISE_MAKE: (_O, _T, _A, _N, _N),
    Verb.PROMISE_KEEP: (_O, _T, _A, _N, _N),
    Verb.CUSTOMER_SEE: (_A, _A, _A, _A, _N),
    Verb.CUSTOMER_WRITE: (_A, _A, _A, _N, _N),
    Verb.CUSTOMER_IMPORT: (_N, _N, _A, _N, _A),
    Verb.WORDS_EDIT: (_N, _N, _A, _N, _A),
    Verb.PROFILE_EDIT: (_N, _N, _N, _N, _A),
    Verb.STAFF_MANAGE: (_N, _N, _N, _N, _A),
    Verb.SETTINGS_CHANGE: (_N, _N, _N, _N, _A),
    Verb.KPI_SEE: (_O, _T, _A, _A, _N),  # figures of teams and of the centre name nobody; those of a person do
    Verb.KPI_SET: (_N, _N, _A, _N, _N),
    Verb.FIGURES_VERIFY: (_N, _N, _A, _A, _A),
    Verb.FIGURES_REBUILD: (_N, _N, _A, _N, _A),
    Verb.EXPORT_READ: (_O, _T, _A, _A, _N),  # taking along what one may see
    Verb.BACKUP_KEEP: (_N, _N, _N, _N, _A),
    Verb.AUDIT_READ: (_N, _N, _A, _A, _N),  # events hold what customers said, which an administrator does not see
    Verb.AUDIT_VERIFY: (_N, _N, _N, _A, _A),  # the chain only, not what the events say
    Verb.SESSION_KEEP: (_O, _O, _O, _O, _O),
}
DEEDS: dict[Verb, str] = {
    Verb.CONTACT_TAKE: "work on {}",
    Verb.CONTACT_SEE: "see {}",
    Verb.CONTACT_IMPORT: "bring in {}",
    Verb.RUN_TAKE: "work on {}",
    Verb.MOMENT_ADD: "note a moment of truth on {}",
    Verb.FEEDBACK_ADD: "note feedback on {}",
    Verb.COMPLAINT_OPEN: "begin a complaint on {}",
    Verb.COMPLAINT_SEE: "see {}",
    Verb.COMPLAINT_WORK: "work on {}",
    Verb.COMPLAINT_TAKE: "take {}",
    Verb.COMPLAINT_ASSIGN: "give {} to somebody",
    Verb.COMPLAINT_IMPORT: "bring in {}",
    Verb.OFFER_MAKE: "offer anything on {}",
    Verb.APPROVAL_ASK: "ask for an approval on {}",
    Verb.APPROVAL_ANSWER: "answer {}",
    Verb.PROMISE_MAKE: "promise anything on {}",
    Verb.PROMISE_KEEP: "say of {} that it is kept",
    Verb.CUSTOMER_SEE: "see {}",
    Verb.CUSTOMER_WRITE: "change {}",
    Verb.CUSTOMER_IMPORT: "bring in {}",
    Verb.WORDS_EDIT: "change {}",
    Verb.PROFILE_EDIT: "change {}",
    Verb.STAFF_MANAGE: "change {}",
    Verb.SETTINGS_CHANGE: "set up {}",
    Verb.KPI_SEE: "see {}",
    Verb.KPI_SET: "set targets and variants of {}",
    Verb.FIGURES_VERIFY: "have {} compared with the records",
    Verb.FIGURES_REBUILD: "have {} counted anew",
    Verb.EXPORT_READ: "take out {}",
    Verb.BACKUP_KEEP: "back up {}",
    Verb.AUDIT_READ: "read {}",
    Verb.AUDIT_VERIFY: "check {}",
    Verb.SESSION_KEEP: "sign in for {}",
}
"""What each verb is called in a sentence, with a place for what it is done to."""
POLICY: dict[Verb, dict[Role, Scope]] = {verb: dict(zip(Role, scopes, strict=True)) for verb, scopes in _TABLE.items()}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting: a member of staff with roles and a team, on behalf of an operating-system user, in a session."""

    staff_id: int
    login: str
    name: str
    roles: frozenset[Role]
    team_id: int | None
    team_name: str
    os_user: str
    session: str

    def scope(self, verb: Verb) -> Scope:
        """Return how far this person's roles reach for a verb."""
        return max((POLICY[verb][role] for role in self.roles), default=Scope.NONE)

    def may(self, verb: Verb, *, owner_id: int | None = None, team_id: int | None = None) -> bool:
        """Tell whether the person may do `verb` to a record of that owner and team."""
        scope = self.scope(verb)
        if scope is Scope.ALL:
            return True
        if scope is Scope.NONE:
            return False
        if owner_id == self.staff_id:
            return True
        return scope is Scope.TEAM and team_id is not None and team_id == self.team_id

    def refusal(self, verb: Verb, what: str) -> str:
        """Return the sentence that says that the person may not do `verb` to `what`, and who may."""
        others = " or ".join(role.one for role, scope in POLICY[verb].items() if scope)
        why = "it belongs to somebody else" if self.scope(verb) else f"that is for {others}"
        return f"{self.name} may not {DEEDS[verb].format(what)}: {why}."
