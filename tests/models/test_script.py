"""The fields of the script, what is typed into them, and the order of the steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_desk.errors import InputError
from cs_desk.models import difficulties, script
from cs_desk.models.enums import Channel, Evidence, Step
from cs_desk.models.runstate import RunState
from cs_desk.models.script import FIELD, FIELDS, FieldDef, FieldKind, Value, may_enter, missing, parse, show
from cs_desk.text import cells
from tests.untrusted import forbidden, strings

TODAY = date(2026, 11, 21)  # a Saturday
FINAL = {
    Step.ATTENTION: "identity identity_how opening_energy",
    Step.LISTEN: "own_words difficulty happened_when happened_where product wanted operator_impression "
    "paraphrase_confirmed",
    Step.ACKNOWLEDGE: "problem_acknowledged reference_given no_charge_said answer_date_said updates_by updates_every "
    "special_needs",
    Step.APOLOGISE: "apology_given energy_after",
    Step.RESOLVE: "route findings",
    Step.THANK: "thanks_given csat ces nps level verbatim closing_energy follow_up",
}
FULL: dict[str, Value | None] = {
    "identity": "verified",
    "opening_energy": -4,
    "own_words": "nobody came",
    "difficulty": "goods.late",
    "happened_when": "the 12th",
    "wanted": "a new delivery",
    "paraphrase_confirmed": True,
    "problem_acknowledged": True,
    "reference_given": True,
    "no_charge_said": True,
    "answer_date_said": True,
    "updates_by": "email",
    "updates_every": 5,
    "apology_given": True,
    "energy_after": 0,
    "route": "front_line",
    "thanks_given": True,
    "closing_energy": 2,
}


@pytest.mark.parametrize("step", Step)
def test_field_ids_are_the_stored_ones(step: Step) -> None:
    assert " ".join(field.id for field in script.fields_of(step)) == FINAL[step]


def test_fields_are_well_formed() -> None:
    assert len(FIELD) == len(FIELDS)
    assert [field.step.number for field in FIELDS] == sorted(field.step.number for field in FIELDS)
    for field in FIELDS:
        assert 0 < cells(field.short) <= 14, field.id
        assert field.label, field.id
        assert field.hint, field.id
        assert bool(field.options) == (field.kind is FieldKind.CHOICE), field.id
        bounded = field.kind in (FieldKind.NUMBER, FieldKind.ENERGY, FieldKind.SCORE)
        assert (field.low is not None) == bounded, field.id


def test_impressions_never_share_a_field_with_facts() -> None:
    subjective = {field.id for field in FIELDS if field.evidence is Evidence.SUBJECTIVE}
    assert subjective == {"operator_impression", "opening_energy", "energy_after", "closing_energy"}


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("identity", "v", "verified"),
        ("identity", "not needed", "not_needed"),
        ("identity", "NOT_NEEDED", "not_needed"),
        ("identity", "3", "failed"),
        ("updates_by", "E-Mail", "email"),
        ("updates_by", "e‑mail", "email"),
        ("updates_by", "s", "sms"),
        ("updates_by", "e-", "email"),
        ("updates_every", "5", 5),
        ("updates_every", "every 2 weeks", 14),
        ("updates_every", "weekly", 7),
        ("updates_every", "daily", 1),
        ("updates_every", "fortnightly", 14),
        ("updates_every", "monthly", 30),
        ("reference_given", "1", True),
        ("reference_given", "0", False),
        ("wanted", "x" * 500, "x" * 500),
        ("updates_every", "3 d", 3),
        ("updates_every", "7 days", 7),
        ("opening_energy", "−4", -4),
        ("opening_energy", " - 4".replace(" ", ""), -4),
        ("opening_energy", "+2", 2),
        ("opening_energy", "0", 0),
        ("opening_energy", "-3", -3),
        ("opening_energy", -5, -5),
        ("csat", "4", 4),
        ("csat", "4/5", 4),
        ("csat", "Declined", "declined"),
        ("csat", "", None),
        ("csat", None, None),
        ("nps", "0", 0),
        ("nps", "10 of 10", 10),
        ("level", "des", "desired"),
        ("reference_given", "y", True),
        ("reference_given", True, True),
        ("reference_given", "not yet", False),
        ("own_words", "  one\r\ntwo\t ", "one\ntwo"),
        ("wanted", " a new \n delivery ", "a new delivery"),
        ("wanted", "a\x1b[2Jb", "a�[2Jb"),
        ("difficulty", "goods.late", "goods.late"),
        ("difficulty", "Late", "goods.late"),
        ("difficulty", "goods: late", "goods.late"),
        ("difficulty", "dama", "goods.damaged"),
        ("follow_up", "2026-12-03", "2026-12-03"),
        ("follow_up", "3/12/2026", "2026-12-03"),
        ("follow_up", "2026-12-3", "2026-12-03"),
        ("follow_up", "21 nov", "2026-11-21"),
        ("follow_up", "20 nov", "2027-11-20"),
        ("follow_up", "3.12.26", "2026-12-03"),
        ("follow_up", "3 Dec", "2026-12-03"),
        ("follow_up", "3rd december 2026", "2026-12-03"),
        ("follow_up", "Thu 3 Dec", "2026-12-03"),
        ("follow_up", "1 sept", "2027-09-01"),
        ("follow_up", "29/2", "2028-02-29"),
        ("follow_up", "+7", "2026-11-28"),
        ("follow_up", "today", "2026-11-21"),
        ("follow_up", "tomorrow", "2026-11-22"),
        ("follow_up", "sat", "2026-11-28"),
        ("follow_up", "Monday", "2026-11-23"),
    ],
)
def test_parse_takes_what_people_type(name: str, raw: str | int | bool | None, value: Value | None) -> None:
    found = parse(FIELD[name], raw, today=TODAY, difficulties=difficulties.load_shipped())
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("name", "raw", "sentence"),
    [
        ("opening_energy", "7", "Energy at the start: “7” is too high. Type a whole number from −5 to 5, such as −2."),
        ("opening_energy", "sad", "Energy at the start: “sad” is not a whole number."),
        ("opening_energy", "1_0", "is not a whole number"),
        ("opening_energy", "1" * 5000, "is not a whole number"),
        (
            "csat",
            "6",
            "is too high. Type a whole number from 1 to 5, or “declined”; leave it empty if you did not",
        ),
        ("csat", "4.5", "is not a whole number"),
        ("csat", True, "yes or no does not fit here"),
        ("reference_given", "perhaps", "Reference given: “perhaps” is neither yes nor no. Type yes or no."),
        ("identity", "maybe", "Choose one of: verified, not needed, failed."),
        ("level", "un", "“un” fits more than one. Choose one of: unmet,"),
        ("updates_every", "0", "is too low. Type a whole number from 1 to 365."),
        ("updates_every", "53 weeks", "is too high"),
        ("wanted", "x" * 501, "501 characters are 1 more than the 500 that fit. Shorten it; nothing was cut off."),
        ("own_words", "x" * 20_001, "1 more than the 20000 that fit"),
        ("difficulty", "err", "may be administrative error, service error"),
        ("difficulty", "moon", "Difficulty: “moon” is not on the list."),
        ("follow_up", "soon", "Follow up on: “soon” is not a date that the desk can read."),
        ("follow_up", "we", "Follow up on: “we” is not a date"),
        ("follow_up", "31/11/2026", "there is no day 31/11/2026"),
        ("follow_up", "30/2", "there is no day 30/2"),
        ("follow_up", "20 nov 2026", "Fri 20 Nov 2026 has passed"),
        ("follow_up", "Fri 3 Dec", "Thu 3 Dec 2026 is another day of the week"),
        ("follow_up", "\x1b]0;x\x07", "Follow up on: “�]0;x�” is not"),
    ],
)
def test_parse_refuses_in_plain_words(name: str, raw: str | int | bool, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(FIELD[name], raw, today=TODAY, difficulties=difficulties.load_shipped())
    assert sentence in str(caught.value)
    assert str(caught.value).startswith(f"{FIELD[name].label}: ")


def test_without_today_only_complete_dates_are_read() -> None:
    assert parse(FIELD["follow_up"], "3 dec 2020") == "2020-12-03"
    for relative in ("+7", "fri", "3 dec", "tomorrow"):
        with pytest.raises(InputError, match="3 Dec 2026"):
            parse(FIELD["follow_up"], relative)


def test_a_difficulty_without_the_list_is_a_code() -> None:
    assert parse(FIELD["difficulty"], "goods.late") == "goods.late"
    with pytest.raises(InputError, match="is not the code of a difficulty"):
        parse(FIELD["difficulty"], "goods late")


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("opening_energy", -3, "−3"),
        ("opening_energy", 2, "+2"),
        ("opening_energy", 0, "0"),
        ("csat", 4, "4 of 5"),
        ("csat", "declined", "declined"),
        ("csat", None, ""),
        ("updates_every", 1, "1 day"),
        ("updates_every", 5, "5 days"),
        ("updates_by", "email", "e-mail"),
        ("updates_by", "pigeon", "pigeon"),
        ("reference_given", True, "yes"),
        ("reference_given", False, "not yet"),
        ("follow_up", "2026-12-03", "Thu 3 Dec 2026"),
        ("follow_up", "whenever", "whenever"),
        ("difficulty", "goods.late", "goods: late"),
        ("difficulty", "gone.away", "gone.away"),
        ("opening_energy", "odd", "odd"),
    ],
)
def test_show(name: str, value: Value | None, text: str) -> None:
    assert show(FIELD[name], value, difficulties=difficulties.load_shipped()) == text


def _values(field: FieldDef) -> st.SearchStrategy[Value]:
    numbers = st.integers(field.low or 0, field.high or 0)
    choices: Mapping[FieldKind, st.SearchStrategy[Value]] = {
        FieldKind.TICK: st.booleans(),
        FieldKind.CHOICE: st.sampled_from([value for value, _ in field.options] or [""]),
        FieldKind.NUMBER: numbers,
        FieldKind.ENERGY: numbers,
        FieldKind.SCORE: numbers | st.just("declined"),
        FieldKind.DATE: st.dates(TODAY, date(2999, 12, 31)).map(date.isoformat),
        FieldKind.DIFFICULTY: st.sampled_from([entry.code for entry in difficulties.load_shipped().entries]),
    }
    return choices.get(field.kind, st.just("some words"))


FIELD_AND_VALUE = st.sampled_from(FIELDS).flatmap(lambda field: st.tuples(st.just(field), _values(field)))


@given(FIELD_AND_VALUE)
def test_what_is_shown_can_be_typed_again(pair: tuple[FieldDef, Value]) -> None:
    field, value = pair
    known = difficulties.load_shipped()
    assert parse(field, show(field, value, difficulties=known), today=TODAY, difficulties=known) == value


def _try(field: FieldDef, raw: str) -> None:
    try:
        value = parse(field, raw, today=TODAY, difficulties=difficulties.load_shipped())
    except InputError as error:
        sentence = str(error)
    else:
        sentence = ""
        assert value is None or parse(field, show(field, value), today=TODAY) == value
    assert not forbidden(sentence), (field.id, raw)
    assert len(sentence) < 400


@given(st.sampled_from(FIELDS), st.text(max_size=40) | st.from_regex(r"[-+−]?[0-9a-z./ ]{1,12}", fullmatch=True))
def test_any_typing_gives_a_value_or_a_sentence(field: FieldDef, raw: str) -> None:
    _try(field, raw)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.id)
def test_hostile_typing_gives_a_value_or_a_sentence(field: FieldDef) -> None:
    for raw in (*strings(), "\x00", "\ud800", "‮", "9" * 9999, "Ⅻ", "²", "٣"):
        _try(field, raw)


# The order of the steps -------------------------------------------------------------------------------------------


def _at(step: Step, answers: Mapping[str, Value | None] = FULL, skipped: tuple[Step, ...] = ()) -> RunState:
    return RunState(step, Channel.PHONE, answers=answers, skipped=skipped)


def _without(*names: str) -> dict[str, Value | None]:
    return {name: value for name, value in FULL.items() if name not in names}


def test_neighbours() -> None:
    steps = list(Step)
    assert [script.next_step(step) for step in steps] == [*steps[1:], None]
    assert [script.previous_step(step) for step in steps] == [None, *steps[:-1]]


@pytest.mark.parametrize("step", Step)
def test_every_step_needs_something_and_full_answers_leave_nothing(step: Step) -> None:
    assert missing(step, {})
    assert missing(step, FULL) == ()


@pytest.mark.parametrize(
    ("value", "empty"),
    [
        (None, True),
        ("", True),
        (" \n", True),
        (False, True),
        (0, False),
        ("declined", False),
        (True, False),
        (-5, False),
    ],
)
def test_is_empty(value: Value | None, empty: bool) -> None:
    assert script.is_empty(value) is empty


def test_an_energy_of_zero_is_not_missing_and_an_unmade_tick_is() -> None:
    assert missing(Step.APOLOGISE, {"apology_given": False, "energy_after": 0}) == (FIELD["apology_given"],)


def test_forward_over_an_incomplete_step_names_what_is_open() -> None:
    entry = may_enter(_at(Step.ACKNOWLEDGE, _without("answer_date_said")), Step.APOLOGISE)
    assert not entry.allowed
    assert entry.to_skip == (Step.ACKNOWLEDGE,)
    assert entry.why == "Still open: 3 Acknowledge (answer date). Fill it in, or skip it with a reason."


def test_a_jump_needs_a_skip_for_each_step_not_done() -> None:
    entry = may_enter(_at(Step.ATTENTION, {}), Step.APOLOGISE)
    assert entry.to_skip == (Step.ATTENTION, Step.LISTEN, Step.ACKNOWLEDGE)
    skipped = (Step.ATTENTION, Step.LISTEN, Step.ACKNOWLEDGE)
    assert may_enter(_at(Step.ATTENTION, {}, skipped), Step.APOLOGISE).allowed


def test_after_going_back_the_way_forward_is_free_over_what_is_done() -> None:
    assert may_enter(_at(Step.LISTEN, _without("closing_energy", "thanks_given")), Step.THANK).allowed


@given(
    st.sampled_from(Step),
    st.sampled_from(Step),
    st.sets(st.sampled_from(sorted(FULL))),
    st.sets(st.sampled_from(Step)),
)
def test_order_is_kept(here: Step, there: Step, gone: set[str], skipped: set[Step]) -> None:
    state = _at(here, _without(*gone), tuple(skipped))
    entry = may_enter(state, there)
    assert entry.allowed == (not entry.to_skip) == (entry.why == "")
    if there.number <= here.number:
        assert entry.allowed
    for step in Step:
        is_open = any(FIELD[name].step is step for name in gone) and step not in skipped
        between = here.number <= step.number < there.number
        assert (step in entry.to_skip) == (is_open and between)
    # Skipping exactly what is asked for opens the way.
    assert may_enter(_at(here, state.answers, (*skipped, *entry.to_skip)), there).allowed


@pytest.mark.parametrize("raw", ["", "  ", "-", "...", "no", "\n\t"])
def test_a_skip_without_a_reason_is_refused(raw: str) -> None:
    with pytest.raises(InputError, match="only skipped with a reason"):
        script.check_reason(raw)


def test_a_reason_is_kept_on_one_line() -> None:
    assert script.check_reason(" in a\nhurry ") == "in a hurry"
    assert script.check_reason("ill") == "ill"
    assert script.check_reason("x" * 200) == "x" * 200
    with pytest.raises(InputError, match="201 characters; at most 200"):
        script.check_reason("x" * 201)
