"""The list of difficulties and the search in it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_desk.errors import InputError
from cs_desk.models.difficulties import DifficultyEntry, DifficultyList, load_shipped, parse_difficulties
from cs_desk.text import cells
from tests.untrusted import strings

STORED = [
    "admin",
    "admin.invoice",
    "admin.price",
    "admin.record",
    "goods",
    "goods.damaged",
    "goods.not_delivered",
    "goods.late",
    "service",
    "access",
    "ebusiness",
    "ebusiness.link",
    "ebusiness.hardware",
    "ebusiness.unavailable",
    "ebusiness.slow",
    "ebusiness.design",
    "ebusiness.fault",
    "warehouse",
    "warehouse.incorrect_product",
    "warehouse.other",
]


def _codes(text: str, limit: int = 20) -> list[str]:
    return [entry.code for entry in load_shipped().search(text, limit)]


def test_codes_are_the_stored_ones() -> None:
    assert [entry.code for entry in load_shipped().entries] == STORED


def test_the_seed_has_the_levels_of_the_domain() -> None:
    shipped = load_shipped()
    words = {top.word: [child.word for child in shipped.children(top.code)] for top in shipped.tops()}
    assert words == {
        "administrative error": ["incorrect invoice", "incorrect price", "other record"],
        "goods": ["damaged", "not delivered", "late"],
        "service error": [],
        "difficulty accessing services": [],
        "e-business": [
            "inactive link",
            "hardware or software not catered for",
            "service not available",
            "too slow",
            "unfriendly design",
            "website fault",
        ],
        "warehouse or storeroom": ["incorrect product delivered", "other"],
    }


def test_each_has_a_phrase_for_a_sentence() -> None:
    for entry in load_shipped().entries:
        assert entry.phrase, entry.code
        assert cells(f"I am sorry about {entry.phrase}.") <= 60, entry.code


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("late", "goods.late"),
        ("l", "goods.late"),
        ("LATE", "goods.late"),
        ("láte", "goods.late"),
        ("goods late", "goods.late"),
        ("go la", "goods.late"),
        ("inv", "admin.invoice"),
        ("bill", "admin.invoice"),
        ("broken", "goods.damaged"),
        ("rude", "service"),
        ("incorrect p", "admin.price"),
        ("incorrect product", "warehouse.incorrect_product"),
        ("404", "ebusiness.link"),
        ("deliv", "goods.not_delivered"),
        ("e-b", "ebusiness"),
        ("other", "warehouse.other"),
        ("livered", "goods.not_delivered"),
    ],
)
def test_the_best_comes_first(text: str, first: str) -> None:
    assert _codes(text)[0] == first


def test_search_ranks_word_before_parent_before_other_words() -> None:
    assert _codes("goods") == ["goods", "goods.damaged", "goods.not_delivered", "goods.late"]
    assert _codes("faulty") == ["goods", "goods.damaged"]
    assert _codes("fault")[0] == "ebusiness.fault"


def test_blank_gives_the_list_and_nonsense_nothing() -> None:
    assert _codes("") == _codes("  ") == STORED
    assert _codes("", limit=3) == STORED[:3]
    assert _codes("zebra") == _codes("late zebra") == _codes("?!") == []
    assert _codes("iv") == []  # two letters only count at the beginning of a word
    assert _codes("ive") != []


def test_lineage_label_and_phrase() -> None:
    shipped = load_shipped()
    assert shipped.lineage("goods.late") == ("goods.late", "goods")
    assert shipped.lineage("goods") == ("goods",)
    assert shipped.lineage("own_code") == ("own_code",)
    assert shipped.label("goods.late") == "goods: late"
    assert shipped.label("goods") == "goods"
    assert shipped.label("own_code") == "own_code"
    assert shipped.phrase("goods.late") == "the late delivery"
    assert shipped.phrase("own_code") is None


def test_an_organisation_s_list_retires_entries_and_inherits_phrases() -> None:
    own = DifficultyList(
        [
            DifficultyEntry("boats", "boats", phrase="the trouble with your boat"),
            DifficultyEntry("leak", "leaking", parent="boats"),
            DifficultyEntry("sail", "sails", parent="boats", retired=True),
        ]
    )
    assert own.phrase("leak") == "the trouble with your boat"
    assert [entry.code for entry in own.search("")] == ["boats", "leak"]
    assert own.search("sail") == own.exact("sails") == ()
    assert own.label("sail") == "boats: sails"
    assert [entry.code for entry in own.children("boats")] == ["leak"]


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ([DifficultyEntry("a", "a"), DifficultyEntry("a", "b")], "the code a stands twice"),
        ([DifficultyEntry("a", "a", parent="z")], "a stands under z, which is not an entry of the first level"),
        (
            [DifficultyEntry("a", "a"), DifficultyEntry("b", "b", "a"), DifficultyEntry("c", "c", "b")],
            "c stands under b, which is not",
        ),
        ([DifficultyEntry("a", "a", parent="a")], "a stands under a"),
    ],
)
def test_a_list_that_does_not_hang_together_is_refused(entries: list[DifficultyEntry], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        DifficultyList(entries)


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({}, r"x\.toml: at least one \[\[difficulty\]\] is expected"),
        ({"difficulty": [3]}, "difficulty 1: a table"),
        ({"difficulty": [{"code": "a"}]}, "difficulty 1, word: text is expected"),
        ({"difficulty": [{"code": "A b", "word": "a"}]}, "“A b” is not a code"),
        ({"difficulty": [{"code": "a", "word": "a", "colour": "red"}]}, "“colour” is not known here"),
        ({"difficulty": [{"code": "a", "word": " "}]}, "may not be blank"),
        ({"difficulty": [{"code": "a", "word": "a", "also": "b"}]}, "also: a list of texts"),
        ({"difficulties": []}, "“difficulties” is not known here"),
    ],
)
def test_errors_name_the_file_the_entry_and_the_key(document: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        parse_difficulties(document, "x.toml")


@given(st.text(max_size=30))
def test_search_never_fails(text: str) -> None:
    found = load_shipped().search(text)
    assert len(set(found)) == len(found) <= 20


@given(st.sampled_from(load_shipped().entries), st.integers(1, 40))
def test_every_beginning_of_a_word_finds_it(entry: DifficultyEntry, length: int) -> None:
    assert entry in load_shipped().search(entry.word[:length], limit=len(STORED))


def test_search_takes_hostile_text() -> None:
    for text in (*strings(), "\ud800", "\x00"):
        load_shipped().search(text)
