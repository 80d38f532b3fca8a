"""The coach line: each rule speaks when it should, is silent when it should be, and fits its line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cs_desk.models.coach import ApprovalState, CoachLevel, OfferState, RunState, coach, load_shipped
from cs_desk.models.coachchecks import CHECKS
from cs_desk.models.coachrules import PLACEHOLDERS
from cs_desk.models.enums import Channel, Step
from cs_desk.models.fielddefs import FIELDS, Value
from cs_desk.models.script import missing
from cs_desk.text import cells

ATTENTION: dict[str, Value | None] = {"identity": "verified", "identity_how": "date of birth", "opening_energy": -4}
LISTEN = ATTENTION | {
    "own_words": "nobody came",
    "difficulty": "goods.late",
    "happened_when": "the 12th",
    "happened_where": "at home",
    "product": "washing machine",
    "wanted": "a new delivery",
    "paraphrase_confirmed": True,
}
ACKNOWLEDGE = LISTEN | {
    "problem_acknowledged": True,
    "reference_given": True,
    "no_charge_said": True,
    "answer_date_said": True,
    "updates_by": "email",
    "updates_every": 5,
}
APOLOGISE = ACKNOWLEDGE | {"apology_given": True, "energy_after": -1}
RESOLVE = APOLOGISE | {"route": "front_line", "findings": "label torn off, driver's scan of the 12th"}
THANK = RESOLVE | {"thanks_given": True, "closing_energy": 2, "csat": 4}
REFUND = OfferState(4_000, accepted=True)


def at(step: Step, answers: dict[str, Value | None], *without: str, **changes: Any) -> RunState:
    """A call that stands at a step, with answers and without some of them."""
    state = RunState(step, Channel.PHONE, answers={name: answers[name] for name in answers if name not in without})
    return replace(state, **changes)


def rules_of(state: RunState) -> list[str]:
    """The rules that speak, in their order."""
    return [line.rule for line in coach(state)]


def texts_of(state: RunState) -> dict[str, str]:
    """What is said, by rule."""
    return {line.rule: line.text for line in coach(state)}


GOOD = {
    "attention": at(Step.ATTENTION, ATTENTION, in_step=30),
    "listen": at(Step.LISTEN, LISTEN, in_step=130),
    "acknowledge": at(Step.ACKNOWLEDGE, ACKNOWLEDGE, spent={Step.LISTEN: 130}, in_step=40),
    "apologise": at(Step.APOLOGISE, APOLOGISE, in_step=20),
    "resolve": at(Step.RESOLVE, RESOLVE, offers=(REFUND,), authority_cents=5_000, in_step=100),
    "thank": at(Step.THANK, THANK, offers=(REFUND,), authority_cents=5_000, in_call=500),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_call_that_goes_well_is_left_in_peace(name: str) -> None:
    assert rules_of(GOOD[name]) == []


# Each rule with a state in which it speaks and the nearest one in which it does not.
SPEAKS = [
    ("hold.check_back", at(Step.LISTEN, LISTEN, on_hold=65.0), {"on_hold": 59.9}, "On hold 1:05. Check back with the"),
    ("hold.check_back", at(Step.LISTEN, LISTEN, on_hold=60), {"on_hold": 180}, "On hold 1:00."),
    ("hold.call_back", at(Step.LISTEN, LISTEN, on_hold=185), {"on_hold": 179}, "On hold 3:05. Offer to call back"),
    (
        "identity.failed",
        at(Step.LISTEN, LISTEN | {"identity": "failed"}),
        {"answers": LISTEN | {"identity": "not_needed"}},
        "Identity not confirmed",
    ),
    (
        "authority.cost",
        at(Step.RESOLVE, RESOLVE, offers=(OfferState(5_001),), authority_cents=5_000),
        {"offers": (OfferState(5_000),)},
        "ask your leader first",
    ),
    (
        "authority.cost",
        at(Step.RESOLVE, RESOLVE, offers=(REFUND, REFUND), authority_cents=5_000),
        {"offers": (REFUND, OfferState(4_000, accepted=False))},
        "more than you may give",
    ),
    (
        "authority.cost",
        at(Step.RESOLVE, RESOLVE, offers=(OfferState(9_000),), authority_cents=5_000),
        {"approval": ApprovalState.WAITING},
        "",
    ),
    (
        "authority.cost",
        at(Step.RESOLVE, RESOLVE, offers=(OfferState(9_000),), authority_cents=5_000),
        {"offers": (OfferState(9_000, accepted=False),)},
        "",
    ),
    (
        "authority.cost",
        at(Step.RESOLVE, RESOLVE, offers=(OfferState(9_000),), authority_cents=0),
        {"authority_cents": None},
        "",
    ),
    (
        "authority.refused",
        at(Step.RESOLVE, RESOLVE, approval=ApprovalState.REFUSED),
        {"offers": (REFUND,)},
        "Your leader said no",
    ),
    (
        "authority.granted",
        at(Step.RESOLVE, RESOLVE, approval=ApprovalState.GRANTED),
        {"offers": (REFUND,)},
        "Your leader said yes",
    ),
    (
        "authority.waiting",
        at(Step.RESOLVE, RESOLVE, approval=ApprovalState.WAITING),
        {"approval": None},
        "Waiting for your leader",
    ),
    (
        "complaint.unrecorded",
        at(Step.ACKNOWLEDGE, ACKNOWLEDGE, complaint=False),
        {"complaint": True},
        "Not recorded as a complaint yet",
    ),
    ("complaint.unrecorded", at(Step.ACKNOWLEDGE, ACKNOWLEDGE, complaint=False), {"step": Step.LISTEN}, ""),
    ("order.listen", at(Step.ACKNOWLEDGE, ATTENTION), {"answers": LISTEN}, "Listen first"),
    ("order.listen", at(Step.ACKNOWLEDGE, ATTENTION), {"skipped": {Step.LISTEN}}, ""),
    (
        "order.answer_date",
        at(Step.ACKNOWLEDGE, ACKNOWLEDGE, "answer_date_said"),
        {"answers": LISTEN},
        "Say the answer date before you apologise.",
    ),
    ("order.answer_date", at(Step.APOLOGISE, LISTEN), {"skipped": {Step.ACKNOWLEDGE}}, ""),
    (
        "order.answer_date",
        at(Step.ACKNOWLEDGE, LISTEN | {"no_charge_said": True}),
        {"answers": LISTEN | {"problem_acknowledged": True}},
        "Say the answer date",
    ),
    (
        "order.answer_date",
        at(Step.ACKNOWLEDGE, LISTEN | {"reference_given": True}),
        {"answers": LISTEN | {"reference_given": False}},
        "Say the answer date",
    ),
    (
        "order.reference",
        at(Step.ACKNOWLEDGE, ACKNOWLEDGE, "reference_given"),
        {"answers": ACKNOWLEDGE},
        "Give the reference before you apologise.",
    ),
    ("order.acknowledge", at(Step.APOLOGISE, LISTEN), {"answers": ACKNOWLEDGE}, "Say that there is a problem"),
    ("order.apologise", at(Step.RESOLVE, ACKNOWLEDGE), {"answers": APOLOGISE}, "Apologise before you offer"),
    ("order.apologise", at(Step.LISTEN, LISTEN, offers=(REFUND,)), {"offers": ()}, ""),
    ("order.apologise", at(Step.RESOLVE, ACKNOWLEDGE), {"skipped": {Step.APOLOGISE}}, ""),
    ("order.resolve", at(Step.THANK, THANK), {"offers": (REFUND,)}, "resolve before you thank"),
    ("order.resolve", at(Step.THANK, THANK), {"answers": THANK | {"route": "investigation"}}, ""),
    ("order.resolve", at(Step.THANK, THANK), {"skipped": {Step.RESOLVE}}, ""),
    (
        "order.offer_answer",
        at(Step.THANK, THANK, offers=(OfferState(100),)),
        {"offers": (OfferState(100, accepted=False),)},
        "An offer is still open",
    ),
    (
        "promise.undated",
        at(Step.RESOLVE, RESOLVE, promises_undated=1),
        {"promises_undated": 0},
        "A promise has no date",
    ),
    (
        "energy.falling",
        at(Step.LISTEN, LISTEN, energies=(1, 0, -1)),
        {"energies": (1, -1)},
        "Energy fell 2 times in a row",
    ),
    ("energy.falling", at(Step.LISTEN, LISTEN, energies=(3, 2, 1, 0)), {"energies": (3, 2, 1, 1)}, "fell 3 times"),
    ("energy.falling", at(Step.LISTEN, LISTEN, energies=(-2, 2, 1, 0)), {"energies": (3, 2, 1, 2)}, "fell 2 times"),
    ("energy.very_low", at(Step.LISTEN, LISTEN, energies=(0, -4)), {"energies": (-4, -3)}, "Energy is −4: slow down"),
    (
        "energy.recovered",
        at(Step.RESOLVE, RESOLVE, energies=(-4, 0, 2)),
        {"energies": (-4, 0)},
        "Energy is up from −4 to +2",
    ),
    ("energy.recovered", at(Step.RESOLVE, RESOLVE, energies=(-4, 2)), {"energies": (0, 2)}, ""),
    (
        "pacing.listen_short",
        at(Step.ACKNOWLEDGE, ACKNOWLEDGE, spent={Step.LISTEN: 12}),
        {"spent": {Step.LISTEN: 45}},
        "You listened for 0:12: ask whether there is more",
    ),
    (
        "pacing.listen_short",
        at(Step.ACKNOWLEDGE, ACKNOWLEDGE, spent={Step.LISTEN: 12}),
        {"channel": Channel.CHAT},
        "",
    ),
    (
        "pacing.step_long",
        at(Step.LISTEN, LISTEN, in_step=320),
        {"in_step": 299},
        "5:20 here: say it back and ask whether",
    ),
    ("pacing.step_long", at(Step.LISTEN, LISTEN, in_step=3_720), {"channel": Channel.EMAIL}, "1:02:00 here"),
    ("pacing.call_long", at(Step.RESOLVE, RESOLVE, in_call=905), {"in_call": 899}, "15:05 on this contact"),
    ("pacing.call_long", at(Step.RESOLVE, RESOLVE, in_call=905), {"channel": Channel.LETTER}, ""),
    (
        "evidence.earlier",
        at(Step.ACKNOWLEDGE, LISTEN, "wanted", "difficulty"),
        {"skipped": {Step.LISTEN}},
        "Left open at 2 Listen: difficulty, wants.",
    ),
    ("evidence.identity_how", at(Step.LISTEN, LISTEN, "identity_how"), {"answers": LISTEN}, "Note how the identity"),
    ("apology.no_blame", at(Step.APOLOGISE, ACKNOWLEDGE), {"answers": APOLOGISE}, "nobody to blame"),
    ("evidence.wanted", at(Step.LISTEN, LISTEN, "wanted"), {"answers": LISTEN}, "what would put it right"),
    ("evidence.wanted", at(Step.LISTEN, LISTEN, "wanted"), {"answers": ATTENTION}, ""),
    (
        "evidence.paraphrase",
        at(Step.LISTEN, LISTEN, "paraphrase_confirmed"),
        {"answers": LISTEN},
        "did I get that right",
    ),
    (
        "evidence.where_what",
        at(Step.LISTEN, LISTEN, "happened_where", "product", in_step=20),
        {"in_step": 19},
        "Ask where and what about, if it matters here.",
    ),
    ("evidence.where_what", at(Step.LISTEN, LISTEN, "product", in_step=20), {"answers": LISTEN}, "Ask what about, if"),
    (
        "resolve.external",
        at(Step.RESOLVE, RESOLVE | {"route": "external_body"}),
        {"answers": RESOLVE},
        "Name the external body",
    ),
    ("evidence.findings", at(Step.RESOLVE, RESOLVE, "findings"), {"answers": RESOLVE}, "Note what you found"),
    ("evidence.feedback", at(Step.THANK, THANK, "csat"), {"answers": THANK | {"csat": "declined"}}, "Ask for a score"),
    ("evidence.feedback", at(Step.THANK, THANK, "csat"), {"answers": RESOLVE | {"nps": 0, "thanks_given": True}}, ""),
    (
        "evidence.follow_up",
        at(Step.THANK, THANK | {"route": "investigation"}),
        {"answers": THANK | {"route": "investigation", "follow_up": "2026-12-03"}},
        "agree the day of the follow-up",
    ),
    (
        "evidence.missing",
        at(Step.ACKNOWLEDGE, ACKNOWLEDGE, "updates_by", "updates_every", in_step=20),
        {"in_step": 19},
        "Needed here: posted by, updates every.",
    ),
    (
        "evidence.missing",
        at(Step.LISTEN, ATTENTION, in_step=25),
        {"answers": LISTEN},
        "Needed here: own words, difficulty",
    ),
    ("channel.social", at(Step.LISTEN, LISTEN, channel=Channel.SOCIAL), {"step": Step.THANK}, "Others can read this"),
]


@pytest.mark.parametrize(("rule", "state", "change", "text"), SPEAKS, ids=lambda value: str(value)[:30])
def test_a_rule_speaks_and_falls_silent(rule: str, state: RunState, change: dict[str, Any], text: str) -> None:
    assert text in texts_of(state)[rule]
    assert rule not in rules_of(replace(state, **change))


def test_every_rule_is_in_the_file_in_the_code_and_in_these_tests() -> None:
    names = [rule.id for rule in load_shipped().rules]
    assert sorted(names) == sorted(CHECKS) == sorted(PLACEHOLDERS)
    assert {rule for rule, *_ in SPEAKS} == set(names)


def test_the_most_important_comes_first() -> None:
    state = at(Step.APOLOGISE, LISTEN, on_hold=70, energies=(0, -1, -4), in_call=2_000, in_step=95)
    assert rules_of(state) == [
        "hold.check_back",
        "order.answer_date",
        "order.reference",
        "order.acknowledge",
        "energy.falling",
        "energy.very_low",
        "pacing.step_long",
        "evidence.earlier",
        "apology.no_blame",
        "evidence.missing",
        "pacing.call_long",
    ]
    levels = [line.level for line in coach(state)]
    assert levels == sorted(levels, key=list(reversed(CoachLevel)).index)


def test_what_has_a_rule_of_its_own_is_not_said_twice() -> None:
    assert texts_of(at(Step.APOLOGISE, LISTEN))["evidence.earlier"] == (
        "Left open at 3 Acknowledge: no charge, posted by, updates every."
    )
    assert "evidence.earlier" not in rules_of(at(Step.APOLOGISE, ACKNOWLEDGE, "answer_date_said"))
    assert "evidence.earlier" in rules_of(at(Step.RESOLVE, APOLOGISE, "answer_date_said"))


_answers = st.fixed_dictionaries(
    {},
    optional={
        field.id: st.one_of(
            st.none(), st.booleans(), st.integers(-5, 10), st.sampled_from(["", "x", *(v for v, _ in field.options)])
        )
        for field in FIELDS
    },
)
_states = st.builds(
    RunState,
    step=st.sampled_from(Step),
    channel=st.sampled_from(Channel),
    in_step=st.floats(0, 1e6),
    in_call=st.floats(0, 1e6),
    on_hold=st.none() | st.floats(0, 1e6),
    spent=st.dictionaries(st.sampled_from(Step), st.floats(0, 1e6)),
    answers=_answers,
    skipped=st.frozensets(st.sampled_from(Step)),
    energies=st.lists(st.integers(-5, 5), max_size=6).map(tuple),
    offers=st.lists(st.builds(OfferState, st.integers(0, 10**9), st.none() | st.booleans()), max_size=3).map(tuple),
    authority_cents=st.none() | st.integers(0, 10**6),
    approval=st.none() | st.sampled_from(ApprovalState),
    promises_undated=st.integers(0, 3),
    complaint=st.booleans(),
)


@settings(max_examples=300)
@given(_states)
def test_any_state_gives_lines_that_fit(state: RunState) -> None:
    lines = coach(state)
    assert len({line.rule for line in lines}) == len(lines)
    for line in lines:
        assert 0 < cells(line.text) <= 70
        assert "{" not in line.text
        assert "…" not in line.text, "a sentence had to be cut"
    warnings = [line.level is CoachLevel.WARN for line in lines]
    assert warnings == sorted(warnings, reverse=True)
    names = [line.rule for line in lines]
    if missing(state.step, state.answers) and state.in_step >= 20:
        assert "evidence.missing" in names
    assert coach(state) == lines
