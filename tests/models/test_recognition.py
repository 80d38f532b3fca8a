"""The quiet prompt: what proposes a complaint, what does not, and what may never stop it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_desk.errors import InputError
from cs_desk.models.recognition import load_shipped, parse_recognition, propose
from cs_desk.text import cells
from tests.untrusted import forbidden, strings

TICKETS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "complaints" / "kaggle_support_tickets.csv"


@pytest.mark.parametrize(
    ("notes", "phrase"),
    [
        ("This is the third time I ring", "third time"),
        ("router STILL  NOT working", "still not"),
        ("they said: nobody called.", "nobody called"),
        ("No, nobody called me", "nobody called"),
        ("no nobody called me", "nobody called"),
        ("I'm fed up with this", "fed up"),
        ("I am fed\nup", None),
        ("I want to complain", "complain"),
        ("no I want to complain", "complain"),
        ("Not only late, also a complaint about the driver", "complaint"),
        ("they did not respond to my complaint", "complaint"),
        ("nothing was done about my complaint", "complaint"),
        ("does not work for the third time", "third time"),
        ("it isn’t good enough", "isn't good enough"),
        ("still haven‘t heard", "still haven't"),
        ("cómplaint", "complaint"),
        ("com\u00adplaint", "complaint"),
        ("ＣＯＭＰＬＡＩＮＴ", "complaint"),
        ("complaint. None of it was his fault", "complaint"),
        ("no complaint about the price, but the third time it is late", "third time"),
        ("happy with us; angry at the courier", "angry"),
        # nothing to see
        ("", None),
        ("compliant with the rules, complaisant", None),
        ("thirdtime lucky", None),
        ("wants to know the opening hours", None),
        ("no complaint", None),
        ("No complaints at all!", None),
        ("complaints: none", None),
        ("complaint nil", None),
        ("this is not a complaint", None),
        ("it isn't a complaint", None),
        ("can't complain", None),
        ("nothing to complain about", None),
        ("does not want to make a formal complaint", None),
        ("didn't want to complain", None),
        ("doesn’t wish to lodge a complaint", None),
        ("never complained", None),
        ("without any complaint", None),
        ("not here to complain", None),
        ("no longer fed up", None),
        ("not angry any more", None),
        ("she is not really upset", None),
        ("not unhappy", None),
        ("not the third time", None),
        ("no cause for complaint", None),
    ],
)
def test_phrases_and_negations(notes: str, phrase: str | None) -> None:
    found = propose(notes, (), already=False)
    assert (found.phrase if found else None) == phrase


@pytest.mark.parametrize("phrase", load_shipped().phrases)
def test_every_shipped_phrase_proposes_and_its_reason_fits_a_line(phrase: str) -> None:
    found = propose(f"Caller says it is {phrase} now", (-5,), already=False)
    assert found is not None
    assert found.phrase is not None
    assert cells(found.reason) <= 70


def test_the_plainest_phrase_is_quoted() -> None:
    found = propose("angry. third time. wants to make a complaint", (), already=False)
    assert found is not None
    assert found.phrase == "make a complaint"
    assert found.reason == "“make a complaint”: is this a complaint?"


@pytest.mark.parametrize(
    ("energies", "reason"),
    [
        ((), None),
        ((0, -2), None),
        ((-3,), "Energy −3: is this a complaint?"),
        ((2, -4, 1), "Energy −4: is this a complaint?"),
    ],
)
def test_energy_proposes_from_minus_three(energies: tuple[int, ...], reason: str | None) -> None:
    found = propose("asks for the opening hours", energies, already=False)
    assert (found.reason if found else None) == reason


def test_both_reasons_stand_together() -> None:
    found = propose("fed up", (-4,), already=False)
    assert found is not None
    assert (found.phrase, found.energy) == ("fed up", -4)
    assert found.reason == "“fed up”, energy −4: is this a complaint?"


def test_nothing_is_proposed_twice() -> None:
    assert propose("I complain", (-5,), already=True) is None


@given(st.text(), st.lists(st.integers(-5, 5)), st.booleans())
def test_it_never_fails(notes: str, energies: list[int], already: bool) -> None:
    found = propose(notes, energies, already=already)
    if found is not None:
        assert not already
        assert cells(found.reason) <= 70
        assert found.phrase is not None or found.energy is not None


@given(st.lists(st.sampled_from(["no", "not", "complaint", "a", "the", ".", "\n", "third", "time", "but", "’"])))
def test_a_negation_only_takes_away(words: list[str]) -> None:
    without = propose(" ".join(word for word in words if word not in ("no", "not")), (), already=False)
    if propose(" ".join(words), (), already=False) is not None:
        assert without is not None


def test_hostile_text_does_no_harm() -> None:
    for text in (*strings(), "\ud800", "\x00", "’" * 9999, "no a the " * 9999):
        found = propose(text + " third time", (), already=False)
        if found is not None:
            assert not forbidden(found.reason)


def test_a_phrase_is_found_wherever_it_stands_in_a_very_long_line() -> None:
    for before in (3_700, 3_790, 3_799, 3_900, 3_995, 20_000):
        found = propose(
            "x" * (before % 7) + "word " * (before // 5) + "third time " + "word " * 3_000, (), already=False
        )
        assert found is not None, before


@pytest.mark.skipif(not TICKETS.is_file(), reason="the shared data is not here")
def test_real_tickets_that_say_so_are_seen() -> None:
    with TICKETS.open(encoding="utf-8-sig", newline="") as file:
        texts = [row["Ticket Description"] or "" for row in list(csv.DictReader(file))[::4]]
    plain = [text for text in texts if "already contacted customer support multiple times" in text.lower()]
    assert len(plain) > 100
    assert all(propose(text, (), already=False) for text in plain)
    seen = sum(propose(text, (), already=False) is not None for text in texts)
    assert 0.1 < seen / len(texts) < 0.3


GOOD: dict[str, Any] = {"energy": -3, "phrases": ["fed up"], "not": ["no"], "between": ["a"], "after": ["none"]}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"energy": 1}, "energy: a whole number from -5 to -1"),
        ({"energy": True}, "energy: a whole number"),
        ({"phrases": "fed up"}, "phrases: a list of texts"),
        ({"phrases": ["fed, up"]}, "phrases, entry 1: a phrase is words with nothing but spaces between"),
        ({"phrases": ["fed up", "!!"]}, "phrases, entry 2: a phrase is words"),
        ({"phrases": ["x" * 35]}, "entry 1: 35 characters are too many; at most 34 fit"),
        ({"frases": []}, "“frases” is not known here"),
    ],
)
def test_errors_name_the_file_and_the_key(change: dict[str, Any], sentence: str) -> None:
    assert parse_recognition(GOOD, "r.toml").find("Fed up")
    with pytest.raises(InputError, match=sentence) as caught:
        parse_recognition(GOOD | change, "r.toml")
    assert str(caught.value).startswith("r.toml")


def test_an_organisation_s_own_rules_are_used() -> None:
    own = parse_recognition(GOOD | {"phrases": ["gar nicht zufrieden"], "energy": -2}, "r.toml")
    assert propose("GAR NICHT zufrieden", (), already=False, rules=own) is not None
    assert propose("third time", (-2,), already=False, rules=own) is not None
    assert propose("third time", (-1,), already=False, rules=own) is None
