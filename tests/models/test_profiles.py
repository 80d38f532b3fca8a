"""Regulatory profiles: the shipped ones, freezing, choosing a limit, and what is said about a wrong file."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from cs_desk.errors import InputError, NotFoundError
from cs_desk.models.base import canonical
from cs_desk.models.enums import Channel
from cs_desk.models.profiles import (
    DEFAULT_PROFILE,
    Duty,
    Limit,
    Profile,
    Span,
    Unit,
    load_profile,
    parse_profile,
    profile_keys,
)
from cs_desk.models.public_holidays import public_holidays
from cs_desk.paths import assets

KEYS = ("iso10002", "acma-2018", "asic-rg271", "asnz10002-2022", "fca-disp1")

# What rules.md says: (profile, duty, channel, class) and the limit in words; None where there is none.
FIGURES = [
    ("iso10002", "acknowledge", "phone", "standard", "at once"),
    ("iso10002", "acknowledge", "counter", "standard", "at once"),
    ("iso10002", "acknowledge", "chat", "standard", "at once"),
    ("iso10002", "acknowledge", "email", "standard", "1 business day"),
    ("iso10002", "acknowledge", "letter", "standard", "1 business day"),
    ("iso10002", "answer", "phone", "standard", "20 business days"),
    ("iso10002", "carry_out", "phone", "standard", None),
    ("asnz10002-2022", "acknowledge", "counter", "standard", "at once"),
    ("asnz10002-2022", "acknowledge", "web_form", "standard", "1 business day"),
    ("asnz10002-2022", "answer", "social", "standard", "20 business days"),
    ("asic-rg271", "acknowledge", "phone", "standard", "24 hours or 1 business day, whichever is later"),
    ("asic-rg271", "acknowledge", "letter", "hardship", "24 hours or 1 business day, whichever is later"),
    ("asic-rg271", "answer", "email", "standard", "30 calendar days"),
    ("asic-rg271", "answer", "email", "superannuation", "45 calendar days"),
    ("asic-rg271", "answer", "email", "hardship", "21 calendar days"),
    ("asic-rg271", "delay_notice", "email", "standard", "30 calendar days"),
    ("asic-rg271", "delay_notice", "email", "superannuation", "45 calendar days"),
    ("asic-rg271", "delay_notice", "email", "hardship", "21 calendar days"),
    ("asic-rg271", "early_resolution", "phone", "standard", "5 business days"),
    ("asic-rg271", "early_resolution", "phone", "hardship", None),
    ("acma-2018", "acknowledge", "phone", "standard", "at once"),
    ("acma-2018", "acknowledge", "counter", "urgent", "at once"),
    ("acma-2018", "acknowledge", "chat", "standard", "2 business days"),
    ("acma-2018", "acknowledge", "email", "network_outage", "2 business days"),
    ("acma-2018", "answer", "phone", "standard", "10 business days"),
    ("acma-2018", "answer", "letter", "urgent", "2 business days"),
    ("acma-2018", "carry_out", "email", "urgent", "5 business days"),
    ("fca-disp1", "acknowledge", "phone", "standard", "1 business day"),
    ("fca-disp1", "answer", "email", "standard", "8 weeks"),
    ("fca-disp1", "answer", "email", "payment", "15 business days"),
    ("fca-disp1", "extended_answer", "email", "payment", "35 business days"),
    ("fca-disp1", "extended_answer", "email", "standard", None),
    ("fca-disp1", "early_resolution", "email", "payment", "3 business days"),
]


def test_five_profiles_ship_and_the_default_comes_first() -> None:
    assert profile_keys() == KEYS
    assert KEYS[0] == DEFAULT_PROFILE


@pytest.mark.parametrize(("key", "duty", "channel", "kind", "words"), FIGURES)
def test_the_figures_are_those_of_the_rules(key: str, duty: str, channel: str, kind: str, words: str | None) -> None:
    limit = load_profile(key).limit(Duty(duty), Channel(channel), kind)
    assert (None if limit is None else str(limit)) == words


@pytest.mark.parametrize("key", KEYS)
def test_a_shipped_profile_is_complete(key: str) -> None:
    profile = load_profile(key)
    assert profile.key == key
    for item in profile.classes:
        for channel in Channel:
            assert profile.limit(Duty.ACKNOWLEDGE, channel, item.key), f"{channel}: no acknowledgement"
            assert profile.limit(Duty.ANSWER, channel, item.key), f"{channel}: no answer"
    for limit in profile.limits:
        assert limit.citation
        assert not (limit.pausable and limit.binding == "regulatory")
    place = profile.jurisdiction
    assert place.country is None or public_holidays(place.country, place.subdivision, 2026)


@pytest.mark.parametrize(
    ("key", "since"),
    [
        ("asic-rg271", "2021-10-05"),
        ("acma-2018", "2026-01-01"),
        ("fca-disp1", "2018-01-13"),
        ("iso10002", "2018-07-30"),
        ("asnz10002-2022", "2022-03-25"),
    ],
)
def test_profiles_say_since_when_they_hold(key: str, since: str) -> None:
    assert load_profile(key).effective_from.isoformat() == since


@pytest.mark.parametrize("key", KEYS)
def test_a_frozen_profile_reads_back_equal(key: str) -> None:
    profile = load_profile(key)
    frozen = profile.model_dump_json()
    assert Profile.model_validate_json(frozen) == profile
    assert Profile.model_validate_json(frozen).model_dump_json() == frozen
    stored = canonical(profile.model_dump(mode="json"))
    assert Profile.model_validate(json.loads(stored)) == profile
    assert Profile.model_validate_json(stored) == profile
    assert hash(Profile.model_validate_json(stored)) == hash(profile)


def test_a_profile_cannot_be_changed() -> None:
    profile = load_profile("asic-rg271")
    for owner in (profile, profile.limits[1], profile.limits[1].spans[0], profile.jurisdiction):
        field = next(iter(type(owner).model_fields))
        with pytest.raises(ValidationError, match="frozen"):
            setattr(owner, field, None)


def test_an_unknown_key_names_the_known_ones() -> None:
    with pytest.raises(NotFoundError, match=r"'rg271'.*iso10002, acma-2018, asic-rg271"):
        load_profile("rg271")
    with pytest.raises(NotFoundError):
        load_profile("../profiles/iso10002")


def test_a_named_channel_outranks_its_group_and_a_class_outranks_both() -> None:
    text = shipped("iso10002") + SPARE
    profile = parse_profile(text, source="own.toml")
    assert str(profile.limit(Duty.ANSWER, Channel.PHONE)) == "20 business days"
    assert str(profile.limit(Duty.ANSWER, Channel.EMAIL)) == "9 business days"
    assert str(profile.limit(Duty.ANSWER, Channel.CHAT)) == "8 hours"
    assert str(profile.limit(Duty.ANSWER, Channel.CHAT, "urgent")) == "2 opening hours"


SPARE = """
[[classes]]
key = "urgent"
word = "urgent"
[[limits]]
duty = "answer"
applies = { channels = ["written"] }
amount = 9
unit = "business_days"
citation = "own"
verified = "M"
[[limits]]
duty = "answer"
applies = { channels = ["chat"] }
amount = 8
unit = "hours"
citation = "own"
verified = "M"
[[limits]]
duty = "answer"
applies = { classes = ["urgent"] }
amount = 2
unit = "opening_hours"
binding = "own"
citation = "own"
verified = "M"
"""


def test_spans_read_as_people_say_them() -> None:
    assert str(Span(unit=Unit.IMMEDIATE)) == "at once"
    assert str(Span(unit=Unit.WEEKS, amount=1)) == "1 week"
    assert str(Span(unit=Unit.BUSINESS_DAYS, amount=2)) == "2 business days"
    assert Duty.EXTENDED_ANSWER.word == "answer in exceptional cases"
    assert Duty.DELAY_NOTICE.word == "delay notice"


def shipped(key: str) -> str:
    """Return the text of a shipped profile."""
    return (assets() / "profiles" / f"{key}.toml").read_text(encoding="utf-8")


# A change to the text of asic-rg271.toml, and what the message must say after "own.toml".
FAULTS = [
    (
        'unit = "calendar_days"',
        'unit = "days"',
        r", line \d+: limit 2, .*unit is 'days', .*use one of immediate, hours",
    ),
    (
        "amount = 45",
        'amount = "45"',
        r", line \d+: limit 3, .*amount is '45' but must be a whole number without quotes",
    ),
    ("amount = 30", "amout = 30", r", line \d+: limit 2, amout is not a known field; use 'amount'"),
    ("title =", "titel =", r"title is missing; it must be given"),
    ("title =", "titel =", r", line 2: titel is not a known field; use 'title'"),
    ("amount = 30", "amount = 0", r"limit 2.*an amount of at least 1"),
    ('verified = "V2"', 'verified = "sure"', r", line \d+: limit 1, verified is 'sure'.*use one of V, V2, M"),
    ("2021-10-05", '"soon"', r", line \d+: effective_from is 'soon' but must be a date like 2026-01-31"),
    ("2021-10-05", "2021-10-05T09:30:00Z", r"effective_from is 2021-10-05 09:30.*without a time"),
    ("2021-10-05", "2021", r"effective_from is 2021 but must be a date"),
    ('mon = ["09:00-17:00"]', 'mon = ["9-5"]', r", line \d+: opening, mon 1 .*'9-5'.*write it like \"09:00-17:00\""),
    ('mon = ["09:00-17:00"]', "mon = 9", r"opening, mon is 9 but must be a list in square brackets"),
    ("mon = [", "monday = [", r"opening, monday is not a known field; use 'mon'"),
    ('["hardship"]', '["hardshp"]', r"limit 4 is for the class 'hardshp', which is not among standard, superannuation"),
    (
        'classes = ["hardship"]',
        'channels = ["fax"]',
        r"limit 4, applies, channels .*'fax' is not a channel; use written",
    ),
    ('applies = { classes = ["hardship"] }\n', "", r"limits 2 and 4 both set 'answer' for phone, standard"),
    ('whichever = "later"\n', "", r"limit 1 .*whichever"),
    ("amount = 30", 'amount = 30\nwhichever = "later"', r"limit 2 .*whichever"),
    ("amount = 30", "amount = 30\nspans = []", r"limit 2 .*either amount and unit, or spans"),
    ("amount = 30", "amount = 30\npausable = true", r"limit 2 .*a regulatory clock never pauses"),
    ("amount = 30", 'amount = 30\npausable = "no"', r"limit 2, pausable is 'no' but must be true or false"),
    ('unit = "calendar_days"', 'unit = "opening_hours"', r"limit 2 .*opening_hours.*binding = \"own\""),
    ('country = "AU"', 'country = "Australia"', r"jurisdiction, country is 'Australia' but must be a two-letter code"),
    ("[jurisdiction]", "jurisdiction = 3\n[spare]", r"jurisdiction is 3 but must be a table"),
    ('"fri"]', '"friday"]', r"business_week 5 is 'friday'.*use one of mon, tue"),
    ('key = "superannuation"', 'key = "standard"', r"classes must name \"standard\" and each class once"),
    ("version = 1", "version = 0", r", line \d+: version is 0; it should be greater than or equal to 1"),
    ('key = "asic-rg271"', 'key = "RG 271"', r", line 1: key is 'RG 271' but must be lower-case letters"),
    ('key = "asic-rg271"', "key = asic", r"this is not valid TOML: .*line 1"),
]


@pytest.mark.parametrize(("before", "after", "said"), FAULTS)
def test_a_wrong_file_is_named_with_field_and_remedy(before: str, after: str, said: str) -> None:
    text = shipped("asic-rg271")
    assert before in text
    with pytest.raises(InputError, match=r"own\.toml(.|\n)*" + said) as caught:
        parse_profile(text.replace(before, after, 1), source="own.toml")
    for sentence in str(caught.value).splitlines():
        assert sentence.startswith("own.toml")
        assert sentence.endswith(".")
        assert "pydantic" not in sentence


def test_the_line_named_is_the_line_at_fault() -> None:
    lines = shipped("asic-rg271").splitlines()
    at = next(number for number, line in enumerate(lines) if line == "amount = 45")
    lines[at] = "amount = 4.5"
    with pytest.raises(InputError, match=rf"own.toml, line {at + 1}: limit 3"):
        parse_profile("\n".join(lines), source="own.toml")


def test_one_fault_gives_one_sentence() -> None:
    with pytest.raises(InputError) as caught:
        parse_profile(shipped("asic-rg271").replace("calendar_days", "days"), source="own.toml")
    sentences = str(caught.value).splitlines()
    assert len(sentences) == 6
    assert all("unit is 'days'" in sentence for sentence in sentences)


def test_an_empty_file_lists_all_that_is_missing() -> None:
    with pytest.raises(InputError) as caught:
        parse_profile("", source="own.toml")
    for field in ("key", "title", "version", "effective_from", "opening", "classes", "limits"):
        assert f"own.toml: {field} is missing" in str(caught.value)


def test_a_limit_takes_its_span_short_or_long() -> None:
    rest = {"duty": "answer", "citation": "c", "verified": "M"}
    short = Limit.model_validate({**rest, "amount": 8, "unit": "weeks"})
    long = Limit.model_validate({**rest, "spans": [{"amount": 8, "unit": "weeks"}]})
    assert short == long
