"""What somebody reads who may not do a thing: what it is, in people's words, and who may or whose it is."""

from __future__ import annotations

import pytest

from cs_desk.models.enums import Role
from cs_desk.models.policy import DEEDS, POLICY, Actor, Verb


def somebody(*roles: Role) -> Actor:
    """Return Noor with roles, in a team of her own."""
    return Actor(7, "noor", "Noor Haddad", frozenset(roles), 2, "Harbour", "noor", "s")


@pytest.mark.parametrize(
    ("roles", "verb", "what", "said"),
    [
        (
            (Role.OPERATOR,), Verb.COMPLAINT_ASSIGN, "complaint C-2026-000012",
            "Noor Haddad may not give complaint C-2026-000012 to somebody: that is for a team leader or a manager.",
        ),
        (
            (Role.OPERATOR,), Verb.COMPLAINT_WORK, "complaint C-2026-000012",
            "Noor Haddad may not work on complaint C-2026-000012: it belongs to somebody else.",
        ),
        ((), Verb.BACKUP_KEEP, "the store", "Noor Haddad may not back up the store: that is for an administrator."),
        (
            (Role.ADMINISTRATOR,), Verb.AUDIT_READ, "the audit trail",
            "Noor Haddad may not read the audit trail: that is for a manager or an auditor.",
        ),
    ],
)  # fmt: skip
def test_a_refusal_says_what_and_who_may(roles: tuple[Role, ...], verb: Verb, what: str, said: str) -> None:
    assert somebody(*roles).refusal(verb, what) == said


def test_every_verb_has_words_and_somebody_who_may() -> None:
    assert set(DEEDS) == set(POLICY) == set(Verb)
    assert all(deed.count("{}") == 1 for deed in DEEDS.values())
    assert all(any(scopes.values()) for scopes in POLICY.values())
