"""`cs_desk.text`: cleaning, folding, measuring and clipping, on attacks, on the scripts of the world and at random."""

from __future__ import annotations

import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size

from cs_desk.text import ELLIPSIS, LIMIT, REPLACEMENT, UNSAFE, cells, clean, clip, fold, one_line
from tests.untrusted import JOINERS, PAYLOADS, forbidden, strings

ANYTHING = st.text(st.characters(), max_size=60)
# Dense in what interacts: marks, joiners, hidden characters, decomposing singletons, jamo, emoji, controls.
NASTY = st.text(
    st.sampled_from(
        "aeK1 é\u0301\u0316\u0327\u0345\u05c1\u05bc\ufb2c\u212a\u037e\u0344\u200c\u200d\u200b\ufe0f\u034f"
        "\t\r\n\x1b\x9b\ud800👩🏽💻☎क्षि한\u1112\u1161\u11ab漢\u3099か\u0e33\u2028\u00ad\U000e0041"
    ),
    max_size=30,
)


@pytest.mark.parametrize("name", PAYLOADS)
def test_no_attack_survives(name: str) -> None:
    for multiline in (False, True):
        got = clean(f"AA{PAYLOADS[name]}BB", multiline=multiline)
        assert not forbidden(got, allowed="\n" if multiline else "")
        assert got.startswith("AA")
        assert got.endswith("BB")


def test_what_people_write_is_kept() -> None:
    kept = [
        "José Ñandú",
        "می‌خواهم",
        "क्‍ष",
        "👩🏽‍💻 ok",
        "漢字 かな",
        "Ἀθήνα",
        "שָׁלוֹם",
        "O’Brien–Smith ½ €",
        "葛\U000e0100城",
    ]
    for text in kept:
        assert clean(text) == unicodedata.normalize("NFC", text)


def test_controls_are_shown_as_replaced() -> None:
    assert clean("a\x1b[2Jb\x9bc\x7f\x00") == f"a{REPLACEMENT}[2Jb{REPLACEMENT}c{REPLACEMENT}{REPLACEMENT}"
    assert clean("\ud800x") == f"{REPLACEMENT}x"


def test_breaks_and_tabs() -> None:
    text = "a\tb\r\nc\rd\ne\u2028f"
    assert clean(text) == "a b c d e f"
    assert clean(text, multiline=True) == "a\tb\nc\nd\ne\nf"
    assert one_line("  a \t b\r\n\n c\u3000d ") == "a b c d"


def test_marks_do_not_pile_up() -> None:
    assert clean("x" + "\u0316\u0301" * 500) == unicodedata.normalize("NFC", "x" + "\u0316\u0301" * 2)
    assert clean("x\u200d\u200d\u200dy") == "xy"


def test_a_long_pile_of_marks_takes_no_quadratic_time() -> None:
    start = time.process_time()
    clean("x" + "\u0301\u0316" * 200_000)
    assert time.process_time() - start < 2


def test_limit_cuts() -> None:
    assert len(clean("é" * (LIMIT + 5))) == LIMIT
    assert clean("abcdef", limit=3) == "abc"
    assert clean("漢字かな", limit=2) == "漢字"


@given(st.one_of(ANYTHING, NASTY), st.booleans(), st.integers(0, 40))
def test_clean_is_safe_stable_and_composed(text: str, multiline: bool, limit: int) -> None:
    got = clean(text, multiline=multiline, limit=limit)
    assert not forbidden(got, allowed="\t\n" if multiline else "")
    assert not UNSAFE.search(got.replace("\n", "").replace("\t", ""))
    assert clean(got, multiline=multiline, limit=limit) == got
    assert unicodedata.normalize("NFC", got) == got
    assert len(got) <= limit
    row = 0
    for char in got:
        row = row + 1 if char in JOINERS or unicodedata.category(char) in ("Mn", "Me") else 0
        assert row <= 4


def test_shared_strings_come_out_harmless() -> None:
    for text in strings():
        assert not forbidden(clean(text))
        assert not forbidden(clean(text, multiline=True), allowed="\t\n")
        if text.isascii() and text.isprintable():
            assert clean(text) == text


def test_unsafe_names_every_control_and_hidden_character() -> None:
    for code in range(sys.maxunicode + 1):
        if forbidden(chr(code)):
            assert UNSAFE.match(chr(code)), f"U+{code:04X}"


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("José  Ñandú", "jose nandu"),
        ("Søren Ångström", "soren angstrom"),
        ("Łukasz Đặng", "lukasz dang"),
        ("GROSS Straße", "gross strasse"),
        ("İstanbul ILIK", "istanbul ilik"),
        ("Ἀθήνα", "αθηνα"),
        ("ＡＢＣ ①", "abc 1"),
        ("ﬁn", "fin"),
        ("שָׁלוֹם", "שלום"),
        ("Ёлка", "елка"),
    ],
)
def test_fold_finds_what_people_type(text: str, typed: str) -> None:
    assert fold(text) == fold(typed) == typed


def test_fold_keeps_letters_apart_that_only_look_like_accents() -> None:
    assert fold("が") != fold("か")
    assert fold("कि") != fold("क")
    assert fold("한") != fold("하")


@given(st.one_of(ANYTHING, NASTY))
def test_fold_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert not forbidden(fold(text))


@given(st.one_of(ANYTHING, NASTY))
def test_cells_agree_with_what_textual_measures(text: str) -> None:
    got = clean(text)
    if all(unicodedata.category(char) != "Cn" for char in got) and "\ufe0f" not in got:
        assert cells(got) == cell_len(got)


def test_every_assigned_character_has_textuals_width() -> None:
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if unicodedata.category(char) not in ("Cn", "Co", "Cs") and not UNSAFE.match(char):
            assert cells(char) == get_character_cell_size(char), f"U+{code:04X}"


def test_shared_strings_have_textuals_width() -> None:
    for text in map(clean, strings("blns/blns.json", "unicode/wcwidth_test_width_cases.json")):
        assert cells(text) == cell_len(text) or "\U0001f1e6\ufe0f" in text


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("Customer", 8, "Customer"),
        ("Customer", 5, "Cust…"),
        ("漢字かな", 5, "漢字…"),
        ("漢字かな", 4, "漢…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("👩🏽\u200d💻 ok then", 4, "👩🏽\u200d💻 …"),
        ("☎\ufe0f☎\ufe0f☎\ufe0f", 4, "☎\ufe0f…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
        ("", 0, ""),
    ],
)
def test_clip(text: str, width: int, shown: str) -> None:
    assert clip(text, width) == shown


@given(st.one_of(ANYTHING, NASTY), st.integers(0, 30))
def test_clip_fits_and_keeps_the_beginning(text: str, width: int) -> None:
    whole = clean(text)
    got = clip(whole, width)
    assert cells(got) <= width
    assert got == whole or got == "" or (got.endswith(ELLIPSIS) and whole.startswith(got[:-1]))
    assert clip(got, width) == got
    assert (got == whole) == (cells(whole) <= width)


@given(st.text(st.characters(max_codepoint=0x7F), max_size=40))
def test_the_quick_way_of_folding_plain_text_finds_the_same(text: str) -> None:
    longer = fold(text + "é")  # one letter that needs the long way
    assert longer == f"{fold(text + 'e')}"
